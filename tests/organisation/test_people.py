"""Employees are found by what people at a desk know of them (V2), whoever else there is."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reception.organisation import people
from reception.organisation.models import Department, Employee
from tests.builders import a_site, an_employee

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def the_house() -> None:
    """Let 赵凯 work in the teaching department beside others of his name and department."""
    an_employee("赵凯", number="E009", extension="8021", name_en="Kai Zhao")
    Department.objects.filter(name="教务部").update(name_en="Teaching Affairs")
    an_employee("赵凯旋", number="E010", department="财务部")
    an_employee("孙倩", number="E011", extension="8022")


def found(typed: str) -> list[str]:
    return [employee.number for employee in people.find(typed, [a_site().pk])]


@pytest.mark.parametrize(
    "typed",
    [
        "教务部赵凯",
        "赵凯教务部",
        "教务 赵凯",
        "教务部zk",
        "教务部 赵",
        "teaching affairs kai",
        "8021",
        "８０２１",
        "e009",
        "Ｅ009",
        "kai zhao",
        "zhao kai",
    ],
)
def test_a_host_is_found_by_what_the_desk_knows(typed: str):
    assert found(typed)[:1] == ["E009"]


def test_a_department_and_a_name_of_another_find_nobody():
    assert found("财务部孙倩") == found("教务部赵凯旋") == []


@pytest.mark.parametrize("typed", ["赵凯", "zhaokai", "zk", "赵 凯"])
def test_a_whole_name_comes_first_among_any_number_of_longer_ones(typed: str):
    for number in range(70):
        an_employee(f"赵凯{number}", number=f"A{number:03d}")
    assert found(typed)[0] == "E009"


@pytest.mark.parametrize("typed", ["E009", "e009", "赵凯", "赵 凯", "8021", "kai zhao"])
def test_the_one_meant_is_meant_in_any_spelling(typed: str):
    host = people.the_one_meant(typed, [a_site().pk])
    assert host is not None
    assert host.number == "E009"


@pytest.mark.parametrize(
    ("typed", "number"), [("12", "0012"), ("0012", "0012"), ("00012", "0012"), ("e 009", "E009")]
)
def test_a_number_is_known_without_its_zeros(typed: str, number: str):
    an_employee("冯达", number="0012")
    assert people.numbered(typed) == Employee.objects.get(number=number)


def test_a_number_that_two_may_mean_is_nobodys():
    an_employee("冯达", number="0012")
    an_employee("冯通", number="012")
    assert people.numbered("12") is None
    assert people.numbered("012") == Employee.objects.get(number="012")


def test_finding_takes_one_query_and_three_where_a_department_narrows():
    def cost(typed: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            people.find(typed, [site])
        return len(queries)

    site = a_site().pk
    assert (cost("赵凯"), cost("教务部赵凯")) == (1, 3)
