import pytest
import time_machine

from reception.organisation.models import Zone
from tests.builders import a_site, some_badges, the_policy
from tests.visitors.scenes import after


@pytest.fixture
def house(db: None) -> None:
    """Build the house of these tests: two sites with three badges each, the reception area and the
    academic zone.
    """
    the_policy()
    some_badges()
    some_badges(site=a_site("south", "南校区"))
    Zone.objects.create(site=a_site(), slug="reception", name="接待区", order=1)
    Zone.objects.create(
        site=a_site(), slug="academic", name="学术区域", access="restricted", order=2
    )
    Zone.objects.create(site=a_site("south"), slug="library", name="图书馆")


@pytest.fixture
def ten():
    """Let it be ten o'clock for pages and programs, which read the clock themselves."""
    with time_machine.travel(after(60), tick=False):
        yield
