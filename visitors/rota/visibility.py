"""Which teams one may see: every query for one passes here (Q)."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from reception.accounts.actor import Actor
from visitors.rota.models import Team
from visitors.visits import visibility

WITH = ("site", "lead", "director")


def teams(actor: Actor) -> QuerySet[Team]:
    """Return the teams that somebody may see: all, those of their sites, those they belong to or
    lead, and of a head those of the department's people.
    """
    reach, rows, me = actor.reach("rota.see"), Team.objects.filter(is_active=True), actor.employee
    if reach == "all":
        return rows
    mine = Q(pk__in=())
    if me is not None and reach != "-":
        mine |= Q(pk__in=me.teams.values("pk")) | Q(lead=me) | Q(director=me)
    if me is not None and reach == "dept":
        mine |= Q(pk__in=Team.objects.filter(members__department=me.department_id).values("pk"))
    if reach == "site":
        mine |= Q(site__in=actor.sites)
    return rows.filter(mine)


def the_team(actor: Actor, team_id: int) -> Team:
    """Return a team that somebody may see, or 404; its site is served from then on."""
    found = visibility.one(teams(actor).select_related(*WITH), pk=team_id)
    timezone.activate(found.site.clock)
    return found
