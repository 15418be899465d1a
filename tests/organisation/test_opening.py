"""When a site is open, asked without the database: Friday, 6 March 2026, and the Monday after."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from reception.organisation.models import Site
from reception.organisation.opening import OpeningHours

SHANGHAI = ZoneInfo("Asia/Shanghai")
HQ = Site(opens=time(8), closes=time(18))
HOURS = OpeningHours()
ZONES = ("", "Asia/Urumqi", "Europe/Berlin")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=SHANGHAI)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def test_it_is_open_from_its_opening_until_its_closing_on_a_working_day():
    moments = (at(6, 7, 59), at(6, 8), at(6, 17, 59), at(6, 18), at(7, 10))
    assert [HOURS.is_open(HQ, one) for one in moments] == [False, True, True, False, False]
    assert HOURS.closing(HQ, at(6, 17)) == at(6, 18)


def test_a_night_and_a_weekend_do_not_count():
    assert HOURS.between(HQ, at(6, 17, 50), at(9, 8, 5)) == minutes(15)
    assert HOURS.after(HQ, at(6, 17, 50), minutes(15)) == at(9, 8, 5)


def test_a_day_that_an_administrator_has_changed_counts_as_changed():
    worked = OpeningHours({date(2026, 3, 7): True, date(2026, 3, 9): False})
    assert worked.after(HQ, at(6, 17, 50), minutes(15)) == at(7, 8, 5)
    assert worked.between(HQ, at(7, 17), at(10, 9)) == minutes(120)


def test_each_site_opens_by_its_own_clock():
    sites = [Site(opens=time(8), closes=time(18), time_zone=zone) for zone in ZONES]
    moments = [at(6, 9), at(6, 11), at(6, 16), at(6, 19), at(6, 21)]
    assert [[HOURS.is_open(site, one) for site in sites] for one in moments] == [
        [True, False, False],
        [True, True, False],
        [True, True, True],
        [False, True, True],
        [False, False, True],
    ]
    # 总部 has an hour left on Friday; in Urumqi it is three, in Berlin eight.
    assert [HOURS.after(site, at(6, 17), minutes(120)) for site in sites] == [
        at(9, 9),
        at(6, 19),
        at(6, 19),
    ]


def test_in_the_night_of_the_change_of_the_clocks_an_hour_is_missing_or_there_twice():
    """In Berlin from two to three on 29 March, and from three back to two on 25 October 2026."""
    worked = OpeningHours({date(2026, 3, 29): True, date(2026, 10, 25): True})
    for zone, of_march, of_october in (("Europe/Berlin", 3, 5), ("", 4, 4)):
        site = Site(opens=time(1), closes=time(5), time_zone=zone)
        hours = [
            worked.between(site, midnight - minutes(60), midnight + minutes(720))
            for midnight in (
                datetime(2026, 3, 29, tzinfo=site.clock).astimezone(UTC),
                datetime(2026, 10, 25, tzinfo=site.clock).astimezone(UTC),
            )
        ]
        assert hours == [minutes(60 * of_march), minutes(60 * of_october)]


def test_where_it_never_opens_a_time_is_over_in_a_year_and_no_loop_is_endless():
    closed = OpeningHours({date(2026, 1, 1) + timedelta(days=n): False for n in range(900)})
    assert closed.after(HQ, at(6, 9), minutes(1)) > at(6, 9) + timedelta(days=360)
    assert closed.closing(HQ, at(6, 9)) is None


@given(st.integers(0, 14 * 24 * 60), st.integers(1, 3000))
def test_after_is_the_inverse_of_between(start: int, length: int):
    since = at(2, 0) + minutes(start)
    over = HOURS.after(HQ, since, minutes(length))
    assert HOURS.between(HQ, since, over) == minutes(length)
    assert HOURS.is_open(HQ, over)
    assert HOURS.between(HQ, since, over - minutes(1)) <= minutes(length)
