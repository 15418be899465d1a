"""What the demo tells of invitations: one for later today and one for the next working day."""

from datetime import datetime, timedelta

from reception import clock
from reception.accounts.actor import actor_of
from visitors.demo.people import Stage, at_hour
from visitors.invitations import invitations
from visitors.invitations.invitations import NO_KEY, InvitationWish
from visitors.invitations.models import Invitation
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
