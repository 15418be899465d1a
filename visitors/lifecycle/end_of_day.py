"""The end of the day: hosts are asked to sign out whoever is still inside, and what nobody confirms
is presumed (V9).

A presumed departure has no time: it is told apart from every real one, and the badge stays lent
until the desk has it.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from reception import clock
from reception.accounts import secrets
from reception.accounts.actor import NOBODY, Actor
from reception.accounts.refusals import Refusal
from reception.notifications import outbox
from reception.notifications.models import Notice
from reception.organisation.models import Site
from reception.policy.rulebook import InForce, in_force
from visitors.badges import lending
from visitors.belongings import items
from visitors.hosts import asking
from visitors.lifecycle import sign_out, transitions
from visitors.lifecycle.unreturned_badges import badges_out
from visitors.models import State, Visit, VisitEvent
from visitors.models.visits import OPEN
from visitors.visits import guards
from visitors.visits.events import record
from visitors.visits.idempotency import RequestKey, idempotent
from visitors.zones import access

What = VisitEvent.What
AFTER = "presumed_left_minutes"
AT_ONCE = 100  # visits of one sweep; the next one goes on


@dataclass(frozen=True)
class Hours:
    """When a site opens and closes."""

    opens: time
    closes: time

    def closing(self, at: datetime) -> datetime:
        """Return when the site closes on the day of a moment."""
        return _on(clock.today(at), self.closes)

    def next_opening(self, at: datetime) -> datetime:
        """Return when the site opens on the day after a moment's."""
        return _on(clock.today(at) + timedelta(days=1), self.opens)

    def deadline(self, state: str, since: datetime, policy: InForce) -> datetime:
        """Return when a visit that nobody has ended is presumed to be over.

        Whoever is inside: the policy's ``presumed_left_minutes`` after closing time, without them
        at the next opening. Whoever waits, or came in after closing time: at the next opening.

        Args:
            state: waiting or inside.
            since: since when, or when somebody was brought back after that.
            policy: the policy in force.
        """
        opening, closing = self.next_opening(since), self.closing(since)
        minutes = policy.limits.get(AFTER) or 0
        if state == State.WAITING or since > closing or not minutes:
            return opening
        return min(closing + timedelta(minutes=minutes), opening)


@dataclass(frozen=True)
class Evening:
    """What the desk reads above its lanes about the end of the day.

    Attributes:
        closes_at: when the site closes today.
        on_site: how many visits are still open.
        is_late: whether one of them is from an earlier day, so that the line shows before closing
            time, too.
        out: how many badges are out without a visitor.
    """

    closes_at: datetime
    on_site: int
    is_late: bool
    out: int


def sweep(now: datetime) -> None:
    """Ask the hosts of those who are inside at closing time, and close what nobody has confirmed in
    time (V9).

    What is due follows from the rows, so that two workers collide harmlessly, and one that was gone
    for the night does in the morning what is still right: it asks nobody about yesterday, and
    closes once.

    Args:
        now: the moment of the sweep.
    """
    policy = in_force()
    here = [
        _Stay(*row)
        for row in Visit.objects.filter(state__in=OPEN).order_by().values_list(*_Stay.COLUMNS)
    ]
    here = [
        stay for stay in here if stay.is_asked_about(now, policy) or now >= stay.deadline(policy)
    ]
    if here:
        _bring_up_to_date(here)
    questions = {stay.key(): stay.pk for stay in here if stay.is_asked_about(now, policy)}
    written = (
        set(Notice.objects.filter(key__in=questions).values_list("key", flat=True))
        if questions
        else set()
    )
    for key, visit_id in questions.items():
        if key not in written:
            _ask_at_closing(visit_id, now, policy)
    for stay in [stay for stay in here if now >= stay.deadline(policy)][:AT_ONCE]:
        _presume(stay.pk, now, policy)


@dataclass
class _Stay:
    """What the sweep reads of a visit that is still open."""

    pk: int
    state: str
    arrived_at: datetime
    admitted_at: datetime | None
    opens: time
    closes: time
    back_at: datetime | None = None

    COLUMNS = ("pk", "state", "arrived_at", "admitted_at", "site__opens", "site__closes")

    @property
    def since(self) -> datetime:
        """Return since when the visit stands as it does: whoever was brought back is here from then
        on.
        """
        came = self.admitted_at or self.arrived_at
        return max(came, self.back_at) if self.back_at is not None else came

    @property
    def hours(self) -> Hours:
        return Hours(self.opens, self.closes)

    def deadline(self, policy: InForce) -> datetime:
        return self.hours.deadline(self.state, self.since, policy)

    def is_asked_about(self, now: datetime, policy: InForce) -> bool:
        """Tell whether the host is to be asked: from closing time on until the visit is presumed to
        be over.
        """
        came_before = self.since <= self.hours.closing(self.since) <= now
        return self.state == State.INSIDE and came_before and now < self.deadline(policy)

    def key(self) -> str:
        """Return the key of the notice at closing time: one for each visit and evening."""
        return f"{transitions.asks_whether_left(self.pk)}{self.since:%m%d%H%M%S}:closing"


def _bring_up_to_date(stays: list[_Stay]) -> None:
    """Find out who was brought back by an undo, and when; one query."""
    undone = VisitEvent.objects.filter(
        visit__in=[stay.pk for stay in stays], what=What.UNDONE
    ).order_by()
    back = dict(undone.values("visit").annotate(at=Max("at")).values_list("visit", "at"))
    for stay in stays:
        stay.back_at = back.get(stay.pk)


def _ask_at_closing(visit_id: int, now: datetime, policy: InForce) -> None:
    """Ask one host, unless another worker was first or the visitor has just left: the visit is
    locked.
    """
    with transaction.atomic():
        visit = _locked(visit_id)
        host = sign_out.who_received(visit) if visit is not None else None
        if visit is None or host is None:
            return
        stay = _stay(visit)
        if stay.is_asked_about(now, policy) and not Notice.objects.filter(key=stay.key()).exists():
            sign_out.write(visit, host, stay.key(), NOBODY, now, policy)


def _presume(visit_id: int, now: datetime, policy: InForce) -> None:
    """Close one visit without a time of departure, unless somebody was first or has brought the
    visitor back since.
    """
    with transaction.atomic():
        visit = _locked(visit_id)
        if visit is None or now < _stay(visit).deadline(policy):
            return
        over = State.LEFT if visit.state == State.INSIDE else State.CANCELLED
        moved = guards.move(
            visit, [State(visit.state)], state=over, presumed_left=True, closed_at=now
        )
        outbox.stop(transitions.asks_whether_left(visit_id))
        asking.stop_asking(moved)
        access.close(moved, now)
        worn = lending.still_out(moved, now)
        told = {
            "before": visit.state,
            "badge_out": worn.number if worn else None,
            **items.unseen(moved),
        }
        record(moved, What.PRESUMED, NOBODY, now, facts=told)


def _stay(visit: Visit) -> _Stay:
    assert visit.arrived_at is not None  # as the database promises of whoever is here
    stay = _Stay(
        visit.pk,
        visit.state,
        visit.arrived_at,
        visit.admitted_at,
        visit.site.opens,
        visit.site.closes,
    )
    _bring_up_to_date([stay])
    return stay


def correct(visit: Visit, left_at: datetime, by: Actor, now: datetime, key: RequestKey) -> Visit:
    """Put a presumed departure right with the time that the host tells (V9).

    Args:
        visit: presumed to have left.
        left_at: when the visitor really left.
        by: who writes it down.
        now: when.
        key: of the request.

    Raises:
        Refusal: ``not_presumed``, ``state_forbids``, or ``wrong_time`` before the visitor came in
            or after now.
    """
    guards.allowed(by, "visit.leave", visit.site_id)

    def action() -> Visit:
        fresh = guards.fetch(visit.pk)
        if fresh.state != State.LEFT:
            raise guards.forbidden(fresh.state)
        if not fresh.presumed_left:
            raise Refusal("not_presumed", _("这次来访已有离开时间，不用补记。"))
        if not (fresh.admitted_at or now) <= left_at <= now:
            wrong = _("离开时间要在进入之后、现在之前。")
            raise Refusal("wrong_time", wrong, status=422, fields={"left_at": wrong})
        moved = guards.move(
            fresh, [State.LEFT], Q(presumed_left=True), presumed_left=False, left_at=left_at
        )
        record(moved, What.CORRECTED, by, now, key=key, facts={"left_at": left_at.isoformat()})
        return moved

    return idempotent(by, key, action)


def ask_whether_left(visit: Visit, by: Actor, now: datetime, key: RequestKey) -> Visit:
    """Ask the host of somebody inside to sign them out, because the desk presses the button (V9).

    Raises:
        Refusal: ``state_forbids``, ``nobody_to_ask``.
    """
    guards.allowed(by, "visit.leave", visit.site_id)

    def action() -> Visit:
        fresh = _locked(visit.pk)
        if fresh is None or fresh.state != State.INSIDE:
            raise guards.forbidden(Visit.objects.values_list("state", flat=True).get(pk=visit.pk))
        host = sign_out.who_received(fresh)
        if host is None:
            raise sign_out.nobody_to_ask()
        notice_key = f"{transitions.asks_whether_left(fresh.pk)}{secrets.new_token()}"
        sign_out.write(fresh, host, notice_key, by, now, in_force(), key)
        return fresh

    return idempotent(by, key, action)


def minutes() -> int:
    """Return how many minutes after closing time a visit is presumed to be over; 0 is at the next
    opening.
    """
    return in_force().limits.get(AFTER) or 0


def evening(site_id: int, here: list[Visit], now: datetime) -> Evening:
    """Return what the desk reads about the end of the day; two queries.

    Args:
        site_id: the site of the desk.
        here: the visits that wait or are inside.
        now: the moment.
    """
    hours = hours_of(site_id)
    today = clock.today(now)
    is_late = any(
        clock.today(visit.admitted_at or visit.arrived_at or now) < today for visit in here
    )
    return Evening(hours.closing(now), len(here), is_late, badges_out(site_id).count())


def hours_of(site_id: int) -> Hours:
    """Return when a site opens and closes."""
    return Hours(*Site.objects.values_list("opens", "closes").get(pk=site_id))


def presumed(site_id: int) -> QuerySet[Visit]:
    """Return the visits of a site that are presumed to be over and whose time nobody has told, the
    latest first.
    """
    return Visit.objects.filter(site=site_id, presumed_left=True).order_by("-closed_at")


def _locked(visit_id: int) -> Visit | None:
    rows = Visit.objects.select_for_update(of=("self",)).select_related(
        "visitor", "host", "answered_by", "site"
    )
    return rows.filter(pk=visit_id, state__in=OPEN).first()


def _on(day: date, at: time) -> datetime:
    return datetime.combine(day, at, tzinfo=timezone.get_default_timezone())
