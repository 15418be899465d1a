"""Visitors who are inside with a badge each, as many as are wanted: only somebody who is in can be
signed out, and only once.
"""

import copy
import itertools
from collections.abc import Iterator
from datetime import datetime

from reception import clock
from tests.performance.crowd import Crowd
from visitors.badges import lending
from visitors.models import Badge, BadgeLoan, State, Visit, VisitEvent, Visitor

AT_ONCE = 100
FIRST_NUMBER = 10_001  # above the pools of the house


class Leaving:
    """Lets people in who can be signed out.

    Args:
        site: the id of the site.
        crowd: who they are.
    """

    def __init__(self, site: int, crowd: Crowd) -> None:
        self.site, self.crowd, self.numbers = site, crowd, itertools.count(FIRST_NUMBER, AT_ONCE)

    def codes(self) -> Iterator[str]:
        """Return the codes of badges that are worn; each is returned once."""
        while True:
            first = next(self.numbers)
            lent = lending.add(self.site, range(first, first + AT_ONCE))
            self._let_in(lent, clock.now())
            yield from map(lending.code_of, lent)

    def _let_in(self, lent: list[Badge], now: datetime) -> None:
        """Write visits like the one that has been inside for longest, and lend each a badge."""
        like = Visit.objects.filter(
            site=self.site, state=State.INSIDE, badge_required=True
        ).order_by("pk")[0]
        people = Visitor.objects.bulk_create(self._somebody(now) for _badge in lent)
        visits = Visit.objects.bulk_create(self._visit(like, visitor, now) for visitor in people)
        BadgeLoan.objects.bulk_create(
            BadgeLoan(badge=badge, visit=visit, lent_at=now)
            for badge, visit in zip(lent, visits, strict=True)
        )
        Badge.objects.filter(pk__in=[badge.pk for badge in lent]).update(lent=True)
        what = (VisitEvent.What.ARRIVED, VisitEvent.What.ADMITTED)
        VisitEvent.objects.bulk_create(
            VisitEvent(visit=visit, site_id=self.site, what=each, at=now, by_name="何静")
            for visit in visits
            for each in what
        )

    def _somebody(self, now: datetime) -> Visitor:
        typed = self.crowd.somebody_new()
        phone = f"+86{typed['phone']}"
        return Visitor(
            name=typed["name"],
            phone=phone,
            last_four=phone[-4:],
            organisation=typed["organisation"],
            visits_made=1,
            met_at=now,
        )

    def _visit(self, like: Visit, visitor: Visitor, now: datetime) -> Visit:
        visit = copy.copy(like)
        visit.pk, visit.visitor, visit.organisation, visit.arrived_at, visit.admitted_at = (
            None,
            visitor,
            visitor.organisation,
            now,
            now,
        )
        return visit
