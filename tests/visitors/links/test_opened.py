"""赵凯 has looked at his page and not answered yet: 何静 sees that he knows, and mail scanners that
open every link say nothing.
"""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reception.links import tokens
from reception.notifications.models import HostLink, Notice
from reception.organisation.models import Employee
from tests.builders import a_link_to_leave, a_user, some_badges
from tests.visitors.link_pages.test_host import shown, the_link
from tests.visitors.link_pages.test_host_link import UNKNOWN
from tests.visitors.scenes import NINE, admitted, after, left, lin_ruomei, trail, wang_yue
from visitors.lifecycle import board, escalation
from visitors.models import Visit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _two_past_nine(time_machine):
    time_machine.move_to(after(2), tick=False)


def look(link: str, client: Client | None = None):
    """Show a page, as its script then says."""
    return (client or Client(enforce_csrf_checks=True)).post(
        f"{link.removesuffix('leave/')}seen/", headers={"origin": "null"}
    )


def in_the_panel(visit: Visit) -> str:
    browser = Client()
    browser.force_login(a_user(), backend="reception.accounts.actor.UserWithEmployee")
    return shown(browser.get(f"/visits/{visit.pk}/"))


class TestZhaoKaiLooksAtHisPage:
    def test_the_notice_keeps_the_moment_and_he_jing_reads_it(self):
        visit = wang_yue()
        answer = look(the_link())
        assert (answer.status_code, answer.content, answer["Cache-Control"]) == (
            204,
            b"",
            "no-store",
        )
        assert Notice.objects.get().seen_at == after(2)
        assert "已查看 09:02" in in_the_panel(visit)

    def test_every_desk_learns_of_it(self):
        visit = wang_yue()
        link = the_link()
        before = board.revision(visit.site_id, after(2))
        look(link)
        assert board.revision(visit.site_id, after(2)) != before
        event = visit.events.get(what="seen")
        assert (event.facts["name"], event.by, event.by_name) == ("赵凯", None, "")

    def test_the_first_moment_stays_and_saying_it_again_changes_nothing(self, time_machine):
        visit = wang_yue()
        link = the_link()
        look(link)
        time_machine.move_to(after(9), tick=False)
        assert [look(link).status_code for _time in range(3)] == [204, 204, 204]
        assert Notice.objects.get().seen_at == after(2)
        assert trail(visit).count("seen") == 1

    def test_a_reminder_that_is_opened_keeps_its_own_moment_and_the_panel_the_first(
        self, time_machine
    ):
        visit = wang_yue()
        first = the_link()
        escalation.sweep(after(3.1))
        reminder = the_link(now=after(3.1))
        time_machine.move_to(after(4), tick=False)
        look(reminder)
        time_machine.move_to(after(6), tick=False)
        look(first)
        assert sorted(Notice.objects.values_list("seen_at", flat=True)) == [after(4), after(6)]
        assert trail(visit).count("seen") == 1
        assert "已查看 09:04" in in_the_panel(visit)

    @pytest.mark.parametrize("method", ["get", "head"])
    def test_whoever_only_opens_the_link_has_not_looked(self, method):
        visit = wang_yue()
        link = the_link()
        for address in (link, f"{link}seen/", f"{link}?seen=1"):
            getattr(Client(), method)(address)
        assert Notice.objects.get().seen_at is None
        assert "seen" not in trail(visit)

    def test_the_page_says_where_to_say_it(self, client):
        wang_yue()
        link = the_link()
        assert f'data-seen="{link}seen/"' in client.get(link).content.decode()

    def test_a_link_in_a_group_chat_counts_too(self):
        visit = wang_yue()
        notice = visit.requests.get().notice
        link = (
            tokens.fresh(notice, NINE, in_group=True)
            .split("\n")[0]
            .removeprefix("http://127.0.0.1:8000")
        )
        look(link)
        assert "赵凯（群消息）" in in_the_panel(visit)
        assert Notice.objects.get().seen_at == after(2)

    def test_somebody_who_looked_is_reminded_all_the_same(self):
        visit = wang_yue()
        look(the_link())
        escalation.sweep(after(3.1))
        assert "reminded" in trail(visit)

    def test_li_min_reads_it_in_admin(self):
        visit = wang_yue()
        look(the_link())
        browser = Client()
        browser.force_login(
            a_user("office", "李敏"), backend="reception.accounts.actor.UserWithEmployee"
        )
        shown_there = shown(browser.get(f"/admin/visitors/visit/{visit.pk}/change/"))
        assert "2026年3月5日 09:02" in shown_there
        notices = "/admin/notifications/notice/"
        assert "王悦" in browser.get(f"{notices}?seen_at__isempty=0").content.decode()
        assert "王悦" not in browser.get(f"{notices}?seen_at__isempty=1").content.decode()
        assert "2026年3月5日 09:02" in shown(
            browser.get(f"{notices}{Notice.objects.get().pk}/change/")
        )

    def test_so_counts_the_page_for_signing_out(self, client):
        some_badges(1)
        visit = admitted(wang_yue())
        link = f"/h/{a_link_to_leave(visit.pk)}/leave/"
        assert "data-seen" in client.get(link).content.decode()
        look(link)
        assert Notice.objects.get(purpose="leave").seen_at == after(2)
        assert trail(visit)[-1] == "seen"


class TestALinkThatIsDead:
    def nothing_is_written(self, visit: Visit, link: str, status: int = 410) -> None:
        before = trail(visit)
        assert look(link).status_code == status
        assert not Notice.objects.filter(seen_at__isnull=False).exists()
        assert trail(visit) == before

    def test_one_that_nobody_ever_got(self):
        self.nothing_is_written(wang_yue(), UNKNOWN, 404)

    def test_one_that_is_too_old(self, time_machine):
        visit = wang_yue()
        link = the_link()
        time_machine.move_to(after(30), tick=False)
        self.nothing_is_written(visit, link)

    def test_one_whose_visitor_has_been_led_in(self):
        visit = lin_ruomei()
        link = the_link()
        admitted(visit)
        self.nothing_is_written(visit, link)

    def test_one_whose_host_no_longer_works_here(self):
        visit = wang_yue()
        link = the_link()
        Employee.objects.filter(name="赵凯").update(is_active=False)
        self.nothing_is_written(visit, link)

    def test_one_to_sign_out_a_visitor_who_has_left(self):
        visit = admitted(lin_ruomei())
        link = f"/h/{a_link_to_leave(visit.pk)}/leave/"
        left(visit, after(2))
        self.nothing_is_written(visit, link)

    def test_one_of_another_purpose(self):
        visit = wang_yue()
        link = the_link()
        notice = HostLink.objects.get().notice
        notice.purpose = "thank"
        notice.save()
        self.nothing_is_written(visit, link, 404)


def test_the_page_of_a_visit_costs_no_more_for_three_reminders(django_assert_num_queries):
    browser = Client()
    browser.force_login(a_user(), backend="reception.accounts.actor.UserWithEmployee")
    visit = wang_yue()
    browser.get(f"/visits/{visit.pk}/")
    with CaptureQueriesContext(connection) as before:
        browser.get(f"/visits/{visit.pk}/")
    for minutes in (3.1, 6.1, 9.1):
        escalation.sweep(after(minutes))
    with django_assert_num_queries(len(before)):
        page = browser.get(f"/visits/{visit.pk}/")
    assert "已提醒 3 次" in shown(page)
    assert trail(visit).count("reminded") == 3
