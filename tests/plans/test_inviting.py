"""The guests of a plan get invitations with a QR code: 赵凯 presses the button of the plan (E11)."""

import html
import re
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from reception.notifications.models import Notice
from tests.discipline.at_the_office import browser
from tests.plans.scenes import House, a_house, approved, planned
from tests.visitors.scenes import after
from visitors.invitations.models import Invitation

pytestmark = pytest.mark.django_db
GUESTS = [{"name": "黄立群", "position": "总监"}, {"name": "顾南", "position": "副总经理"}]


@pytest.fixture(autouse=True)
def _thursday() -> Iterator[None]:
    with time_machine.travel(after(60), tick=False):
        yield


@pytest.fixture
def house() -> House:
    return a_house()


def pressed(host: Client, plan: int) -> dict[str, str]:
    """Press the button of a plan, and return what the form of the list holds then."""
    shown = host.get(f"/plans/{plan}/").content.decode()
    form = shown.split('action="/invitations/import/"')[1].split("</form>")[0]
    sent = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    sent = {name: html.unescape(value) for name, value in sent.items()}
    looked = host.post("/invitations/import/", sent)
    assert looked.status_code == 200, looked.content.decode()[:3000]
    key = re.search(r'name="request_key" value="(\w+)"', looked.content.decode())
    assert key is not None
    return {**sent, "request_key": key[1], "commit": "1"}


def test_guests_of_whom_nothing_is_known_are_invited_and_no_mail_goes(house: House) -> None:
    plan = approved(house, guests=GUESTS, heads=15)
    host = browser("host", "赵凯")
    sent = pressed(host, plan["id"])
    assert not Invitation.objects.exists(), "one looks first"
    assert host.post("/invitations/import/", sent).status_code == 302
    rows = Invitation.objects.select_related("visitor", "host").order_by("pk")
    assert [row.visitor.name for row in rows] == ["黄立群", "顾南"]
    assert {row.host.name for row in rows} == {"赵凯"}
    assert not Notice.objects.filter(purpose__startswith="invit").exists()
    assert host.post("/invitations/import/", sent).status_code == 302
    assert Invitation.objects.count() == 2, "pressed twice"
    again = pressed_again(host, plan["id"])
    assert "commit" not in again or Invitation.objects.count() == 2


def pressed_again(host: Client, plan: int) -> dict[str, str]:
    sent = pressed(host, plan)
    host.post("/invitations/import/", sent)
    return sent


def test_a_guest_whose_mail_is_added_to_the_list_gets_it(house: House) -> None:
    plan = approved(house, guests=GUESTS[:1], heads=15)
    host = browser("host", "赵凯")
    sent = pressed(host, plan["id"])
    first, row = sent["table"].split("\n")
    sent["table"] = f"{first}\t邮箱\n{row}\thuang@example.com"
    assert host.post("/invitations/import/", sent).status_code == 302
    assert Invitation.objects.get().visitor.email == "huang@example.com"
    mails = Notice.objects.filter(to_address="huang@example.com").count()
    assert mails == 1
    host.post("/invitations/import/", sent)
    assert Notice.objects.filter(to_address="huang@example.com").count() == 1


def test_of_a_plan_that_is_not_approved_nobody_is_invited(house: House) -> None:
    plan = planned(house, guests=GUESTS)
    shown = browser("host", "赵凯").get(f"/plans/{plan['id']}/").content.decode()
    assert "/invitations/import/" not in shown.split("<main")[1]
