"""People who were invited by one list come and go together at the desk, or one by one (V3)."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from reception import clock
from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from reception.policy.enums import Disposition
from reception.policy.rulebook import InForce, in_force
from visitors.hosts import asking
from visitors.invitations.invitations import NO_KEY, SEE, visible
from visitors.invitations.models import Delegation
from visitors.lifecycle import transitions
from visitors.models import BadgeLoan, State, Visit
from visitors.visits import idempotency, visibility
from visitors.visits.idempotency import RequestKey, idempotent

FORBIDDEN = 403
THE_HOST = (None, "host")  # whom the policy asks about a visit where nobody else is named
Step = Callable[..., Visit]


@dataclass
class Together:
    """What was done for several at once: for whom, and who was held up by what."""

    done: list[Visit] = field(default_factory=list)
    held: list[tuple[Visit, str]] = field(default_factory=list)

    def take(self, visit: Visit, step: Step, key: RequestKey, **arguments: Any) -> Visit | None:
        """Take a step of one visit; a refusal holds up nobody else. The first carries the key."""
        try:
            moved = step(visit, key=NO_KEY if self.done else key, **arguments)
        except Refusal as why:
            if why.status == FORBIDDEN:
                raise
            self.held.append((visit, str(why.message)))
            return None
        self.done.append(moved)
        return moved


def the_delegation(actor: Actor, delegation_id: int) -> Delegation:
    """Return a delegation of which somebody may see the invitations, or 404; from then on its site
    is being served.
    """
    mine = visible(actor, SEE).values("delegation")
    rows = Delegation.objects.filter(pk__in=mine).select_related("site", "host__department")
    one: Delegation = visibility.one(rows, pk=delegation_id)
    timezone.activate(one.site.clock)
    return one


def visits_of(delegation: Delegation) -> QuerySet[Visit]:
    """Return the visits of a delegation in the order of its list."""
    rows = Visit.objects.filter(invited__invitation__delegation=delegation)
    rows = rows.select_related("site", "visitor", "host__department", "category")
    return rows.order_by("expected_on", "invited__invitation_id", "pk")


def badges_of(delegation: Delegation) -> dict[int, int]:
    """Return which badge each of them wears, by the id of the visit."""
    loans = BadgeLoan.objects.out().filter(visit__invited__invitation__delegation=delegation)
    return dict(loans.order_by().values_list("visit", "badge__number"))


def arrive(
    delegation: Delegation,
    who: Collection[int],
    by: Actor,
    now: datetime,
    key: RequestKey,
    *,
    come_in: bool = False,
) -> Together:
    """Let those of a delegation arrive who are here, and tell the host of all by one notice; with
    ``come_in`` they get their badges in the order of the list, but for whom somebody has to be
    asked first.

    Raises:
        Refusal: ``state_forbids`` where none of them is expected today; what held up all of them.
    """
    policy = in_force(by.edition)

    def act(together: Together, visits: Sequence[Visit]) -> None:
        for batch in _by_whom_is_asked(visits):
            _arrive(together, batch, by, now, key, come_in, policy)

    return _for_all(delegation, who, State.EXPECTED, by, now, key, act)


def admit(
    delegation: Delegation, who: Collection[int], by: Actor, now: datetime, key: RequestKey
) -> Together:
    """Let those in who wait, each with the next free badge in the order of the list (B1); refuses
    as ``arrive``.
    """

    def act(together: Together, visits: Sequence[Visit]) -> None:
        for visit in visits:
            together.take(visit, transitions.admit, key, by=by, now=now)

    return _for_all(delegation, who, State.WAITING, by, now, key, act)


def leave(
    delegation: Delegation, who: Collection[int], by: Actor, now: datetime, key: RequestKey
) -> Together:
    """Sign those out who leave together, and take their badges back (V9); whose belongings nobody
    has looked at stays. Refuses as ``arrive``.
    """

    def act(together: Together, visits: Sequence[Visit]) -> None:
        for visit in visits:
            together.take(visit, transitions.leave, key, by=by, now=now)

    return _for_all(delegation, who, State.INSIDE, by, now, key, act)


def _arrive(
    together: Together,
    visits: Sequence[Visit],
    by: Actor,
    now: datetime,
    key: RequestKey,
    come_in: bool,
    policy: InForce,
) -> None:
    """Let those arrive about whom one person is asked, by one notice."""
    here: list[Visit] = []
    for visit in visits:
        leader = here[0] if here else visit
        moved = together.take(visit, transitions.arrive, key, by=by, now=now, leader=leader)
        if moved is not None:
            here.append(moved)
    # Only now is it known whom a list declines: nobody is asked about them, nor led by them.
    for those in _by_whom_is_asked(here):
        _ask_about(together, those, by, now, come_in, policy)


def _ask_about(
    together: Together,
    here: list[Visit],
    by: Actor,
    now: datetime,
    come_in: bool,
    policy: InForce,
) -> None:
    """Ask about those who are here by one notice; the first of them leads."""
    if here[0].led_by_id is not None:
        Visit.objects.filter(pk__in=[visit.pk for visit in here[1:]]).update(led_by=here[0])
        Visit.objects.filter(pk=here[0].pk).update(led_by=None)
    if come_in and here[0].disposition == Disposition.ADMIT and _asks_the_host(here[0]):
        inside = Together()
        came_in = [inside.take(visit, transitions.admit, NO_KEY, by=by, now=now) for visit in here]
        here = [moved or visit for moved, visit in zip(came_in, here, strict=True)]
        together.held += inside.held
    leader, *others = here
    asking.ask_first_of_all(leader, now, policy, [], others)


def _asks_the_host(visit: Visit) -> bool:
    return visit.decision.get("ask") in THE_HOST


def _by_whom_is_asked(visits: Sequence[Visit]) -> list[list[Visit]]:
    """Return visits by whom the policy asks about them: mostly the host about all."""
    batches: dict[Any, list[Visit]] = {}
    for visit in visits:
        asked = (visit.host_id, visit.disposition, visit.decision.get("ask"))
        batches.setdefault(asked, []).append(visit)
    return list(batches.values())


def _for_all(
    delegation: Delegation,
    who: Collection[int],
    state: State,
    by: Actor,
    now: datetime,
    key: RequestKey,
    act: Callable[[Together, Sequence[Visit]], None],
) -> Together:
    """Do something for all who are meant and stand in a state, in one transaction; of two desks the
    second sees what the first has done.
    """

    def action() -> Together:
        Delegation.objects.select_for_update().get(pk=delegation.pk)
        if (earlier := idempotency.earlier(by, key, _receipt)) is not None:
            return earlier  # type: ignore[no-any-return]
        rows = visits_of(delegation).filter(pk__in=who, state=state)
        if state == State.EXPECTED:
            rows = rows.filter(expected_on=clock.today(now, delegation.site.clock))
        together, visits = Together(), list(rows)
        act(together, visits)
        if not together.done:
            why = together.held[0][1] if together.held else _("请先勾选；已经办过的不用再办。")
            raise Refusal("state_forbids", why)
        return together

    return idempotent(by, key, action, _receipt)


def _receipt(by: Actor, key: RequestKey) -> tuple[Together, str] | None:
    found = idempotency.visit_of_key(by, key) if key.key else None
    return None if found is None else (Together([found[0]]), found[1])
