"""Tables of employees and departments come in whole or not at all, and go out harmless."""

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from reception.organisation.models import Department, Employee, Position
from reception.organisation.spreadsheets import neutral, plain
from tests.admin.conftest import SignIn
from tests.builders import a_site, a_user, an_employee

CSV, XLSX = 0, 1
HEAD = "工号,姓名,园区,部门,职务,手机,邮箱,代理人工号,在职"


@pytest.fixture(autouse=True)
def the_house(db: None) -> None:
    """Give the school a site, a department and a position."""
    a_site()
    Department.objects.create(code="teaching", name="教学部")
    Position.objects.create(name="教师", level=3)


def upload(client: Client, content: bytes, *, table: str = "employee", format: int = CSV) -> Any:
    """Send a file to the dry run."""
    file = SimpleUploadedFile(f"员工.{('csv', 'xlsx')[format]}", content)
    return client.post(
        reverse(f"admin:organisation_{table}_import"),
        {"import_file": file, "format": format, "resource": ""},
    )


def confirm(client: Client, answer: Any, *, table: str = "employee") -> Any:
    """Confirm what the dry run showed."""
    assert "confirm_form" in answer.context, answer.context["result"].complaints
    return client.post(
        reverse(f"admin:organisation_{table}_process_import"),
        answer.context["confirm_form"].initial,
    )


def rows(*lines: str, head: str = HEAD) -> bytes:
    """Return a CSV file."""
    return "\r\n".join([head, *lines]).encode()


def complaints(answer: Any) -> list[str]:
    """Return what the page complains about."""
    assert "confirm_form" not in answer.context
    return answer.context["result"].complaints


GOOD = [
    "T1,吴桐,总部,教学部,教师,138 0013 8000,wu@school.example,T2,是",
    "T2,郑爽,hq,teaching,教师,+85221234567,,,",
]


def test_a_good_file_is_shown_first_and_written_when_confirmed(office: Client, li_min: Any) -> None:
    known = Employee.objects.count()
    answer = upload(office, rows(*GOOD))
    assert Employee.objects.count() == known
    assert "吴桐" in answer.content.decode()
    assert confirm(office, answer).status_code == 302
    wu, zheng = Employee.objects.get(number="T1"), Employee.objects.get(number="T2")
    assert (wu.phone, wu.deputy, wu.is_active, wu.department.code) == (
        "+8613800138000",
        zheng,
        True,
        "teaching",
    )
    assert (zheng.phone, zheng.deputy, zheng.is_active) == ("+85221234567", None, True)
    change = wu.history.last()
    assert (change.history_user, change.history_change_reason) == (li_min, "导入 员工.csv")
    assert "wutong" in set(wu.keys.values_list("key", flat=True))


def test_one_bad_row_keeps_all_of_them_out_and_is_named(office: Client) -> None:
    known = Employee.objects.count()
    bad = [
        "T3,钱多,总部,财务部,教师,,,,",
        "T4,,总部,教学部,教师,12,,,",
        ",孙一,总部,教学部,教师,,,,",
        "T5,李四,总部,教学部,教师,,不是邮箱,T5,也许",
    ]
    said = complaints(upload(office, rows(*GOOD, *bad)))
    assert [line.split("：")[0] for line in said] == [
        "第 4 行「部门」",
        "第 5 行「手机」",
        "第 5 行「姓名」",
        "第 6 行「工号」",
        "第 7 行「在职」",
        "第 7 行「代理人工号」",
        "第 7 行「邮箱」",
    ]
    assert said[0] == "第 4 行「部门」：找不到「财务部」。"
    assert said[-2] == "第 7 行「代理人工号」：不能做自己的代理人。"
    assert Employee.objects.count() == known


def test_a_number_that_stands_twice_is_named(office: Client) -> None:
    said = complaints(upload(office, rows(GOOD[0], "T1,别人,总部,教学部,教师,,,,", GOOD[1])))
    assert said == ["第 3 行「工号」：与第 2 行重复。"]


def test_empty_lines_are_passed_over_and_counted(office: Client) -> None:
    answer = upload(office, rows(GOOD[1], "", ",,,,,,,,", "T9,某人,总部,没有的部门,教师,,,,"))
    assert complaints(answer) == ["第 5 行「部门」：找不到「没有的部门」。"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "文件"),
        ("工号,姓名\r\n".encode(), "没有数据"),
        ("工号,姓名,姓名\r\n1,2,3".encode(), "重复"),
        ("工号,姓名\r\n1,2,3".encode(), "第 2 行的格数比表头多"),
        ("工号,姓名\r\n".encode() + b"1,2\r\n" * 5001, "5000"),
        (b"PK\x03\x04" + bytes(range(256)) * 4, ""),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_a_reason(
    office: Client, content: bytes, said: str
) -> None:
    answer = upload(office, content)
    assert answer.status_code == 200
    assert "confirm_form" not in answer.context
    errors = (
        answer.context["form"].errors.get("import_file", []) or answer.context["result"].complaints
    )
    assert said in " ".join(errors)


def test_an_unknown_column_and_a_missing_number_are_named(office: Client) -> None:
    assert complaints(upload(office, rows("T1,A,B", head="工号,姓名,星座")))[0].startswith(
        "不认识的列：星座。"
    )
    assert complaints(upload(office, rows("A,总部", head="姓名,园区"))) == ["缺少这一列：工号。"]


def test_columns_that_are_missing_stay_as_they_are_and_english_headers_are_read(
    office: Client,
) -> None:
    zhao_kai = an_employee("赵凯", number="T8", phone="+8613800138000")
    confirm(office, upload(office, rows("T8,8020", head="Number,extension")))
    zhao_kai.refresh_from_db()
    assert (zhao_kai.extension, zhao_kai.phone, zhao_kai.name) == ("8020", "+8613800138000", "赵凯")


def test_the_file_that_excel_saves_in_china_is_read(office: Client) -> None:
    confirm(office, upload(office, rows(*GOOD).decode().encode("gb18030")))
    assert Employee.objects.get(number="T2").name == "郑爽"


def test_a_workbook_is_read_with_its_numbers_as_text(office: Client) -> None:
    book = openpyxl.Workbook()
    book.active.append(["工号", "姓名", "园区", "部门", "职务", "手机", "在职"])
    book.active.append([1001, "吴桐", "总部", "教学部", "教师", 13800138000.0, True])
    book.active.append([None] * 7)
    written = io.BytesIO()
    book.save(written)
    answer = upload(office, written.getvalue(), format=XLSX)
    confirm(office, answer)
    assert Employee.objects.get(number="1001").phone == "+8613800138000"


def test_text_that_is_no_workbook_is_refused(office: Client) -> None:
    answer = upload(office, b"number,name", format=XLSX)
    assert answer.context["form"].errors["import_file"] == ["这不是 XLSX 文件，或者文件已损坏。"]


def test_a_file_is_confirmed_once_and_no_other_file_can_be_named(
    office: Client, tmp_path: Path
) -> None:
    answer = upload(office, rows(*GOOD))
    confirm(office, answer)
    again = confirm(office, answer)
    assert again.status_code == 302
    assert again.url == reverse("admin:organisation_employee_import")
    precious = settings.DATA / "precious"
    precious.write_text("工号,姓名")
    for name in ("precious", "../precious", str(precious), "0" * 32, ""):
        form = {**answer.context["confirm_form"].initial, "import_file_name": name}
        assert office.post(
            reverse("admin:organisation_employee_process_import"), form
        ).status_code in (
            200,
            302,
        )
    assert precious.exists()
    for form in ({"format": "x"}, {"format": "9"}, {}):
        wrong = {**answer.context["confirm_form"].initial, **form}
        assert office.post(
            reverse("admin:organisation_employee_process_import"), wrong
        ).status_code in (
            200,
            302,
        )


def test_rows_that_became_wrong_between_the_two_steps_are_taken_back(office: Client) -> None:
    answer = upload(office, rows(*GOOD))
    Department.objects.get(code="teaching").delete()
    shown = office.post(
        reverse("admin:organisation_employee_process_import"),
        answer.context["confirm_form"].initial,
        follow=True,
    )
    assert "第 2 行「部门」：找不到「教学部」。" in shown.content.decode()
    assert not Employee.objects.filter(number__in=["T1", "T2"]).exists()


def test_departments_come_in_by_code_with_their_head(office: Client) -> None:
    an_employee("赵凯", number="T8")
    head = "代号,名称,英文名称,负责人工号"
    answer = upload(
        office,
        rows("teaching,教务部二,Teaching,T8", "art,艺术部,Art,", head=head),
        table="department",
    )
    confirm(office, answer, table="department")
    teaching = Department.objects.get(code="teaching")
    assert (teaching.name, teaching.head and teaching.head.name) == ("教务部二", "赵凯")
    said = complaints(upload(office, rows("Ä b,,,T99", head=head), table="department"))
    assert [line.split("：")[0] for line in said] == [
        "第 2 行「负责人工号」",
        "第 2 行「代号」",
        "第 2 行「名称」",
    ]


def test_what_goes_out_comes_in_again(office: Client) -> None:
    an_employee(
        "赵凯",
        number="T8",
        phone="+8613800138000",
        name_en="=cmd|' /C calc'!A0",
        deputy=an_employee("李敏"),
    )
    for format in (CSV, XLSX):
        sent = office.post(
            reverse("admin:organisation_employee_export"), {"format": format, "resource": ""}
        )
        assert sent.status_code == 200
        answer = upload(office, sent.content, format=format)
        assert {row.import_type for row in answer.context["result"].rows} == {"skip"}


def test_a_cell_is_no_formula_and_a_phone_stays_text(office: Client) -> None:
    an_employee(
        "赵凯", number="T8", phone="+8613800138000", name_en="＝HYPERLINK(1)", extension="-1+2"
    )
    sent = office.post(
        reverse("admin:organisation_employee_export"), {"format": CSV, "resource": ""}
    ).content.decode("utf-8-sig")
    assert "'＝HYPERLINK(1)" in sent
    assert "'-1+2" in sent
    assert ",+8613800138000," in sent
    workbook = office.post(
        reverse("admin:organisation_employee_export"), {"format": XLSX, "resource": ""}
    ).content
    cells = {
        cell.value: cell.data_type
        for row in openpyxl.load_workbook(io.BytesIO(workbook)).active.rows
        for cell in row
    }
    assert (cells["+8613800138000"], cells["'＝HYPERLINK(1)"]) == ("s", "s")
    assert "f" not in cells.values()


@pytest.mark.parametrize(
    "risky",
    [
        "=1+1",
        "+1+1",
        "-1",
        "@SUM(1)",
        "\t=1",
        "\r=1",
        "\0=1",
        "＝1",
        "＋1",
        "－1",
        "＠1",
        " =1",
        "\n=1",
        "'=1",
    ],
)
def test_every_beginning_of_a_formula_is_neutral(risky: str) -> None:
    assert neutral(risky)[:1] in ("'", " ")
    assert not neutral(risky).strip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))


@pytest.mark.parametrize(
    "text", ["", "赵凯", "+8613800138000", "+852 2123 4567", "a=b", "1-2", "wu@school.example"]
)
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert neutral(text) == text
    assert plain(neutral(text)) == text


def test_only_who_keeps_the_house_imports_and_exports(sign_in: SignIn) -> None:
    for role, status in (
        ("office", 200),
        ("operator", 200),
        ("auditor", 403),
        ("principal", 403),
        ("desk", 302),
    ):
        browser = sign_in(a_user(role, f"某{role}"))
        for page in ("import", "export"):
            assert (
                browser.get(reverse(f"admin:organisation_employee_{page}")).status_code == status
            ), (
                role,
                page,
            )


def test_a_file_of_six_megabytes_is_refused(office: Client) -> None:
    assert "5 MB" in str(upload(office, b"x" * (5 * 1024 * 1024 + 1)).context["form"].errors)


def test_the_dry_run_names_whom_no_notice_will_reach(office: Client) -> None:
    answer = upload(office, rows(*GOOD))
    assert "1 人收不到通知，访客来时由前台打电话：郑爽。" in answer.content.decode()
    everybody = upload(office, rows(GOOD[0]))
    assert "收不到通知" not in everybody.content.decode()


def test_the_list_of_employees_marks_whom_no_notice_reaches(office: Client) -> None:
    an_employee("赵凯", email="")
    an_employee("钱进", email="qian@school.example")
    page = reverse("admin:organisation_employee_changelist")
    assert office.get(page).content.decode().count('field-reach">收不到') == 1
    listed = office.get(page + "?reach=none").content.decode()
    assert "赵凯" in listed
    assert "钱进" not in listed
