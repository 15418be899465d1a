"""More time: 赵凯 asks 行政部 for it, or 李敏 gives it; nobody gives it to themselves (W2)."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine

from reception.accounts.actor import Actor
from reception.due import graces, things
from reception.due.graces import MoreTime
from reception.due.kinds import Whose
from reception.due.models import DueEvent, Grace
from reception.due.things import DueThing
from reception.notifications.models import Notice
from reception.policy.models import DueRule
from tests.api.callers import a_program
from tests.builders import NO_KEY, an_actor, an_employee, put_in_office
from tests.discipline.at_the_office import an_appeal, browser, page
from tests.discipline.scenes import a_proposal, booked, wang_fang
from tests.visitors.scenes import after, refused, the_host, the_office
from visitors.discipline.audit import verify
from visitors.discipline.ledger import appeals, rulings
from visitors.discipline.models import Incident

pytestmark = pytest.mark.django_db
AWAY, HOUR = "当事人请假或出差", timedelta(hours=1)
EXTENSION = MoreTime(Grace.What.EXTENSION, 2, "证人出差")
PAUSE = MoreTime(Grace.What.PAUSE, 3, AWAY)
# A Thursday: three working days end with Tuesday.
FIRST, SECOND, THIRD = "03-10 24:00", "03-12 24:00", "03-13 24:00"


@pytest.fixture
def case(settings: Any, tmp_path: Any) -> Iterator[Incident]:
    """Let 何静 propose on Thursday that 赵凯 broke a rule, and let it be ten."""
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(after(60), tick=False):
        yield a_proposal(an_employee("赵凯"))


def thing(case: Incident) -> str:
    return f"hearing-{case.pk}"


def hearing(case: Incident, by: Actor | None = None, now: datetime | None = None) -> DueThing:
    one = things.one(by or the_host(), thing(case), now or after(60))
    assert one is not None
    return one


def asked(case: Incident, more: MoreTime = EXTENSION, now: datetime | None = None) -> Grace:
    return graces.add(thing(case), more, the_host(), now or after(60))


def given(case: Incident, more: MoreTime = PAUSE, now: datetime | None = None) -> Grace:
    return graces.add(thing(case), more, the_office(), now or after(60))


def told(case: Incident) -> list[str]:
    rows = Notice.objects.filter(key__startswith="grace:", employee__name="赵凯").order_by("pk")
    return [row.body for row in rows]


class TestAskedFor:
    def test_it_moves_the_end_once_another_has_given_it(self, case):
        grace = asked(case)
        assert hearing(case).until_written == FIRST
        graces.decide(grace, the_office(), after(90))
        one = hearing(case)
        assert one.until_written == SECOND
        assert one.arithmetic == (
            "从 03-05 09:30 起 3 个工作日，延期 2 个工作日（证人出差），到 03-12 24:00"
        )
        case.refresh_from_db()
        assert case.heard_until == one.until, "what the ledger goes by is what was told"
        assert "延期 2 个工作日" in told(case)[0]
        assert "现在到：03-12 24:00" in told(case)[0]
        assert case.events.filter(what="more_time").exists()
        assert verify.verify().is_sound, "the seal of the case knows it"

    def test_until_it_is_given_he_can_still_speak_only_to_the_first_end(self, case):
        asked(case)
        late = hearing(case).until
        with refused("not_heard"):
            rulings.confirm(case, "属实", wang_fang(), late - HOUR, NO_KEY)

    def test_refused_it_says_why_and_moves_nothing(self, case):
        graces.decide(asked(case), the_office(), after(90), refusal="材料已经齐了")
        assert hearing(case).until_written == FIRST
        assert "原因：材料已经齐了" in told(case)[0]
        assert [(one.what, one.reason) for one in DueEvent.objects.all()] == [
            ("asked", "证人出差"),
            ("refused", "材料已经齐了"),
        ]

    def test_it_waits_for_who_may_give_it_and_for_nobody_else(self, case):
        asked(case)
        says = "赵凯 申请延期：陈述"
        assert says in [one.what for one in mine(the_office())]
        assert says in [one.what for one in things.of(the_host(), after(60))[Whose.AWAITED]]
        for nobody in (the_host(), an_actor("desk", "何静"), put_and_act()):
            assert says not in [one.what for one in mine(nobody)]

    def test_nobody_decides_what_they_asked_for_or_owe(self, case):
        about_her = a_proposal(the_office().employee)
        grace = graces.add(f"hearing-{about_her.pk}", EXTENSION, the_office(), after(60))
        with refused("own_request"):
            graces.decide(grace, the_office(), after(61))
        graces.decide(grace, wang_fang(), after(61))
        with refused("already_decided"):
            graces.decide(grace, wang_fang(), after(62))

    def test_a_stranger_neither_sees_it_nor_asks_for_it(self, case):
        with refused("not_due"):
            graces.add(thing(case), EXTENSION, an_actor("host", "孙伟"), after(60))
        with refused("not_due"):
            graces.decide(asked(case), an_actor("host", "孙伟"), after(60))
        assert browser("host", "孙伟").get(f"/due/{thing(case)}/").status_code == 404

    def test_it_is_asked_for_once_at_a_time(self, case):
        asked(case)
        with refused("grace_asked"):
            asked(case)

    def test_after_the_end_nothing_is_asked_for(self, case):
        end = hearing(case).until
        with refused("not_due"):
            asked(case, now=end)

    def test_once_the_thing_is_done_nobody_need_decide(self, case):
        asked(case)
        rulings.state(case, "我当时在上课", the_host(), after(70), NO_KEY)
        graces.sweep(after(71))
        assert mine(the_office(), after(71)) == [
            one for one in mine(the_office(), after(71)) if one.kind.key == "ruling"
        ]
        assert Grace.objects.get().state == "over"


def test_what_begins_as_another_ends_begins_at_the_same_midnight(case):
    later = hearing(case).until + HOUR
    ruling = things.one(the_office(), f"ruling-{case.pk}", later)
    assert ruling.steps[0] == ("开始", FIRST, "")
    assert ruling.arithmetic.startswith(f"从 {FIRST} 起")


def mine(by: Actor, now: datetime | None = None) -> list[DueThing]:
    return things.of(by, now or after(60))[Whose.MINE]


def put_and_act() -> Actor:
    put_in_office("周校长")
    return an_actor("principal", "周校长")


class TestGivenAtOnce:
    def test_a_pause_of_three_days_moves_the_end_by_its_working_days(self, case):
        grace = given(case)
        one = hearing(case)
        # Friday: the day of the start counts no more than the weekend.
        assert one.until_written == "03-11 24:00"
        assert one.paused_until == after(60) + timedelta(days=3)
        assert one.arithmetic.endswith(f"暂停 1 个工作日（{AWAY}），到 03-11 24:00")
        assert (grace.asked_by, grace.decided_by) == (None, the_office().user)
        assert "暂停 3 天" in told(case)[0]

    def test_not_twice_and_not_while_one_goes_on(self, case):
        rule = DueRule.objects.get(kind="hearing")
        rule.pause_times, rule.pause_days = 2, 1
        rule.save()
        short = MoreTime("pause", 1, AWAY)
        given(case, short)
        with refused("pause_runs"):
            given(case, short)
        given(case, short, now=after(60 + 24 * 60))
        with refused("too_many"):
            given(case, short, now=after(60 + 48 * 60))

    def test_by_who_owes_it_it_is_only_asked_for(self, case):
        assert asked(case, PAUSE).state == "asked"
        assert hearing(case).until_written == FIRST

    @pytest.mark.parametrize(
        ("more", "code"),
        [
            (MoreTime("pause", 0, AWAY), "bad_days"),
            (MoreTime("pause", 6, AWAY), "bad_days"),
            (MoreTime("pause", 1, "别的"), "reason_missing"),
            (MoreTime("extension", 4, "证人出差"), "bad_days"),
            (MoreTime("extension", 1, "  "), "reason_missing"),
            (MoreTime("extension", 1, "证人出差", after(0)), "moved"),
        ],
    )
    def test_only_what_the_row_says_and_what_the_page_has_shown(self, case, more, code):
        with refused(code):
            given(case, more)
        assert hearing(case).until_written == FIRST

    def test_where_the_policy_has_no_row_nobody_gives_any(self, case):
        DueRule.objects.all().delete()
        DueRule(kind="ruling").save()
        with refused("no_grace"):
            given(case)

    def test_what_was_told_later_is_what_is_moved(self, case):
        """The notice went out on Friday, so that he has until Wednesday; two days more is Friday,
        though two days more than the start gives Thursday.
        """
        Incident.objects.filter(pk=case.pk).update(heard_until=hearing(case).until + 24 * HOUR)
        given(case, EXTENSION)
        assert hearing(case).until_written == THIRD
        assert hearing(case).arithmetic.endswith(f"到 {SECOND}，告知的是 {THIRD}，按晚的算")


def test_more_time_to_appeal_is_more_time_to_appeal():
    with time_machine.travel(after(60), tick=False):
        entry = booked(an_employee("赵凯"), now=after(30))
        name, end = f"appealable-{entry.incident_id}", rulings.appeal_until(entry)
        graces.decide(graces.add(name, EXTENSION, the_host(), after(60)), the_office(), after(61))
        assert rulings.appeal_until(entry) == end + 96 * HOUR, "with a weekend"
        by = the_host()
        assert appeals.appeal(entry, "牌在口袋里", by, end + HOUR, NO_KEY).state == "open"


def test_the_principal_gives_the_office_more_time_to_rule():
    with time_machine.travel(after(600), tick=False):
        one = an_appeal(booked(an_employee("钱进")))
        name, principal = f"appeal-{one.pk}", put_and_act()
        before = things.one(wang_fang(), name, after(600))
        graces.add(name, EXTENSION, wang_fang(), after(601))
    # A day after the end: it was asked for in time.
    with time_machine.travel(before.until + 24 * HOUR, tick=False):
        said = page(f"/due/{name}/", browser("principal", "周校长"))
        assert "王芳 申请延期" in said
        answer = browser("principal", "周校长").post(
            f"/due/{name}/decide/", {"what": "extension", "answer": "give"}
        )
        assert answer.status_code == 302
        after_it = things.one(wang_fang(), name, after(602))
        assert after_it.until == before.until + 96 * HOUR, principal.name


class TestOnThePage:
    def test_he_asks_she_gives_and_both_read_how_it_came_about(self, case):
        host, office, place = (
            browser("host", "赵凯"),
            browser("office", "李敏"),
            f"/due/{thing(case)}/",
        )
        assert place in page("/due/", host)
        assert "申请延期…" in page(place, host)
        seen = hearing(case).until.isoformat()
        sent = {"what": "extension", "days": "2", "reason": "证人出差", "seen": seen}
        assert host.post(f"{place}time/", sent).status_code == 302
        assert "等另一位批复" in page(place, host)
        assert "赵凯 申请延期" in page("/due/", office)
        said = page(place, office)
        assert "延期 2 个工作日（证人出差）" in said
        assert (
            office.post(f"{place}decide/", {"what": "extension", "answer": "no"}).status_code == 422
        )
        assert (
            office.post(f"{place}decide/", {"what": "extension", "answer": "give"}).status_code
            == 302
        )
        assert f"到 {SECOND}" in page(place, host)
        assert office.post(f"{place}decide/", {"what": "extension"}).status_code == 409

    def test_what_was_wrong_stands_beside_its_field_with_what_was_typed(self, case):
        place = f"/due/{thing(case)}/time/"
        answer = browser().post(place, {"what": "extension", "days": "9", "reason": "证人出差"})
        assert answer.status_code == 422
        said = answer.content.decode()
        assert "请填 1 到 3" in said
        assert 'value="证人出差"' in said
        assert browser().post(place, {"what": "pause"}).status_code == 422

    def test_it_speaks_english_to_who_reads_english(self, case):
        given(case)
        client = browser("host", "赵凯")
        client.post("/language/", {"language": "en"})
        said = page(f"/due/{thing(case)}/", client)
        for words in ("paused", "1 working day", "on leave", "How the deadline comes about"):
            assert words in said, words

    def test_programs_read_the_pauses(self, case):
        given(case)
        mine = a_program("host", "赵凯").get("/due", mine=1).said
        assert [one["reason"] for one in mine[0]["pauses"]] == [AWAY]
        assert "暂停" in mine[0]["arithmetic"]
