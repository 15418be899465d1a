"""Thousands of bad inputs, generated for every form, address and endpoint, admin included, and not
one 500: a few hundred in the suite, 50,000 in `make soak`, which prints how many there were.
"""

import os
import random
from collections.abc import Callable

import pytest

from tests.accounts import flood
from tests.accounts.flood import Door
from tests.accounts.house import House
from tests.accounts.undoing import undone
from tests.soak import SOAK

INPUTS, SHARES = (int(os.environ.get("INPUTS", "50000")), 20) if SOAK else (200, 1)
# A failure of the suite is a failure tomorrow, too; a soak looks for new ones, and says its seed.
SEED = os.environ.get("SEED", str(random.SystemRandom().randrange(10**6))) if SOAK else "suite"


@pytest.fixture(scope="module")
def doors(_built: House) -> list[Door]:
    """Return the doors of the house, whose forms are read once."""
    return flood.doors(_built)


@pytest.mark.parametrize("share", range(SHARES))
def test_no_bad_input_gives_a_500(
    house: House, doors: list[Door], share: int, record_property: Callable[[str, object], None]
) -> None:
    chance = random.Random(f"{SEED} {share}")
    failed = []
    doors = chance.sample(doors, len(doors))
    for number in range(INPUTS // SHARES):
        bad = flood.bad_input(doors[number % len(doors)], chance)
        with undone():
            status = bad.send(house)
        if status >= 500:
            failed.append(f"{status} {bad}")
    record_property("bad inputs", INPUTS // SHARES)
    assert failed == [], f"SEED={SEED}"


def test_every_form_and_endpoint_and_every_page_of_admin_has_a_door(doors: list[Door]) -> None:
    forms = {door.address for door in doors if door.method == "POST" and door.fields}
    assert {"/desk/register/", "/api/v1/visits", "/admin/organisation/employee/add/"} <= forms
    assert "/admin/organisation/employee/import/" in forms
    asked = {door.address for door in doors if door.method == "GET"}
    assert {"/visits/", "/api/v1/visits", "/admin/visitors/visit/", "/healthz"} <= asked
    assert len(doors) > len(forms) > 150
