"""Events as .ics, compared with golden files: new, moved, cancelled, a feed."""

import datetime as dt
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from reception import calendars
from reception.calendars import CalendarEvent, Party

GOLDEN = Path(__file__).parent / "calendars"
SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW = CalendarEvent(
    uid="visit-7@yingke.example",
    sequence=0,
    starts=dt.datetime(2026, 12, 3, 10, 0, tzinfo=SHANGHAI),
    ends=dt.datetime(2026, 12, 3, 11, 0, tzinfo=SHANGHAI),
    told_at=dt.datetime(2026, 11, 30, 9, 30, tzinfo=SHANGHAI),
    summary="拜访 赵凯, 总部; 洽谈",
    place="总部 · 三楼会议室",
    description="请带身份证\n到前台出示二维码",
    url="https://yingke.example/i/ABC/",
    organiser=Party("云洲教育, 前台", "desk@yingke.example"),
    attendee=Party("方岚", "fang@example.com"),
)
MOVED = replace(
    NEW,
    sequence=1,
    starts=dt.datetime(2026, 12, 4, 10, 0, tzinfo=SHANGHAI),
    ends=dt.datetime(2026, 12, 4, 11, 0, tzinfo=SHANGHAI),
)
CANCELLED = replace(MOVED, sequence=2, attendee=Party("方岚"))
WHOLE_DAY = CalendarEvent(
    "due-3@yingke.example", 0, dt.date(2026, 12, 7), NEW.told_at, "待办：答复投诉 12"
)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("new", calendars.request(NEW)),
        ("moved", calendars.request(MOVED)),
        ("cancelled", calendars.cancel(CANCELLED)),
        ("feed", calendars.feed("待办", [WHOLE_DAY, replace(NEW, attendee=None)])),
    ],
)
def test_a_calendar_reads_what_its_golden_file_says(name, written):
    assert written == (GOLDEN / f"{name}.ics").read_bytes()


def test_lines_are_as_long_as_the_standard_allows_and_end_as_it_wants():
    written = calendars.request(replace(NEW, description="请走东门" * 40))
    assert all(len(line) <= 75 for line in written.split(b"\r\n"))
    assert written.count(b"\n") == written.count(b"\r\n")


def test_what_somebody_typed_is_no_line_of_its_own():
    typed = "洽谈\r\nATTENDEE:mailto:all@example.com\nEND:VEVENT"
    read = Calendar.from_ical(
        calendars.request(replace(NEW, summary=typed, attendee=Party('"\r\nX:Y;', "a@b.example")))
    )
    (event,) = read.walk("VEVENT")
    assert "ATTENDEE:mailto" in event["summary"]
    assert event["attendee"] == "mailto:a@b.example"
    assert "X" not in event


def test_a_time_in_summer_is_the_same_moment_in_utc():
    in_july = replace(NEW, starts=dt.datetime(2026, 7, 1, 10, 0, tzinfo=ZoneInfo("Europe/Berlin")))
    assert b"DTSTART:20260701T080000Z" in calendars.request(in_july)
