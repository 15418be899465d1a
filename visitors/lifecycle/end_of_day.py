"""The end of the day: hosts are asked to sign out whoever is still inside, and what nobody confirms
is presumed (V9).

A presumed departure has no time: it is told apart from every real one, and the badge stays lent
until the desk has it.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from reception import clock
from reception.accounts import secrets
from reception.accounts.actor import NOBODY, Actor
from reception.accounts.refusals import Refusal
from reception.db import locking
from reception.notifications import outbox, pieces
from reception.notifications.models import Notice
from reception.organisation.models import Site
from reception.policy.rulebook import InForce, in_force
from visitors.badges import lending
from visitors.belongings import items
from visitors.hosts import asking
from visitors.lifecycle import putting_off, sign_out, transitions
from visitors.lifecycle.actions import action
from visitors.lifecycle.unreturned_badges import badges_out
from visitors.models import State, Visit, VisitEvent
from visitors.models.visits import OPEN
from visitors.visits import guards
from visitors.visits.events import record
from visitors.visits.idempotency import RequestKey
from visitors.zones import access

What = VisitEvent.What
AFTER = "presumed_left_minutes"
JOINED = ("visitor", "host", "answered_by", "site")
AT_ONCE = 100  # visits of one sweep; the next one goes on


@dataclass(frozen=True)
class Evening:
    """What the desk reads above its lanes about the end of the day: how many visits are open, and
    how many badges are out without a visitor. It ``is_late`` where a visit is from an earlier day.
    """

    closes_at: datetime
    on_site: int
    is_late: bool
    out: int


@dataclass(frozen=True)
class Stay:
    """A visit that nobody has ended; whoever was brought back is here from then on."""

    visit: Visit

    @property
    def since(self) -> datetime:
        """Since when the visit stands as it does."""
        came = self.visit.admitted_at or self.visit.arrived_at
        assert came is not None  # as the database promises of whoever is here
        back_at: datetime | None = vars(self.visit)["back_at"]
        return max(came, back_at) if back_at is not None else came

    @property
    def key(self) -> str:
        """The key of the notice at closing time: one for each visit and evening."""
        return f"{transitions.asks_whether_left(self.visit.pk)}{self.since:%m%d%H%M%S}:closing"

    def deadline(self, policy: InForce) -> datetime:
        """Return when the visit is presumed to be over."""
        return deadline(self.visit.site, self.visit.state, self.since, policy)

    def is_asked_about(self, now: datetime, policy: InForce) -> bool:
        """Tell whether the host is to be asked: from closing time on until the visit is presumed to
        be over.
        """
        site = self.visit.site
        came_before = (
            self.since <= _at(site, site.closes, clock.today(self.since, site.clock)) <= now
        )
        return self.visit.state == State.INSIDE and came_before and now < self.deadline(policy)


def deadline(site: Site, state: str, since: datetime, policy: InForce) -> datetime:
    """Return when a visit that nobody has ended is presumed to be over.

    Whoever is inside: the policy's ``presumed_left_minutes`` after closing time, without them at
    the next opening. Whoever waits, or came in after closing time: at the next opening.
    """
    day = clock.today(since, site.clock)
    closes, opens = _at(site, site.closes, day), _at(site, site.opens, day + timedelta(days=1))
    after = policy.limits.get(AFTER) or 0
    if state == State.WAITING or since > closes or not after:
        return opens
    return min(closes + timedelta(minutes=after), opens)


def sweep(now: datetime) -> None:
    """Ask the hosts of those who are inside at closing time, and close what nobody has confirmed in
    time (V9).

    What is due follows from the rows, so that two workers collide harmlessly, and one that was gone
    for the night does in the morning what is still right: it asks nobody about yesterday, and
    closes once.
    """
    policy = in_force()
    here = [Stay(visit) for visit in _here().order_by()]
    questions = {stay.key: stay.visit.pk for stay in here if stay.is_asked_about(now, policy)}
    if questions:
        written = Notice.objects.filter(key__in=questions).values_list("key", flat=True)
        for key in written:
            del questions[key]
    asked = questions.values()
    pieces.each("closing time of visit", asked, lambda pk: _ask_at_closing(pk, now, policy))
    over = [stay.visit.pk for stay in here if now >= stay.deadline(policy)][:AT_ONCE]
    pieces.each("end of visit", over, lambda visit_id: _presume(visit_id, now, policy))


def _here() -> QuerySet[Visit]:
    """Return the visits that nobody has ended, each with when an undo last brought it back."""
    undone = VisitEvent.objects.filter(visit=OuterRef("pk"), what=What.UNDONE).order_by("-at")
    rows = Visit.objects.filter(state__in=OPEN).annotate(back_at=Subquery(undone.values("at")[:1]))
    return rows.select_related(*JOINED)


def _locked(visit_id: int) -> Stay | None:
    """Lock one visit, unless somebody was first and has ended it."""
    visit = locking.locked(_here(), visit_id, *JOINED)
    return None if visit is None else Stay(visit)


def _ask_at_closing(visit_id: int, now: datetime, policy: InForce) -> None:
    """Ask one host, unless another worker was first or the visitor has just left."""
    with transaction.atomic():
        stay = _locked(visit_id)
        host = sign_out.who_received(stay.visit) if stay is not None else None
        if stay is None or host is None or not stay.is_asked_about(now, policy):
            return
        if not Notice.objects.filter(key=stay.key).exists():
            sign_out.write(stay.visit, host, stay.key, NOBODY, now, policy)


def _presume(visit_id: int, now: datetime, policy: InForce) -> None:
    """Close one visit without a time of departure, unless somebody has brought the visitor back
    since.
    """
    with transaction.atomic():
        stay = _locked(visit_id)
        if stay is None or now < stay.deadline(policy):
            return
        before = State(stay.visit.state)
        over = State.LEFT if before == State.INSIDE else State.CANCELLED
        moved = guards.move(stay.visit, [before], state=over, presumed_left=True, closed_at=now)
        outbox.stop(transitions.asks_whether_left(visit_id))
        asking.stop_asking(moved)
        access.close(moved, now)
        facts = {"before": before.value, **lending.end_of_visit(moved, now, in_hand=False)}
        record(moved, What.PRESUMED, NOBODY, now, facts={**facts, **items.unseen(moved)})
        putting_off.expect_again(moved, NOBODY, now)


@action("visit.leave")
def correct(visit: Visit, left_at: datetime, by: Actor, now: datetime, key: RequestKey) -> Visit:
    """Put a presumed departure right with the time that the host tells (V9).

    Refuses with ``not_presumed``, ``state_forbids``, or ``wrong_time`` before the visitor came in
    or after now.
    """
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


@action("visit.leave")
def ask_whether_left(visit: Visit, by: Actor, now: datetime, key: RequestKey) -> Visit:
    """Ask the host of somebody inside to sign them out, because the desk presses the button (V9);
    refuses with ``state_forbids``, ``nobody_to_ask``.
    """
    stay = _locked(visit.pk)
    if stay is None or stay.visit.state != State.INSIDE:
        raise guards.forbidden(Visit.objects.values_list("state", flat=True).get(pk=visit.pk))
    host = sign_out.host_to_ask(stay.visit)
    notice_key = f"{transitions.asks_whether_left(visit.pk)}{secrets.new_token()}"
    sign_out.write(stay.visit, host, notice_key, by, now, in_force(), key)
    return stay.visit


def minutes() -> int:
    """Return how many minutes after closing time a visit is presumed to be over; 0 is at the next
    opening.
    """
    return in_force().limits.get(AFTER) or 0


def evening(site_id: int, here: list[Visit], now: datetime) -> Evening:
    """Return what the desk reads about the end of the day, of the visits that wait or are inside;
    two queries.
    """
    start, _end = clock.day_bounds(clock.today(now, clock.here()), clock.here())
    is_late = any((visit.admitted_at or visit.arrived_at or now) < start for visit in here)
    return Evening(closing(site_id, now), len(here), is_late, badges_out(site_id, now).count())


def closing(site_id: int, now: datetime) -> datetime:
    """Return when a site closes on the day of a moment."""
    site = Site.objects.get(pk=site_id)
    return _at(site, site.closes, clock.today(now, site.clock))


def presumed(site_id: int) -> QuerySet[Visit]:
    """Return the visits of a site that are presumed to be over and whose time nobody has told, the
    latest first.
    """
    return Visit.objects.filter(site=site_id, presumed_left=True).order_by("-closed_at")


def _at(site: Site, hour: time, day: date) -> datetime:
    # In UTC: two moments of one zone would be compared by the hands of its clock, across a change
    # to daylight saving wrongly.
    return datetime.combine(day, hour, tzinfo=site.clock).astimezone(UTC)
