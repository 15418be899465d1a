"""Visits that repeat, made as rows some days ahead, on working days (W1)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from reception import clock
from reception.accounts.actor import NOBODY, Actor
from reception.accounts.refusals import Refusal
from reception.notifications import pieces
from reception.policy.enums import Disposition
from reception.policy.rulebook import InForce, in_force
from visitors.invitations.models import Invitation, InvitedVisit, Series
from visitors.invitations.repeating import Repeat
from visitors.lifecycle import registration
from visitors.lifecycle.registration import Arrival
from visitors.models import Visit
from visitors.people.search import Person
from visitors.visits import details
from visitors.visits.idempotency import RequestKey

AHEAD, LONGEST = "series_ahead_days", timedelta(days=366)
OTHERWISE = 90
NO_KEY = RequestKey()


def refuse_wrong(repeat: Repeat) -> None:
    """Refuse a series that ends before it begins, or goes on for more than a year."""
    if not repeat.starts <= repeat.until <= repeat.starts + LONGEST:
        wrong = _("最后一天要在第一天之后，一年之内。")
        raise Refusal("bad_time", wrong, status=422, fields={"series": wrong})


def horizon(repeat: Repeat, today: date, policy: InForce) -> date:
    """Return up to which day visits are made now."""
    ahead = timedelta(days=policy.limits.get(AHEAD, OTHERWISE))
    return min(repeat.until, max(today + ahead, repeat.starts))


def works_on(day: date, policy: InForce) -> bool:
    """Tell whether the house works on a day."""
    return policy.hours.changed.get(day, clock.is_working_day(day))


def dates(repeat: Repeat, first: date, last: date, policy: InForce) -> Iterator[tuple[date, str]]:
    """Give the days of a series, each with why nobody is invited for it, or nothing."""
    for day in repeat.between(first, last):
        yield day, "" if works_on(day, policy) else _("不是工作日")


def enter_all(
    repeat: Repeat,
    arrival: Arrival,
    last: date,
    by: Actor,
    now: datetime,
    key: RequestKey,
    policy: InForce,
    first: date | None = None,
) -> tuple[list[Visit], list[tuple[date, str]]]:
    """Expect the visitor on each day up to the last; return the visits, and which days were skipped
    and why. Only the first of them carries the key.
    """
    assert arrival.expected_at is not None, "an invitation says when"
    where = arrival.host.site.clock
    hour = timezone.localtime(arrival.expected_at, where).time()
    made: list[Visit] = []
    skipped: list[tuple[date, str]] = []
    for day, why in dates(repeat, first or repeat.starts, last, policy):
        if why:
            skipped.append((day, why))
            continue
        person = arrival.person
        if made:
            person = replace(person, visitor_id=made[0].visitor_id)
        then = datetime.combine(day, hour, tzinfo=where)
        one = replace(arrival, person=person, expected_at=then)
        try:
            with transaction.atomic():
                visit = registration.enter(one, by, now, NO_KEY if made else key, policy)
        except Refusal as refused:
            if refused.code != "visit_open":
                raise
            skipped.append((day, str(refused.message)))
            continue
        if visit.disposition == Disposition.REFUSE:
            raise Refusal("refused_by_rule", _("按制度这位访客不能邀请，请先问行政部。"))
        made.append(visit)
    return made, skipped


def rule_of(series: Series) -> Repeat:
    """Return how a series repeats."""
    left_out = [date.fromisoformat(day) for day in series.left_out]
    return Repeat(series.every, series.starts, series.until, series.days, series.interval, left_out)


def skipped_of(invitation: Invitation, policy: InForce) -> list[tuple[date, str]]:
    """Return the days on which a series invites nobody because the house does not work."""
    series: Series | None = Series.objects.filter(invitation=invitation).first()
    if series is None:
        return []
    days = dates(rule_of(series), series.starts, series.made_until, policy)
    return [(day, why) for day, why in days if why]


def stop(invitation: Invitation) -> None:
    """Make no further visits of a series."""
    Series.objects.filter(invitation=invitation).update(made_until=F("until"))


def sweep(now: datetime) -> None:
    """Make the visits that have come within reach since."""
    policy = in_force()
    reach = clock.today(now) + timedelta(days=policy.limits.get(AHEAD, OTHERWISE))
    short = Series.objects.filter(Q(made_until__lt=F("until")), made_until__lt=reach)
    ids = list(short.values_list("pk", flat=True))
    pieces.each("series", ids, lambda pk: _go_on(pk, now, policy))


def _go_on(series_id: int, now: datetime, policy: InForce) -> None:
    """Make the next visits of one series; of two workers one does."""
    with transaction.atomic():
        series = Series.objects.select_related("invitation__host__site").get(pk=series_id)
        invitation, rule = series.invitation, rule_of(series)
        last = horizon(rule, clock.today(now, invitation.host.site.clock), policy)
        before = series.made_until
        guarded = Series.objects.filter(pk=series.pk, made_until=before)
        if last <= before or not guarded.update(made_until=last):
            return
        rows = InvitedVisit.objects.filter(invitation=invitation).select_related(
            "visit__category", "visit__topic", "visit__details"
        )
        latest = rows.latest("visit__expected_at", "pk")
        arrival = _again(latest.visit, series)
        made, _skipped = enter_all(
            rule, arrival, last, NOBODY, now, NO_KEY, policy, before + timedelta(days=1)
        )
        InvitedVisit.objects.bulk_create(
            InvitedVisit(invitation=invitation, visit=visit, minutes=latest.minutes)
            for visit in made
        )


def _again(visit: Visit, series: Series) -> Arrival:
    """Return a visit as the next of its series is registered."""
    host = series.invitation.host
    written = details.of(visit)
    person = Person(visit.visitor.name, "", "", visit.title, visit.level, visit.visitor_id)
    return Arrival(
        visit.site_id,
        person,
        host,
        visit.category.code,
        visit.purpose,
        visit.party_size,
        expected_at=datetime.combine(series.starts, series.hour, tzinfo=host.site.clock),
        companions=[one.name for one in visit.companions.all()],
        details={"plate": written.plate, "needs": written.needs},
    )
