"""赵凯 appeals, 王芳 rules on it: upheld, reduced by an entry, annulled by a void (P6)."""

from datetime import UTC, datetime

import pytest

from reception.accounts.actor import Actor
from reception.notifications.models import Notice
from reception.organisation.models import CalendarDay
from reception.policy.models import Ladder
from reception.policy.penalty import Penalty
from tests.builders import NO_KEY, an_actor, an_employee, the_policy
from tests.discipline.scenes import WHY, booked, voided, wang_fang
from tests.visitors.scenes import after, refused, the_office
from visitors.discipline.ledger import appeals, queries, rulings
from visitors.discipline.ledger.appeals import Ruling
from visitors.discipline.models import Appeal, Entry
from visitors.visits.idempotency import RequestKey

pytestmark = pytest.mark.django_db

VERBAL_ONLY = Penalty(("verbal_warning",))


def zhao_kai() -> Actor:
    """Return 赵凯, signed in."""
    return an_actor("host", "赵凯")


def an_appeal(entry: Entry | None = None) -> Appeal:
    """Let 赵凯 appeal the next hour."""
    return appeals.appeal(
        entry or booked(), "牌在口袋里，巡查时没有看到", zhao_kai(), after(90), NO_KEY
    )


def decided(
    one: Appeal, outcome: str, by: Actor | None = None, left: Penalty | None = None
) -> Appeal:
    """Let 王芳 rule on it two hours later."""
    return appeals.decide(one, Ruling(outcome, WHY, left), by or wang_fang(), after(150), NO_KEY)


def due() -> int:
    """Return what 赵凯 owes as things stand."""
    return int(queries.totals(queries.shown(an_employee("赵凯"), the_office()))["fine"])


def test_an_open_appeal_suspends_the_measure_and_one_that_is_taken_back_does_not():
    entry = booked()
    assert due() == 50
    one = an_appeal(entry)
    assert due() == 0
    appeals.withdraw(one, zhao_kai(), after(100), NO_KEY)
    assert due() == 50


def test_upheld_nothing_changes_and_no_entry_is_added():
    one = decided(an_appeal(), "upheld")
    assert (one.outcome, due(), Entry.objects.count()) == ("upheld", 50, 1)
    assert Notice.objects.latest("pk").subject == "申诉裁定：访客未佩戴访客牌"


def test_reduced_a_correction_says_what_is_left():
    decided(an_appeal(), "reduced", left=VERBAL_ONLY)
    correction = Entry.objects.get(kind="correction")
    assert (
        correction.is_relief,
        list(correction.penalty.measures),
        int(correction.penalty.fine),
        due(),
    ) == (
        True,
        ["verbal_warning"],
        0,
        0,
    )


def test_what_was_reduced_stays_reduced_when_an_earlier_one_is_voided():
    first, second = booked(), booked(now=after(31))
    decided(
        an_appeal(second),
        "reduced",
        left=Penalty(("written_warning", "fine"), fine=second.penalty.fine / 4),
    )
    assert due() == 75
    voided(first, now=after(160))
    assert due() == 25, "a verbal warning and 50 yuan, and of these no more than 25"


def test_annulled_the_entry_is_voided_and_the_later_ones_climb_down():
    first, _second = booked(), booked(now=after(31))
    decided(an_appeal(first), "annulled")
    assert [row.kind for row in Entry.objects.all()] == [
        "violation",
        "violation",
        "void",
        "correction",
    ]
    assert due() == 50


def test_annulled_the_person_is_told_of_the_later_step_that_is_derived_anew():
    first, second, _third = (booked(now=after(30 + n)) for n in range(3))
    before = Notice.objects.latest("pk").pk
    decided(an_appeal(first), "annulled")
    told = Notice.objects.filter(pk__gt=before).order_by("pk")
    assert [(one.case.incident, one.subject) for one in told] == [
        (first.incident, "申诉裁定：访客未佩戴访客牌"),
        (second.incident, "重新定级：访客未佩戴访客牌"),
    ], "the third takes what it took before"
    assert "改为第 1 次" in told[1].body
    assert {str(one.employee) for one in told} == {"赵凯"}


def test_a_reduction_takes_something_away():
    one = an_appeal()
    with refused("not_less"):
        decided(
            one,
            "reduced",
            left=Penalty(("verbal_warning", "fine"), fine=one.entry.penalty.fine),
        )
    with refused("bad_outcome"):
        decided(one, "reduced")
    assert Appeal.objects.get().state == "open"


@pytest.mark.parametrize("who", ["who booked it", "the person concerned"])
def test_nobody_involved_rules_on_it(who: str):
    concerned = wang_fang().employee if who == "the person concerned" else None
    entry = booked(concerned)
    one = appeals.appeal(
        entry, "当时牌在换", wang_fang() if concerned else zhao_kai(), after(90), NO_KEY
    )
    with refused("needs_another_person"):
        decided(one, "upheld", wang_fang() if concerned else the_office())


def test_only_the_person_concerned_appeals_once_and_against_what_stands():
    entry = booked()
    with refused("not_permitted"):
        appeals.appeal(entry, "替他说一句", an_actor("host", "孙伟"), after(90), NO_KEY)
    an_appeal(entry)
    with refused("already_appealed"):
        an_appeal(entry)
    other = booked(now=after(40))
    voided(other)
    with refused("already_void"):
        an_appeal(other)


def test_an_appeal_that_arrives_twice_is_one():
    entry, mark = booked(), RequestKey("k1", "d1")
    answers = [appeals.appeal(entry, "牌在口袋里", zhao_kai(), after(90), mark) for _ in range(2)]
    assert answers[0] == answers[1]


def test_a_void_settles_the_open_appeal():
    entry = booked()
    an_appeal(entry)
    voided(entry, now=after(100))
    assert (Appeal.objects.get().outcome, due()) == ("annulled", 0)
    with refused("appeal_closed"):
        decided(Appeal.objects.get(), "upheld", an_actor("office", "陈楠"))


class TestTheTimeToAppeal:
    """Five working days after the entry; holidays, make-up days and our own calendar count (P6)."""

    def test_runs_over_the_holidays_of_october(self):
        entry = booked(now=datetime(2026, 9, 28, 2, 0, tzinfo=UTC))
        # 29 and 30 September; 1 to 7 October are free; 8, 9 and the make-up day 10 October.
        assert rulings.appeal_until(entry) == datetime(2026, 10, 10, 16, 0, tzinfo=UTC)

    def test_a_day_off_of_ours_moves_it_on(self):
        entry = booked(now=datetime(2026, 11, 2, 2, 0, tzinfo=UTC))
        assert rulings.appeal_until(entry) == datetime(2026, 11, 9, 16, 0, tzinfo=UTC)
        CalendarDay.objects.create(on="2026-11-04", works=False, name="校庆")
        assert rulings.appeal_until(entry) == datetime(2026, 11, 10, 16, 0, tzinfo=UTC)

    def test_ends_with_the_day(self):
        entry = booked(now=datetime(2026, 11, 2, 2, 0, tzinfo=UTC))
        with refused("too_late"):
            appeals.appeal(
                entry, "迟了", zhao_kai(), datetime(2026, 11, 9, 16, 0, 1, tzinfo=UTC), NO_KEY
            )
        assert (
            appeals.appeal(
                entry, "赶上了", zhao_kai(), datetime(2026, 11, 9, 15, 59, tzinfo=UTC), NO_KEY
            ).state
            == "open"
        )

    def test_begins_again_where_a_step_that_was_derived_anew_takes_more(self):
        the_policy()
        ladder = Ladder.objects.get(code="no_badge")
        ladder.after_last = Ladder.AfterLast.STOP
        ladder.save()
        first, second, third = (
            booked(now=datetime(2026, 11, 2, 2, minute, tzinfo=UTC)) for minute in (0, 1, 2)
        )
        assert rulings.appeal_until(third) == datetime(2026, 11, 9, 16, 0, tzinfo=UTC)
        voided(first, now=datetime(2026, 11, 16, 2, 0, tzinfo=UTC))
        assert due() == 150, "what was a third one without a penalty is a second one now"
        new_limit = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
        assert rulings.appeals_until([second, third]) == {
            second.pk: datetime(2026, 11, 9, 16, 0, tzinfo=UTC),
            third.pk: new_limit,
        }
        assert (
            appeals.appeal(third, "作废以后才罚的", zhao_kai(), new_limit, NO_KEY).state == "open"
        )
