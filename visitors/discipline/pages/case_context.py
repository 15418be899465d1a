"""One case as the person concerned reads it: why, what now, what they can do; by account or by
their link (P6).
"""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from reception import clock
from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from reception.policy.rulebook import in_force
from visitors.discipline.incidents.visibility import THEIRS, named
from visitors.discipline.ledger import ladder_panel, queries, rulings
from visitors.discipline.ledger.account import would_be
from visitors.discipline.ledger.explain import EntryPresenter
from visitors.discipline.models import LONGEST_STATEMENT, Appeal, Entry, Incident, IncidentEvent
from visitors.discipline.pages.forms import AppealForm, OwnStatementForm, WordsForm

What = IncidentEvent.What
OF_THE_OFFICE = (What.CONFIRMED, What.DROPPED, What.VOIDED, What.DECIDED, What.CORRECTED)


def cases_of(rows: QuerySet[Incident]) -> QuerySet[Incident]:
    """Put beside incidents everything that the page of a case says about them."""
    return rows.select_related("site", "zone", "visit__visitor", "photo", "employee__department")


def context(
    incident: Incident,
    actor: Actor,
    now: datetime,
    form: WordsForm | None = None,
    why: Refusal | None = None,
) -> dict[str, Any]:
    """Return what the page of a case shows.

    Args:
        incident: out of ``cases_of``.
        actor: the person concerned; without roles where they came by their link.
        now: the moment of reading.
        form: what was sent.
        why: the refusal of it.
    """
    named([incident])
    assert incident.employee is not None, "a case concerns somebody"
    teller = EntryPresenter(in_force(), now=now)
    rows = queries.shown(incident.employee, actor)
    rows = [one for one in rows if one.entry.sheet.ladder.code == incident.ladder]
    lines = teller.tell(rows)
    line = next((line for line in lines if line.entry.incident_id == incident.pk), None)
    until = rulings.appeal_until(line.entry) if line is not None else None
    appeal = line.shown.appeal if line is not None else None
    proposed, text = (
        incident.state == Incident.State.PROPOSED,
        line.shown.text if line is not None else "",
    )
    may_appeal = (
        line is not None
        and not line.shown.is_void
        and appeal is None
        and until is not None
        and now <= until
    )
    return {
        "incident": incident,
        "line": line,
        "appeal": appeal,
        "appeal_until": until,
        "facts": incident.evidence,
        "panels": ladder_panel.panels(lines, teller),
        "events": _events(incident),
        "photo_is_kept": _photo_is_kept(incident),
        # Booked at once, 行政部 has said it when it reported; it need not stand there twice.
        "found": text if text != incident.note else "",
        "may_state": proposed,
        "is_late": incident.heard_until is None or now >= incident.heard_until,
        "may_appeal": may_appeal,
        "may_withdraw": line is not None and line.shown.is_suspended,
        "would": _would(incident, teller) if proposed else None,
        "has_money": line is not None
        and bool(line.shown.outcome.penalty.fine)
        and not teller.yuan_per_point,
        "why": why,
        **_words(incident, proposed, may_appeal, form, why),
    }


def the_entry(incident: Incident) -> Entry | None:
    """Return what was booked from a case, with all that an appeal asks about."""
    return (
        Entry.objects.filter(incident=incident)
        .select_related("sheet__employee", "sheet__ladder", "incident")
        .first()
    )


def the_appeal(incident: Incident) -> Appeal | None:
    """Return the appeal in a case."""
    return (
        Appeal.objects.filter(entry__incident=incident)
        .select_related("entry__sheet__employee", "entry__incident")
        .first()
    )


def _words(
    incident: Incident, states: bool, appeals: bool, sent: WordsForm | None, why: Refusal | None
) -> dict[str, Any]:
    """Return the form that a case offers now, and what was typed into one that it offers no
    more.
    """
    form: WordsForm | None = None
    if states:
        form = OwnStatementForm(initial={"words": incident.statement})
    elif appeals:
        form = AppealForm()
    if why is None or sent is None:
        return {"form": form}
    if type(sent) is not type(form):
        return {"form": form, "typed": sent.data.get("words", "")[: 2 * LONGEST_STATEMENT]}
    sent.refuse(why)
    return {"form": sent}


def _would(incident: Incident, teller: EntryPresenter) -> dict[str, Any] | None:
    """Return which violation it would be if it were confirmed now, and what it would take; nothing
    where its ladder is gone.
    """
    ladder = teller.policy.ladders.get(incident.ladder)
    if ladder is None or incident.employee_id is None:
        return None
    counted = would_be(
        incident.employee_id, ladder, clock.today(incident.seen_at), incident.severity
    )
    return {
        "count": counted.outcome.count,
        "by_severity": counted.by_severity,
        "measures": teller.words(counted.outcome.penalty),
    }


def _events(incident: Incident) -> list[dict[str, Any]]:
    """Return what has happened, and by whom as the person concerned may know: themselves, or
    行政部; never who reported.
    """
    own = incident.employee.user_id if incident.employee is not None else None
    found = []
    for event in incident.events.all():
        who = ""
        if event.what in THEIRS:
            who = _("您本人") if event.by_id in (None, own) else _("行政部代记")
        elif event.what in OF_THE_OFFICE:
            who = _("行政部")
        found.append({"at": event.at, "what": event.get_what_display(), "who": who})
    return found


def _photo_is_kept(incident: Incident) -> bool:
    photo = getattr(incident, "photo", None)
    return photo is not None and photo.removed_at is None
