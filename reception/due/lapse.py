"""Remind who owes something, tell the next once it is late, and mark that for good (W3).

Whom to tell, and when, are rows of the policy. That somebody was told is an event with a mark, so
that however many workers tell them once.
"""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import override as in_language

from reception import clock
from reception.accounts.actor import actor_of
from reception.accounts.permissions import ROLES
from reception.due import daily_line, events, kinds, telling, things
from reception.due.kinds import Whose
from reception.due.models import DueEvent
from reception.due.things import DueThing
from reception.notifications import outbox, pieces
from reception.organisation import people
from reception.organisation.models import Employee
from reception.policy.models import DueStep
from reception.policy.rulebook import InForce, in_force

When, Whom = DueStep.When, DueStep.Whom
ROLES_TOLD = (Whom.OFFICE.value, Whom.PRINCIPAL.value)
MINUTE, INSTANT = timedelta(minutes=1), timedelta(microseconds=1)
WITH_WHO_IS_NEXT = ("user", "deputy__user", "department__head__user")


@dataclass
class Telling:
    """What one person is told now: of which things, by which marks."""

    person: Employee
    marks: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    own: dict[str, DueThing] = field(default_factory=dict)
    of_others: dict[str, DueThing] = field(default_factory=dict)


def sweep(now: datetime) -> None:
    """Mark what is late; then tell each person, while their site is open, in one notice of all
    steps that were reached: one that no worker was there for is taken once, too. What somebody owes
    and has read in today's line is not told a second time.
    """
    policy = in_force()
    with in_language("zh-hans"):
        counts = [one for one in things.everything(now) if one.kind.reminds]
        events.mark_late(
            (one.id, one.until) for one in counts if one.is_late and not one.slip.was_late
        )
        is_open = {pk for pk, site in policy.sites.items() if policy.hours.is_open(site, now)}
        if not is_open:
            return
        told: dict[int, Telling] = {}
        reached = [
            (one, step)
            for one in counts
            if one.paused_until is None
            for step in steps_of(policy, one)
            if is_reached(step, one)
        ]
        marks = events.marks({one.id for one, _step in reached})
        next_ones = _WhoIsNext(now, policy.edition, [one for one, _step in reached])
        for one, step in reached:
            for person in next_ones.of(step.whom, one):
                mark = _mark(step, one, person)
                if person.site_id in is_open and mark not in marks[one.id]:
                    telling_them = told.setdefault(person.pk, Telling(person))
                    telling_them.marks[one.id].append(mark)
                    mine = next_ones.owes(person, one)
                    (telling_them.own if mine else telling_them.of_others)[one.id] = one
        pieces.each("what is due, to employee", told, lambda pk: _tell(told[pk], policy, now))


def steps_of(policy: InForce, one: DueThing) -> list[DueStep]:
    """Return the rows by which people are told of a thing: those of its kind, else the general."""
    own = [step for step in policy.due_steps if step.kind == one.slip.key]
    return own or [step for step in policy.due_steps if not step.kind]


def is_reached(step: DueStep, one: DueThing) -> bool:
    """Tell whether a step is to be taken; not one before the end that was reached at the start:
    who has just been given a day is not reminded of that day.
    """
    if step.when == When.LATE:
        return one.is_late and (
            not step.count or _lasts(step, one, one.until, one.now) >= step.count
        )
    return _is_near(step, one, one.now) and not _is_near(step, one, one.slip.began_at)


def _is_near(step: DueStep, one: DueThing, at: datetime) -> bool:
    return _lasts(step, one, at, one.until) <= step.count


def _lasts(step: DueStep, one: DueThing, since: datetime, until: datetime) -> float:
    """Return how long it is between two moments, in what a step counts in."""
    calendar = one.calendar
    if step.unit == DueStep.Counts.OPEN_MINUTES:
        if calendar.site is None:
            return (until - since) / MINUTE
        return calendar.hours.between(calendar.site, since, until) / MINUTE
    first, last = _day(one, since), _day(one, until)
    if step.unit == DueStep.Counts.DAYS:
        return (last - first).days
    return sum(calendar.works(first + timedelta(days=n + 1)) for n in range((last - first).days))


def _day(one: DueThing, at: datetime) -> date:
    # A midnight belongs to the day that it ends.
    return clock.today(at - INSTANT, one.calendar.where)


def _mark(step: DueStep, one: DueThing, person: Employee) -> str:
    """Return what says that somebody was told by a step; another one for another end."""
    day = f"{clock.today(one.now, one.calendar.where):%Y%m%d}" if step.daily else ""
    return f"{step.pk}:{one.until.timestamp():.0f}:{day}:{person.pk}"


def _tell(telling_them: Telling, policy: InForce, now: datetime) -> None:
    person = telling_them.person
    try:
        with transaction.atomic(), in_language("zh-hans"):
            rows = [
                DueEvent(
                    thing=name,
                    what=DueEvent.What.REMINDED if name in telling_them.own else DueEvent.What.TOLD,
                    at=now,
                    facts={"whom": person.name},
                    mark=mark,
                )
                for name, marks in telling_them.marks.items()
                for mark in marks
            ]
            first = DueEvent.objects.bulk_create(rows)[0]
            own, of_others = list(telling_them.own.values()), list(telling_them.of_others.values())
            if daily_line.was_sent(person, now):
                own = [one for one in own if not daily_line.names(one, now, policy)]
            if own or of_others:
                message = telling.message(policy, own, of_others)
                outbox.write(person.pk, f"lapse:{first.pk}", message.subject, message.text, now)
    except IntegrityError:
        return  # another worker has just told them


class _WhoIsNext:
    """Who is told of things, read once for all of them."""

    def __init__(self, now: datetime, edition: str, of_all: list[DueThing]) -> None:
        self.now, self.edition = now, edition
        self.seen: dict[int, dict[str, Whose]] = {}
        with_next = Employee.objects.select_related(*WITH_WHO_IS_NEXT)
        numbers = {one.slip.number for one in of_all} - {""}
        self.owners = {row.number: row for row in with_next.filter(number__in=numbers)}
        roles = {role for one in of_all for role in one.kind.roles} | set(ROLES_TOLD)
        self.holders = {
            role: list(with_next.filter(is_active=True, user__groups__name=ROLES[role]))
            for role in roles
            if of_all
        }

    def of(self, whom: str, one: DueThing) -> list[Employee]:
        """Return the first of those in turn who are there and may see the thing."""
        turn = Whom.values
        return next(filter(None, (self._of(who, one) for who in turn[turn.index(whom) :])), [])

    def owes(self, person: Employee, one: DueThing) -> bool:
        """Tell whether somebody owes a thing, alone or as one of several."""
        return person.number == one.slip.number or self._sees(person).get(one.id) == Whose.MINE

    def _of(self, whom: str, one: DueThing) -> list[Employee]:
        owner = self.owners.get(one.slip.number)
        if whom == Whom.OWES and owner is not None:
            return [owner] if owner.is_active else []
        if whom == Whom.OWES:
            holders = dict.fromkeys(row for role in one.kind.roles for row in self.holders[role])
            return [row for row in holders if self.owes(row, one)]
        if whom in ROLES_TOLD:
            found = self.holders[whom]
        elif whom == Whom.HEAD:
            owing = [owner] if owner is not None else self._of(Whom.OWES, one)
            found = self._there(*(row.department.head for row in owing))
        else:
            found = self._there(owner.deputy) if owner is not None else []
        return [row for row in found if row != owner and self._may_be_told(row, one)]

    def _may_be_told(self, person: Employee, one: DueThing) -> bool:
        # Of those who have the role, who does not owe it may not do it: it is about them.
        is_barred = any(person in self.holders[role] for role in one.kind.roles)
        return self.owes(person, one) if is_barred else one.id in self._sees(person)

    def _there(self, *meant: Employee | None) -> list[Employee]:
        there = (people.present(row, self.now) for row in dict.fromkeys(meant))
        return [row for row in there if row is not None]

    def _sees(self, person: Employee) -> dict[str, Whose]:
        """Return what is open for somebody, and whose it is to them; one query for each person."""
        if person.pk not in self.seen:
            user = person.user
            slips = []
            if user is not None and user.is_active and person.is_active:
                actor = replace(actor_of(user), edition=self.edition)
                slips = kinds.slips(actor, self.now, *Whose)
            slips.sort(key=lambda one: list(Whose).index(one.whose), reverse=True)
            self.seen[person.pk] = {one.thing: one.whose for one in slips}
        return self.seen[person.pk]
