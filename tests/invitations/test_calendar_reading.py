"""Strangers send calendar files: a good one is read, and two hundred others make nothing, fast."""

import time
from datetime import date, timedelta

import pytest
from django.utils.timezone import localtime as local

from reception import clock
from reception.organisation.models import Employee
from tests.builders import an_employee
from tests.invitations import calendars
from tests.invitations.calendars import OURS, SHANGHAI, calendar, hostile, ics, mail, utc
from tests.invitations.scenes import MAIL, at_ten, the_host
from visitors.invitations import proposals
from visitors.invitations.models import CalendarProposal
from visitors.invitations.reading import BadCalendar
from visitors.invitations.repeating import Repeat
from visitors.models import Visit

pytestmark = pytest.mark.django_db
A_SECOND = 1.0


@pytest.fixture(autouse=True)
def zhao_kai_has_an_address() -> Employee:
    """Let 赵凯 and one who has left have an address."""
    gone = an_employee("吴老师")
    Employee.objects.filter(pk=gone.pk).update(email="gone@school.example.com", is_active=False)
    host = the_host()
    Employee.objects.filter(pk=host.pk).update(email=OURS)
    return an_employee("赵凯")


def read(content: bytes) -> list[str]:
    """Read a file as it comes by mail."""
    try:
        return proposals.propose(content, clock.now())
    except BadCalendar as why:
        return [str(why)]


def the_one() -> CalendarProposal:
    return CalendarProposal.objects.get()


@pytest.mark.parametrize("content", [ics(), mail(ics()), b"\xef\xbb\xbf" + ics()], ids=repr)
def test_the_control_a_good_one_is_read(content: bytes) -> None:
    assert read(content) == ["洽谈课程合作 · 请在“我的访客”里确认。"]
    one = the_one()
    assert (one.host.name, one.people) == ("赵凯", [["方岚", MAIL]])
    assert (one.begins_at, one.ends_at) == (at_ten(), at_ten() + timedelta(hours=1))
    assert (one.summary, one.place, one.repeat) == ("洽谈课程合作", "三楼会议室", {})


def test_two_hundred_others_make_nothing_each_within_a_second() -> None:
    files = hostile()
    assert len(files) >= 200
    slow, said = {}, {}
    for name, content in files.items():
        begun = time.process_time()
        said[name] = read(content)
        took = time.process_time() - begun
        if took > A_SECOND:
            slow[name] = took
    made = set(CalendarProposal.objects.values_list("summary", flat=True))
    assert (slow, made) == ({}, set()), [name for name, one in said.items() if "确认" in one[0]]
    assert all(said.values()), "each is told why"
    assert not Visit.objects.exists()


def test_one_bad_event_holds_up_no_other() -> None:
    good = ics().decode()
    event = good[good.index("BEGIN:VEVENT") : good.index("END:VCALENDAR")]
    whole_day = f"DTSTART;VALUE=DATE:{at_ten():%Y%m%d}"
    bad = event.replace(f"DTSTART:{utc(at_ten())}", whole_day).replace("meeting-1", "meeting-2")
    assert len(read(good.replace(event, bad + event).encode())) == 2
    assert the_one().begins_at == at_ten()


@pytest.mark.parametrize(
    ("written", "before"),
    [
        ("DTSTART;TZID=Asia/Shanghai:{ten}", SHANGHAI),
        ("DTSTART;TZID=Asia/Shanghai:{ten}", []),
        ("DTSTART;TZID=China Standard Time:{ten}", []),
        (
            "DTSTART;TZID=Customized:{ten}",
            [line.replace("Asia/Shanghai", "Customized") for line in SHANGHAI],
        ),
    ],
)
def test_ten_in_shanghai_is_ten_however_its_zone_is_called(written: str, before: list[str]) -> None:
    line = written.format(ten=f"{at_ten():%Y%m%dT100000}")
    read(calendar([*calendars.EVENT.values(), line], before=before))
    assert the_one().begins_at == at_ten()


@pytest.mark.parametrize(
    ("rule", "every", "days", "last"),
    [
        ("FREQ=DAILY;COUNT=3", "day", [], 2),
        ("FREQ=WEEKLY;BYDAY=MO,WE;COUNT=400", "week", ["mon", "wed"], 90),
        ("FREQ=DAILY", "day", [], 90),
        ("FREQ=DAILY;COUNT=2147483647", "day", [], 90),
        ("FREQ=DAILY;UNTIL={until}", "day", [], 5),
        ("FREQ=DAILY;UNTIL=99991231T235959Z", "day", [], 90),
        ("FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR;COUNT=4", "week", ["mon", "tue", "wed", "thu", "fri"], 6),
        ("FREQ=WEEKLY;BYDAY=FR;UNTIL={until};WKST=SU", "week", ["fri"], 5),
        ("FREQ=MONTHLY;BYMONTHDAY={day};COUNT=2", "month", [], 31),
    ],
)
def test_a_rule_goes_no_further_than_a_series_is_made(
    rule: str, every: str, days: list[str], last: int
) -> None:
    read(ics(RRULE=f"RRULE:{rule.format(until=utc(at_ten(6)), day=local(at_ten()).day)}"))
    repeat = the_one().repeat
    assert (repeat["every"], repeat["days"]) == (every, days)
    assert repeat["last"] <= f"{clock.today() + timedelta(days=1 + last)}"


@pytest.mark.parametrize(
    ("rule", "interval", "days"),
    [
        ("FREQ=WEEKLY;INTERVAL=2;COUNT=4", 2, [0, 14, 28, 42]),
        ("FREQ=WEEKLY;INTERVAL=2;UNTIL={until};WKST=SU", 2, [0, 14, 28]),
        ("FREQ=DAILY;INTERVAL=3;COUNT=4", 3, [0, 3, 6, 9]),
        ("FREQ=WEEKLY;INTERVAL=52", 52, [0]),
    ],
)
def test_every_second_week_is_read_as_every_second(
    rule: str, interval: int, days: list[int]
) -> None:
    read(ics(RRULE=f"RRULE:{rule.format(until=utc(at_ten(30)))}"))
    assert the_one().repeat["interval"] == interval
    assert days_of(the_one()) == [local(at_ten(1 + day)).date() for day in days]


def days_of(one: CalendarProposal) -> list[date]:
    """Return the days on which what is proposed would be."""
    first, rule = local(one.begins_at).date(), one.repeat
    left_out = [date.fromisoformat(day) for day in rule["left_out"]]
    last = date.fromisoformat(rule["last"])
    repeat = Repeat(rule["every"], first, last, rule["days"], rule["interval"], left_out)
    return list(repeat.between(first, last))


@pytest.mark.parametrize(
    "left_out",
    [
        "EXDATE:{utc}",
        "EXDATE;TZID=Asia/Shanghai:{ten}",
        "EXDATE;VALUE=DATE:{day}",
        "EXDATE:{other},{utc}",
    ],
)
def test_days_on_which_it_does_not_happen_are_left_out(left_out: str) -> None:
    at, other = at_ten(8), at_ten(22)
    words = {"utc": utc(at), "other": utc(other), "ten": f"{local(at):%Y%m%dT100000}"}
    read(
        ics(left_out.format(**words, day=f"{local(at):%Y%m%d}"), RRULE="RRULE:FREQ=WEEKLY;COUNT=4")
    )
    gone = [at, other] if "other" in left_out else [at]
    assert the_one().repeat["left_out"] == [f"{local(day):%Y-%m-%d}" for day in gone]
    assert len(days_of(the_one())) == 4 - len(gone), "what is left out counts among the four"


def test_where_the_first_is_left_out_the_next_is_proposed() -> None:
    read(ics(f"EXDATE:{utc(at_ten())}", RRULE="RRULE:FREQ=WEEKLY;COUNT=3"))
    assert the_one().begins_at == at_ten(8)


def test_what_is_left_out_far_from_now_is_not_kept() -> None:
    days = ",".join(utc(at_ten(1 - 7 * week)) for week in range(60))
    read(ics(f"EXDATE:{days}", at=at_ten(1 - 7 * 60), RRULE="RRULE:FREQ=WEEKLY"))
    assert len(the_one().repeat["left_out"]) <= 1


@pytest.mark.parametrize(
    ("rule", "named"),
    [
        ("FREQ=YEARLY", "多久一次（FREQ=YEARLY）"),
        ("FREQ=WEEKLY;INTERVAL=99", "隔多久一次（INTERVAL=99）"),
        ("FREQ=MONTHLY;BYDAY=2TU", "星期几（BYDAY=2TU）"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "每月几号（BYMONTHDAY=-1）"),
        ("FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1", "其中第几个（BYSETPOS=1）"),
        ("FREQ=DAILY;BYHOUR=9,10", "BYHOUR=9,10"),
        ("FREQ=DAILY;COUNT=0", "一共几次（COUNT=0）"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;WKST=SU", "一周从哪天算起（WKST=SU）"),
    ],
)
def test_a_rule_that_cannot_be_read_is_refused_by_its_name(rule: str, named: str) -> None:
    (said,) = read(ics(RRULE=f"RRULE:{rule}"))
    assert f"这样的重复读不了：{named}。请自己填。" in said
    assert not CalendarProposal.objects.exists()


def test_other_ways_of_repeating_are_refused_by_their_names() -> None:
    for more, named in {
        f"RDATE:{utc(at_ten(3))}": "另加的日子（RDATE）",
        f"EXDATE:{utc(at_ten())}": "没有重复，却有除外的日子（EXDATE）",
    }.items():
        assert named in read(ics(more))[0]
    assert "不止一条规则" in read(ics("RRULE:FREQ=DAILY", "RRULE:FREQ=WEEKLY"))[0]


def test_monday_in_greenwich_that_is_tuesday_here_is_no_monday() -> None:
    late = at_ten().replace(hour=6)
    weekday = local(late - timedelta(days=1)).strftime("%a")[:2].upper()
    assert "星期几" in read(ics(at=late, RRULE=f"RRULE:FREQ=WEEKLY;BYDAY={weekday}"))[0]


def test_every_second_week_that_has_begun_goes_on_in_step() -> None:
    read(ics(at=at_ten(1 - 7), RRULE="RRULE:FREQ=WEEKLY;INTERVAL=2"))
    assert the_one().begins_at == at_ten(8)


def test_a_series_that_has_begun_goes_on_from_the_next_time() -> None:
    read(ics(at=at_ten(-7), RRULE="RRULE:FREQ=WEEKLY"))
    assert the_one().begins_at in (at_ten(0), at_ten(7))


def test_li_fang_as_organiser_and_zhao_kai_as_guest() -> None:
    read(
        ics(
            ORGANIZER=f"ORGANIZER;CN=方岚:mailto:{MAIL}", ATTENDEE=f"ATTENDEE:mailto:{OURS.upper()}"
        )
    )
    assert the_one().people == [["方岚", MAIL]]


def test_who_invites_of_two_colleagues_is_the_host() -> None:
    other = an_employee("孙伟")
    Employee.objects.filter(pk=other.pk).update(email="sun@school.example.com")
    read(ics("ATTENDEE:mailto:sun@school.example.com"))
    assert (the_one().host.name, the_one().people) == ("赵凯", [["方岚", MAIL]])
