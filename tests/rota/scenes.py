"""A sales desk with four people for a morning: 沈佳, 钟亮, 魏雨, 蒋宁; 何静 at the desk asks the next."""

from datetime import datetime, timedelta
from typing import Any

from reception.accounts.actor import Actor, actor_of
from reception.organisation.models import Employee
from reception.policy.models import DeskOption
from tests.builders import a_site, a_user, a_visit, an_actor, an_employee, the_policy
from visitors.models import Visit
from visitors.rota import acts, days, turns
from visitors.rota.acts import LineAct
from visitors.rota.days import LineOfDay
from visitors.rota.models import Team, TurnEntry
from visitors.rota.turns import TurnAsked

NAMES = {"A": "沈佳", "B": "钟亮", "C": "魏雨", "D": "蒋宁"}
LETTERS = {name: letter for letter, name in NAMES.items()}


class Morning:
    """The four of a team, and the minutes of their morning."""

    def __init__(self, nine: datetime) -> None:
        the_policy()
        self.nine = nine
        self.desk = an_actor("desk", "何静")
        self.team = Team.objects.create(site=a_site(), name="咨询组")
        self.people = {letter: a_seller(name, letter) for letter, name in NAMES.items()}
        self.team.members.set([self.who(letter) for letter in NAMES])
        kept = ("lunch", "sent_out", "old_client")
        self.team.make_up.set(DeskOption.objects.filter(code__in=kept))

    def who(self, letter: str) -> Employee:
        found = self.people[letter].employee
        assert found is not None
        return found

    def at(self, minute: float, by: Actor | None = None) -> LineAct:
        return LineAct(by or self.desk, self.nine + timedelta(minutes=minute))

    def sign_in(self, minute: float, letters: str) -> None:
        for letter in letters:
            acts.sign_in(self.team, self.at(minute, self.people[letter]))

    def out(self, minute: float, letter: str, code: str) -> None:
        reason = DeskOption.objects.get(code=code)
        acts.step_out(self.team, self.at(minute, self.people[letter]), reason)

    def back(self, minute: float, letter: str) -> None:
        acts.back(self.team, self.at(minute, self.people[letter]))

    def entry(self, minute: float, visit: Visit | None = None, **asked: Any) -> TurnEntry:
        named = asked.pop("named", None)
        if named:
            asked["named"] = self.who(named)
        return turns.take_next(self.team, self.at(minute), TurnAsked(visit=visit, **asked))

    def next(self, minute: float, visit: Visit | None = None, **asked: Any) -> str:
        """Return the letter of who takes the next."""
        return LETTERS[self.entry(minute, visit, **asked).employee.name]

    def visit(self, minute: float, name: str, **fields: Any) -> Visit:
        host = an_employee("赵凯", number="T1")
        given = {"phone": "", "kind": "first", **fields}
        kind = given.pop("kind")
        one = a_visit(name, host=host, by=self.desk, now=self.at(minute).now, **given)
        Visit.objects.filter(pk=one.pk).update(kind=kind)
        one.refresh_from_db()
        return one

    def standing(self, minute: float, at: float | None = None) -> LineOfDay:
        moment = self.at(at).now if at is not None else None
        return days.of(self.team, self.at(minute).now, moment)

    def line(self, minute: float, at: float | None = None) -> str:
        """Return the letters of who stands in the line, in order; in small who is busy."""
        standing = self.standing(minute, at)
        people = standing.people
        letters = [
            LETTERS[people[one.who].name] if one.is_free else LETTERS[people[one.who].name].lower()
            for one in standing.places
            if one.place
        ]
        return "".join(letters)


def a_seller(name: str, letter: str) -> Actor:
    user = a_user("host", name)
    actor = actor_of(user)
    if actor.employee is None:
        an_employee(name, number=f"S{letter}", user=user)
        actor = actor_of(type(user).objects.get(pk=user.pk))
    return actor
