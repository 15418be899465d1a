"""沈洁 answered the thank-you with 「不满意」: it is a task of 行政部 until it was looked into (F2)."""

from datetime import timedelta

import pytest

from reception.accounts.actor import Actor
from reception.due import things
from reception.due.kinds import Whose
from tests.builders import an_employee, some_badges
from tests.complaints.scenes import desk, li_min, registered
from tests.visitors.scenes import admitted, after, left, wang_yue
from visitors.models import Satisfaction, Visit

pytestmark = pytest.mark.django_db
Score = Satisfaction.Score


def scored(score: int) -> Visit:
    some_badges(1)
    visit = left(admitted(wang_yue()))
    asked = after(60)
    Satisfaction.objects.create(
        visit=visit, asked_at=asked, at=asked + timedelta(minutes=5), score=score
    )
    return visit


def owed(actor: Actor) -> list[str]:
    mine = things.of(actor, after(90))[Whose.MINE]
    return [one.what for one in mine if one.kind.key == "low_score"]


@pytest.mark.parametrize("score", [Score.POOR, Score.VERY_POOR])
def test_a_low_score_is_due_until_a_complaint_is_registered(score: int) -> None:
    visit = scored(score)
    (what,) = owed(li_min())
    assert visit.visitor.name in what
    registered(after(70), about=None, visit=visit)
    assert owed(li_min()) == []


def test_who_was_content_gives_nobody_work() -> None:
    scored(Score.FAIR)
    assert owed(li_min()) == []


def test_the_desk_owes_nothing_and_nobody_looks_into_their_own_visitor() -> None:
    visit = scored(Score.POOR)
    assert owed(desk()) == []
    Visit.objects.filter(pk=visit.pk).update(host=an_employee("李敏"))
    assert owed(li_min()) == []
