"""What somebody owes, and what else is theirs, as calendars to subscribe to by a link (W3)."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_noop, override
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from reception import addresses, calendars, clock
from reception.accounts import limits, tokens
from reception.accounts.actor import Actor, actor_of
from reception.accounts.decorators import GuardedRequest, require
from reception.due import things
from reception.due.kinds import Whose
from reception.due.things import DueThing
from reception.registry import Registry

NAME = gettext_noop("待办日历")
PRIVATE = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}


@dataclass(frozen=True)
class Feed:
    """A calendar that somebody's link opens: the name of its address, what it is called, who may
    have it, what is in it now.
    """

    address: str
    name: Any
    capability: str
    events: Callable[[Actor, datetime], Iterable[calendars.CalendarEvent]]


feeds: Registry[str, Feed] = Registry(lambda feed: feed.address)


@require(GET="due.see", POST="due.see")
def due_feed(request: GuardedRequest) -> HttpResponse:
    """Show the links of one's own calendars; make them, others in their place, or end them."""
    user = request.actor.user
    assert user is not None
    if request.method == "POST":
        if request.POST.get("wanted") == "1":
            tokens.renew_calendar(user, NAME, clock.now())
            messages.success(request, _("链接可以用了。以前的链接已经失效。"))
        else:
            tokens.end(user, clock.now(), purpose=tokens.Purpose.CALENDAR)
            messages.success(request, _("链接已经失效。"))
        return redirect("due_feed")
    token, links = tokens.calendar(user), []
    for feed in feeds.values() if token else ():
        link = f"{settings.BASE_URL}{reverse(feed.address, args=[token])}"
        link += "?language=en" if get_language() == "en" else ""
        if request.actor.may(feed.capability):
            links.append((feed, link, f"webcal{link[link.find(':') :]}"))
    return render(request, "due/due_feed.html", {"links": links})


@require(GET="anybody")
def due_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """Give a calendar program what the person of a link owes; it can change nothing."""
    return give(request, token, DUE)


def give(request: HttpRequest, token: str, feed: Feed) -> HttpResponse:
    """Give a calendar program what is in a calendar of the person of a link."""
    now = clock.now()
    user = tokens.resolve(token, tokens.Purpose.CALENDAR)
    actor = actor_of(user) if user is not None else None
    if actor is None or not actor.may(feed.capability):
        limits.spend(limits.LINK, addresses.counted(request), now)
        raise Http404
    with override("en" if request.GET.get("language") == "en" else "zh-hans"):
        content = calendars.feed(f"{feed.name} · {actor.name}", feed.events(actor, now))
        return HttpResponse(content, content_type=calendars.TYPE, headers=PRIVATE)


def _owed(actor: Actor, now: datetime) -> Iterator[calendars.CalendarEvent]:
    return map(_event, things.of(actor, now)[Whose.MINE])


def _event(one: DueThing) -> calendars.CalendarEvent:
    """Return the event of a thing: on the day with which it ends, or at the moment."""
    until = one.until.astimezone(one.calendar.where)
    last = (until - timedelta(microseconds=1)).date()
    ends_with_it = until == clock.day_bounds(last, one.calendar.where)[1]
    when: dict[str, Any] = {"starts": until}
    if ends_with_it:
        when = {"starts": last, "ends": last + timedelta(days=1)}
    return calendars.CalendarEvent(
        uid=f"due-{one.id}@{urlsplit(settings.BASE_URL).hostname}",
        sequence=int(until.timestamp()) // 60,  # what was told moves only later
        told_at=one.now,
        summary=_("已过期：%(what)s") % {"what": one.what} if one.is_late else one.what,
        description=f"{one.kind.act}\n{one.arithmetic}",
        url=f"{settings.BASE_URL}{one.url}",
        **when,
    )


DUE = Feed("due_calendar", _lazy("待办"), "due.see", _owed)
feeds.register(DUE)
