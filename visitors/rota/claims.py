"""What somebody says against an entry of a line: the client is mine (Q8), or this is a breach (Q5,
Q6, Q11, Q18). A person says it, and another decides.
"""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from reception import clock
from reception.accounts.refusals import Refusal
from reception.organisation.models import Employee
from visitors.clients import assignments
from visitors.discipline.incidents import reports
from visitors.discipline.incidents.reports import Report
from visitors.discipline.models import Incident
from visitors.rota.acts import LineAct, record, within
from visitors.rota.days import LineOfDay
from visitors.rota.models import Team, TurnEntry
from visitors.visits.guards import given

What = TurnEntry.What


def claim(team: Team, act: LineAct, about: TurnEntry, proof: str) -> TurnEntry | None:
    """Say with proof that a client who was received as new is one's own (Q8).

    Raises:
        Refusal: ``not_a_member``, ``nothing_to_claim``, ``too_late``, ``reason_missing``.
    """
    me, words = act.by.employee, given(proof)
    if me is None or not team.members.filter(pk=me.pk).exists():
        raise Refusal("not_a_member", _("只有这一组的人能认领。"), status=403)
    if about.assignment is None or about.assignment.employee_id == me.pk:
        raise Refusal("nothing_to_claim", _("这一位没有可以认领的。"))
    until = about.day + timedelta(days=team.claim_days)
    if clock.today(act.now, team.site.clock) > until:
        raise Refusal("too_late", _("认领到 %(until)s 为止（Q8）。") % {"until": until})

    def do(line: LineOfDay) -> TurnEntry | None:
        if about.later.filter(what=What.CLAIMED, employee=me).exists():
            return None
        return record(line, What.CLAIMED, me, act, about=about, words=words, clause="Q8")

    return within(team, act, do)


def settle(
    team: Team, act: LineAct, about: TurnEntry, words: str, *, yes: bool
) -> TurnEntry | None:
    """Decide a claim, as the lead or director, and of neither side: granted, the client is theirs.

    Raises:
        Refusal: ``needs_another_person``, ``state_forbids``, ``reason_missing``.
    """
    me, why = act.by.employee, given(words)
    sides = (about.employee_id, about.about.employee_id if about.about is not None else None)
    if me is None or me.pk not in (team.lead_id, team.director_id) or me.pk in sides:
        says = _("认领由组长或主管裁定，当事人不能裁定。")
        raise Refusal("needs_another_person", says, status=403)

    def do(line: LineOfDay) -> TurnEntry | None:
        if about.what != What.CLAIMED or about.later.filter(what=What.SETTLED).exists():
            raise Refusal("state_forbids", _("这项认领已经裁定。"))
        received = about.about
        if yes and received is not None and received.assignment is not None:
            said: dict[str, Any] = {"clause": "Q8", "why": why, "by": act.by, "now": act.now}
            assignments.assign(received.assignment.client, about.employee, **said)
        facts = {"yes": yes}
        return record(line, What.SETTLED, about.employee, act, about=about, words=why, facts=facts)

    return within(team, act, do)


def report(team: Team, act: LineAct, about: TurnEntry, kind: str, note: str) -> Incident:
    """Propose a breach with the entries as evidence: of who was called or told and did not stand
    there (``absent``), or of who skipped or misassigned (``skip``).

    Raises:
        Refusal: as ``reports.report``; ``reason_missing``; ``not_late`` while there is time left to
            step up; ``invalid`` where no ladder or nobody is meant.
    """
    note, who = given(note), _answers(about, kind)
    minutes = timedelta(minutes=team.step_up_minutes)
    if about.what == What.CALLED and act.now < about.at + minutes:
        raise Refusal("not_late", _("到位的时间还没有过（Q11）。"))
    if who is None or team.ladder is None:
        raise Refusal("invalid", _("这一条没有可以提议的。"), status=422)
    facts = {"rota": about.pk, "number": about.number, "kind": kind, **about.facts}
    source = f"rota:{about.pk}:{kind}"
    said = Report(team.ladder.code, source, team.site_id, who, seen_at=about.at, note=note)
    said.facts.update(facts)
    return reports.report(said, act.by, act.now, act.key)


def _answers(about: TurnEntry, kind: str) -> Employee | None:
    """Return who answers for it."""
    if kind == "absent" and about.what in (What.CALLED, What.RECEIVED):
        return about.employee
    if kind == "skip" and about.what == What.RECEIVED and about.by is not None:
        found: Employee | None = getattr(about.by, "employee", None)
        return found
    return None


def open_for(team: Team, act: LineAct) -> list[TurnEntry]:
    """Return the claims of a team that wait for a decision."""
    since = clock.today(act.now, team.site.clock) - timedelta(days=team.claim_days + 30)
    rows = TurnEntry.objects.filter(team=team, what=What.CLAIMED, day__gte=since)
    waiting = rows.exclude(later__what=What.SETTLED).select_related(
        "employee", "about__employee", "about__visitor"
    )
    return list(waiting.order_by("pk")[:20])
