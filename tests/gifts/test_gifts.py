"""Gifts: 李敏 of 行政部 keeps the stock, 赵凯 gives and is given, what is dear goes upward, and the
register tells by recipient and year (E8, E24).
"""

import io
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
import time_machine

from reception.due import things
from reception.due.kinds import Whose
from reception.policy.models import Limit
from reception.policy.rulebook import new_edition
from tests.api.callers import Heard
from tests.discipline.at_the_office import browser
from tests.plans.scenes import House, a_house, approved
from tests.visitors.scenes import after, the_office, wang_yue
from visitors.gifts import kept
from visitors.gifts.models import GiftEntry, GiftKind

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _thursday() -> Iterator[None]:
    with time_machine.travel(after(60), tick=False):
        yield


@pytest.fixture
def house() -> House:
    return a_house()


def tea(pieces: int = 10, house: House | None = None) -> GiftKind:
    """Return a kind of gift for 68 yuan a piece, of which 李敏 has bought some."""
    kind: GiftKind = GiftKind.objects.create(name="绿茶", name_en="Green tea", price=Decimal(68))
    if house is not None:
        entered(house.office, what="bought", kind="绿茶", pieces=pieces)
    return kind


def entered(program: Any, status: int = 201, **sent: Any) -> Heard:
    heard: Heard = program.post("/gifts", {"pieces": 1, **sent})
    assert heard.status == status, heard.said
    return heard


def given(program: Any, status: int = 201, **sent: Any) -> Heard:
    to = {"whom": "黄立群", "unit": "远山集团有限公司", **sent}
    return entered(program, status, what="given", kind="绿茶", **to)


def stock() -> int:
    counted: Any = GiftKind.objects.counted().get()
    found: int = counted.stock
    return found


def page(role: str, name: str, **asked: Any) -> str:
    return " ".join(browser(role, name).get("/gifts/", asked).content.decode().split())


def test_a_gift_leaves_the_stock_with_its_value_and_who_gave_it(house: House) -> None:
    tea(10, house)
    plan = approved(house)
    heard = given(house.host, pieces=3, plan=plan["id"])
    assert (heard["change"], heard["value"], heard["plan"]) == (-3, 204.0, plan["id"])
    assert heard["employee"] == {"number": "T1", "name": "赵凯"}
    assert stock() == 7
    said = page("host", "赵凯")
    assert '绿茶 <b class="mono">7</b>' in said
    assert plan["number"] in said


def test_what_is_not_there_is_not_given(house: House) -> None:
    tea(2, house)
    heard = given(house.host, 409, pieces=3)
    assert heard.code == "out_of_stock"
    assert "只有 2 件" in heard.said["message"]
    assert stock() == 2


def test_a_count_corrects_the_stock_and_a_guest_may_give_it_back(house: House) -> None:
    tea(10, house)
    assert entered(house.office, what="counted", kind="绿茶", pieces=8)["change"] == -2
    gift = given(house.host, pieces=2)
    assert entered(house.host, what="returned", about=gift["id"])["change"] == 2
    assert stock() == 8
    assert entered(house.host, 409, what="returned", about=gift["id"]).code == "already_done"
    assert stock() == 8


def test_what_is_received_names_the_giver_and_an_estimate(house: House) -> None:
    pen: dict[str, Any] = {
        "what": "received",
        "thing": "钢笔",
        "whom": "季书瑶",
        "unit": "云洲师范学院",
    }
    assert "value" in entered(house.host, 422, **pen).said["fields"]
    heard = entered(house.host, value=180, **pen)
    assert (heard["value"], heard["change"], heard["kind"]) == (180.0, 0, None)
    entered(house.host, what="declined", thing="手表", value=3000, whom="季书瑶")
    entered(house.host, what="returned", about=heard["id"])
    said = page("host", "赵凯")
    assert all(word in said for word in ("收到", "婉拒", "已退回"))


def test_a_host_writes_down_own_gifts_and_sees_no_others(house: House) -> None:
    tea(10, house)
    given(house.office, employee="M1", whom="秦川")
    assert "employee" in given(house.host, 422, employee="M1").said["fields"]
    assert entered(house.host, 403, what="bought", kind="绿茶", pieces=9).code == "not_permitted"
    assert house.host.get("/gifts")["items"] == []
    assert [one["whom"] for one in house.colleague.get("/gifts")["items"]] == ["秦川"]
    theirs = GiftEntry.objects.get(what="given")
    assert house.host.post("/gifts", {"what": "returned", "about": theirs.pk}).status == 404


def test_what_is_dear_is_due_until_it_was_reported(house: House) -> None:
    tea(10, house)
    given(house.host, pieces=7)  # 476
    assert not things.of(the_office(), after(60))[Whose.MINE]
    dear = given(house.host, pieces=1, value=500, whom="顾南")
    (due,) = things.of(the_office(), after(60))[Whose.MINE]
    assert (due.kind.code, due.kind.clause) == ("gift", "E24")
    assert "顾南" in str(due.what)
    Limit.objects.filter(code="gift_report_yuan").update(value=9000)
    new_edition()
    assert things.of(the_office(), after(60))[Whose.MINE], "what had to be reported stays so"
    assert "已上报总经理" in page("office", "李敏")
    assert entered(house.host, 403, what="reported", about=dear["id"]).code == "not_permitted"
    entered(house.office, what="reported", about=dear["id"])
    assert not things.of(the_office(), after(60))[Whose.MINE]


def test_the_register_sums_by_recipient_however_the_name_is_spelled(house: House) -> None:
    tea(10, house)
    given(house.host, pieces=1)
    back = given(house.host, pieces=2, whom="黄 立群")
    assert 'data-name="送出（元）">204<' in page("office", "李敏").replace(".00", "")
    entered(house.host, what="returned", about=back["id"])
    assert 'data-name="送出（元）">68<' in page("office", "李敏").replace(".00", "")
    assert "黄立群" not in page("office", "李敏", year=2025)
    assert "没有符合的礼品" in page("office", "李敏", q="没有这个人")


def test_the_register_is_a_workbook_and_its_export_is_noted(house: House) -> None:
    tea(10, house)
    given(house.host, pieces=2, whom="=cmd()")
    answer = browser("office", "李敏").post("/gifts/export/", {"year": "2026", "q": ""})
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    rows = [[str(cell.value) for cell in row] for row in book.worksheets[0]]
    assert any("绿茶" in row and "136.00" in row for row in rows)
    assert not any(cell.startswith("=") for row in rows for cell in row)
    (_heading, sums) = book.worksheets[1].values
    assert sums[2:4] == (1, 136)


def test_a_form_that_arrives_twice_is_one_gift(house: House) -> None:
    kind = tea(10, house)
    sent = {
        **{"what": "given", "kind": kind.pk, "pieces": "2", "whom": "黄立群"},
        **{"unit": "远山集团", "request_key": "k1"},
    }
    host = browser("host", "赵凯")
    assert host.post("/gifts/new/", sent).status_code == 302
    assert host.post("/gifts/new/", sent).status_code == 302
    assert stock() == 8
    refused = host.post("/gifts/new/", {**sent, "pieces": "99", "request_key": "k2"})
    assert refused.status_code == 409
    assert 'value="黄立群"' in refused.content.decode(), "nothing typed is lost"


def test_the_form_begins_with_the_guest_of_a_plan(house: House) -> None:
    tea(10, house)
    plan = approved(house)
    said = browser("host", "赵凯").get("/gifts/new/", {"plan": plan["id"]}).content.decode()
    assert 'value="黄立群"' in said
    assert 'value="远山集团有限公司"' in said
    assert "绿茶（10 件）" in said


def test_a_visit_leads_to_the_form_which_begins_with_the_visitor(house: House) -> None:
    visit, office = wang_yue(), browser("office", "李敏")
    link = f"/gifts/new/?visit={visit.pk}"
    assert link in office.get(f"/visits/{visit.pk}/").content.decode()
    assert visit.visitor.name in office.get(link).content.decode()


def test_the_names_go_in_time_and_the_numbers_stay(house: House) -> None:
    tea(10, house)
    given(house.host, words="签约")
    (part, *_keys) = kept.PARTS
    rows = GiftEntry.objects.filter(part.past(after(70), after(70)))
    rows.update(**part.columns)
    one = GiftEntry.objects.get(what="given")
    assert (one.unit, one.words, one.change) == ("", "", -1)
    assert one.whom != "黄立群"
