"""The database itself refuses what the ledger refuses: each constraint is broken past the actions
and found by its name.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from reception.policy.penalty import Penalty
from tests.builders import an_actor, an_employee
from tests.discipline.month_scenes import no_sums
from tests.discipline.reports import REASON, a_picture
from tests.discipline.scenes import WHY, a_further_visit, a_proposal, booked
from tests.triggers import lifted_triggers
from tests.visitors.models.test_constraints import again, put
from tests.visitors.scenes import NINE, after, refused, the_office
from visitors.discipline.ledger import appeals
from visitors.discipline.models import (
    Appeal,
    Book,
    Entry,
    Incident,
    IncidentEvent,
    MonthClose,
    MonthItem,
    MonthLine,
    MonthPay,
    Photo,
    Seal,
    Sheet,
)
from visitors.visits.idempotency import RequestKey

pytestmark = pytest.mark.django_db
MARCH = date(2026, 3, 1)


def a_seal(**changes: Any) -> Seal:
    """Write one more seal of a case."""
    values = {
        "position": 99,
        "incident": a_proposal(),
        "at": after(40),
        "content": "{}",
        "prev": "a" * 64,
        "hash": "b" * 64,
    }
    return Seal.objects.create(**{**values, **changes})


def a_second(**changes: Any) -> Entry:
    """Write a correction behind the first entry, with some columns changed."""
    first = Entry.objects.first() or booked()
    book = Book.objects.get()
    values = {
        "position": 2,
        "sheet_id": first.sheet_id,
        "seq": 2,
        "kind": "correction",
        "violation": first,
        "on": first.on,
        "count": 1,
        "booked_at": after(40),
        "booked_by_id": first.booked_by_id,
        "prev": book.hash,
        "hash": "a" * 64,
    }
    return Entry.objects.create(**{**values, **changes})


def a_void(**changes: Any) -> Entry:
    """Write a void behind the first entry."""
    return a_second(**{"kind": "void", "count": 0, **changes})


def a_violation(**changes: Any) -> Entry:
    """Write a violation behind the first entry."""
    first = booked()
    return a_second(
        **{
            "kind": "violation",
            "violation": None,
            "incident": a_proposal(),
            "version": first.version,
            **changes,
        }
    )


def another_void() -> None:
    a_void()
    a_void(position=3, seq=3, prev="a" * 64, hash="b" * 64)


def another_successor() -> None:
    a_second()
    a_second(position=3, seq=3, hash="b" * 64)


def an_appeal() -> Appeal:
    """Let 赵凯 appeal."""
    return appeals.appeal(booked(), "牌在口袋里", an_actor("host", "赵凯"), after(90), RequestKey())


def closed(**columns: Any) -> None:
    """Write that an appeal was ruled on."""
    one = an_appeal()
    ruled = {
        "state": "decided",
        "outcome": "upheld",
        "reason": WHY,
        "closed_by": the_office().user,
        "closed_at": after(99),
    }
    put(one, **{**ruled, **columns})


def by_themselves() -> None:
    one = an_appeal()
    put(
        one,
        state="decided",
        outcome="upheld",
        reason=WHY,
        closed_by=one.appealed_by,
        closed_at=after(99),
    )


def a_pay(**columns: Any) -> MonthPay:
    return MonthPay.objects.create(
        **{"employee": an_employee(), "month": MARCH, "pay": 8000, **columns}
    )


def a_close(**columns: Any) -> MonthClose:
    return MonthClose.objects.create(
        **{
            "month": MARCH,
            "closed_at": NINE,
            "closed_by": the_office().user,
            "position": 1,
            **no_sums(),
            **columns,
        }
    )


def a_line() -> MonthLine:
    return MonthLine.objects.create(close=a_close(), employee=an_employee(), fine=50)


def two_items() -> None:
    line, entry = a_line(), booked()
    for _ in range(2):
        MonthItem.objects.create(line=line, entry=entry, fine=50)


def an_event(**columns: Any) -> IncidentEvent:
    incident = columns.pop("incident", None) or a_proposal()
    return IncidentEvent.objects.create(
        **{"incident": incident, "what": "stated", "at": after(40), **columns}
    )


def two_of_one_request() -> None:
    by = the_office().user
    for _ in range(2):
        an_event(by=by, request_key="k1")


def an_incident(**columns: Any) -> None:
    put(a_proposal(), **columns)


def a_dropped_one(**columns: Any) -> None:
    an_incident(
        **{
            "state": "dropped",
            "dropped_by": the_office().user,
            "dropped_at": after(60),
            "drop_reason": REASON,
            **columns,
        }
    )


def removed_before_it_was_kept() -> None:
    kept = a_picture()
    Photo.objects.create(
        incident=a_proposal(),
        name="x.jpg",
        width=kept.width,
        height=kept.height,
        size=1,
        kept_at=NINE,
        removed_at=after(-1),
    )


BREAKING: dict[str, Callable[[], object]] = {
    # an incident
    "a_seal_is_of_one_case_one_month_or_one_thing": lambda: a_seal(month=MARCH),
    "seals_are_in_one_chain": lambda: a_seal(prev=""),
    "the_same_source_counts_once": lambda: again(a_proposal()),
    "a_further_visit_is_of_the_system": lambda: a_further_visit(source="t"),
    "a_further_visit_is_seen_before_it_is_joined": lambda: a_further_visit(joined_at=NINE),
    "an_incident_has_a_source": lambda: an_incident(source=""),
    "an_incident_is_seen_before_it_is_reported": lambda: an_incident(seen_at=after(31)),
    "a_visit_names_whom_its_incident_concerns": lambda: a_stranger_with_a_visit(),
    "the_second_person_is_somebody": lambda: put(
        a_proposal(ladder="no_badge"), employee=None, first=a_proposal(source="another")
    ),
    "only_a_missing_badge_is_seen_on_a_stranger": lambda: an_incident(employee=None),
    "a_severity_is_one_of_the_words": lambda: an_incident(severity="terrible"),
    "a_dropped_incident_has_a_person_and_a_time": lambda: a_dropped_one(dropped_at=None),
    "a_reason_to_drop_has_ten_letters": lambda: a_dropped_one(drop_reason="一二三四五六七八九"),
    "nobody_drops_what_they_reported": lambda: a_dropped_one(dropped_by=an_actor().user),
    "a_confirmed_incident_has_a_person_and_a_time": lambda: an_incident(
        state="confirmed", confirmed_at=after(60)
    ),
    "a_statement_has_a_time": lambda: an_incident(statement="访客刚到"),
    "only_a_statement_is_in_ones_own_words": lambda: an_incident(stated_by_self=True),
    "a_person_or_the_system_reports_it": lambda: an_incident(reporter=None),
    "only_what_was_confirmed_is_corrected": lambda: an_incident(corrected_at=after(60)),
    "an_incident_request_has_one_effect": two_of_one_request,
    "an_incident_is_reported_once": lambda: an_event(what="reported"),
    "a_photo_is_removed_after_it_is_kept": removed_before_it_was_kept,
    # the ledger
    "one_sheet_for_an_employee_on_a_ladder": lambda: again(booked().sheet),
    "there_is_one_book": lambda: Book.objects.create(pk=2),
    "a_number_of_a_sheet_is_given_once": lambda: a_second(seq=1),
    "an_entry_has_one_successor": another_successor,
    "a_violation_is_voided_once": another_void,
    "entries_are_numbered_from_one": lambda: a_second(seq=0),
    "a_violation_has_an_incident_and_others_a_violation": lambda: a_violation(incident=None),
    "a_void_takes_everything_back": lambda: a_void(penalty=Penalty(fine=Decimal(50))),
    "only_a_correction_relieves": lambda: a_violation(is_relief=True),
    "nothing_is_taken_back_twice": lambda: a_second(
        penalty={**Penalty().as_stored(), "fine": "-1.00"}
    ),
    "only_the_system_books_alone": lambda: a_void(booked_by_id=None),
    "an_entry_is_in_the_chain": lambda: a_second(hash=""),
    "erased_words_are_gone": lambda: put(booked(note="王悦没有牌").words, erased_at=after(99)),
    "words_that_stand_have_a_whole_salt": lambda: put(
        booked(note="王悦没有牌").words, salt="0" * 31
    ),
    # appeals
    "an_appeal_says_why": lambda: put(an_appeal(), text=""),
    "an_appeal_is_in_time": lambda: put(an_appeal(), until=after(89)),
    "an_appeal_is_closed_once_and_for_good": lambda: closed(closed_at=None),
    "a_ruling_has_a_reason_of_ten_letters": lambda: closed(reason="一二三四五六七八九"),
    "nobody_rules_on_their_own_appeal": by_themselves,
    # months
    "one_pay_for_a_month": lambda: again(a_pay()),
    "pay_is_something": lambda: a_pay(pay=0),
    "pay_is_of_a_whole_month": lambda: a_pay(month=date(2026, 3, 2)),
    "a_month_is_closed_whole": lambda: a_close(month=date(2026, 3, 31)),
    "one_line_for_an_employee_in_a_month": lambda: again(a_line()),
    "a_violation_stands_once_in_a_month": two_items,
}
# More ways to break one of them.
ALSO: list[tuple[str, Callable[[], object]]] = [
    ("a_dropped_incident_has_a_person_and_a_time", lambda: an_incident(drop_reason=REASON)),
    (
        "a_confirmed_incident_has_a_person_and_a_time",
        lambda: an_incident(confirmed_by=the_office().user, confirmed_at=after(60)),
    ),
    ("a_statement_has_a_time", lambda: an_incident(stated_at=after(60))),
    (
        "only_what_was_confirmed_is_corrected",
        lambda: put(Incident.objects.get(entry=booked()), corrected_at=after(29)),
    ),
    ("a_violation_has_an_incident_and_others_a_violation", lambda: a_violation(version=None)),
    ("a_violation_has_an_incident_and_others_a_violation", lambda: a_violation(count=0)),
    ("a_violation_has_an_incident_and_others_a_violation", lambda: a_second(violation=None)),
    (
        "a_violation_has_an_incident_and_others_a_violation",
        lambda: a_second(version=booked().version),
    ),
    *[
        ("a_void_takes_everything_back", lambda columns=columns: a_void(**columns))
        for columns in (
            {"count": 1},
            {"step": 1},
            {"penalty": Penalty(points=1)},
            {"penalty": Penalty(pay_share=1)},
            {"is_relief": True},
        )
    ],
    *[
        (
            "nothing_is_taken_back_twice",
            lambda name=name: a_second(penalty={**Penalty().as_stored(), name: -1}),
        )
        for name in ("points", "pay_share")
    ],
    ("an_entry_is_in_the_chain", lambda: a_second(position=1, hash="b" * 64)),
    ("an_entry_is_in_the_chain", lambda: a_second(prev="")),
    ("erased_words_are_gone", lambda: put(booked(note="王悦没有牌").words, salt="")),
    (
        "erased_words_are_gone",
        lambda: put(booked(note="王悦没有牌").words, erased_at=after(99), salt=""),
    ),
    (
        "erased_words_are_gone",
        lambda: put(booked(note="王悦没有牌").words, erased_by=the_office().user),
    ),
    ("an_appeal_is_closed_once_and_for_good", lambda: put(an_appeal(), outcome="upheld")),
    ("an_appeal_is_closed_once_and_for_good", lambda: put(an_appeal(), state="withdrawn")),
    ("an_appeal_is_closed_once_and_for_good", lambda: closed(outcome="")),
    ("an_appeal_is_closed_once_and_for_good", lambda: closed(closed_by=None)),
]


def a_stranger_with_a_visit() -> None:
    from tests.visitors.scenes import wang_yue

    put(a_proposal(ladder="no_badge"), employee=None, visit=wang_yue())


def named() -> dict[str, tuple[type[models.Model], models.BaseConstraint]]:
    """Return every constraint of the models here by its name."""
    ours = apps.get_app_config("discipline").get_models()
    return {
        constraint.name: (model, constraint)
        for model in ours
        for constraint in model._meta.constraints
    }


def how_the_database_names(name: str) -> str:
    """Return what the database says of a broken constraint: its name, or on SQLite the columns of
    one that is about uniqueness.
    """
    model, constraint = named()[name]
    if connection.vendor == "sqlite" and isinstance(constraint, models.UniqueConstraint):
        columns = {field.name: field.column for field in model._meta.concrete_fields}
        return ", ".join(f"{model._meta.db_table}.{columns[field]}" for field in constraint.fields)
    return name


def test_every_constraint_of_the_ledger_is_tested_here():
    assert set(named()) == set(BREAKING)


@pytest.mark.parametrize(("name", "breaking"), [*BREAKING.items(), *ALSO])
def test_the_database_refuses_it_by_name(name: str, breaking: Callable[[], object]):
    """The triggers are lifted: these would refuse much of it before the constraint is asked."""
    an_actor()
    connection.check_constraints()
    with lifted_triggers(), pytest.raises(IntegrityError) as why, transaction.atomic():
        breaking()
    assert why.value.args[0].splitlines()[0].rstrip('"').endswith(how_the_database_names(name))


# --- What is allowed beside it
# -----------------------------------------------------------------------


@pytest.mark.parametrize("write", [a_second, a_void, a_violation], ids=lambda write: write.__name__)
def test_an_entry_that_says_what_it_should_is_taken_with_the_triggers_in_place(
    write: Callable[[], Entry],
):
    """The control: nothing but the named column made the database refuse."""
    assert write().seq == 2


def test_words_that_are_gone_say_when():
    words = booked(note="王悦没有牌").words
    put(words, text="", salt="", erased_at=after(99), erased_by=the_office().user)
    words.refresh_from_db()
    assert words.erased_at == after(99)


def test_who_appealed_by_link_leaves_no_account_and_may_be_ruled_on_by_anybody():
    one = appeals.appeal_by_link(booked(), "牌在口袋里", after(90))
    put(
        one,
        state="decided",
        outcome="upheld",
        reason=WHY,
        closed_by=the_office().user,
        closed_at=after(99),
    )


def test_the_same_incident_is_booked_once_and_appealed_once():
    entry = booked()
    an = appeals.appeal(entry, "牌在口袋里", an_actor("host", "赵凯"), after(90), RequestKey())
    with refused("already_appealed"):
        appeals.appeal(entry, "再说一次", an_actor("host", "赵凯"), after(91), RequestKey())
    with pytest.raises(IntegrityError), transaction.atomic():
        again(an)
    assert (Sheet.objects.count(), Incident.objects.count()) == (1, 1)
