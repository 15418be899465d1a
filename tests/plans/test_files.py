"""A plan knows whether its client has a file, and no more of it; the registers go by the file (E23,
L6, L14).
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from tests.builders import a_visit
from tests.clients.scenes import filed
from tests.discipline.at_the_office import browser
from tests.plans.scenes import House, a_house, approved, check, planned, the_plan
from tests.visitors.scenes import after
from visitors.clients.models import Client, ClientPerson
from visitors.plans.models import Plan

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _thursday() -> Iterator[None]:
    with time_machine.travel(after(60), tick=False):
        yield


@pytest.fixture
def house() -> House:
    return a_house()


def of_clients() -> list[str]:
    """Return the rows of the register by client, as 李敏 reads it."""
    shown = browser("office", "李敏").get("/plans/registers/?year=2026").content.decode()
    table = shown.split('id="sums-2"')[1].split("</table>")[0]
    return [
        " ".join(re.sub("<[^>]+>", " ", row).split())
        for row in re.findall('<th scope="row">(.*?)</th>', table, re.DOTALL)
    ]


def test_the_check_follows_the_file(house: House) -> None:
    before = check(planned(house), "client_file")
    assert (before["state"], before["clause"]) == ("ask", "E23 · L6")
    assert before["line"] is not None
    filed(house.office, name="远山集团有限公司")
    assert check(planned(house), "client_file")["state"] == "ok"
    assert check(planned(house, unit="远 山集团有限公司"), "client_file")["state"] == "ok"


def test_a_classified_file_is_told_to_nobody(house: House) -> None:
    filed(house.office, name="远山集团有限公司", secrecy="secret")
    assert check(planned(house), "client_file")["state"] == "ask"


def test_a_file_that_was_struck_out_is_none(house: House) -> None:
    filed(house.office, name="远山集团有限公司")
    Client.objects.update(struck_at=after(60), struck_why="重卡")
    assert check(planned(house), "client_file")["state"] == "ask"


def test_the_register_is_one_line_for_a_client_however_its_name_is_typed(house: House) -> None:
    one, other = approved(house), approved(house, unit="远 山集团有限公司")
    approved(house, unit="别的单位")
    assert sorted(of_clients()) == sorted(
        [f"远山集团有限公司 {one['number']} {other['number']}", "别的单位 " + numbers()[-1]]
    )


def test_the_register_goes_by_the_file_of_the_visitor(house: House) -> None:
    client: Any = Client.objects.get(pk=filed(house.office, name="远山集团有限公司")["id"])
    one, other = approved(house), approved(house, unit="远山股份")
    assert len(of_clients()) == 2
    visit = a_visit("黄立群", now=after(50))
    ClientPerson.objects.filter(visitor=visit.visitor).delete()
    ClientPerson.objects.create(client=client, visitor=visit.visitor)
    Plan.objects.filter(pk=the_plan(other).pk).update(visit=visit)
    assert of_clients() == [f"远山集团有限公司 {one['number']} {other['number']}"]


def numbers() -> list[str]:
    return list(Plan.objects.order_by("pk").values_list("number", flat=True))
