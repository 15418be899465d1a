"""Two workers look at the same moment at what is late: each person is told once of each thing."""

import pytest
from django.db import connection

from reception.due import lapse
from reception.due.models import DueEvent
from reception.notifications.models import Notice
from reception.policy.rulebook import in_force
from tests.builders import an_employee
from tests.discipline.scenes import a_proposal, wang_fang
from tests.due.test_lapse import march
from tests.races.threads import DESKS, Together, at_once
from tests.visitors.scenes import the_office

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]
UNIQUE = next(one for one in DueEvent._meta.constraints if "taken_once" in one.name)


@pytest.fixture(autouse=True)
def _three_are_late() -> None:
    """Let 李敏 and 王芳 have three rulings that were due on Tuesday the 17th."""
    the_office()
    wang_fang()
    for name in ("赵凯", "孙伟", "马骏"):
        a_proposal(an_employee(name), now=march(5, 10))
    in_force()


def told() -> list[str]:
    rows = Notice.objects.filter(key__startswith="lapse:")
    return sorted(rows.values_list("employee__name", flat=True))


def together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let all workers have read who was told before one of them tells anybody."""
    place, tell = Together(DESKS), lapse._tell
    waited = set()

    def tell_together(telling_them, policy, now):
        me = connection.connection
        if me not in waited:
            waited.add(me)
            place.wait()
        tell(telling_them, policy, now)

    monkeypatch.setattr(lapse, "_tell", tell_together)


def test_of_many_workers_one_tells_each(monkeypatch):
    together(monkeypatch)
    at_once(*[lambda: lapse.sweep(march(18))] * DESKS)
    assert told() == ["李敏", "王芳"]
    assert DueEvent.objects.filter(what="late").count() == 3
    lapse.sweep(march(18, 10))
    assert told() == ["李敏", "王芳"]


def test_control_without_the_mark_each_would_be_told_by_all(monkeypatch):
    together(monkeypatch)
    with connection.schema_editor() as editor:
        editor.remove_constraint(DueEvent, UNIQUE)
    try:
        at_once(*[lambda: lapse.sweep(march(18))] * DESKS)
        assert told() == ["李敏"] * DESKS + ["王芳"] * DESKS
    finally:
        DueEvent.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(DueEvent, UNIQUE)
