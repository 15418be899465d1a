"""Ask somebody to receive a visitor, stop asking, and ask again (V3)."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from reception.accounts.actor import NOBODY
from reception.accounts.refusals import Refusal
from reception.notifications import outbox
from reception.notifications.models import Notice
from reception.organisation import people
from reception.organisation.models import Employee
from reception.policy.enums import Disposition
from reception.policy.models import EscalationStep
from reception.policy.rulebook import InForce, in_force
from visitors.hosts import co_hosts, requests
from visitors.hosts.requests import Answer
from visitors.models import HostReminder, HostRequest, State, Visit, VisitEvent
from visitors.visits import wording
from visitors.visits.events import record


def ask_first_of_all(
    visit: Visit,
    now: datetime,
    policy: InForce,
    further: list[Employee],
    others: Sequence[Visit] = (),
) -> None:
    """Ask whom the policy names for this visit: the host, an executive, a contact, a recruiter
    (G6–G8, V7, V8); who is away is not asked, their stand-in is (G17).

    Further hosts are told with them; where somebody has to agree first, after that, as the host is.
    Nobody is asked about a visitor who is refused. Where nobody is there, the desk is told. The
    ``others`` have come with the visitor: one notice names them all.
    """
    if visit.disposition == Disposition.REFUSE:
        return
    asks_consent = visit.disposition == Disposition.ASK_FIRST
    meant = [whom_it_concerns(visit.decision.get("ask"), visit.host, policy)]
    asked: list[HostRequest] = []
    for one in meant if asks_consent else [*meant, *further]:
        there = people.present(one, now)
        if there is None or there.pk in {request.employee_id for request in asked}:
            continue
        request = ask(visit, there.pk, now, asks_consent=asks_consent, policy=policy, others=others)
        request.employee = there  # at hand for whoever words the visit
        asked.append(request)
        _say_who_stands_in(visit, one, there, now)
    if not asked:
        _tell_the_desk(visit, now)
    vars(visit)["asked"] = asked


def whom_it_concerns(ask: str | None, host: Employee | None, policy: InForce) -> Employee | None:
    """Return who is to be asked as the policy has it, here or away; never the host for a function
    that nobody holds (G17).
    """
    if ask in (None, "host"):
        return host
    holder = policy.holder(ask)
    if holder is not None and host is not None and holder == host.pk:
        return host
    # Read anew: the policy remembers who holds a function, not whether they are away today.
    if holder is None:
        return None
    return Employee.objects.select_related("deputy").filter(pk=holder).first()


def nobody_was_there(visit: Visit) -> bool:
    """Tell whether the policy names a function for this visit, and nobody could be asked (G17)."""
    named = visit.decision.get("ask") not in (None, "host") and visit.overridden_by_id is None
    about = visit.led_by_id or visit.pk
    return named and not HostRequest.objects.filter(visit=about).exists()


def in_place_of(employee: Employee, now: datetime) -> Employee:
    """Return somebody whom the desk or a host names, or their stand-in while they are away.

    Refuses with ``away`` where nobody stands in.
    """
    there = people.present(employee, now) if employee.is_active else employee
    if there is None:
        away = _("%(name)s 外出，也没有代理人在，请换一位。") % {"name": employee}
        raise Refusal("away", away, fields={"colleague": away})
    return there


def _say_who_stands_in(
    visit: Visit, meant: Employee | None, there: Employee, now: datetime
) -> None:
    if meant is not None and meant != there:
        facts = {"employee": there.pk, "name": there.name, "for": meant.name}
        record(visit, VisitEvent.What.ASKED, NOBODY, now, facts=facts)


def _tell_the_desk(visit: Visit, now: datetime) -> None:
    """Put the red line on a visit about which nobody can be asked."""
    visit.desk_told_at = now
    Visit.objects.filter(pk=visit.pk).update(desk_told_at=now)
    facts = {"whom": EscalationStep.Whom.DESK.value}
    record(visit, VisitEvent.What.ESCALATED, NOBODY, now, facts=facts)


def ask(
    visit: Visit,
    employee_id: int,
    now: datetime,
    *,
    asks_consent: bool = False,
    escalated: bool = False,
    instead_of: HostRequest | None = None,
    policy: InForce | None = None,
    others: Sequence[Visit] = (),
) -> HostRequest:
    """Ask an employee to receive a visitor, and put the notice into the outbox.

    Args:
        visit: who waits.
        employee_id: who is asked.
        now: when.
        asks_consent: whether their agreement is needed before the visitor comes in (G6–G8).
        escalated: whether they are asked because somebody else has not answered (V5).
        instead_of: the request of the colleague who sends them in their place (V4).
        policy: the policy in force, where it has been read already.
        others: who has come together with the visitor; they are counted and named below.
    """
    kind = wording.Kind.CONSENT if asks_consent else wording.Kind.ARRIVAL
    kind = wording.Kind.ESCALATED if escalated else kind
    asked_at = now
    if visit.state == State.INSIDE:
        kind = wording.Kind.JOIN
        # After the admission in any case: the clock may have been set back since.
        asked_at = max(now, (visit.admitted_at or now) + timedelta(microseconds=1))
    # That nobody is asked twice is a constraint of the request. The key holds a number of its own,
    # because an arrival that is undone takes its requests back but not its notices, and the visitor
    # who then arrives again is asked about again.
    key = f"ask:{visit.pk}:{employee_id}:{secrets.token_hex(4)}"
    return HostRequest.objects.create(
        visit=visit,
        employee_id=employee_id,
        notice=wording.send(
            *(kind, visit, employee_id, key, now, policy or in_force()),
            wording.heads(visit, others) if others else None,
            below=wording.together(visit, others),
        ),
        asks_consent=asks_consent,
        escalated=escalated,
        instead_of=instead_of,
        asked_at=asked_at,
    )


def ask_the_host(visit: Visit, now: datetime) -> None:
    """Ask the host of a waiting visitor, unless they have been asked: after somebody else agreed
    (G6, G7) or 行政部 overrode (G11).

    So are further hosts, unless the host who agrees comes at once.
    """
    asked = set(visit.requests.values_list("employee", flat=True))
    comes = visit.answer == Answer.COMING and visit.answered_by_id == visit.host_id
    further = [] if comes else co_hosts.further(visit)
    there = people.present(visit.host, now)
    if there is None:
        _tell_the_desk(visit, now)
    elif there.pk not in asked:
        visit.patience_from = now
        Visit.objects.filter(pk=visit.pk).update(patience_from=now)
    for meant in (visit.host, *further):
        there = people.present(meant, now)
        if there is not None and there.pk not in asked:
            ask(visit, there.pk, now)
            asked.add(there.pk)
            _say_who_stands_in(visit, meant, there, now)


def stop_asking(visit: Visit) -> None:
    """Stop the notices of a visit that are still on their way."""
    outbox.stop(f"ask:{visit.pk}:")


def stop_asking_one(request: HostRequest) -> None:
    """Stop what is still on its way about one request, and no other's."""
    outbox.stop(f"ask:{request.visit_id}:{request.employee_id}:")
    outbox.stop(f"ask:{request.visit_id}:r{request.pk}:")


def remind(
    visit: Visit,
    request: HostRequest,
    mark: str,
    now: datetime,
    policy: InForce,
    *,
    kind: str = "",
    more: Mapping[str, str] | None = None,
    by_hand: bool = False,
    others: Sequence[Visit] = (),
) -> None:
    """Write to somebody who was asked once more, with a fresh link.

    Args:
        visit: who waits.
        request: what is still to be answered.
        mark: what makes this reminder one.
        now: when.
        policy: words it.
        kind: of the notice, where it is not the usual one.
        more: what stands for the placeholders of that kind alone.
        by_hand: whether the desk wants it, and not the clock.
        others: who else waits for them; they are named below, so that one notice is enough.
    """
    key = reminder_key(request, mark)
    usual = wording.Kind.JOIN if visit.state == State.INSIDE else wording.Kind.REMINDER
    kind = kind or usual
    notice = wording.send(
        kind, visit, request.employee_id, key, now, policy, more, below=wording.named(others)
    )
    HostReminder.objects.create(request=request, notice=notice, at=now, by_hand=by_hand)


def reminder_key(request: HostRequest, mark: str) -> str:
    """Return the key of a reminder: one of the notices that ask, so that an answer and letting the
    visitor in stop it like every other.
    """
    return f"ask:{request.visit_id}:r{request.pk}:{mark}"


def ask_again(visit: Visit, now: datetime, but: Collection[int] = ()) -> None:
    """Let the stopped notices of a visit that waits again go out, to those who have not answered
    (V3), but for the employees of some ids, who are told otherwise.

    Not where the desk has the visitor in hand, or one of several hosts has gone to meet them.
    """
    if visit.taken_over_at is not None or requests.winning(visit) is not None:
        return
    unanswered = visit.requests.filter(answer=Answer.NONE).exclude(employee__in=but)
    Notice.objects.filter(pk__in=unanswered.values("notice"), state=Notice.State.STOPPED).update(
        state=Notice.State.QUEUED, due_at=now
    )


def refuse_asked(visit: Visit, colleague: Employee) -> None:
    """Refuse a colleague who has been asked about a visit, so that circles end, or who no longer
    works here.
    """
    if not colleague.is_active or visit.requests.filter(employee=colleague).exists():
        raise Refusal(
            "already_asked",
            _("这次来访已经请过这位同事，请换一位。"),
            fields={"colleague": _("请换一位。")},
        )
