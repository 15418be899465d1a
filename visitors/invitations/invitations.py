"""Invite, move and cancel; what is made are expected visits (V22)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from reception import clock
from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from reception.organisation.models import Zone
from reception.policy.enums import Disposition
from reception.policy.rulebook import InForce, in_force
from visitors.invitations import codes, series, telling, zone_wishes
from visitors.invitations.models import Invitation, InvitedVisit, Series
from visitors.invitations.notice_kinds import InvitationNotice
from visitors.invitations.repeating import Repeat
from visitors.lifecycle import appointments, registration
from visitors.lifecycle.registration import Arrival
from visitors.models import State, Visit, VisitEvent
from visitors.models.visits import OPEN
from visitors.visits import idempotency, visibility
from visitors.visits.idempotency import RequestKey, idempotent

NO_KEY = RequestKey()
SEE, MAKE = "invitation.see", "invitation.make"
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class InvitationWish:
    """What is asked for, already checked: the visit as an arrival with its ``expected_at``, and
    what an invitation adds.
    """

    arrival: Arrival
    ends_at: datetime | None = None
    place: str = ""
    note: str = ""
    zone: Zone | None = None
    repeat: Repeat | None = None


@dataclass(frozen=True)
class Which:
    """Which visits of an invitation are meant: ``only`` one, one and all ``later`` ones, else all
    that nobody has touched.
    """

    only: int | None = None
    later: int | None = None


ALL = Which()


def invite(
    wish: InvitationWish, by: Actor, now: datetime, key: RequestKey, policy: InForce | None = None
) -> Invitation:
    """Expect a visitor, and send them their invitation where there is an address.

    Raises:
        Refusal: ``not_permitted``; ``bad_time`` where the end is not after the begin, or on another
            day; ``zone_not_restricted``; ``refused_by_rule``; what ``registration.enter`` refuses
            with.
    """
    if not may_invite(by, wish.arrival.site_id, wish.arrival.host.pk):
        raise Refusal("not_permitted", _("您的账号没有这项权限。"), status=403)
    minutes = check(wish)
    edition = policy or in_force(by.edition)
    return idempotent(
        by, key, lambda: _invite(wish, minutes, by, now, key, edition), invitation_of_key
    )


def check(wish: InvitationWish) -> int | None:
    """Return how many minutes a visitor may come, where an end was said.

    Raises:
        Refusal: ``bad_time``, ``zone_not_restricted``, what a wrong series is refused with.
    """
    _check_zone(wish)
    if wish.repeat is not None:
        series.refuse_wrong(wish.repeat)
    return minutes_of(wish)


def may_invite(by: Actor, site_id: int, host_id: int) -> bool:
    """Tell whether somebody may invite to a host: the desk of the site, or the host."""
    if by.may_at(MAKE, site_id):
        return True
    return by.reach(MAKE) == "own" and by.employee is not None and by.employee.pk == host_id


def move(
    invitation: Invitation,
    at: datetime,
    ends_at: datetime | None,
    by: Actor,
    now: datetime,
    key: RequestKey,
    which: Which = ALL,
) -> Invitation:
    """Move the expected visits that are meant, and tell the visitor. Several keep their days and
    take the hours of ``at``.

    Raises:
        Refusal: ``not_permitted``; ``state_forbids`` where none is expected any more; what
            ``appointments.move`` refuses with.
    """
    minutes = _length(at, ends_at, invitation.site.clock) if ends_at is not None else None

    def action() -> Invitation:
        meant, first_key = _meant(invitation, which), key
        several = len(meant) > 1
        if minutes is not None:
            InvitedVisit.objects.filter(visit__in=meant).update(minutes=minutes)
        for visit in meant:
            then = _same_day(visit, at) if several else at
            said = "together" if several else ""
            appointments.move(visit, then, by, now, first_key, said=said)
            first_key = NO_KEY
        if which.only is None:
            hour = timezone.localtime(at, invitation.site.clock).time()
            Series.objects.filter(invitation=invitation).update(hour=hour)
        if several:
            _tell_once(invitation, meant, InvitationNotice.MOVED, now)
        return invitation

    return _changed(invitation, by, key, action)


def cancel(
    invitation: Invitation,
    reason: str,
    by: Actor,
    now: datetime,
    key: RequestKey,
    which: Which = ALL,
) -> Invitation:
    """Call the expected visits that are meant off, and tell the visitor.

    Raises:
        Refusal: ``not_permitted``; ``state_forbids`` where none is expected any more.
    """

    def action() -> Invitation:
        meant, first_key = _meant(invitation, which, touched=True), key
        several = len(meant) > 1
        for visit in meant:
            said = "together" if several else ""
            appointments.call_off(visit, reason, by, now, first_key, said=said)
            first_key = NO_KEY
        if which.only is None:
            series.stop(invitation)
        if several:
            _tell_once(invitation, meant, InvitationNotice.OFF, now)
        return invitation

    return _changed(invitation, by, key, action)


def state_of(visits: Iterable[Visit]) -> Invitation.State:
    """Return where an invitation stands, by its visits."""
    states = {visit.state for visit in visits}
    if states & {State.EXPECTED, *OPEN}:
        return Invitation.State.OPEN
    return Invitation.State.CANCELLED if states <= {State.CANCELLED} else Invitation.State.OVER


def visible(actor: Actor, capability: str = SEE) -> QuerySet[Invitation]:
    """Return the invitations that somebody may reach."""
    rows, reach = Invitation.objects.all(), actor.reach(capability)
    if reach == "all":
        return rows
    if reach == "site":
        return rows.filter(site__in=actor.sites)
    if actor.employee is None or reach == "-":
        return rows.none()
    if reach == "dept":
        return rows.filter(host__department=actor.employee.department_id)
    return rows.filter(host=actor.employee)


def the_invitation(actor: Actor, invitation_id: int, capability: str = SEE) -> Invitation:
    """Return an invitation that somebody may see, or 404; from then on its site is being served."""
    rows = visible(actor, capability).select_related(
        "site", "host__department", "host__site", "visitor", "zone", "made_by"
    )
    one = visibility.one(rows, pk=invitation_id)
    timezone.activate(one.site.clock)
    return one


def visits_of(invitation: Invitation) -> list[Visit]:
    """Return the visits of an invitation, the earliest first."""
    rows = Visit.objects.filter(invited__invitation=invitation)
    rows = rows.select_related("site", "visitor", "host__department", "invited", "category")
    return list(rows.order_by("expected_at", "pk"))


def invitation_of_key(by: Actor, key: RequestKey) -> tuple[Invitation, str] | None:
    """Return the invitation that a request has made or changed, and the digest of that request."""
    found = idempotency.visit_of_key(by, key)
    if found is None:
        return None
    rows = Invitation.objects.select_related("site", "host__department", "visitor", "zone")
    invitation = rows.filter(invited__visit=found[0].pk).first()
    return None if invitation is None else (invitation, found[1])


def _invite(
    wish: InvitationWish,
    minutes: int | None,
    by: Actor,
    now: datetime,
    key: RequestKey,
    policy: InForce,
) -> Invitation:
    visits, skipped = _visits(wish, by, now, key, policy)
    first = visits[0]
    invitation = Invitation.objects.create(
        site_id=first.site_id,
        host=wish.arrival.host,
        visitor=first.visitor,
        place=wish.place,
        note=wish.note,
        zone=wish.zone,
        made_at=now,
        made_by=by.user,
        made_by_name=by.name[:60],
        **codes.fresh(),
    )
    InvitedVisit.objects.bulk_create(
        InvitedVisit(invitation=invitation, visit=visit, minutes=minutes) for visit in visits
    )
    if wish.repeat is not None:
        _keep_rule(invitation, wish, now, policy)
    invitation.skipped = skipped
    _tell_once(invitation, visits, InvitationNotice.INVITED, now)
    return invitation


def _visits(
    wish: InvitationWish, by: Actor, now: datetime, key: RequestKey, policy: InForce
) -> tuple[list[Visit], list[tuple[date, str]]]:
    """Expect the visitor once, or on each day of the series within reach."""
    if wish.repeat is not None:
        last = series.horizon(wish.repeat, clock.today(now, wish.arrival.host.site.clock), policy)
        made, skipped = series.enter_all(wish.repeat, wish.arrival, last, by, now, key, policy)
        if not made:
            nobody = _("这些日子都不能邀请，请换日子。")
            raise Refusal("no_dates", nobody, status=422, fields={"series": nobody})
        return made, skipped
    visit = registration.enter(wish.arrival, by, now, key, policy)
    if visit.disposition == Disposition.REFUSE:
        raise Refusal("refused_by_rule", _("按制度这位访客不能邀请，请先问行政部。"))
    return [visit], []


def _keep_rule(
    invitation: Invitation, wish: InvitationWish, now: datetime, policy: InForce
) -> None:
    rule, begins = wish.repeat, wish.arrival.expected_at
    assert rule is not None
    assert begins is not None
    where = wish.arrival.host.site.clock
    Series.objects.create(
        invitation=invitation,
        every=rule.every,
        days=list(rule.days),
        interval=rule.interval,
        left_out=[f"{day}" for day in rule.left_out],
        starts=rule.starts,
        hour=timezone.localtime(begins, where).time(),
        until=rule.until,
        made_until=series.horizon(rule, clock.today(now, where), policy),
    )


def _tell_once(
    invitation: Invitation, visits: Sequence[Visit], kind: InvitationNotice, now: datetime
) -> None:
    """Write one letter about one visit or several; who approves of a zone is asked about the first
    of them, and about each other one as its day comes near.
    """
    rows = InvitedVisit.objects.select_related("invitation__site", "invitation__zone")
    invited = rows.get(visit=visits[0].pk)
    visit = Visit.objects.select_related("visitor", "host", "site").get(pk=visits[0].pk)
    telling.tell_visitor(invited, visit, kind, now, len(visits))
    if kind == InvitationNotice.INVITED:
        zone_wishes.ask(invited, visit, now)


def _changed(invitation: Invitation, by: Actor, key: RequestKey, action: object) -> Invitation:
    if not may_invite(by, invitation.site_id, invitation.host_id):
        raise Refusal("not_permitted", _("您的账号没有这项权限。"), status=403)
    return idempotent(by, key, action, invitation_of_key)  # type: ignore[arg-type]


def _meant(invitation: Invitation, which: Which, *, touched: bool = False) -> Sequence[Visit]:
    """Return the expected visits that are meant, or refuse where there is none."""
    visits = visits_of(invitation)
    expected = [visit for visit in visits if visit.state == State.EXPECTED]
    if which.only is not None:
        meant = [visit for visit in expected if visit.pk == which.only]
    elif which.later is not None:
        first = next((visit.expected_at for visit in visits if visit.pk == which.later), None)
        meant = [one for one in expected if first and one.expected_at and one.expected_at >= first]
    elif len(visits) == 1 or touched:
        meant = expected
    else:
        meant = untouched(expected)
    if not meant:
        raise Refusal("state_forbids", _("这个邀请没有还没到的来访了。"), state=state_of(visits))
    return meant


def untouched(visits: Sequence[Visit]) -> list[Visit]:
    """Return the visits of a series that nobody has moved by themselves; one query."""
    moved = VisitEvent.objects.filter(visit__in=visits, what=VisitEvent.What.MOVED)
    ids = set(moved.values_list("visit", flat=True))
    return [visit for visit in visits if visit.pk not in ids]


def _same_day(visit: Visit, at: datetime) -> datetime:
    """Return the hour of ``at`` on the day of a visit, by the clock of its site."""
    assert visit.expected_on is not None, "as the database promises of whoever is expected"
    hour = timezone.localtime(at, visit.site.clock).time()
    return datetime.combine(visit.expected_on, hour, tzinfo=visit.site.clock)


def minutes_of(wish: InvitationWish) -> int | None:
    """Return how many minutes a visitor may come; nothing where only the begin was said."""
    begins = wish.arrival.expected_at
    assert begins is not None, "an invitation says when"
    if wish.ends_at is None:
        return None
    return _length(begins, wish.ends_at, wish.arrival.host.site.clock)


def _length(begins: datetime, ends: datetime, where: object) -> int:
    """Return how many minutes a visitor may come, within one day."""
    same_day = clock.today(begins, where) == clock.today(ends, where)  # type: ignore[arg-type]
    if not same_day or ends - begins < MINUTE:
        wrong = _("结束时间要晚于开始时间，并且在同一天。")
        raise Refusal("bad_time", wrong, status=422, fields={"until": wrong})
    return (ends - begins) // MINUTE


def _check_zone(wish: InvitationWish) -> None:
    zone = wish.zone
    if zone is None:
        return
    if zone.site_id != wish.arrival.site_id or zone.access != Zone.Access.RESTRICTED:
        wrong = _("请选本园区的一个限制区域。")
        raise Refusal("zone_not_restricted", wrong, status=422, fields={"zone": wrong})
