"""张伟 was entered twice, and each record has a client's file."""

import pytest
from django.test import TestCase

from tests.builders import an_actor
from tests.clients.scenes import a_house
from tests.visitors.people.test_merging import MINE, OTHER, merged, met, undone
from tests.visitors.scenes import after
from visitors.clients import assignments, history, listing
from visitors.clients.models import Client

pytestmark = pytest.mark.django_db


def filed(visitor):
    return assignments.client_for(visitor, by=an_actor("desk"), now=after(30))


def visits_told(client: Client) -> int:
    office = an_actor("office")
    return sum(one.kind == "visit" for one in history.of(office, client))


def arrived(name: str, phone: str):
    with TestCase.captureOnCommitCallbacks(execute=True):
        return met(name, phone)


def test_two_files_of_one_person_stand_and_the_record_that_stands_keeps_its_own():
    a_house()
    one, two = arrived("张伟", MINE), arrived("张玮", OTHER)
    first, second = filed(one), filed(two)
    done = merged(two, one)
    one.refresh_from_db()
    assert assignments.client_of(one) == first
    assert visits_told(second) == visits_told(first) >= 2
    assert set(Client.objects.filter(listing.meant("张伟"))) == {first, second}
    undone(done)
    two.refresh_from_db()
    assert assignments.client_of(two) == second


def test_a_file_of_the_former_record_alone_becomes_that_of_the_one_that_stands():
    a_house()
    one, two = met("张伟", MINE), arrived("张玮", OTHER)
    only = filed(two)
    done = merged(two, one)
    one.refresh_from_db()
    assert assignments.client_of(one) == only
    undone(done)
    one.refresh_from_db()
    assert assignments.client_of(one) is None
