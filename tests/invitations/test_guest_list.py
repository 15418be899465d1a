"""何静 and 赵凯 invite by a list: pasted, CSV, XLSX; looked at first."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from reception import clock
from reception.organisation.spreadsheets import Xlsx
from tests.builders import an_employee
from tests.invitations.scenes import at_ten, the_host
from tests.invitations.test_pages import browser
from visitors.invitations import guest_list
from visitors.invitations.models import Delegation, Invitation
from visitors.models import Visit

pytestmark = pytest.mark.django_db


def rows(text: str) -> list[dict[str, Any]]:
    return [guest.typed for guest in guest_list.read(text.encode()).guests]


@pytest.mark.parametrize(
    "text",
    [
        "姓名,手机,单位\n方岚,13800138000,云洲科技\n",
        "单位\t访客姓名\t联系电话\n云洲科技\t方岚\t13800138000",
        "序号;姓名;手机号;单位;备注\n1;方岚;13800138000;云洲科技;素食",
        "\ufeffName,Phone,Company\n方岚,13800138000,云洲科技",
        "方岚,13800138000,云洲科技",
        "1,方岚,云洲科技,13800138000\n",
        "方岚 13800138000 云洲科技\n",
        "方岚，13800138000，云洲科技",
        "\n\n姓名,手机,单位\n\n方岚,13800138000,云洲科技\n\n",
    ],
)
def test_a_list_is_read_however_it_is_written(text: str) -> None:
    assert rows(text) == [{"name": "方岚", "phone": "13800138000", "organisation": "云洲科技"}]


def test_names_alone_are_a_list() -> None:
    assert rows("方岚\n林新\n") == [{"name": "方岚"}, {"name": "林新"}]


def test_the_number_of_a_row_is_that_of_the_file() -> None:
    read = guest_list.read("姓名\n方岚\n\n林新\n".encode())
    assert [guest.row for guest in read.guests] == [2, 4]
    again = guest_list.read(read.text.encode())
    assert again.guests == read.guests, "as text it reads the same"


@pytest.mark.parametrize(
    ("typed", "hour", "days"),
    [
        ("{m}-{d} 10:30", "10:30", 1),
        ("{m}月{d}日 10:30", "10:30", 1),
        ("{m}月{d}日10点30", "10:30", 1),
        ("{y}/{m}/{d} 10:30", "10:30", 1),
        ("{y}-{m}-{d} 10:30:00", "10:30", 1),
        ("{y}-{m}-{d}T10:30+08:00", "10:30", 1),
        ("{m}-{d}", "09:15", 1),
        ("11：45", "11:45", 2),
        ("", "09:15", 2),
    ],
)
def test_a_time_is_read_as_people_write_it(typed: str, hour: str, days: int) -> None:
    now = clock.now()
    day = timezone.localtime(now) + timedelta(days=1)
    others = timezone.localtime(now + timedelta(days=2)).replace(hour=9, minute=15)
    text = typed.format(y=f"{day:%Y}", m=f"{day:%m}", d=f"{day:%d}")
    at = timezone.localtime(guest_list.moment_of(text, others, now))
    assert f"{at:%H:%M}" == hour
    assert at.date() == timezone.localtime(now + timedelta(days=days)).date()


def sent(table: str = "", **more: Any) -> dict[str, Any]:
    at = timezone.localtime(at_ten())
    typed = {"table": table, "expected_at": f"{at:%Y-%m-%dT%H:%M}", "purpose": "参观"}
    return {**typed, "category": "", **more}


COACH = "姓名,手机,单位\n方岚,13800138000,青山中学\n林新,,青山中学\n沈洁,13900139000,青山中学\n"


def test_zhao_kai_looks_at_a_list_and_sends_it_and_twice_it_makes_nothing() -> None:
    the_host()
    host = browser("host", "赵凯")
    page = host.post("/invitations/import/", sent(COACH)).content.decode()
    assert "新邀请 3 位" in page
    assert "发出 3 份邀请" in page
    assert not Visit.objects.exists(), "looked at, and no more"
    answer = host.post("/invitations/import/", sent(COACH, commit="1"))
    made = Delegation.objects.get()
    assert made.name == "青山中学"
    assert answer.headers["Location"] == f"/invitations/delegations/{made.pk}/"
    assert "林新" in host.get(answer.headers["Location"]).content.decode()
    assert Invitation.objects.filter(delegation=made).count() == Visit.objects.count() == 3
    again = host.post("/invitations/import/", sent(COACH, commit="1"))
    assert again.headers["Location"] == answer.headers["Location"]
    assert Visit.objects.count() == 3
    assert "早已邀请或重复 3 位" in host.post("/invitations/import/", sent(COACH)).content.decode()


def test_one_more_on_the_list_joins_the_others() -> None:
    the_host()
    host = browser("host", "赵凯")
    host.post("/invitations/import/", sent(COACH, commit="1"))
    host.post("/invitations/import/", sent(f"{COACH}江一苇,,青山中学\n", commit="1"))
    assert Delegation.objects.count() == 1
    assert Invitation.objects.filter(delegation=Delegation.objects.get()).count() == 4


def test_a_workbook_is_taken_and_can_be_mended_on_the_page() -> None:
    import tablib

    host = the_host()
    table = tablib.Dataset(headers=["姓名", "电话"])
    table.append(["方岚", "13800138000"])
    table.append(["林新", "wx_ab13800"])
    file = SimpleUploadedFile("coach.xlsx", Xlsx().export_data(table))
    desk = browser("desk", "何静")
    more = {"host": "赵凯", "host_number": host.number, "file": file, "commit": "1"}
    answer = desk.post("/invitations/import/", sent(**more))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "第 3 行 林新「手机」" in page
    assert "林新\twx_ab13800" in page, "in the field, where it can be mended"
    assert not Visit.objects.exists()


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("李敏,12,,", "手机"),
        (",13700137000,,", "姓名"),
        ("13700137000,,,", "姓名"),
        ("李敏,,32-13 10:00,", "什么时候来"),
        ("李敏,,2020-01-01 10:00,", "什么时候来"),
        ("李敏,,,0", "人数"),
        ("李敏,,,many", "人数"),
        ("#REF!,,,", "姓名"),
    ],
)
def test_a_bad_row_is_named_and_keeps_all_of_it_out(row: str, column: str) -> None:
    the_host()
    table = f"姓名,手机,时间,人数\n方岚,,,\n{row}\n"
    answer = browser("host", "赵凯").post("/invitations/import/", sent(table, commit="1"))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "第 3 行" in page
    assert f"「{column}」" in page
    assert not Visit.objects.exists()


def test_doubles_within_the_list_are_named() -> None:
    the_host()
    table = (
        "姓名,手机,单位\n"
        "方岚,13800138000,\n"
        "方 岚,13800138000,云洲科技\n"
        "林新,,青山中学\n"
        "林新,,青山中学有限公司\n"
        "王小明,13900139000,\n"
        "王小红,13900139000,\n"
    )
    page = browser("host", "赵凯").post("/invitations/import/", sent(table)).content.decode()
    assert "新邀请 4 位" in page
    assert "早已邀请或重复 2 位" in page
    assert "第 7 行 王小红 · 第 6 行" in page, "one telephone, two children: both are invited"


def test_who_may_be_known_to_the_register_is_named() -> None:
    other = an_employee("孙伟")
    desk = browser("desk", "何静")
    the_host()
    more = {"host": "孙伟", "host_number": other.number}
    desk.post("/invitations/import/", sent("姓名,单位\n方岚,云洲科技\n", **more, commit="1"))
    table = "姓名,单位\n方岚,云洲科技有限公司\n"
    page = browser("host", "赵凯").post("/invitations/import/", sent(table)).content.decode()
    assert "来过的访客 方岚 云洲科技" in page
    assert "同名、同单位" in page


def test_who_is_expected_by_somebody_else_that_day_is_a_bad_row() -> None:
    other = an_employee("孙伟")
    desk = browser("desk", "何静")
    the_host()
    more = {"host": "孙伟", "host_number": other.number, "commit": "1"}
    desk.post("/invitations/import/", sent(COACH, **more))
    answer = browser("host", "赵凯").post("/invitations/import/", sent(COACH, commit="1"))
    assert answer.status_code == 422
    assert "这一天已经有一次来访" in answer.content.decode()
    assert Invitation.objects.filter(host__name="赵凯").count() == 0


def test_an_empty_list_says_so() -> None:
    the_host()
    answer = browser("host", "赵凯").post("/invitations/import/", sent(" \n"))
    assert answer.status_code == 422
    assert "名单是空的" in answer.content.decode()


def test_a_request_that_arrives_twice_makes_one_list() -> None:
    the_host()
    host = browser("host", "赵凯")
    places = {
        host.post("/invitations/import/", sent(COACH, commit="1", request_key="k")).headers[
            "Location"
        ]
        for _twice in range(2)
    }
    assert len(places) == 1
    assert Visit.objects.count() == 3


def test_a_time_that_a_workbook_keeps_as_a_date_is_a_time() -> None:
    import tablib

    host = the_host()
    at = timezone.localtime(at_ten()).replace(tzinfo=None)
    table = tablib.Dataset(headers=["姓名", "日期"])
    table.append(["方岚", at])
    file = SimpleUploadedFile("coach.xlsx", Xlsx().export_data(table))
    desk = browser("desk", "何静")
    more = {"host": "赵凯", "host_number": host.number, "file": file, "commit": "1"}
    assert desk.post("/invitations/import/", sent(expected_at="", **more)).status_code == 302
    assert Visit.objects.get().expected_at == at_ten()


def test_a_list_from_an_old_program_is_read() -> None:
    read = guest_list.read("姓名,单位\r\n方岚,云洲科技\r\n".encode("gb18030"))
    assert read.guests[0].typed == {"name": "方岚", "organisation": "云洲科技"}
