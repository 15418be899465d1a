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
    for sentence, entries in _entries().items():
        for place in entries.values_list(*PLACE):
            yield Finding("case", sentence, *place)
    for sentence, appeals in _appeals().items():
        for place in appeals.values_list(*(f"entry__{column}" for column in PLACE)):
            yield Finding("case", sentence, *place)
    for sentence, (kind, events) in _events().items():
        # Not joined with the incident: an event whose incident is gone would be left out.
        for pk in events.values_list("incident_id", flat=True):
            yield Finding.of_case(kind, pk, sentence)


def _entries() -> dict[str, QuerySet[Entry]]:
    """Return the entries that the events and the incident of their case contradict."""
    booked = {"at": OuterRef("booked_at"), "by": OuterRef("booked_by")}
    own = IncidentEvent.objects.filter(incident=OuterRef("incident"), **booked)
    of_violation = IncidentEvent.objects.filter(incident=OuterRef("violation__incident"), **booked)
    ruled = of_violation.filter(what=What.DECIDED)
    annulled = ruled.filter(incident__entry__appeal__outcome=Outcome.ANNULLED)
    reduced = ruled.filter(incident__entry__appeal__outcome=Outcome.REDUCED)
    entries = Entry.objects.all()
    return {
        "the events of its case do not say that this violation was confirmed then and by whoever"
        " booked it": entries.filter(~Exists(own.filter(what=What.CONFIRMED)), kind=Kind.VIOLATION),
        "the incident of this violation says that nothing was booked from it": entries.filter(
            incident__state__in=(Incident.State.PROPOSED, Incident.State.DROPPED)
        ),
        "neither an event of its case nor a ruling says that this violation was made void then and"
        " by whoever booked that": entries.filter(
            ~Exists(of_violation.filter(what=What.VOIDED)), ~Exists(annulled), kind=Kind.VOID
        ),
        "it is of a supervisor and stands, and the first person's is void": entries.filter(
            ~Exists(entries.filter(violation=OuterRef("pk"), kind=Kind.VOID)),
            Exists(entries.filter(violation__incident=OuterRef("incident__first"), kind=Kind.VOID)),
            kind=Kind.VIOLATION,
        ),
        "no ruling on an appeal has left of this violation what this entry says": entries.filter(
            ~Exists(reduced), is_relief=True
        ),
    }


def _appeals() -> dict[str, QuerySet[Appeal]]:
    """Return the appeals that the events of their case, or the entries, contradict."""
    of_case = IncidentEvent.objects.filter(incident=OuterRef("entry__incident"))
    of_case = of_case.alias(who=_or_nobody(F("by_id")))
    appealed = of_case.filter(
        what=What.APPEALED, at=OuterRef("appealed_at"), who=_or_nobody(OuterRef("appealed_by"))
    )
    closed = of_case.filter(at=OuterRef("closed_at"), who=_or_nobody(OuterRef("closed_by")))
    withdrawn = closed.filter(what=What.WITHDRAWN)
    ruled = closed.filter(
        Q(what=What.DECIDED)
        | Q(what=What.VOIDED, incident__entry__appeal__outcome=Outcome.ANNULLED)
    )
    later = Entry.objects.filter(violation=OuterRef("entry"))
    void, then = later.filter(kind=Kind.VOID), Q(booked_at=OuterRef("closed_at"))
    appeals = Appeal.objects.all()
    return {
        "the events of its case know nothing of the appeal against it": appeals.filter(
            ~Exists(appealed)
        ),
        "the events of its case do not say that the appeal against it was taken back then": (
            appeals.filter(~Exists(withdrawn), state=State.WITHDRAWN)
        ),
        "the events of its case do not say that the appeal against it was ruled on then and by that"
        " person": appeals.filter(~Exists(ruled), state=State.DECIDED),
        "an appeal has annulled it, and the entry that makes it void is gone": appeals.filter(
            ~Exists(void.filter(then)), outcome=Outcome.ANNULLED
        ),
        "an appeal has reduced it, and the entry that says so is gone": appeals.filter(
            ~Exists(later.filter(then, is_relief=True)), outcome=Outcome.REDUCED
        ),
        "it is void, and the appeal against it is still open": appeals.filter(
            Exists(void), state=State.OPEN
        ),
    }


def _events() -> dict[str, tuple[str, QuerySet[IncidentEvent]]]:
    """Return the events of which entries and appeals know nothing, with the kind of finding."""
    entries = Entry.objects.filter(incident=OuterRef("incident"))
    voids = Entry.objects.filter(
        violation__incident=OuterRef("incident"), kind=Kind.VOID, booked_at=OuterRef("at")
    )
    appeals = Appeal.objects.filter(entry__incident=OuterRef("incident"))
    closed = appeals.filter(closed_at=OuterRef("at"))

    def without(what: str, rows: QuerySet[Any]) -> QuerySet[IncidentEvent]:
        return IncidentEvent.objects.filter(~Exists(rows), what=what)

    return {
        "it was booked, say its events, and its entry is gone": (
            "deleted",
            without(What.CONFIRMED, entries),
        ),
        "its violation was made void, say its events, and the entry that did so is gone": (
            "deleted",
            without(What.VOIDED, voids),
        ),
        "there was an appeal, say its events, and it is gone": (
            "case",
            without(What.APPEALED, appeals.filter(appealed_at=OuterRef("at"))),
        ),
        "the appeal was taken back, say its events, and it says something else": (
            "case",
            without(What.WITHDRAWN, closed.filter(state=State.WITHDRAWN)),
        ),
        "the appeal was ruled on, say its events, and it says something else": (
            "case",
            without(What.DECIDED, closed.filter(state=State.DECIDED)),
        ),
    }


def _or_nobody(who: Any) -> Coalesce:
    """Return an id that is equal to another one where both are nobody's."""
    return Coalesce(who, Value(NOBODY), output_field=IntegerField())
