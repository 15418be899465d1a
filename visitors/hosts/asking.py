"""Ask somebody to receive a visitor, stop asking, and ask again (V3)."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from reception.accounts.refusals import Refusal
from reception.notifications import outbox
from reception.notifications.models import Notice
from reception.organisation.models import Employee
from reception.policy.enums import Disposition
from reception.policy.rulebook import InForce, in_force
from visitors.hosts import co_hosts, requests
from visitors.hosts.requests import Answer
from visitors.models import HostReminder, HostRequest, Visit
from visitors.visits import wording


def ask_first_of_all(visit: Visit, now: datetime, policy: InForce, further: list[Employee]) -> None:
    """Ask whom the policy names for this visit: the host, an executive, a contact, a recruiter
    (G6–G8, V7, V8).

    Further hosts are told with them; where somebody has to agree first, after that, as the host is.
    Nobody is asked about a visitor who is refused.
    """
    if visit.disposition == Disposition.REFUSE:
        return
    somebody, _name, _function = policy.whom(visit.decision.get("ask"))
    first, asks_consent = somebody or visit.host_id, visit.disposition == Disposition.ASK_FIRST
    asked = [ask(visit, first, now, asks_consent=asks_consent, policy=policy)]
    for employee in () if asks_consent else further:
        if employee.pk != first and employee.is_active:
            asked.append(ask(visit, employee.pk, now, policy=policy))
    # At hand for whoever words the visit: who they are has been read already.
    known = [visit.host, *further, *(contact.employee for contact in policy.contacts.values())]
    by_id = {employee.pk: employee for employee in known if employee is not None}
    for request in asked:
        if request.employee_id in by_id:
            request.employee = by_id[request.employee_id]
    vars(visit)["asked"] = asked


def ask(
    visit: Visit,
    employee_id: int,
    now: datetime,
    *,
    asks_consent: bool = False,
    escalated: bool = False,
    instead_of: HostRequest | None = None,
    policy: InForce | None = None,
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
    """
    kind = wording.Kind.CONSENT if asks_consent else wording.Kind.ARRIVAL
    # That nobody is asked twice is a constraint of the request. The key holds a number of its own,
    # because an arrival that is undone takes its requests back but not its notices, and the visitor
    # who then arrives again is asked about again.
    key = f"ask:{visit.pk}:{employee_id}:{secrets.token_hex(4)}"
    return HostRequest.objects.create(
        visit=visit,
        employee_id=employee_id,
        notice=wording.send(
            wording.Kind.ESCALATED if escalated else kind,
            visit,
            employee_id,
            key,
            now,
            policy or in_force(),
        ),
        asks_consent=asks_consent,
        escalated=escalated,
        instead_of=instead_of,
        asked_at=now,
    )


def ask_the_host(visit: Visit, now: datetime) -> None:
    """Ask the host of a waiting visitor, unless they have been asked: after somebody else agreed
    (G6, G7) or 行政部 overrode (G11).

    So are further hosts, unless the host who agrees comes at once.
    """
    asked = set(visit.requests.values_list("employee", flat=True))
    comes = visit.answer == Answer.COMING and visit.answered_by_id == visit.host_id
    further = [] if comes else [one.pk for one in co_hosts.further(visit) if one.is_active]
    if visit.host_id not in asked:
        Visit.objects.filter(pk=visit.pk).update(patience_from=now)
    for employee_id in (visit.host_id, *further):
        if employee_id not in asked:
            ask(visit, employee_id, now)


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
    kind: str = wording.Kind.REMINDER,
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
        kind: of the notice.
        more: what stands for the placeholders of that kind alone.
        by_hand: whether the desk wants it, and not the clock.
        others: who else waits for them; they are named below, so that one notice is enough.
    """
    key = reminder_key(request, mark)
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
            _("这位同事已经收到过这次来访的通知，请换一位。"),
            fields={"colleague": _("请换一位。")},
        )
