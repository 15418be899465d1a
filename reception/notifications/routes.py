"""By which channel a notice is tried next: somebody's own order, without those that rest, sleep or
have said never.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

# Marked only: a sentence is stored in Chinese, and a page translates it when it shows it.
from django.utils.translation import gettext_noop as _

from reception.notifications.errors import NotSent
from reception.notifications.models import Attempt, Channel, Notice, Route
from reception.notifications.rendering import Recipient
from reception.organisation.models import Employee

EMAIL = "email"
MINUTE = timedelta(seconds=60)
SOON = timedelta(seconds=5)  # until a channel that is full for this minute is asked again


@dataclass(frozen=True)
class RouteOption:
    """One way to reach somebody, as it stands at this moment.

    Attributes:
        channel_id: the row of the channel; nothing for e-mail.
        tries: how often this notice has been tried there.
        never: whether that was answered with "never".
        closed: why it is not tried now, in a sentence; empty where it may be.
        opens_at: when it may be tried again, where that is soon.
    """

    door: Recipient
    channel_id: int | None = None
    tries: int = 0
    never: bool = False
    closed: str = ""
    opens_at: datetime | None = None


def route_options(notice: Notice, now: datetime) -> list[RouteOption]:
    """Return the ways to reach a notice's reader, in the reader's order."""
    routes = _routes(notice)
    if not routes:
        door = Recipient(Channel.Kind.WEBHOOK, "", notice.to_phone)
        return [RouteOption(door, never=True, closed=_("没有启用给访客发短信的网关。"))]
    tries_of_it = Q(notice=notice.pk, number__gt=notice.attempts_before)
    # A way by which an earlier notice went comes last: nobody has read that one.
    unread = Q(notice=notice.after_id, outcome=Attempt.Outcome.SENT) if notice.after_id else Q()
    attempts = Attempt.objects.filter(tries_of_it | unread)
    # The attempts by a channel that is deleted lose it, and must not count as e-mail.
    known = attempts.filter(Q(channel__isnull=False) | Q(kind=EMAIL))
    tried = list(known.values_list("channel_id", "outcome"))
    tries: Counter[int | None] = Counter(channel for channel, _outcome in tried)
    never = {channel for channel, outcome in tried if outcome == Attempt.Outcome.NEVER}
    full = _full([route.channel for route in routes if route.channel is not None], now)
    reader = notice.employee.name if notice.employee else ""
    options = []
    for route in routes:
        pk = route.channel_id
        closed, opens_at = _closed(route, notice, now, full)
        if route.channel is None:
            own = notice.employee.email if notice.employee else ""
            door = Recipient(EMAIL, "", route.person or own, reader)
        else:
            door = route.channel.door(route.person, reader)
        options.append(RouteOption(door, pk, tries[pk], pk in never, closed, opens_at))
    return options


def _routes(notice: Notice) -> list[Route]:
    """Return the reader's rows, or one that is not saved: e-mail, or the gateway, if any."""
    if notice.employee is not None:
        usable = Q(channel__isnull=True) | Q(channel__is_active=True)
        rows = Route.objects.filter(usable, employee=notice.employee).select_related("channel")
        return list(rows) or [Route()]
    if notice.to_address:
        return [Route(person=notice.to_address)]
    channel = gateway()
    return [Route(channel=channel, person=notice.to_phone)] if channel is not None else []


def choose(options: list[RouteOption]) -> RouteOption | None:
    """Return the way that is tried now: the first of those that are open and least often tried."""
    open_now = [way for way in options if not way.never and not way.closed]
    return min(open_now, key=lambda way: way.tries, default=None)


def refuse_unreachable(employee: Employee | None, options: list[RouteOption]) -> None:
    """Refuse an employee whom nothing can reach, before anything is tried; an address of somebody
    else was checked when it was typed.

    Raises:
        NotSent: for good, with a reason that names no rule.
    """
    if employee is None:
        return
    if not employee.is_active:
        raise NotSent(_("这位员工已停用。"), for_good=True)
    if not employee.email and all(
        way.door.kind == EMAIL and not way.door.person for way in options
    ):
        raise NotSent(_("这位员工没有登记邮箱。"), for_good=True)


def without_a_way(employees: QuerySet[Employee]) -> QuerySet[Employee]:
    """Return those of some employees whom no notice can reach (V3): they have no address, and no
    route that leads anywhere. The desk rings them up.
    """
    leads = Q(channel__is_active=True) | (Q(channel__isnull=True) & ~Q(person=""))
    return employees.filter(~Exists(Route.objects.filter(leads, employee=OuterRef("pk"))), email="")


def unreached(employees: Iterable[Employee]) -> set[int]:
    """Return the ids of those among some employees whom no notice can reach; one query, and none
    where everybody has an address.
    """
    rows = Employee.objects.filter(pk__in=[one.pk for one in employees if not one.email])
    return set(without_a_way(rows).values_list("pk", flat=True))


def is_quiet(now: datetime, begins: time | None, ends: time | None) -> bool:
    """Tell whether a moment, by their own clock, lies in somebody's quiet hours, which may pass
    midnight.
    """
    if begins is None or ends is None:
        return False
    at = now.time()
    return begins <= at < ends if begins <= ends else at >= begins or at < ends


def _next(at: time, now: datetime) -> datetime:
    """Return when the clock by which a moment is said shows a time next."""
    moment = datetime.combine(now.date(), at, tzinfo=now.tzinfo)
    return moment if moment > now else moment + timedelta(days=1)


def _closed(
    route: Route, notice: Notice, now: datetime, full: set[int]
) -> tuple[str, datetime | None]:
    channel = route.channel
    if route.quiet_until is not None and notice.employee is not None:
        local = now.astimezone(notice.employee.site.clock)
        if is_quiet(local, route.quiet_from, route.quiet_until):
            return _("现在是本人设定的免打扰时段。"), _next(route.quiet_until, local)
    if channel is None:
        reachable = route.person or (notice.employee is not None and notice.employee.email)
        return "" if reachable else _("这位员工没有登记邮箱。"), None
    if channel.is_group and not notice.group_text:
        return _("这条通知不发到群里。"), None
    if channel.rests_until is not None and channel.rests_until > now:
        return _("通道发送过于频繁，稍后再试。"), channel.rests_until
    if channel.pk in full:
        return _("通道发送过于频繁，稍后再试。"), now + SOON
    return "", None


def _full(channels: list[Channel], now: datetime) -> set[int]:
    """Return the channels that have taken all they take in a minute; one query."""
    limited = {channel.pk: channel.a_minute for channel in channels if channel.a_minute}
    if not limited:
        return set()
    sent = (
        Attempt.objects.filter(
            channel__in=limited, began_at__gt=now - MINUTE, began_at__lte=now + MINUTE
        )
        .values("channel")
        .annotate(count=Count("pk"))
    )
    return {row["channel"] for row in sent if row["count"] >= limited[row["channel"]]}


def gateway() -> Channel | None:
    """Return the one channel that sends text messages to visitors, where one is marked."""
    return Channel.objects.filter(texts_visitors=True, is_active=True).first()
