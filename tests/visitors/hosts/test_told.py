"""Only what went out has told somebody (V3)."""

import pytest
from django.test import Client

from reception.notifications.models import Notice
from tests.accounts.house import BACKEND
from tests.builders import a_user, a_visit, an_employee, the_policy

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def policy() -> None:
    """The policy as shipped."""
    the_policy()


def panel_of(visit) -> str:
    client = Client()
    client.force_login(a_user(), backend=BACKEND)
    return client.get(f"/visits/{visit.pk}/").content.decode()


def test_a_host_whose_notice_is_not_sent_yet_is_being_notified():
    visit = a_visit("王悦")
    page = panel_of(visit)
    assert "正在通知，等候应答" in page
    assert "已通知，等候应答" not in page


def test_a_host_whose_notice_was_sent_is_notified():
    visit = a_visit("王悦")
    Notice.objects.update(state="sent", sent_at=visit.arrived_at)
    page = panel_of(visit)
    assert "已通知，等候应答" in page
    assert "正在通知" not in page


def test_a_host_who_cannot_be_told_is_named_on_the_panel_as_on_the_row():
    visit = a_visit("王悦", host=an_employee("赵凯"))
    Notice.objects.update(state="dead")
    page = panel_of(visit)
    assert "没能通知到 赵凯，请打电话" in page
    assert "已通知" not in page
