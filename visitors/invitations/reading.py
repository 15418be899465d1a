"""Read the ``.ics`` of strangers, alone or in a mail: within bounds, and only what an invitation
asks (RFC 5545). Their own definitions of time zones are never worked with: a rule in one can keep a
reader busy for ever, and the library would keep it for the next file.
"""

import email
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import chain
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _
from icalendar import Event
from icalendar.parser import Contentlines

from reception.calendars import Party
from reception.organisation.spreadsheets import BadSheet, decoded
from reception.text import clean_line

# What of a file is looked at: more is no invitation of one visitor.
BYTES = 512 * 1024  # of the file, and of a mail with all that hangs on it
LINES, LETTERS = 10_000, 2_000  # of a file, unfolded; of one line
EVENTS, PEOPLE, PARTS, DEEPEST, LEFT_OUT = 20, 200, 20, 3, 400
LONGEST_NAME, LONGEST_PLACE, LONGEST_SUMMARY = 60, 120, 200
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
WANTED = (
    *("UID", "SEQUENCE", "STATUS", "SUMMARY", "LOCATION", "DTSTART", "DTEND", "DURATION"),
    *("RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "ORGANIZER", "ATTENDEE"),
)
AN_EVENT = ["VCALENDAR", "VEVENT"]
MARKS = (b"BEGIN:", b"\xef\xbb\xbfBEGIN:", b"\xff\xfe", b"\xfe\xff")  # how a file begins
OFFSET = re.compile(r"TZOFFSETTO:([+-])(\d\d)(\d\d)")
NESTED = re.compile(rb"(?:multipart|message)/", re.IGNORECASE)
# What libraries raise on what they were never meant to read.
BROKEN = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, OSError)

NO_CALENDAR = _("这不是日历文件（.ics），或者文件已损坏。")
TOO_LARGE = _("文件太大：这不像一次来访的日历邀请。")
NO_EVENT = _("文件里没有日程。")
AN_ANSWER = _("这是对日程的答复，不是邀请。")
ONE_OF_MANY = _("只改了重复日程中的一次，请在邀请上改那一次。")
WHOLE_DAY = _("全天的日程没有写几点来，请自己填。")
WHICH_ZONE = _("看不出时间按哪个时区，请自己填。")
CANNOT_REPEAT = _("这样的重复读不了：%(what)s。请自己填。")
MORE_RULES, MORE_DAYS = _("不止一条规则"), _("另加的日子（RDATE）")
NO_RULE = _("没有重复，却有除外的日子（EXDATE）")


class BadCalendar(ValueError):
    """It holds nothing that could be an invitation; the message says why."""


@dataclass(frozen=True)
class CalendarEntry:
    """One event of a file, in plain values.

    Attributes:
        uid: by which its calendar knows it; ``sequence`` is more with each change.
        rule: its RRULE by the names of its parts; nothing where it happens once.
        on: the day on which it starts, by its own clock, by which the rule counts.
        left_out: when the rule does not hold: moments, or whole days.
        people: who organises it, if anybody, and who takes part.
        odd: why nothing can be proposed of it; blank where it can.
    """

    uid: str = ""
    sequence: int = 0
    is_cancelled: bool = False
    starts: datetime | None = None
    lasts: timedelta | None = None
    summary: str = ""
    place: str = ""
    rule: dict[str, list[Any]] | None = None
    on: date | None = None
    left_out: tuple[date, ...] = ()
    people: tuple[Party, ...] = ()
    odd: Any = ""


def read(content: bytes) -> list[CalendarEntry]:
    """Return the events of a file or a mail.

    Raises:
        BadCalendar: it is none, is damaged, or holds more than an invitation does.
    """
    if len(content) > BYTES or len(NESTED.findall(content)) > PARTS:
        raise BadCalendar(TOO_LARGE)
    try:
        is_file = content.lstrip()[:9].upper().startswith(MARKS)
        text = decoded(content if is_file else _attached(content)).strip()
    except (*BROKEN, BadSheet) as why:
        raise BadCalendar(NO_CALENDAR) from why
    if "\0" in text:
        raise BadCalendar(NO_CALENDAR)
    lines = Contentlines.from_ical(text)
    if len(lines) > LINES or text.upper().count("BEGIN:VEVENT") > EVENTS:
        raise BadCalendar(TOO_LARGE)
    entries = list(_entries(lines))
    if not entries:
        raise BadCalendar(NO_EVENT)
    return entries


def _attached(content: bytes) -> bytes:
    """Return the calendar that hangs on a mail."""
    parts = email.message_from_bytes(content).walk()
    ours = (part for part in parts if part.get_content_type() == "text/calendar")
    found: Any = next(ours, None)
    return bytes(found.get_payload(decode=True))


def _entries(lines: list[Any]) -> Iterator[CalendarEntry]:
    """Give the events, and nothing that stands deeper or elsewhere."""
    path: list[str] = []
    event: list[str] = []
    method = zone = ""
    zones: defaultdict[str, set[timedelta]] = defaultdict(set)  # which offsets each is said to have
    for line in lines:
        name, _sign, value = line[:LETTERS].partition(":")
        name, value = name.upper(), value.strip()
        if name == "BEGIN":
            path.append(value.upper())
            event = [] if path == AN_EVENT else event
            if len(path) > DEEPEST or path[0] != AN_EVENT[0]:
                raise BadCalendar(NO_CALENDAR)
        elif name == "END":
            if path == AN_EVENT:
                yield _entry(event, method, zones)
            if not path or path.pop() != value.upper():
                raise BadCalendar(NO_CALENDAR)
        elif path == AN_EVENT and name.partition(";")[0] in WANTED:
            event.append(line)
        elif name == "METHOD" and len(path) == 1:
            method = value.upper()
        elif path[1:2] == ["VTIMEZONE"]:
            zone = value if name == "TZID" else zone
            if told := OFFSET.match(line):
                offset = timedelta(hours=int(told[2]), minutes=int(told[3]))
                zones[zone].add(-offset if told[1] == "-" else offset)
    if path:
        raise BadCalendar(NO_CALENDAR)


def _entry(lines: list[str], method: str, zones: defaultdict[str, set[timedelta]]) -> CalendarEntry:
    """Return one event; what is wrong with it is said of it alone."""
    people = sum(line.upper().startswith("ATTENDEE") for line in lines)
    if people > PEOPLE or any(len(line) > LETTERS for line in lines):
        return CalendarEntry(odd=TOO_LARGE)
    try:
        event = Event.from_ical("\r\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT"]))
        return _read(event, method, zones)
    except BadCalendar as why:
        return CalendarEntry(odd=why.args[0])
    except BROKEN:
        return CalendarEntry(odd=NO_CALENDAR)


def _read(event: Any, method: str, zones: defaultdict[str, set[timedelta]]) -> CalendarEntry:
    uid, sequence = str(event["UID"]).strip(), int(event.get("SEQUENCE", 0))
    if event.errors or not uid or sequence < 0:
        raise BadCalendar(NO_CALENDAR)
    if method not in ("", "REQUEST", "PUBLISH", "CANCEL"):
        raise BadCalendar(AN_ANSWER)
    if "RECURRENCE-ID" in event:
        raise BadCalendar(ONE_OF_MANY)
    people, rule = tuple(_people(event)), event.get("RRULE")
    if method == "CANCEL" or str(event.get("STATUS", "")).upper() == "CANCELLED":
        return CalendarEntry(uid, sequence, is_cancelled=True, people=people)
    left_out = _left_out(event, zones)
    wrong = {MORE_RULES: isinstance(rule, list), MORE_DAYS: "RDATE" in event}
    wrong[NO_RULE] = rule is None and bool(left_out)
    for what in (what for what, is_wrong in wrong.items() if is_wrong):
        raise BadCalendar(cannot_repeat(what))
    starts, lasts = _placed(event, "DTSTART", zones), event.decoded("DURATION", None)
    if "DTEND" in event:
        lasts = _placed(event, "DTEND", zones) - starts
    return CalendarEntry(
        uid,
        sequence,
        starts=starts,
        lasts=lasts if lasts is not None and MINUTE <= lasts < DAY else None,
        summary=clean_line(str(event.get("SUMMARY", "")))[:LONGEST_SUMMARY],
        place=clean_line(str(event.get("LOCATION", "")))[:LONGEST_PLACE],
        rule=None if rule is None else dict(rule),
        on=event.decoded("DTSTART").date(),
        left_out=left_out,
        people=people,
    )


def _placed(event: Any, name: str, zones: defaultdict[str, set[timedelta]]) -> datetime:
    """Return a moment in a time zone that is known by name and that the file does not call by
    another offset, or in one of which the file says one offset alone.
    """
    at = event.decoded(name)
    if not isinstance(at, datetime):
        raise BadCalendar(WHOLE_DAY)
    return _moment(at, event[name], zones)


def _moment(at: datetime, written: Any, zones: defaultdict[str, set[timedelta]]) -> datetime:
    told = zones[str(written.params.get("TZID", ""))]
    if at.tzinfo is None and len(told) == 1:
        at = at.replace(tzinfo=timezone(min(told)))
    if at.tzinfo is None or (told and at.utcoffset() not in told):
        raise BadCalendar(WHICH_ZONE)
    return at.astimezone(UTC)


def _left_out(event: Any, zones: defaultdict[str, set[timedelta]]) -> tuple[date, ...]:
    """Return the times at which an event does not happen though its rule says so."""
    written = event.get("EXDATE", [])
    lists = written if isinstance(written, list) else [written]
    times = [(one.dt, several) for several in lists for one in several.dts]
    if len(times) > LEFT_OUT:
        raise BadCalendar(TOO_LARGE)
    return tuple(
        _moment(at, several, zones) if isinstance(at, datetime) else at for at, several in times
    )


def cannot_repeat(what: Any) -> str:
    """Return the sentence that a rule cannot be read, because of this part of it."""
    return str(CANNOT_REPEAT) % {"what": what}


def _people(event: Any) -> Iterator[Party]:
    """Give who organises an event and who takes part, each address once; rooms are nobody."""
    written = [event.get("ORGANIZER", []), event.get("ATTENDEE", [])]
    seen: set[str] = set()
    for one in chain(*(each if isinstance(each, list) else [each] for each in written)):
        address = str(one).lower().removeprefix("mailto:").strip()
        is_thing = str(one.params.get("CUTYPE", "")).upper() in ("RESOURCE", "ROOM")
        try:
            validate_email(address)
        except ValidationError:
            continue
        if not is_thing and address not in seen:
            seen.add(address)
            yield Party(clean_line(str(one.params.get("CN", "")))[:LONGEST_NAME], address)
