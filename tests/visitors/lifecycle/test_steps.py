"""The table of steps and the pages name the same things."""

import pytest
from django.urls import get_resolver, reverse

from visitors.lifecycle import steps
from visitors.lifecycle.steps import Step

TABLE = [row for row in vars(steps).values() if isinstance(row, Step)]


def test_no_step_stands_twice():
    names = [step.name for step in TABLE]
    assert len(names) > 20
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("step", TABLE, ids=lambda step: step.name)
def test_each_step_is_posted_from_a_page_under_its_capability(step: Step):
    view = get_resolver().resolve(reverse(f"visit_{step.name}", args=[1])).func
    assert view.__name__ == f"visit_{step.name}"
    assert vars(view)["capabilities"] == {"POST": step.capability}
