"""Eight desks have the same list, and the same coach, at the same moment: it happens once."""

import pytest

from reception import clock
from reception.notifications.models import Notice
from reception.policy.rulebook import in_force
from tests.builders import NO_KEY, a_site, an_actor
from tests.invitations.scenes import the_host, zhao_kai
from tests.races.threads import DESKS, Together, at_once
from visitors.badges import lending
from visitors.invitations import delegations, importing
from visitors.invitations.guest_form import Occasion
from visitors.invitations.guest_list import Invitee
from visitors.invitations.importing import Invited
from visitors.models import BadgeLoan, State, Visit

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]
NAMES = ("方岚", "林新", "沈洁", "江一苇", "苗若兰")


def sends_the_list() -> Invited:
    guests = [Invitee(row, {"name": name}) for row, name in enumerate(NAMES, start=1)]
    occasion = Occasion(the_host(), clock.now(), name="青山中学")
    return importing.invite_all(guests, occasion, zhao_kai(), clock.now(), NO_KEY, in_force())


def test_a_list_that_is_sent_eight_times_invites_once() -> None:
    the_host(), zhao_kai()
    made = at_once(*[lambda: len(sends_the_list().invitations)] * DESKS)
    assert sorted(made) == [0] * (DESKS - 1) + [len(NAMES)]
    assert Visit.objects.count() == len(NAMES)


def test_a_coach_that_eight_desks_let_in_comes_in_once() -> None:
    one = sends_the_list().delegation
    assert one is not None
    lending.add(a_site().pk, range(1, 9))
    who = list(delegations.visits_of(one).values_list("pk", flat=True))
    desks = [an_actor("desk", f"前台{number}") for number in range(DESKS)]
    in_force()
    works = [
        lambda by=by: delegations.arrive(one, who, by, clock.now(), NO_KEY, come_in=True)
        for by in desks
    ]
    said = at_once(*works)
    assert said.count("state_forbids") == DESKS - 1
    assert set(Visit.objects.values_list("state", flat=True)) == {State.INSIDE}
    assert BadgeLoan.objects.count() == len(NAMES)
    assert Notice.objects.filter(key__startswith="ask:").count() == 1


def test_who_looks_before_the_other_writes_would_let_a_coach_in_twice() -> None:
    """The control: both see who is expected before either of them writes."""
    one = sends_the_list().delegation
    assert one is not None
    together = Together(2)

    def look_then_let_arrive() -> int:
        seen = list(delegations.visits_of(one).filter(state=State.EXPECTED).values_list("pk"))
        together.wait()
        here = {"state": State.WAITING, "arrived_at": clock.now()}
        return Visit.objects.filter(pk__in=[pk for (pk,) in seen]).update(**here)

    assert at_once(look_then_let_arrive, look_then_let_arrive) == [len(NAMES)] * 2
