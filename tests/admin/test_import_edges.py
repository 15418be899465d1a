"""Tables as they look when people and their programs are done with them: numbers, names, encodings,
workbooks of other programs. Nobody inherits, nobody becomes unreachable, nothing is erased unsaid.
"""

import datetime as dt
import io
import zipfile
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from reception.organisation import people, spreadsheets
from reception.organisation.models import Department, Employee, Position
from tests.admin.test_imports import XLSX, complaints, confirm, rows, upload
from tests.builders import a_site, a_user, an_employee
from tests.discipline.scenes import booked

HEAD = "工号,姓名,园区,部门,职务"
AT = "总部,教学部,教师"


@pytest.fixture(autouse=True)
def the_house(db: None) -> None:
    """Give the school a site, a department and a position."""
    a_site()
    Department.objects.create(code="teaching", name="教学部")
    Position.objects.create(name="教师", level=3)


def zhao_kai(number: str = "E009", **fields: Any) -> Employee:
    fields = {"phone": "+8613800138000", "email": "zhao@school.example", **fields}
    return an_employee("赵凯", number=number, **fields)


def notes(answer: Any) -> list[str]:
    return answer.context["result"].notes


# --- Employee numbers
# ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "cell"),
    [
        ("E009", "e009"),
        ("E009", "Ｅ００９"),
        ("N007", '"=""N007"""'),
        ("N007", '="N007"'),
        ("901", "901.0"),
        ("0012", "12"),
        ("E009", " e 009"),
    ],
)
def test_a_number_has_one_spelling_and_its_person_stays_reachable(office, number, cell):
    known = zhao_kai(number)
    confirm(office, upload(office, rows(f"{cell},赵凯,8021", head="工号,姓名,分机")))
    known.refresh_from_db()
    assert (known.number, known.extension) == (number, "8021")
    assert Employee.objects.filter(name="赵凯").get() == known
    for typed in ("赵凯", number, number.lower(), "8021"):
        assert people.the_one_meant(typed, [known.site_id]) == known


def test_a_new_number_is_written_in_its_one_spelling(office):
    confirm(office, upload(office, rows(f"e 77,孙伟,{AT}", head=HEAD)))
    assert Employee.objects.get(number="e77").number == "E77"


def test_what_was_put_right_is_said_in_the_dry_run(office):
    zhao_kai("0012")
    answer = upload(office, rows("12,赵凯,8021.0", head="工号,姓名,分机"))
    assert notes(answer) == [
        "第 2 行「分机」：去掉了 8021.0 末尾的 .0。",
        "第 2 行「工号」：12 就是 0012（赵凯）。",
    ]
    assert "12 就是 0012" in answer.content.decode()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (f"12,钱多,{AT}", "第 2 行「工号」：与 0012（赵凯）只差前面的零，请写完整的工号。"),
        (
            f"1.23E+11,钱多,{AT}",
            "第 2 行「工号」：工号被表格软件写成了科学计数，请把这一列设为文本再填。",
        ),
        (
            f"3月1日,钱多,{AT}",
            "第 2 行「工号」：表格软件把这一格写成了日期 3月1日，请设为文本再填。",
        ),
    ],
)
def test_a_number_that_may_be_somebody_elses_is_asked_about(office, line, said):
    zhao_kai("0012")
    assert complaints(upload(office, rows(line, head=HEAD))) == [said]


def test_one_number_in_two_spellings_stands_twice(office):
    said = complaints(upload(office, rows(f"e1,甲,{AT}", f"Ｅ1,乙,{AT}", head=HEAD)))
    assert said == ["第 3 行「工号」：与第 2 行重复。"]


def test_a_deputy_is_found_by_any_spelling_of_the_number(office):
    known = zhao_kai("0012")
    head = f"{HEAD},代理人工号"
    confirm(office, upload(office, rows(f"t1,甲,{AT},T2", f"t2,乙,{AT},12", head=head)))
    first, second = Employee.objects.get(number="T1"), Employee.objects.get(number="T2")
    assert (first.deputy, second.deputy) == (second, known)


# --- Whose number it is
# ---------------------------------------------------------------------------


def bound_by(what: str) -> Employee:
    if what == "ledger":
        return booked().sheet.employee
    if what == "account":
        a_user("host", "赵凯")
        return Employee.objects.get(name="赵凯")
    return zhao_kai(is_active=False)


@pytest.mark.parametrize("what", ["ledger", "account", "disabled"])
def test_another_name_under_a_bound_number_waits_for_a_confirmation(office, what):
    known = bound_by(what)
    line = f"{known.number.lower()},钱多,是"
    said = complaints(upload(office, rows(line, head="工号,姓名,在职")))
    assert [part in said[0] for part in ("第 2 行「姓名」", known.name, "改名")] == [True] * 3
    known.refresh_from_db()
    assert known.name != "钱多"
    confirm(office, upload(office, rows(f"{line},是", head="工号,姓名,在职,改名")))
    known.refresh_from_db()
    assert (known.name, known.is_active) == ("钱多", True)


def test_a_spelling_or_somebody_to_whom_nothing_is_bound_needs_none(office):
    bound_by("account")
    free = an_employee("孙伟", number="T9")
    number = Employee.objects.get(name="赵凯").number
    confirm(office, upload(office, rows(f"{number},赵 凯", "T9,孙玮", head="工号,姓名")))
    free.refresh_from_db()
    assert free.name == "孙玮"


def test_the_form_asks_as_the_table_does(office):
    known = bound_by("disabled")
    page = reverse("admin:organisation_employee_change", args=[known.pk])
    typed = {
        "number": known.number,
        "name": "钱多",
        "site": known.site_id,
        "department": known.department_id,
        "position": known.position_id,
        "is_active": "on",
    }
    for rows_beside in office.get(page).context["inline_admin_formsets"]:
        prefix = rows_beside.formset.prefix
        typed |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    refused = office.post(page, typed)
    assert "已离职的赵凯" in str(refused.context["adminform"].form.errors["name"])
    sent = office.post(page, {**typed, "renamed": "on"})
    assert sent.status_code == 302, sent.context["adminform"].form.errors
    known.refresh_from_db()
    assert known.name == "钱多"


def test_the_form_asks_about_lost_zeros(office):
    known = zhao_kai("0012")
    page = reverse("admin:organisation_employee_add")
    typed = {
        "number": "12",
        "name": "钱多",
        "site": known.site_id,
        "department": known.department_id,
        "position": known.position_id,
    }
    form = office.post(page, typed).context["adminform"].form
    assert "只差前面的零" in str(form.errors["number"])
    again = office.post(page, {**typed, "number": "００12"}).context["adminform"].form
    assert "number" in again.errors


# --- Empty cells
# ----------------------------------------------------------------------------------


def test_an_empty_cell_leaves_what_is_there_and_erasing_is_said(office):
    known = zhao_kai(extension="8020")
    head = "工号,姓名,手机,邮箱,分机"
    answer = upload(office, rows("E009,,,,清空", head=head))
    assert notes(answer) == ["第 2 行「分机」：清空「8020」。"]
    confirm(office, answer)
    known.refresh_from_db()
    assert (known.name, known.phone, known.email, known.extension) == (
        "赵凯",
        "+8613800138000",
        "zhao@school.example",
        "",
    )
    assert complaints(upload(office, rows("E009,清空", head="工号,姓名"))) != []


# --- Workbooks
# ------------------------------------------------------------------------------------


def workbook(*lines: list[Any], dimension: str = "") -> bytes:
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append(line)
    written = io.BytesIO()
    book.save(written)
    if not dimension:
        return written.getvalue()
    changed = io.BytesIO()
    with zipfile.ZipFile(written) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                begin = content.index(b'<dimension ref="') + 16
                end = content.index(b'"', begin)
                content = content[:begin] + dimension.encode() + content[end:]
            new.writestr(name, content)
    return changed.getvalue()


COLUMNS = HEAD.split(",")
PLACE = AT.split(",")


@pytest.mark.parametrize("dimension", ["A1", "A1:B2", "A1:E99999"])
def test_a_workbook_is_read_whole_whatever_size_it_says(office, dimension):
    lines = [[f"T{number}", f"甲{number}", *PLACE] for number in range(30)]
    answer = upload(office, workbook(COLUMNS, *lines, dimension=dimension), format=XLSX)
    confirm(office, answer)
    assert Employee.objects.filter(name__startswith="甲").count() == 30


def test_each_odd_cell_of_a_workbook_is_named(office):
    lines = [
        ["T1", "=B9&B10", *PLACE],
        ["T2", "#REF!", *PLACE],
        ["T3", dt.datetime.fromisoformat("2026-03-01"), *PLACE],
        [dt.date(2026, 3, 1), "丙", *PLACE],
        ["T5", "锟斤拷", *PLACE],
        ["T6", "丁", "总部", "#N/A", "教师"],
    ]
    said = complaints(upload(office, workbook(COLUMNS, *lines), format=XLSX))
    assert [line.split("：")[0] for line in said] == [
        "第 2 行「姓名」",
        "第 3 行「姓名」",
        "第 4 行「姓名」",
        "第 5 行「工号」",
        "第 6 行「姓名」",
        "第 7 行「部门」",
    ]
    assert "公式没有算出值" in said[0]
    assert "错误值 #REF!" in said[1]


def packed(**parts: bytes) -> bytes:
    """Return a workbook with further parts, which are small while they are packed."""
    book = io.BytesIO(workbook(COLUMNS, ["T1", "甲", *PLACE]))
    with zipfile.ZipFile(book, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(f"xl/{name}.xml", content)
    assert len(book.getvalue()) < 200_000
    return book.getvalue()


@pytest.mark.parametrize(
    "parts",
    [
        {"sharedStrings": b"<sst>" + b"<si><t>a</t></si>" * 200_000},
        {"named": b'<x:sst xmlns:x="main">' + b"<x:si><x:t>a</x:t></x:si>" * 200_000},
        {"empty": b" " * (spreadsheets.UNPACKED_AT_MOST + 1)},
    ],
)
def test_a_workbook_that_unpacks_to_far_more_is_refused(office, parts):
    answer = upload(office, packed(**parts), format=XLSX)
    assert answer.context["form"].errors["import_file"] == ["文件太大，请只留要导入的表。"]


def test_reading_a_workbook_ends_in_time_and_the_server_goes_on(office, monkeypatch):
    table = workbook(COLUMNS, *([f"T{n}", "甲", *PLACE] for n in range(4_000)))
    monkeypatch.setattr(spreadsheets, "READ_SECONDS", 60)
    assert len(list(spreadsheets._lines(table))) == 4_001, "the control: there is nothing wrong"
    monkeypatch.setattr(spreadsheets, "READ_SECONDS", 1)
    monkeypatch.setattr(spreadsheets, "WALL", 0.2)
    answer = upload(office, table, format=XLSX)
    assert answer.context["form"].errors["import_file"] == ["文件太大，请只留要导入的表。"]


# --- Text files
# -----------------------------------------------------------------------------------


def send(office: Client, content: bytes, encoding: str = "") -> Any:
    file = SimpleUploadedFile("员工.csv", content)
    return office.post(
        reverse("admin:organisation_employee_import"),
        {"import_file": file, "format": 0, "resource": "", "encoding": encoding},
    )


@pytest.mark.parametrize("between", [";", "\t", ","])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_a_text_file_is_read_by_what_parts_its_cells(office, between, encoding):
    text = "\r\n".join([HEAD, f"T1,钱多,{AT}"]).replace(",", between)
    confirm(office, send(office, text.encode(encoding)))
    assert Employee.objects.get(number="T1").name == "钱多"


def test_an_encoding_that_nobody_can_tell_is_asked_for(office):
    zhao_kai()
    content = "number,name_en\r\nE009,Müller Renée\r\n".encode("cp1252")
    answer = send(office, content)
    assert "请在“编码”里选一种" in answer.context["form"].errors["import_file"][0]
    confirm(office, send(office, content, "Windows-1252"))
    assert Employee.objects.get(number="E009").name_en == "Müller Renée"


@pytest.mark.parametrize("encoding", ["UTF-8", "Big5"])
def test_an_encoding_that_is_said_and_wrong_is_refused(office, encoding):
    content = "工号,姓名\r\nE009,𬎆䶮\r\n".encode("gb18030")
    assert "import_file" in send(office, content, encoding).context["form"].errors


def test_letters_that_were_decoded_wrongly_before_are_named(office):
    zhao_kai()
    twice = "Müller Renée".encode().decode("cp1252")
    said = complaints(send(office, f"number,name_en\r\nE009,{twice}\r\n".encode()))
    assert said == [f"第 2 行「英文姓名」：“{twice}”是乱码，请从原来的文件重新导出。"]


def test_a_table_of_rare_names_in_chinese_encoding_is_read(office):
    confirm(office, send(office, f"{HEAD}\r\nT1,𬎆䶮㛃,{AT}\r\n".encode("gb18030")))
    assert Employee.objects.get(number="T1").name == "𬎆䶮㛃"
