"""What the demo tells of invitations: of single visitors, of a coach that comes today, and of an
event in a calendar.
"""

from contextlib import suppress
from datetime import datetime, time, timedelta
from typing import Any

from reception import clock
from reception.accounts.actor import actor_of
from reception.organisation.models import Employee
from visitors.demo.people import Stage, at_hour
from visitors.invitations import importing, invitations
from visitors.invitations.guest_form import Occasion
from visitors.invitations.guest_list import Invitee
from visitors.invitations.importing import BadRows
from visitors.invitations.invitations import NO_KEY, InvitationWish
from visitors.invitations.models import CalendarProposal, Invitation
from visitors.lifecycle.registration import Arrival
from visitors.people.search import Person


def tell(stage: Stage, now: datetime) -> None:
    """Let 赵凯 invite whom the words of the demo name, on each new day."""
    host, by = stage.employees["E009"], actor_of(stage.users["host"])
    for row in stage.words["invitations"]:
        day = clock.today(now) + timedelta(days=row["days"])
        while row["days"] and not clock.is_working_day(day):
            day += timedelta(days=1)
        at = at_hour(day, row["at"])
        if at <= now or Invitation.objects.filter(visitor__name=row["name"]).exists():
            continue
        person = Person(row["name"], organisation=row["organisation"], email=row["email"])
        arrival = Arrival(host.site_id, person, host, "appointment", row["purpose"], expected_at=at)
        ends = at + timedelta(minutes=row["minutes"])
        wish = InvitationWish(arrival, ends, row["place"], row["note"])
        invitations.invite(wish, by, now, NO_KEY, stage.policy)
    _coach(stage, stage.words["delegation"], now)
    if not CalendarProposal.objects.filter(begins_at__gt=now).exists():
        _calendar(stage.words["calendar"], host, now)


def _coach(stage: Stage, row: dict[str, Any], now: datetime) -> None:
    """Let 赵凯 invite a coach for later on each new day; the same list twice makes nothing."""
    host, by = stage.employees["E009"], actor_of(stage.users["host"])
    today = clock.today(now)
    at = max(at_hour(today, row["at"]), now + timedelta(minutes=row["later"]))
    begins = min(at, at_hour(today, time(23, 59))).replace(second=0, microsecond=0)
    occasion = Occasion(host, begins, purpose=row["purpose"], place=row["place"], name=row["name"])
    guests = [Invitee(number, guest) for number, guest in enumerate(row["guests"], start=1)]
    with suppress(BadRows):  # in the last minute of a day it is too late
        importing.invite_all(guests, occasion, by, now, NO_KEY, stage.policy)


def _calendar(row: dict[str, Any], host: Employee, now: datetime) -> None:
    """Let 赵凯 have read an event of his calendar."""
    day = clock.today(now) + timedelta(days=1)
    while not clock.is_working_day(day):
        day += timedelta(days=1)
    at = at_hour(day, row["at"])
    CalendarProposal.objects.create(
        host=host,
        uid=f"demo-{day}",
        sequence=0,
        begins_at=at,
        ends_at=at + timedelta(minutes=row["minutes"]),
        people=[[row["name"], row["email"]]],
        read_at=now,
        **{name: row[name] for name in ("summary", "place")},
    )
