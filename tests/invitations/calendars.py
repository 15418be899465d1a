"""A calendar file as a calendar writes it, and two hundred that nobody should read."""

import random
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

from tests.invitations.scenes import MAIL, at_ten

OURS = "zhao@school.example.com"
SHANGHAI = [
    *("BEGIN:VTIMEZONE", "TZID:Asia/Shanghai", "BEGIN:STANDARD", "DTSTART:19700101T000000"),
    *("TZOFFSETFROM:+0800", "TZOFFSETTO:+0800", "END:STANDARD", "END:VTIMEZONE"),
]
EVENT = {
    "UID": "UID:meeting-1@calendar.example.com",
    "SEQUENCE": "SEQUENCE:0",
    "SUMMARY": "SUMMARY:洽谈课程合作",
    "LOCATION": "LOCATION:三楼会议室",
    "ORGANIZER": f'ORGANIZER;CN="赵凯":mailto:{OURS}',
    "ATTENDEE": f'ATTENDEE;CN="方岚";PARTSTAT=NEEDS-ACTION:mailto:{MAIL}',
}


def utc(at: datetime) -> str:
    """Return a moment as a calendar writes it."""
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def ics(*more: str, method: str = "REQUEST", at: datetime | None = None, **lines: str) -> bytes:
    """Return a file of one event, tomorrow from ten to eleven; a line may be another or none, and
    ``more`` stand after them.
    """
    at = at or at_ten()
    times = {"DTSTART": f"DTSTART:{utc(at)}", "DTEND": f"DTEND:{utc(at + timedelta(hours=1))}"}
    event = [line for line in {**EVENT, **times, **lines}.values() if line]
    return calendar([*event, *more], method)


def calendar(event: list[str], method: str = "REQUEST", before: list[str] | None = None) -> bytes:
    """Return a file of an event's lines, behind what stands before it."""
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//A//B//EN", f"METHOD:{method}"]
    body = [*head, *(before or []), "BEGIN:VEVENT", *event, "END:VEVENT", "END:VCALENDAR", ""]
    return "\r\n".join(body).encode()


def mail(content: bytes, kind: str = "text/calendar; charset=utf-8; method=REQUEST") -> bytes:
    """Return a mail to which a file is attached."""
    parts = [
        *("From: fang@example.com", "Subject: =?utf-8?B?5rS96LCI?=", "MIME-Version: 1.0"),
        *('Content-Type: multipart/mixed; boundary="x"', "", "--x", "Content-Type: text/plain"),
        *("", "See you", "--x", f"Content-Type: {kind}", "Content-Transfer-Encoding: 8bit", ""),
    ]
    return "\r\n".join(parts).encode() + b"\r\n" + content + b"\r\n--x--\r\n"


def hostile() -> dict[str, bytes]:
    """Return two hundred kinds of files that make nothing, each by what is wrong with it."""
    return {
        **_large(),
        **_broken(),
        **_encoded(),
        **_times(),
        **_rules(),
        **_people(),
        **_others(),
        **_mails(),
    }


def _large() -> dict[str, bytes]:
    many = [f"ATTENDEE:mailto:a{number}@example.com" for number in range(1_000_000)]
    events = ics().split(b"BEGIN:VEVENT")[1].split(b"END:VEVENT")[0]
    one = b"BEGIN:VEVENT" + events + b"END:VEVENT\r\n"
    return {
        "a megabyte of words": ics(f"DESCRIPTION:{'x' * 2**20}"),
        "a megabyte folded": ics("DESCRIPTION:x" + "\r\n x" * 2**18),
        "half a megabyte of line breaks": ics().replace(b"END:VEVENT", b"\r\n" * 2**18),
        "bare line feeds": b"BEGIN:VCALENDAR" + b"\n" * 500_000,
        "a million guests": ics(*many),
        "guests up to the brim": ics(*many[:10_000]),
        "three hundred guests": ics(*many[:300]),
        "twenty thousand lines": ics(*["X-A:b"] * 20_000),
        "a line of three thousand letters": ics(SUMMARY=f"SUMMARY:{'x' * 3_000}"),
        "a line of half a megabyte": ics(SUMMARY=f"SUMMARY:{'x' * 500_000}"),
        "backslashes": ics(SUMMARY="SUMMARY:" + "\\" * 100_000),
        "quotation marks": ics(ATTENDEE="ATTENDEE;CN=" + '"' * 100_000 + ":mailto:x@example.com"),
        "parameters": ics(ATTENDEE="ATTENDEE" + ";X=y" * 100_000 + ":mailto:x@example.com"),
        "blanks between parameters": ics(ATTENDEE="ATTENDEE;X=" + " " * 100_000 + ";:mailto:x"),
        "thirty events": ics().replace(one, one * 30),
        "a thousand time zones": calendar(
            list(EVENT.values()), before=[*SHANGHAI * 1000, *["X-A:b"] * 3_000]
        ),
    }


def _broken() -> dict[str, bytes]:
    good = ics()
    cuts = range(20, len(good) - len("END:VCALENDAR\r\n"), len(good) // 30)
    found = {f"cut off after {number} bytes": good[:number] for number in cuts}
    deep = "\r\n".join(["BEGIN:VCALENDAR", *["BEGIN:VEVENT"] * 30_000]).encode()
    for name in ("VALARM", "VEVENT", "VCALENDAR", "X-BOX"):
        inner = [f"BEGIN:{name}"] * 9 + [f"END:{name}"] * 9
        found[f"nine times {name} in one another"] = ics(*inner)
    return {
        **found,
        "thirty thousand deep": deep,
        "an end that nothing began": good.replace(b"END:VCALENDAR", b"END:VCALENDAR\r\nEND:X"),
        "ends crosswise": good.replace(
            b"END:VEVENT\r\nEND:VCALENDAR", b"END:VCALENDAR\r\nEND:VEVENT"
        ),
        "an event alone": b"BEGIN:VEVENT" + good.split(b"BEGIN:VEVENT")[1].split(b"END:VCAL")[0],
        "an event in a task": good.replace(b"BEGIN:VEVENT", b"BEGIN:VTODO\r\nBEGIN:VEVENT").replace(
            b"END:VEVENT", b"END:VEVENT\r\nEND:VTODO"
        ),
        "no event": b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n",
        "a line without a colon": ics("SUMMARY"),
        "a property without a name": ics(UID=":x"),
        "a quotation that never ends": ics(ATTENDEE=f'ATTENDEE;CN="方岚:mailto:{MAIL}'),
        "only carriage returns": good.replace(b"\r\n", b"\r"),
        "a card": good.replace(b"VCALENDAR", b"VCARD"),
        **{
            f"a {name} instead of an event": good.replace(b"VEVENT", name.encode())
            for name in ("VTODO", "VJOURNAL", "VFREEBUSY", "VALARM", "VTIMEZONE", "X-EVENT")
        },
        **{f"the number {what}": ics(UID=what) for what in ("UID:", "UID:   ", "X-UID:1", "UID;X")},
        **{
            f"the sequence {what}": ics(SEQUENCE=f"SEQUENCE:{what}")
            for what in ("-1", "1.5", "x", "", "9" * 40, str(2**31))
        },
    }


def _encoded() -> dict[str, bytes]:
    good, chance = ics(), random.Random(16)
    heads = [
        b"\x1f\x8b\x08",
        b"\x89PNG\r\n",
        b"%PDF-1.7",
        b"MZ\x90",
        b"PK\x03\x04",
        b"GIF89a",
        b"<html>",
    ]
    return {
        "nothing": b"",
        "blanks": b" \r\n\t" * 99,
        "a mark of UTF-8 and nothing else": b"\xef\xbb\xbf",
        "a mark of UTF-16 and half a letter": b"\xff\xfeB",
        "UTF-16 without a mark": good.decode().encode("utf-16-le"),
        "UTF-32": good.decode().encode("utf-32"),
        "EBCDIC": b"BEGIN:VCALENDAR".decode().encode("cp037") * 9,
        "bytes of no encoding": good.replace("洽谈".encode(), b"\xff\xff\xff"),
        "a nul in the summary": good.replace("洽谈".encode(), b"a\0b"),
        "a nul in the number": good.replace(b"meeting-1", b"meeting\0"),
        "nuls at the end": good + b"\0" * 999,
        "JSON": b'["vcalendar",[["version",{},"text","2.0"]],[]]',
        "XML": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "b">]><icalendar>&b;</icalendar>',
        **{f"behind {head!r}": head + good for head in heads},
        **{f"chance {number}": chance.randbytes(4_000) for number in range(20)},
        **{
            f"chance {number} behind a beginning": b"BEGIN:VCALENDAR\r\n" + chance.randbytes(4_000)
            for number in range(20)
        },
    }


def _times() -> dict[str, bytes]:
    ten = f"{at_ten():%Y%m%dT%H%M%S}"
    wrong = [
        *("", "x", "2026", "20260230T100000Z", "20261301T100000Z", "99999999T999999Z"),
        *("99991231T235959Z", "00010101T000000Z", "20200101T100000Z", "2099-01-01T10:00:00Z"),
        *("21000101T100000Z", "²0260101T100000Z", "-20260101T100000Z", "20260101T250000Z"),
    ]
    zones = [
        "Nowhere/Town",
        "../../etc/passwd",
        "/etc/passwd",
        "America",
        "",
        "x" * 1_500,
        "\\n",
        "China",
    ]
    lying = [line.replace("TO:+0800", "TO:-0500") for line in SHANGHAI]
    of_two = [line.replace("Asia/Shanghai", "Custom") for line in [*SHANGHAI, *lying]]
    endless = [*SHANGHAI[:-2], "RRULE:FREQ=SECONDLY", *SHANGHAI[-2:]]
    endless = [line.replace("Asia/Shanghai", "Endless/Town") for line in [*endless, *lying]]

    def zoned(name: str, before: list[str]) -> bytes:
        return calendar([*EVENT.values(), f"DTSTART;TZID={name}:{ten}"], before=before)

    return {
        **{f"at {what!r}": ics(DTSTART=f"DTSTART:{what}", DTEND="") for what in wrong},
        **{
            f"in the zone {name[:20]!r}": ics(DTSTART=f"DTSTART;TZID={name}:{ten}")
            for name in zones
        },
        "no time": ics(DTSTART=""),
        "two times": ics(f"DTSTART:{utc(at_ten(2))}"),
        "a floating time": ics(DTSTART=f"DTSTART:{ten}"),
        "a floating end": ics(DTEND=f"DTEND:{ten}"),
        "a whole day": ics(DTSTART=f"DTSTART;VALUE=DATE:{ten[:8]}"),
        "a period": ics(DTSTART=f"DTSTART;VALUE=PERIOD:{utc(at_ten())}/PT1H"),
        "a duration without end": ics(DTEND="", DURATION="DURATION:P" + "9" * 30 + "D"),
        "a duration of nothing": ics(DTEND="", DURATION="DURATION:"),
        "a zone that lies": zoned("Asia/Shanghai", lying),
        "a zone of two offsets": zoned("Custom", of_two),
        "a zone that never ends": zoned("Endless/Town", endless),
    }


def _rules() -> dict[str, bytes]:
    wrong = [
        *("FREQ=SECONDLY", "FREQ=MINUTELY", "FREQ=HOURLY", "FREQ=YEARLY", "FREQ=NEVER", "FREQ="),
        *("", "COUNT=3", "FREQ=DAILY;COUNT=0", "FREQ=DAILY;COUNT=-1", "FREQ=DAILY;COUNT=x"),
        *(f"FREQ=DAILY;COUNT={'9' * 30}", "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;INTERVAL=53"),
        *("FREQ=DAILY;INTERVAL=2;BYDAY=MO,TU", f"FREQ=WEEKLY;INTERVAL={'9' * 30}"),
        *("FREQ=WEEKLY;INTERVAL=2,3", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;WKST=SU"),
        *("FREQ=MONTHLY;BYMONTHDAY=1,2,3", "FREQ=MONTHLY;BYMONTHDAY=-1"),
        *("FREQ=DAILY;INTERVAL=-1", "FREQ=WEEKLY;BYDAY=1MO", "FREQ=WEEKLY;BYDAY=XX"),
        *("FREQ=MONTHLY;BYDAY=MO", "FREQ=MONTHLY;BYDAY=-1FR", "FREQ=MONTHLY;BYSETPOS=1"),
        *("FREQ=DAILY;UNTIL=x", "FREQ=DAILY;UNTIL=20200101T000000Z", "FREQ=DAILY;BYEASTER=1"),
        *("FREQ=DAILY;BYHOUR=1,2,3", "FREQ=DAILY;BYSECOND=" + ",".join(map(str, range(60)))),
        *("FREQ=WEEKLY;BYWEEKNO=53", "FREQ=YEARLY;BYMONTHDAY=31;BYMONTH=2", "FREQ=DAILY;X-A=1"),
    ]
    days = ",".join(utc(at_ten(day)) for day in range(1, 90))
    return {
        **{f"repeats by {rule[:40]!r}": ics(RRULE=f"RRULE:{rule}") for rule in wrong},
        "two rules": ics("RRULE:FREQ=DAILY", "RRULE:FREQ=WEEKLY"),
        "days besides": ics(f"RDATE:{days}"),
        "days but for what is none": ics("RRULE:FREQ=DAILY", "EXDATE:x"),
        "days but for others than it is": ics(f"EXDATE:{utc(at_ten(3))}"),
        "days but for ten thousand": ics("RRULE:FREQ=DAILY", *[f"EXDATE:{days[:1_699]}"] * 100),
        "days but for some of no zone": ics("RRULE:FREQ=DAILY", f"EXDATE:{at_ten():%Y%m%dT%H%M%S}"),
        "days but for all": ics("RRULE:FREQ=DAILY;COUNT=1", f"EXDATE:{utc(at_ten())}"),
        "a rule of two thousand years": ics(
            "RRULE:FREQ=DAILY;INTERVAL=52;COUNT=2147483647",
            *("DTSTART:00020101T100000Z", "DTEND:00020101T110000Z"),
            DTSTART="",
            DTEND="",
        ),
        "one of a series": ics(f"RECURRENCE-ID:{utc(at_ten())}"),
    }


def _people() -> dict[str, bytes]:
    near = [
        *("zhao@school.example.com.evil.example", "zhаo@school.example.com", "zhao"),
        *("zhao+a@school.example.com", "azhao@school.example.com", "zhao@school.example"),
        *("zhao@school.example.com\\, x@example.com", "", "@", "zhao@@school.example.com"),
        "zhao@school.example.com\\r\\nBCC:x@example.com",
    ]
    strangers: Any = {"ORGANIZER": "ORGANIZER:mailto:li@example.org"}
    return {
        **{
            f"from {address[:40]!r}": ics(ORGANIZER=f"ORGANIZER:mailto:{address}")
            for address in near
        },
        "only strangers": ics(**strangers),
        "nobody": ics(ORGANIZER="", ATTENDEE=""),
        "no guest": ics(ATTENDEE=""),
        "a room for a guest": ics(ATTENDEE=f"ATTENDEE;CUTYPE=ROOM:mailto:{MAIL}"),
        "ours in a name": ics(ORGANIZER=f'ORGANIZER;CN="{OURS}":mailto:li@example.org'),
        "ours as who sends": ics(ORGANIZER=f'ORGANIZER;SENT-BY="mailto:{OURS}":mailto:li@e.org'),
        "ours in the words": ics(f"DESCRIPTION:mailto:{OURS}", **strangers),
        "ours in a comment": ics(f"X-ORGANIZER:mailto:{OURS}", **strangers),
        "one who has left": ics(ORGANIZER="ORGANIZER:mailto:gone@school.example.com"),
    }


def _others() -> dict[str, bytes]:
    methods = ["REPLY", "COUNTER", "DECLINECOUNTER", "ADD", "REFRESH", "X-DO", "REQUEST;X"]
    off = ["CANCEL", "cancel"]
    return {
        **{f"the method {name}": ics(method=name) for name in methods},
        **{f"{name} of what nobody knows": ics(method=name) for name in off},
        "a cancelled event that nobody knows": ics(STATUS="STATUS:CANCELLED"),
        "yesterday": ics(at=at_ten(-1)),
        "in two years": ics(at=at_ten(800)),
    }


def _mails() -> dict[str, bytes]:
    good = ics()
    nested = b"".join(
        b"Content-Type: multipart/mixed; boundary=%d\r\n\r\n--%d\r\n" % (number, number)
        for number in range(900)
    )
    letters = b"Content-Type: message/rfc822\r\n\r\n" * 900
    kinds = [
        "text/plain",
        "text/html",
        "application/octet-stream",
        "image/png",
        "text/calendar2",
        "",
    ]
    texts = [b"", b"x", b"=" * 999, b"\0" * 99, b"BEGIN:VCALENDAR"]
    return {
        "a mail nine hundred deep": nested + good,
        "letters in letters": letters + good,
        "a mail of headers": b"X-A: b\r\n" * 60_000 + b"\r\n" + good,
        "a mail without parts": b"From: x@example.com\r\n\r\nHello",
        "a boundary that is not there": mail(good).replace(b"--x", b"--y"),
        "a megabyte of mail": mail(good) + b"x" * 2**20,
        **{f"a calendar called {kind!r}": mail(good, kind) for kind in kinds},
        **{f"a mail with {text[:9]!r} for a calendar": mail(text) for text in texts},
        **{
            f"a mail in {way} that is none": mail(good).replace(b"8bit", way.encode()) + extra
            for way, extra in product(("base64", "BASE64"), (b"", b"\xff"))
        },
    }
