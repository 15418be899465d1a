"""By which channel a notice is tried next: somebody's own order, without those that rest, sleep or
have said never.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override as in_language

from reception.notifications.errors import NotSent
from reception.notifications.models import Attempt, Channel, Notice, Route
from reception.notifications.rendering import Recipient
from reception.organisation.models import Employee

EMAIL = "email"
MINUTE = timedelta(seconds=60)
SOON = timedelta(
    seconds=5
)  # until a channel that has taken what it takes in a minute is asked again


@dataclass(frozen=True)
class RouteOption:
    """One way to reach somebody, as it stands at this moment.

    Attributes:
        door: what the courier carries.
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
    """Return the ways to reach a notice's reader, in the reader's order.

    Args:
        notice: with its employee.
        now: the moment, for quiet hours and channels that rest.
    """
    employee = notice.employee
    if employee is None:
        return [_to_nobody_here(notice, now)]
    routes = list(
        Route.objects.filter(
            Q(channel__isnull=True) | Q(channel__is_active=True), employee=employee
        ).select_related("channel")
    )
    tried = list(
        Attempt.objects.filter(notice=notice, number__gt=notice.attempts_before).values_list(
            "channel_id", "outcome"
        )
    )
    tries: Counter[int | None] = Counter(channel for channel, _outcome in tried)
    never = {channel for channel, outcome in tried if outcome == Attempt.Outcome.NEVER}
    if not routes:
        return [_by_email(employee, tries=tries[None], never=None in never)]
    full = _full([route.channel for route in routes if route.channel is not None], now)
    found = []
    with in_language("zh-hans"):  # as it is stored; a page translates the sentence when it shows it
        for route in routes:
            closed, opens_at = _closed(route, notice, now, full)
            door = (
                route.channel.door(route.person, employee.name)
                if route.channel
                else _email_door(employee, route.person)
            )
            found.append(
                RouteOption(
                    door,
                    route.channel_id,
                    tries[route.channel_id],
                    route.channel_id in never,
                    closed,
                    opens_at,
                )
            )
    return found


def choose(found: list[RouteOption]) -> RouteOption | None:
    """Return the way that is tried now: of those that are open the one tried least often, the
    reader's order deciding.
    """
    open_now = [way for way in found if not way.never and not way.closed]
    return min(open_now, key=lambda way: way.tries, default=None)


def refuse_unreachable(employee: Employee | None, found: list[RouteOption]) -> None:
    """Refuse somebody whom nothing can reach, before anything is tried.

    Args:
        employee: who is told; nothing where the notice carries its own address, which was checked
            when it was typed.
        found: the ways there are.

    Raises:
        NotSent: for good, with a reason that names no rule.
    """
    if employee is None:
        return
    with in_language("zh-hans"):
        if not employee.is_active:
            raise NotSent(_("这位员工已停用。"), for_good=True)
        if not employee.email and all(
            way.door.kind == EMAIL and not way.door.person for way in found
        ):
            raise NotSent(_("这位员工没有登记邮箱。"), for_good=True)


def is_quiet(now: datetime, begins: time | None, ends: time | None) -> bool:
    """Tell whether a moment lies in somebody's quiet hours, which may pass midnight."""
    if begins is None or ends is None:
        return False
    at = timezone.localtime(now).time()
    return begins <= at < ends if begins <= ends else at >= begins or at < ends


def _closed(
    route: Route, notice: Notice, now: datetime, full: set[int]
) -> tuple[str, datetime | None]:
    channel = route.channel
    if is_quiet(now, route.quiet_from, route.quiet_until):
        return _("现在是本人设定的免打扰时段。"), None
    if channel is None:
        return (
            ("", None)
            if route.person or route.employee.email
            else (_("这位员工没有登记邮箱。"), None)
        )
    if channel.is_group and not notice.group_text:
        return _("这条通知不发到群里。"), None
    if channel.rests_until is not None and channel.rests_until > now:
        return _("通道发送过于频繁，稍后再试。"), channel.rests_until
    if channel.pk in full:
        return _("通道发送过于频繁，稍后再试。"), now + SOON
    return "", None


def _full(channels: list[Channel], now: datetime) -> set[int]:
    """Return the channels that have taken in the last minute as many messages as they take in one;
    one query.
    """
    limited = {channel.pk: channel.a_minute for channel in channels if channel.a_minute}
    if not limited:
        return set()
    sent = (
        Attempt.objects.filter(channel__in=limited, began_at__gt=now - MINUTE)
        .values("channel")
        .annotate(count=Count("pk"))
    )
    return {row["channel"] for row in sent if row["count"] >= limited[row["channel"]]}


def gateway() -> Channel | None:
    """Return the channel that sends text messages to visitors, where an administrator has marked
    one; the constraint allows no second.
    """
    return Channel.objects.filter(texts_visitors=True, is_active=True).first()


def _to_nobody_here(notice: Notice, now: datetime) -> RouteOption:
    """Return the one way to somebody who does not work here: by mail, or by the gateway where
    only a phone was given.

    Where the gateway has been switched off since it is a way that leads nowhere and says why.
    """
    tried = Attempt.objects.filter(notice=notice, number__gt=notice.attempts_before)
    outcomes = list(tried.values_list("outcome", flat=True))
    tries, never = len(outcomes), Attempt.Outcome.NEVER in outcomes
    if notice.to_address:
        return RouteOption(Recipient(EMAIL, "", notice.to_address), tries=tries, never=never)
    channel = gateway()
    with in_language("zh-hans"):
        if channel is None:
            return RouteOption(
                Recipient(Channel.Kind.WEBHOOK, "", notice.to_phone),
                None,
                tries,
                True,
                _("没有启用给访客发短信的网关。"),
            )
        opens_at = (
            channel.rests_until
            if channel.rests_until is not None and channel.rests_until > now
            else None
        )
        if opens_at is None and channel.pk in _full([channel], now):
            opens_at = now + SOON
        closed = _("通道发送过于频繁，稍后再试。") if opens_at is not None else ""
    return RouteOption(
        channel.door(notice.to_phone, ""), channel.pk, tries, never, closed, opens_at
    )


def _by_email(employee: Employee, *, tries: int, never: bool) -> RouteOption:
    return RouteOption(_email_door(employee, ""), tries=tries, never=never)


def _email_door(employee: Employee, person: str) -> Recipient:
    return Recipient(EMAIL, "", person or employee.email, employee.name)
