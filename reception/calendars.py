"""Events as ``.ics`` that calendars obey: one UID, a growing SEQUENCE, times in UTC, no time zones
of our own (RFC 5545, RFC 5546).
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from icalendar import Calendar, Event, vCalAddress, vUri

PRODUCT = "-//Yingke//Reception//EN"
NO_MAIL = "invalid:nomail"  # who takes part and gave no address
TYPE = "text/calendar; charset=utf-8"


@dataclass(frozen=True)
class Party:
    """Who invites or takes part."""

    name: str
    mail: str = ""

    def address(self, **parameters: str) -> vCalAddress:
        """Return the address as a calendar writes it."""
        address = vCalAddress(f"mailto:{self.mail}" if self.mail else NO_MAIL)
        address.params.update({"CN": self.name, **parameters})
        return address


@dataclass(frozen=True)
class CalendarEvent:
    """One event.

    Attributes:
        uid: the same for ever, whatever becomes of the event.
        sequence: more than it was each time that the event is moved or cancelled.
        starts: an aware moment, or a day for an event that lasts all of it.
        ends: the moment or the day after the end; nothing where only the start is known.
        told_at: when this is said.
    """

    uid: str
    sequence: int
    starts: dt.date
    told_at: dt.datetime
    summary: str
    ends: dt.date | None = None
    place: str = ""
    description: str = ""
    url: str = ""
    organiser: Party | None = None
    attendee: Party | None = None


def request(*events: CalendarEvent) -> bytes:
    """Return invitations, new or moved: a calendar puts each in the place of what it has."""
    return _calendar("REQUEST", [_written(event, "CONFIRMED") for event in events])


def cancel(*events: CalendarEvent) -> bytes:
    """Return the message that takes events out of a calendar."""
    return _calendar("CANCEL", [_written(event, "CANCELLED") for event in events])


def feed(name: str, events: Iterable[CalendarEvent]) -> bytes:
    """Return a calendar to subscribe to; what is in it no more goes from the reader's."""
    return _calendar("PUBLISH", [_written(event) for event in events], name)


def _calendar(method: str, events: list[Event], name: str = "") -> bytes:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    if name:
        calendar.add("x-wr-calname", name)
    for event in events:
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _written(event: CalendarEvent, status: str = "") -> Event:
    row = Event()
    row.add("uid", event.uid)
    row.add("sequence", event.sequence)
    row.add("dtstamp", _utc(event.told_at))
    row.add("dtstart", _utc(event.starts))
    if event.ends is not None:
        row.add("dtend", _utc(event.ends))
    row.add("summary", event.summary)
    for name, text in (("location", event.place), ("description", event.description)):
        if text:
            row.add(name, text)
    if event.url:
        row.add("url", vUri(event.url))
    if event.organiser is not None:
        row.add("organizer", event.organiser.address())
    if event.attendee is not None:
        row.add("attendee", event.attendee.address(ROLE="REQ-PARTICIPANT", PARTSTAT="ACCEPTED"))
    if status:
        row.add("status", status)
    return row


def _utc(at: dt.date) -> dt.date:
    """Return a moment in UTC; a day is one everywhere."""
    return at.astimezone(dt.UTC) if isinstance(at, dt.datetime) else at
