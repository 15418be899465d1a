"""Whatever happens over three months, they add up to what is due at the end, and closing late
closes the same (P8).
"""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import product

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reception.accounts.refusals import Refusal
from reception.policy.models import LadderStep
from reception.policy.penalty import Penalty
from reception.policy.rulebook import in_force
from tests.builders import NO_KEY, an_actor, an_employee, the_policy
from tests.discipline.month_scenes import DECEMBER, NOVEMBER, OCTOBER, SEPTEMBER, VERBAL_ONLY, on
from tests.discipline.scenes import WHY, wang_fang
from tests.visitors.scenes import the_office
from visitors.discipline.incidents import reports
from visitors.discipline.ledger import appeals, queries, rulings
from visitors.discipline.ledger.appeals import Ruling
from visitors.discipline.models import Appeal, Entry, MonthItem, MonthLine
from visitors.discipline.payroll import calendar, charges, end

pytestmark = pytest.mark.django_db
THREE = (SEPTEMBER, OCTOBER, NOVEMBER)
PEOPLE = ("赵凯", "孙伟")
LADDERS = ("no_badge", "internal_complaint")
HALF = Penalty(("verbal_warning", "written_warning", "fine"), Decimal(30))
ACTS = (
    "book",
    "book",
    "book",
    "void",
    "appeal",
    "appeal",
    "uphold",
    "reduce",
    "relieve",
    "annul",
    "withdraw",
)
# Hours to the next act, who and what, and which of the entries or appeals there are.
HISTORIES = st.lists(
    st.tuples(st.integers(1, 200), st.sampled_from(ACTS), st.integers(0, 7)),
    min_size=3,
    max_size=25,
)
# What people earn in each month, if anybody has said so; of it at most a fifth is withheld.
PAYS = st.lists(st.sampled_from((None, 50, 100, 250, 400, 5000)), min_size=6, max_size=6)
Act = tuple[int, str, int]
Frozen = set[tuple[date, str, int, int, Decimal, int, Decimal]]


def act(what: str, which: int, now: datetime) -> None:
    """Do one thing, where it may be done."""
    entries, open_ones = (
        Entry.objects.filter(kind="violation").order_by("position"),
        Appeal.objects.filter(state="open").order_by("pk"),
    )
    if what == "book":
        employee = an_employee(PEOPLE[which % 2])
        said = reports.Report(
            LADDERS[which // 4 % 2],
            f"test:{now.isoformat()}:{which}",
            employee.site_id,
            employee=employee,
        )
        rulings.book(said, the_office(), now, NO_KEY)
    elif what in ("void", "appeal") and entries:
        entry = entries.select_related("sheet__employee", "incident")[which % len(entries)]
        if what == "void":
            rulings.void(entry, WHY, wang_fang(), now, NO_KEY)
        else:
            appeals.appeal(entry, WHY, an_actor("host", entry.sheet.employee.name), now, NO_KEY)
    elif open_ones:
        one = open_ones.select_related("entry__sheet__employee", "entry__incident")[
            which % len(open_ones)
        ]
        if what == "withdraw":
            appeals.withdraw(one, an_actor("host", one.entry.sheet.employee.name), now, NO_KEY)
        else:
            left = {"reduce": HALF, "relieve": VERBAL_ONLY}.get(what)
            outcome = {"uphold": "upheld", "annul": "annulled"}.get(what, "reduced")
            appeals.decide(one, Ruling(outcome, WHY, left), wang_fang(), now, NO_KEY)


def lived(history: list[Act], close_due: Callable[[datetime], None]) -> None:
    """Let a history happen; what may not be done is not done."""
    now = on(9, 1, 8)
    for hours, what, which in history:
        now = min(now + timedelta(hours=hours), on(11, 30, 23))
        close_due(now)
        try:
            act(what, which, now)
        except Refusal:
            continue
    close_due(on(12, 3))


def close_at_once() -> Callable[[datetime], None]:
    """Return what closes each month as soon as it is over."""
    left = list(THREE)

    def close_due(now: datetime) -> None:
        while (
            left and Entry.objects.exists() and calendar.end_of(calendar.next_to_close(now)) <= now
        ):
            end.close(calendar.next_to_close(now), the_office(), now, NO_KEY)
            left.pop()

    return close_due


def frozen() -> Frozen:
    """Return what closed months hold, so that two of them can be compared."""
    rows = MonthItem.objects.select_related("line__close", "line__employee", "entry__sheet")
    return {
        (
            row.line.close.month,
            row.line.employee.name,
            row.entry.sheet.ladder_id,
            row.entry.seq,
            row.fine,
            row.points,
            row.withheld,
        )
        for row in rows
    }


def owed() -> dict[int, Decimal]:
    """Return what is due for each violation at the end, as the ledger itself shows it."""
    shown = [
        one
        for name in PEOPLE
        for one in queries.shown(an_employee(name), the_office())
        if one.entry.kind == "violation"
    ]
    return {
        one.entry.pk: Decimal(0) if one.is_void or one.is_suspended else one.outcome.penalty.fine
        for one in shown
    }


def charged() -> dict[int, Decimal]:
    """Return what the closed months have charged for each violation."""
    sums = dict.fromkeys(
        Entry.objects.filter(kind="violation").values_list("pk", flat=True), Decimal(0)
    )
    for pk, fine in MonthItem.objects.values_list("entry", "fine"):
        sums[pk] += fine
    return sums


def slowly_withheld(pays: dict[tuple[date, str], Decimal]) -> dict[tuple[date, int], Decimal]:
    """Return what is to be withheld for each violation in each month: yuan by yuan, from the fines
    that the months charge and from pay.

    A yuan that is charged is taken as long as the cap of its month allows, the earlier violation
    first, else it is forgiven for good. One that was taken is given back when more was taken than
    is due.
    """
    taken, forgiven, due = Counter[int](), Counter[int](), Counter[int]()
    result = {}
    for month, name in product(THREE, PEOPLE):
        left = int(pays[month, name] / 5) if (month, name) in pays else 10**9
        items = MonthItem.objects.filter(
            line__close__month=month, line__employee__name=name
        ).order_by("entry__position")
        for pk, fine in items.values_list("entry", "fine"):
            before = taken[pk]
            for _yuan in range(int(fine)):
                due[pk] += 1
            for _yuan in range(int(-fine)):
                due[pk] -= 1
                taken[pk] -= taken[pk] > due[pk]
            for _yuan in range(int(fine)):
                if taken[pk] + forgiven[pk] < due[pk] and left > 0:
                    taken[pk] += 1
                    left -= 1
            forgiven[pk] = max(forgiven[pk], due[pk] - taken[pk])
            result[month, pk] = Decimal(taken[pk] - before)
    return result


def check_withheld(pays: dict[tuple[date, str], Decimal]) -> None:
    """Hold what closed months withhold against the coins, and against what nobody may ever
    suffer.
    """
    rows = MonthItem.objects.select_related("line__close").order_by("line__close__month")
    assert {(row.line.close.month, row.entry_id): row.withheld for row in rows} == slowly_withheld(
        pays
    )
    kept: dict[int, Decimal] = {}
    fine: dict[int, Decimal] = {}
    for row in rows:
        kept[row.entry_id] = kept.get(row.entry_id, Decimal(0)) + row.withheld
        fine[row.entry_id] = fine.get(row.entry_id, Decimal(0)) + row.fine
        assert 0 <= kept[row.entry_id] <= fine[row.entry_id], (
            "no more is kept than is due, and no more given back than was taken"
        )
    for line in MonthLine.objects.prefetch_related("items"):
        assert line.withheld == sum((item.withheld for item in line.items.all()), Decimal(0))
        new = sum((item.withheld for item in line.items.all() if item.withheld > 0), Decimal(0))
        assert line.cap is None or new <= line.cap


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(history=HISTORIES, earned=PAYS)
def test_three_months_add_up_to_what_is_due_and_closing_late_closes_the_same(db, history, earned):
    the_policy()
    # A fine on the other ladder, too, so that both are charged.
    LadderStep.objects.filter(ladder__code="internal_complaint", number=2).update(fine=20)
    for name in PEOPLE:
        an_employee(name)
    in_force()
    pays = {
        (month, name): Decimal(pay)
        for (month, name), pay in zip(product(THREE, PEOPLE), earned, strict=True)
        if pay is not None
    }
    results: list[Frozen] = []
    for ways in ("at once", "late"):
        with transaction.atomic():
            for (month, name), pay in pays.items():
                end.keep_pays(month, {an_employee(name).pk: pay}, the_office(), on(9, 1))
            lived(history, close_at_once() if ways == "at once" else lambda now: None)
            if ways == "late" and Entry.objects.exists():
                for month in THREE:
                    if month >= calendar.first_month(on(12, 3)):
                        end.close(month, the_office(), on(12, 20), NO_KEY)
            assert charged() == owed(), "what the months charged is what is due"
            totals = {
                line.pk: sum((item.fine for item in line.items.all()), Decimal(0))
                for line in MonthLine.objects.all()
            }
            assert {line.pk: line.fine for line in MonthLine.objects.all()} == totals, (
                "a line is the sum of its items"
            )
            check_withheld(pays)
            assert (
                charges.lines_of(DECEMBER, None) == []
                or Appeal.objects.filter(state="open").exists()
            )
            results.append(frozen())
            transaction.set_rollback(True)
    assert results[0] == results[1], "closing late closes the same"
