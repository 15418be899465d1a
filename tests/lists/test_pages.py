"""The pages of lists: 李敏 writes, 何静 sees a hit while she types and says who it is (G4, G15)."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reception import clock, retention
from reception.due import things
from reception.due.kinds import Whose
from reception.policy.models import ListKind
from tests.builders import NO_KEY, a_visit, an_employee, the_policy
from tests.discipline.at_the_office import browser
from tests.lists.scenes import PHONE, on_a_list, the_hit
from tests.visitors.scenes import after, refused, the_desk, the_office
from visitors.lifecycle import transitions
from visitors.lists.models import Listing, ListingHit
from visitors.models import Visit
from visitors.privacy import persons, purge

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _thursday() -> Iterator[None]:
    with time_machine.travel(after(60), tick=False):
        yield


def text(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()[:500]
    return " ".join(answer.content.decode().split())


def arriving(**more: str) -> dict[str, str]:
    host = an_employee()
    typed = {"organisation": "个人", "name": "秦川", "phone": "13800138111", "purpose": "看看"}
    return {**typed, "host": host.name, "host_number": host.number, "category": "parent", **more}


def card(desk: Client, **more: str) -> str:
    return text(desk.get("/desk/grade/", arriving(**more), headers=HTMX))


def test_the_desk_sees_a_hit_while_it_types_with_its_degree_but_not_the_reason():
    entry = on_a_list(note="请找李敏")
    said = card(browser("desk", "何静"))
    assert "几乎肯定 秦川" in said
    assert "同手机号 · 同名" in said
    assert "请找李敏" in said
    assert "两次闯进教室" not in said
    assert f'name="listing-{entry.pk}"' in said
    assert "一般规格" in said, "nobody has confirmed it"
    assert "listing-" not in card(browser("desk", "何静"), name="别人", phone="")


def test_the_card_decides_by_what_the_desk_says_and_keeps_the_choice():
    entry = on_a_list()
    said = card(browser("desk", "何静"), **{f"listing-{entry.pk}": "same"})
    assert "婉拒名单 → 拒绝" in said
    assert 'value="same" hx-preserve checked' in said
    assert "一般规格" in card(browser("desk", "何静"), **{f"listing-{entry.pk}": "other"})


def test_the_form_registers_what_was_said_and_a_repeated_one_does_so_once():
    entry = on_a_list()
    sent = arriving(request_key="k1", **{f"listing-{entry.pk}": "same"})
    for _ in range(2):
        text(browser("desk", "何静").post("/desk/register/", sent, headers=HTMX))
    assert Visit.objects.get().grade == "refused"
    assert the_hit().said == "same"
    other = {**sent, f"listing-{entry.pk}": "other"}
    answer = browser("desk", "何静").post("/desk/register/", other, headers=HTMX)
    assert "同一请求编号" in text(answer, 422)


def test_a_hit_that_nobody_answered_waits_in_the_lane_and_in_the_panel():
    on_a_list()
    visit = a_visit("秦川", phone=PHONE, now=after(58))
    desk = browser("desk", "何静")
    assert "像婉拒名单上的" in text(desk.get("/"))
    assert "是同一人" in text(desk.get(f"/visits/{visit.pk}/"))
    answer = desk.post(f"/lists/hits/{the_hit().pk}/", {"same": "yes", "panel": "1"}, headers=HTMX)
    assert "按制度婉拒" in text(answer) or "拒绝" in text(answer)
    assert answer.headers["HX-Trigger"] == "board"
    assert "像婉拒名单上的" not in text(desk.get("/"))
    host = browser("host", "赵凯")
    assert "是同一人" not in text(host.get(f"/visits/{visit.pk}/")), "the desk's, not the host's"


def test_who_is_recalled_is_known_by_the_number_of_the_record():
    entry = on_a_list("important", "程砚秋")
    first = a_visit("程砚秋", phone=PHONE, now=after(1), listings={entry.pk: True})
    transitions.cancel(first, "走了", the_desk(), after(2), NO_KEY)
    said = card(browser("desk", "何静"), name="程砚秋", visitor=str(first.visitor_id), phone="")
    assert "已核对，是 程砚秋" in said
    assert "高规格" in said
    assert "listing-" not in said, "nothing is asked twice"


def test_the_office_puts_a_visitor_on_a_list_from_their_page_without_seeing_the_number():
    visit = a_visit("秦川", phone=PHONE, now=after(1))
    office = browser()
    assert "列入名单…" in text(office.get(f"/visitors/{visit.visitor_id}/"))
    page = text(office.get(f"/lists/new/?visitor={visit.visitor_id}"))
    assert 'value="秦川"' in page
    assert "138111" not in page
    sent = {
        "kind": ListKind.objects.get(code="decline").pk,
        "about": "person",
        "name": "秦川",
        "visitor": visit.visitor_id,
        "reason": "两次闯进教室",
        "review_on": (clock.today() + 30 * DAY).isoformat(),
        "request_key": "k1",
    }
    for _ in range(2):
        said = text(office.post("/lists/new/", sent, follow=True))
    assert Listing.objects.get().phone == PHONE
    assert "两次闯进教室" in said
    assert "等人核对" in said, "who is here now is met at once"
    assert "138 **** 8111" in said or "8111" in said
    assert PHONE not in said


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays():
    the_policy()
    sent = {"kind": ListKind.objects.all()[0].pk, "about": "person", "name": "秦川"}
    for day, says in (("", "请写复核日"), ("2020-01-01", "复核日要在今天以后")):
        page = text(browser().post("/lists/new/", {**sent, "reason": "x", "review_on": day}), 422)
        assert says in page
        assert 'value="秦川"' in page
    page = text(browser().post("/lists/new/", {**sent, "about": "organisation"}), 422)
    assert "请填写这一项" in page


def test_an_entry_is_reviewed_and_ended_on_its_page():
    entry, office = on_a_list(), browser()
    day = (clock.today() + 90 * DAY).isoformat()
    keep = {"review_on": day, "reason": "没有改变"}
    assert day in text(office.post(f"/lists/{entry.pk}/keep/", keep, follow=True))
    assert "请填写" in text(office.post(f"/lists/{entry.pk}/end/", {"reason": ""}), 422)
    said = text(office.post(f"/lists/{entry.pk}/end/", {"reason": "已道歉"}, follow=True))
    assert "移出" in said
    assert "名单上还没有人" in text(office.get("/lists/"))
    assert "秦川" in text(office.get("/lists/", {"state": "over"}))


def test_the_office_owes_the_review_before_the_day_and_nobody_else_does():
    entry = on_a_list(days=20)
    mine = lambda: [one.what for one in things.of(the_office(), clock.now())[Whose.MINE]]
    assert mine() == []
    Listing.objects.update(review_from=clock.now())
    assert mine() == ["名单 婉拒：秦川"]
    assert things.of(the_desk(), clock.now())[Whose.MINE] == []
    assert f"/lists/{entry.pk}/" in text(browser().get("/due/"))


def test_what_is_kept_goes_in_time_and_is_handed_out_without_the_reason():
    entry = on_a_list(days=5)
    visit = a_visit("秦川", phone=PHONE, now=after(1), listings={entry.pk: True})
    told = persons.hand_out(visit.visitor, the_office(), after(2))
    rows = [row for kind in told["data"] for row in kind["rows"] if "两次闯进教室" in str(row)]
    assert rows == []
    assert "名单上的姓名和理由" in [kind["kind"] for kind in told["data"]]
    transitions.refuse(visit, "名单", the_desk(), after(3), NO_KEY)
    with refused("held"):
        persons.erase(visit.visitor, "本人要求", the_office(), after(4))
    late = after(0) + 400 * DAY
    purge.run(late)
    entry.refresh_from_db()
    assert (entry.name, entry.phone, entry.reason) == (retention.GONE, "", retention.GONE)
    assert not entry.keys.exists()


def test_fifty_on_a_list_cost_as_many_queries_as_one():
    on_a_list(name="甲")
    office = browser()
    office.get("/lists/")

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            office.get("/lists/")
        return len(seen)

    few = queries()
    for number in range(60):
        on_a_list(name=f"某{number}", phone="")
    assert queries() == few
    assert "更早的" in text(office.get("/lists/"))


def test_the_lanes_ask_once_about_lists_however_many_wait():
    on_a_list(name="某甲", phone="")
    a_visit("某甲", now=after(1))
    desk = browser("desk", "何静")
    desk.get("/")

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            desk.get("/desk/board/?revision=x")
        return len([one for one in seen if "lists_listinghit" in one["sql"]])

    assert queries() == 1
    for number in range(5):
        a_visit(f"访客{number}", now=after(2))
    assert queries() == 1
    assert ListingHit.objects.count() == 1
