"""Hold the events of the cases against entries and appeals, in both directions: what one says, the
other says too (P5, P6).

Each question is one query for the rows that contradict each other, normally none. Whoever does
something writes the event in the same transaction, with the same moment and the same name, so these
must agree, too.
"""

from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, F, IntegerField, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from visitors.discipline.audit.report import Finding
from visitors.discipline.models import Appeal, Entry, Incident, IncidentEvent

Kind, What = Entry.Kind, IncidentEvent.What
Outcome, State = Appeal.Outcome, Appeal.State
NOBODY = 0
PLACE = ("position", "sheet__employee__number", "sheet__ladder__code", "seq")


def check() -> Iterator[Finding]:
    """Find every entry, appeal and event that the others contradict."""
    for sentence, entries in _entries():
        for place in entries.values_list(*PLACE):
            yield Finding("case", sentence, *place)
    for sentence, appeals in _appeals():
        for place in appeals.values_list(*(f"entry__{column}" for column in PLACE)):
            yield Finding("case", sentence, *place)
    for kind, sentence, events in _events():
        # Not joined with the incident: an event whose incident is gone would be left out.
        for pk in events.values_list("incident_id", flat=True):
            incident = Incident.objects.select_related("employee").filter(pk=pk).first()
            employee = incident.employee if incident is not None else None
            yield Finding(
                kind,
                f"incident {pk:05d}: {sentence}",
                employee=employee.number if employee is not None else "",
                ladder=incident.ladder if incident is not None else "",
            )


def _entries() -> Iterator[tuple[str, QuerySet[Entry]]]:
    """Give the entries that the events and the incident of their case contradict."""
    booked = {"at": OuterRef("booked_at"), "by": OuterRef("booked_by")}
    own = IncidentEvent.objects.filter(incident=OuterRef("incident"), **booked)
    of_violation = IncidentEvent.objects.filter(incident=OuterRef("violation__incident"), **booked)
    ruled = of_violation.filter(what=What.DECIDED)
    annulled = ruled.filter(incident__entry__appeal__outcome=Outcome.ANNULLED)
    reduced = ruled.filter(incident__entry__appeal__outcome=Outcome.REDUCED)
    yield (
        "the events of its case do not say that this violation was confirmed then and by whoever"
        " booked it",
        Entry.objects.filter(~Exists(own.filter(what=What.CONFIRMED)), kind=Kind.VIOLATION),
    )
    yield (
        "the incident of this violation says that nothing was booked from it",
        Entry.objects.filter(incident__state__in=(Incident.State.PROPOSED, Incident.State.DROPPED)),
    )
    yield (
        "neither an event of its case nor a ruling says that this violation was made void then and"
        " by whoever booked that",
        Entry.objects.filter(
            ~Exists(of_violation.filter(what=What.VOIDED)), ~Exists(annulled), kind=Kind.VOID
        ),
    )
    yield (
        "no ruling on an appeal has left of this violation what this entry says",
        Entry.objects.filter(~Exists(reduced), is_relief=True),
    )


def _appeals() -> Iterator[tuple[str, QuerySet[Appeal]]]:
    """Give the appeals that the events of their case, or the entries, contradict."""
    of_case = IncidentEvent.objects.filter(incident=OuterRef("entry__incident"))
    of_case = of_case.alias(who=_or_nobody(F("by_id")))
    appealed = of_case.filter(
        what=What.APPEALED, at=OuterRef("appealed_at"), who=_or_nobody(OuterRef("appealed_by"))
    )
    closed = of_case.filter(at=OuterRef("closed_at"), who=_or_nobody(OuterRef("closed_by")))
    ruled = closed.filter(
        Q(what=What.DECIDED)
        | Q(what=What.VOIDED, incident__entry__appeal__outcome=Outcome.ANNULLED)
    )
    later = Entry.objects.filter(violation=OuterRef("entry"))
    then = later.filter(booked_at=OuterRef("closed_at"))
    yield (
        "the events of its case know nothing of the appeal against it",
        Appeal.objects.filter(~Exists(appealed)),
    )
    yield (
        "the events of its case do not say that the appeal against it was taken back then",
        Appeal.objects.filter(~Exists(closed.filter(what=What.WITHDRAWN)), state=State.WITHDRAWN),
    )
    yield (
        "the events of its case do not say that the appeal against it was ruled on then and by that"
        " person",
        Appeal.objects.filter(~Exists(ruled), state=State.DECIDED),
    )
    yield (
        "an appeal has annulled it, and the entry that makes it void is gone",
        Appeal.objects.filter(~Exists(then.filter(kind=Kind.VOID)), outcome=Outcome.ANNULLED),
    )
    yield (
        "an appeal has reduced it, and the entry that says so is gone",
        Appeal.objects.filter(~Exists(then.filter(is_relief=True)), outcome=Outcome.REDUCED),
    )
    yield (
        "it is void, and the appeal against it is still open",
        Appeal.objects.filter(Exists(later.filter(kind=Kind.VOID)), state=State.OPEN),
    )


def _events() -> Iterator[tuple[str, str, QuerySet[IncidentEvent]]]:
    """Give the events of which entries and appeals know nothing."""
    entries = Entry.objects.filter(incident=OuterRef("incident"))
    voids = Entry.objects.filter(
        violation__incident=OuterRef("incident"), kind=Kind.VOID, booked_at=OuterRef("at")
    )
    appeals = Appeal.objects.filter(entry__incident=OuterRef("incident"))
    closed = appeals.filter(closed_at=OuterRef("at"))
    contradicted = (
        (
            "deleted",
            What.CONFIRMED,
            "it was booked, say its events, and its entry is gone",
            entries,
        ),
        (
            "deleted",
            What.VOIDED,
            "its violation was made void, say its events, and the entry that did so is gone",
            voids,
        ),
        (
            "case",
            What.APPEALED,
            "there was an appeal, say its events, and it is gone",
            appeals.filter(appealed_at=OuterRef("at")),
        ),
        (
            "case",
            What.WITHDRAWN,
            "the appeal was taken back, say its events, and it says something else",
            closed.filter(state=State.WITHDRAWN),
        ),
        (
            "case",
            What.DECIDED,
            "the appeal was ruled on, say its events, and it says something else",
            closed.filter(state=State.DECIDED),
        ),
    )
    rows: Any
    for kind, what, sentence, rows in contradicted:
        yield kind, sentence, IncidentEvent.objects.filter(~Exists(rows), what=what)


def _or_nobody(who: Any) -> Coalesce:
    """Return an id that is equal to another one where both are nobody's."""
    return Coalesce(who, Value(NOBODY), output_field=IntegerField())
