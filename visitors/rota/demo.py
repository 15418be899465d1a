"""What the demo tells of the rota: a team of four, and a morning of which one may ask why."""

from datetime import datetime, timedelta

from reception import clock
from reception.accounts.actor import actor_of
from reception.policy.models import DeskOption, Ladder
from reception.policy.rulebook import new_edition
from visitors.demo.people import MAIN_SITE, Stage
from visitors.rota import acts, days, turns
from visitors.rota.acts import LineAct
from visitors.rota.models import Team
from visitors.rota.turns import TurnAsked

MADE_UP = ("lunch", "sent_out", "old_client")
NAMES = ("sales1", "sales2", "sales3", "sales4")
MINUTE = timedelta(minutes=1)
FIRST = 9 * MINUTE  # so long ago the first of the team signed in


def _ladder() -> Ladder | None:
    """Return by which ladder a skip is proposed, switched on: as shipped it is an example."""
    rows = Ladder.objects.filter(code="walk_in_skipped")
    if rows.filter(is_active=False).update(is_active=True):
        new_edition()
    return rows.first()


def tell(stage: Stage, now: datetime) -> None:
    """Make the team once; on a day of which nothing is told, tell its morning."""
    people = [stage.employees[f"E03{number}"] for number in range(1, 5)]
    team, made = Team.objects.get_or_create(
        site=stage.sites[MAIN_SITE],
        name="咨询组",
        defaults={
            "name_en": "Admissions",
            "lead": people[0],
            "director": stage.employees["E023"],
            "ladder": _ladder(),
        },
    )
    if made:
        team.members.set(people)
        team.make_up.set(DeskOption.objects.filter(code__in=MADE_UP))
    # In the first minutes of a day nobody has signed in yet.
    if days.of(team, now).entries or clock.today(now - FIRST) != clock.today(now):
        return
    # The last two have not come yet: who looks at the demo signs them in.
    first, second, third = (actor_of(stage.users[name]) for name in NAMES[:3])
    desk = actor_of(stage.users["desk"])
    for later, who in enumerate((first, second, third)):
        acts.sign_in(team, LineAct(who, now - FIRST + later * MINUTE))
    turns.take_next(team, LineAct(desk, now - 6 * MINUTE), TurnAsked())
    turns.take_next(team, LineAct(desk, now - 4 * MINUTE), TurnAsked(named=people[2]))
    acts.back(team, LineAct(third, now - 2 * MINUTE))
