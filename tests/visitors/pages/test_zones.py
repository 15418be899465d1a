"""周校长 is reminded until he decides, and everybody sees on their page what waits and what was
decided (Z1, Z2).
"""

import pytest

from reception.notifications.models import Notice
from reception.organisation.models import Employee
from reception.policy.models import ApprovalStep
from reception.policy.rulebook import new_edition
from tests.builders import a_site, a_user, a_zone, an_employee, put_in_office, some_badges
from tests.visitors.lifecycle.test_zone_approvals import (
    NO,
    asked,
    decided,
    inside,
    people_told,
    swept,
)
from tests.visitors.scenes import admitted, after, trail, wang_yue
from visitors.lifecycle.board import revision
from visitors.models import State, Visit, ZonePass

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _house() -> None:
    """Let 周校长 be the principal, with 单雅琴 as deputy, and let there be two zones."""
    put_in_office("周校长", deputy=an_employee("单雅琴", level=8))
    a_zone()
    a_zone("hall", "大厅", access="open")


class TestReminding:
    def reminded(self) -> list[str]:
        return people_told()[1:]

    def test_after_five_minutes_and_then_every_ten(self):
        visit = inside()
        asked(visit)
        swept(after(9.9))
        assert self.reminded() == []
        for minutes in (10, 10.5, 19.9):
            swept(after(minutes))
        assert self.reminded() == ["周校长"]
        swept(after(20))
        assert self.reminded() == ["周校长"] * 2
        assert trail(visit).count("reminded") == 2
        assert Notice.objects.latest("pk").subject == "提醒：林若梅 申请进入学术区域，等您批复"

    def test_who_went_away_meanwhile_is_stood_in_for(self):
        asked(inside())
        Employee.objects.filter(name="周校长").update(away_until=after(600))
        swept(after(10))
        assert self.reminded() == ["单雅琴"]

    def test_nobody_is_reminded_of_what_is_decided_or_over(self):
        decided(asked(inside()))
        swept(after(30))
        assert self.reminded() == []

    def test_the_sweep_ends_what_has_run_out(self):
        visit = inside()
        yes, waits = decided(asked(visit)), asked(visit, zone=a_zone("exam", "考场"))
        swept(after(60))
        yes.refresh_from_db()
        waits.refresh_from_db()
        assert (yes.state, waits.state) == ("ended", "withdrawn")
        assert trail(visit).count("zone_over") == 2
        swept(after(61))
        assert trail(visit).count("zone_over") == 2

    def test_and_what_belongs_to_a_visit_that_somebody_else_has_closed(self):
        visit = inside()
        one = decided(asked(visit))
        Visit.objects.filter(pk=visit.pk).update(
            state=State.LEFT, left_at=after(20), closed_at=after(20)
        )
        swept(after(21))
        one.refresh_from_db()
        assert one.state == "ended"

    def test_without_the_row_nobody_is_reminded(self):
        ApprovalStep.objects.update(remind_after=0)
        new_edition()
        asked(inside())
        swept(after(30))
        assert self.reminded() == []


@pytest.fixture
def _ten_past_nine(time_machine):
    time_machine.move_to(after(10), tick=False)


@pytest.mark.usefixtures("_ten_past_nine")
class TestThePages:
    @pytest.fixture
    def visit(self) -> Visit:
        return inside()

    def page(self, client, role: str, name: str, path: str, **posted: str) -> str:
        client.force_login(a_user(role, name), backend="reception.accounts.actor.UserWithEmployee")
        answer = client.post(path, posted, follow=True) if posted else client.get(path)
        return answer.content.decode()

    def test_he_jing_asks_in_the_panel_and_sees_who_is_waited_for(self, client, visit):
        path = f"/visits/{visit.pk}/"
        assert "申请进入限制区域…" in self.page(client, "desk", "何静", path)
        sent = {"zone": str(a_zone().pk), "reason": "调试设备", "until": "10:00"}
        assert "等周校长批准" in self.page(client, "desk", "何静", f"{path}zone/", **sent)
        assert "等周校长批准" in client.get("/").content.decode()
        assert "等周校长批准" in client.get("/zones/").content.decode()

    def test_zhao_kai_asks_among_his_visitors(self, client, visit):
        assert "申请进入限制区域…" in self.page(client, "host", "赵凯", "/my/")
        sent = {"zone": str(a_zone().pk), "reason": "调试设备", "until": "10:00"}
        self.page(client, "host", "赵凯", f"/visits/{visit.pk}/zone/", **sent)
        decided(ZonePass.objects.get(), NO)
        assert "今天有考试" in client.get("/my/").content.decode()

    @pytest.mark.parametrize(
        "sent",
        [
            {},
            {"zone": "x"},
            {"zone": "9" * 30},
            {"zone": "1", "reason": "\x00", "until": "10:00"},
            {"until": "25:99"},
            {"zone": "1", "until": ""},
            {"zone": "1", "reason": "x" * 300, "until": "10:00"},
        ],
    )
    def test_what_cannot_be_read_is_refused_and_changes_nothing(self, client, visit, sent):
        client.force_login(a_user(), backend="reception.accounts.actor.UserWithEmployee")
        assert client.post(f"/visits/{visit.pk}/zone/", sent).status_code == 422
        assert not ZonePass.objects.exists()

    def test_zhou_decides_on_his_page_and_it_is_in_his_navigation(self, client, visit):
        one = asked(visit)
        text = self.page(client, "principal", "周校长", "/approvals/")
        for words in ("林若梅 申请进入 学术区域", "调试设备", 'href="/approvals/"'):
            assert words in text
        assert (
            client.post(
                "/approvals/", {"approval": one.approval_id, "decision": "refuse"}
            ).status_code
            == 422
        )
        assert client.post("/approvals/", {"approval": one.approval_id}).status_code == 422
        assert (
            client.post(
                "/approvals/", {"approval": one.approval_id, "decision": "approve"}
            ).status_code
            == 302
        )
        assert (
            client.post(
                "/approvals/", {"approval": one.approval_id, "decision": "refuse", "reason": "晚了"}
            ).status_code
            == 409
        )
        assert (
            client.post("/approvals/", {"approval": "99999", "decision": "approve"}).status_code
            == 404
        )
        one.refresh_from_db()
        assert one.state == "approved"
        assert "现在没有等您批准的申请。" in client.get("/approvals/").content.decode()

    def test_the_badge_names_the_zone_once_it_is_approved(self, client):
        some_badges(1)
        visit = admitted(wang_yue())
        path = f"/visits/{visit.pk}/badge/"
        text = self.page(client, "desk", "何静", path)
        assert "大厅" in text
        assert "学术区域" not in text
        decided(asked(visit))
        assert "学术区域" in client.get(path).content.decode()

    def test_the_board_tells_every_desk_that_something_was_decided(self, visit):
        one = asked(visit)
        before = revision(visit.site_id, after(6))
        decided(one)
        assert revision(visit.site_id, after(7)) != before

    def test_a_desk_of_another_site_sees_its_own_zones_only(self, client, visit):
        west = a_site("west", "西校区")
        asked(visit)
        client.force_login(
            a_user("desk", "周桐", sites=[west]),
            backend="reception.accounts.actor.UserWithEmployee",
        )
        assert "这个园区还没有划分区域" in client.get("/zones/").content.decode()
