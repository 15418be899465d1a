import pytest

from tests.api.callers import Program, a_program
from tests.builders import a_site, an_employee, hold_every_function, some_badges, the_policy


@pytest.fixture(autouse=True)
def house(db: None) -> None:
    """Build the house of these tests: two sites, 赵凯 and 孙伟 here, 钱进 there, three badges at
    each.
    """
    the_policy()
    hold_every_function(an_employee("赵凯", number="T1"))
    an_employee("孙伟", number="T2")
    an_employee("钱进", number="T9", site=a_site("south", "南校区"))
    some_badges()
    some_badges(site=a_site("south"))


@pytest.fixture
def desk() -> Program:
    """Call as 何静 of the front desk of the main site."""
    return a_program("desk")


@pytest.fixture
def office() -> Program:
    """Call as 李敏 of the administration department."""
    return a_program("office", "李敏")
