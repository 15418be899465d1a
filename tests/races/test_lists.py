"""Eight desks say at the same moment whether a visitor is who stands on a list: one answer counts."""

from collections.abc import Callable

import pytest

from reception.policy.rulebook import in_force
from tests.builders import NO_KEY, a_visit, an_actor
from tests.lists.scenes import PHONE, on_a_list, the_hit
from tests.races.threads import DESKS, Together, at_once
from tests.visitors.scenes import NINE, after
from visitors.lists import acts
from visitors.lists.models import ListingHit
from visitors.models import Visit, VisitEvent

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]


def met() -> Visit:
    """Let somebody wait who may be 秦川 of the list."""
    on_a_list()
    visit = a_visit("秦川", phone=PHONE, now=NINE)
    in_force()
    return visit


def says(number: int) -> Callable[[], object]:
    by, hit = an_actor("desk", f"前台{number}"), the_hit()
    return lambda: acts.weigh(hit, by, after(5), NO_KEY, same=number % 2 == 0)


def test_one_of_eight_answers_counts_and_the_others_are_told() -> None:
    visit = met()
    answers = at_once(*[says(number) for number in range(DESKS)])
    assert answers.count("already_said") == DESKS - 1
    hit = the_hit()
    one = next(place for place, answer in enumerate(answers) if answer != "already_said")
    assert (hit.said, hit.said_by_name) == ("other" if one % 2 else "same", f"前台{one}")
    assert visit.events.filter(what=VisitEvent.What.LISTED).count() == 1
    refused = Visit.objects.get(pk=visit.pk).disposition == "refuse"
    assert refused == (hit.said == "same"), "the decision follows the answer that counts"


def test_without_the_guard_both_answers_would_count() -> None:
    """The control: both see that nobody has answered, and both write."""
    met()
    together = Together(2)

    def look_then_say(said: str) -> int:
        seen = ListingHit.objects.filter(said="").values_list("pk", flat=True)
        ids = list(seen)
        together.wait()
        return ListingHit.objects.filter(pk__in=ids).update(said=said, said_at=after(5))

    assert at_once(lambda: look_then_say("same"), lambda: look_then_say("other")) == [1, 1]
