"""The evening before: 何静 sees who comes tomorrow and what is missing; slips for a day without a
network are issued once and used once, with their own time (Z3, B1, G17, V3).
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from reception import clock
from reception.organisation.models import Employee
from tests.builders import NO_KEY, a_site, a_visit, an_actor, an_employee, some_badges, the_policy
from tests.discipline.at_the_office import browser
from tests.visitors.models.broken_rows import put
from tests.visitors.scenes import after, refused, the_desk
from visitors.invitations import invitations
from visitors.invitations.invitations import InvitationWish
from visitors.lifecycle.registration import Arrival
from visitors.lifecycle.written_down import WrittenTimes
from visitors.models import State, Visit
from visitors.people.search import Person
from visitors.tomorrow import slips
from visitors.tomorrow.models import PaperSlip

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _thursday() -> Iterator[None]:
    with time_machine.travel(after(8 * 60), tick=False):
        yield


def text(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()[:500]
    return " ".join(answer.content.decode().split())


def coming(name: str, minutes: int = 0, **fields: Any) -> Visit:
    """Let somebody be expected on Friday, some minutes after nine."""
    at = after(24 * 60 + minutes)
    return a_visit(name, **{"now": clock.now(), "expected_at": at, **fields})


def the_plan() -> str:
    return text(browser("desk", "何静").get("/tomorrow/"))


def test_tomorrow_stands_by_quarters_with_heads_and_escorts():
    some_badges(9)
    coming("王悦", 5, party_size=6)
    coming("钱多", 14)
    coming("孙立", 16)
    shown = the_plan()
    assert "2026-03-06" in shown
    assert [shown.count(f'<span class="mono">{at}</span>') for at in ("09:00", "09:15")] == [1, 1]
    assert "7 人 · 3 人陪同" in shown
    assert shown.index("王悦") < shown.index("钱多") < shown.index("孙立")


def test_what_is_missing_is_said_with_the_page_that_mends_it():
    some_badges(1)
    host = an_employee("赵凯")
    one = coming("王悦", host=host)
    two = coming("钱多", 20, party_size=7)
    Employee.objects.filter(pk=host.pk).update(away_until=after(48 * 60))
    shown = the_plan()
    assert "要 2 张，空着的只有 1 张" in shown
    assert "/badges/?kind=visitor" in shown
    assert "09:00 王悦：赵凯 外出，没有代理人" in shown
    assert f'href="/visits/{one.pk}/">改请别的同事' in shown
    assert "一行 7 人，还有 6 人没有写姓名" in shown
    assert f'href="/visits/{two.pk}/">写同行人' in shown
    assert "人陪同，在的只有" in shown


def test_where_nothing_is_missing_the_page_says_so():
    some_badges(9)
    coming("王悦")
    shown = the_plan()
    assert "都齐了" in shown
    assert "还缺什么" not in shown


def test_an_important_guest_who_comes_for_the_first_time_stands_out():
    some_badges(9)
    coming("林若梅", category="education_authority")
    assert "第一次来的重要客人" in the_plan()
    visitor = Visit.objects.get().visitor
    visitor.visits_made = 1
    visitor.save()
    assert "第一次来的重要客人" not in the_plan()


def test_the_day_after_a_friday_is_the_next_that_works_or_on_which_somebody_comes():
    with time_machine.travel(after(32 * 60), tick=False):
        assert "2026-03-09" in the_plan()
        assert "还没有人预约" in the_plan()
        coming("王悦", 25 * 60)
        assert "2026-03-07" in the_plan()


def test_fifty_cost_as_many_queries_as_one():
    some_badges(2)
    coming("王悦")
    desk = browser("desk", "何静")
    desk.get("/tomorrow/")

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            desk.get("/tomorrow/")
        return len(seen)

    few = queries()
    for number in range(12):
        coming(f"访客{number}", number)
    assert queries() == few


def issued(number: int = 1) -> PaperSlip:
    the_policy()
    slips.issue(a_site().pk, clock.today(), the_desk(), clock.now())
    return PaperSlip.objects.get(number=number)


def arrival(name: str = "王悦") -> Arrival:
    host = an_employee("赵凯")
    return Arrival(host.site_id, Person(name), host, "walk_in", "咨询课时")


def test_slips_of_a_day_are_issued_once_and_printed_with_their_codes():
    the_policy()
    desk, on = browser("desk", "何静"), clock.today() + DAY
    for _ in range(2):
        shown = text(desk.post("/slips/issue/", {"on": on.isoformat()}, follow=True))
    assert PaperSlip.objects.count() == 20
    assert shown.count('class="qr"') == 20
    assert len(slips.code_of(PaperSlip.objects.all()[0])) == 28


def test_a_scanned_slip_leads_to_its_page_and_is_entered_with_its_own_time():
    slip, desk = issued(7), browser("desk", "何静")
    sent = {"code": slips.code_of(slip), "request_key": "k0"}
    answer = desk.post("/desk/scan/", sent, headers=HTMX)
    assert answer.headers["HX-Redirect"] == f"/slips/{slip.pk}/"
    assert "补登 03-05 的纸条 07" in text(desk.get(f"/slips/{slip.pk}/"))
    host = an_employee("赵凯")
    typed = {"organisation": "个人", "name": "王悦", "purpose": "咨询", "host": host.name}
    times = {"came_at": "2026-03-05T10:05", "left_at": "2026-03-05T10:40", "request_key": "k1"}
    for _ in range(2):
        answer = desk.post(f"/slips/{slip.pk}/", {**typed, **times})
        assert answer.status_code == 302
    visit = Visit.objects.get()
    assert (visit.state, visit.arrived_at, visit.left_at) == (State.LEFT, after(65), after(100))
    assert not visit.requests.exists(), "of who has left nobody is told"
    assert "按纸条 07 补登" in text(desk.get(f"/visits/{visit.pk}/"))
    slip.refresh_from_db()
    assert (slip.visit, slip.used_by_name) == (visit, "何静")
    assert desk.get(f"/slips/{slip.pk}/").headers["Location"] == f"/visits/{visit.pk}/"


def test_who_is_still_here_waits_and_is_announced_now():
    slip = issued()
    times = WrittenTimes(after(60))
    visit = slips.enter(slip, arrival(), times, the_desk(), clock.now(), NO_KEY)
    assert (visit.state, visit.arrived_at) == (State.WAITING, after(60))
    assert visit.requests.get().asked_at == clock.now()


def test_a_slip_is_used_once_and_its_times_must_be_possible():
    slip, now = issued(), clock.now()
    for came, left in ((now + DAY, None), (now - 9 * DAY, None), (after(60), after(30))):
        with refused("bad_time"):
            slips.enter(slip, arrival(), WrittenTimes(came, left), the_desk(), now, NO_KEY)
    slips.enter(slip, arrival(), WrittenTimes(after(60), after(90)), the_desk(), now, NO_KEY)
    with refused("slip_used"):
        slips.enter(slip, arrival("别人"), WrittenTimes(after(60)), the_desk(), now, NO_KEY)
    south = an_actor("desk", "南门", sites=[a_site("south", "南院")])
    with refused("not_permitted"):
        slips.enter(issued(2), arrival("丙"), WrittenTimes(after(60)), south, now, NO_KEY)


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost():
    slip = issued()
    typed = {"organisation": "个人", "name": "王悦", "purpose": "咨询", "host": "没有这个人"}
    page = text(browser("desk", "何静").post(f"/slips/{slip.pk}/", typed), 422)
    assert 'value="王悦"' in page
    assert "没有找到唯一的被访人" in page
    assert "请填写这一项" in page


def test_a_place_that_two_use_at_once_is_said():
    the_policy()
    some_badges(9)
    by = the_desk()
    for name, minutes in (("程砚秋", 0), ("苗若兰", 30), ("石磊", 60)):
        host = an_employee("赵凯" if name == "程砚秋" else "周明")
        at = after(24 * 60 + minutes)
        guest = Arrival(host.site_id, Person(name), host, "appointment", "选题", expected_at=at)
        wish = InvitationWish(guest, at + timedelta(minutes=60), "三楼会议室")
        invitations.invite(wish, by, clock.now(), NO_KEY)
    shown = the_plan()
    assert "09:30 三楼会议室：程砚秋 和 苗若兰 同时用" in shown
    assert "09:00 三楼会议室：" not in shown
    assert "10:00 三楼会议室：" not in shown, "of one host they may meet together"


def test_who_comes_together_is_accompanied_together():
    some_badges(9)
    for name in ("甲某", "乙某", "丙某", "丁某", "戊某"):
        coming(name, organisation="青山中学")
    assert "5 人 · 2 人陪同" in the_plan()


BREAKING = {
    "a_slip_of_a_day_is_issued_once": lambda: put(issued(2), number=1),
    "a_slip_is_used_for_one_visit": lambda: put(issued(), used_at=clock.now()),
}


@pytest.mark.parametrize("name", BREAKING)
def test_the_database_refuses(name: str) -> None:
    with pytest.raises(IntegrityError) as why, transaction.atomic():
        BREAKING[name]()
    assert name in str(why.value) or "tomorrow_paperslip.site_id" in str(why.value)
