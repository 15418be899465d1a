"""赵凯 and 李敏 are led back to a page that can be read, and what they wrote is not lost with a
refusal.
"""

from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from reception.accounts.redirects import readable
from tests.builders import a_user
from tests.discipline.scenes import WHY, a_proposal, booked

pytestmark = pytest.mark.django_db


def browser(role: str, name: str) -> Client:
    """Return the browser of somebody who has signed in."""
    client = Client()
    client.force_login(a_user(role, name), backend="reception.accounts.actor.UserWithEmployee")
    return client


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("/my/cases/6/state/", "/my/cases/6/"),
        ("/incidents/6/drop/?x=1", "/incidents/6/"),
        ("/ledger/months/2026-11/close/", "/ledger/months/2026-11/"),
        ("/sign-out/", "/home/"),
        ("/my/?q=赵", "/my/?q=赵"),
        ("/admin/", "/admin/"),
        ("/no/such/page/", "/no/such/page/"),
        ("", ""),
    ],
)
def test_an_address_that_only_takes_forms_leads_to_the_page_above_it(address: str, page: str):
    assert readable(address) == page


class TestWhoeverSendsAForm:
    @pytest.fixture
    def zhao_kai(self) -> Client:
        return browser("host", "赵凯")

    def test_after_the_session_ended_signs_in_and_finds_the_page_of_the_form(
        self, zhao_kai: Client
    ):
        case = reverse("my_case", args=[a_proposal().pk])
        zhao_kai.logout()
        door = zhao_kai.post(f"{case}state/", {"words": "牌在口袋里"}).headers["Location"]
        user = a_user("host", "赵凯", username="zhaokai")
        user.set_password("a long right word")
        user.save()
        answer = zhao_kai.post(
            unescape(door), {"username": "zhaokai", "password": "a long right word"}
        )
        assert (answer.status_code, answer.headers["Location"]) == (302, case)

    def test_may_change_the_language_on_the_page_that_refused_it(self, zhao_kai: Client):
        case = reverse("my_case", args=[a_proposal().pk])
        refused = zhao_kai.post(f"{case}state/", {"words": ""})
        assert refused.status_code == 422
        assert f'name="next" value="{case}"' in refused.content.decode()

    def test_and_opens_its_address_later_is_led_back(self, zhao_kai: Client):
        case = reverse("my_case", args=[a_proposal().pk])
        answer = zhao_kai.get(f"{case}state/")
        assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
        assert f'href="{case}"' in answer.content.decode()

    def test_and_is_refused_finds_what_they_wrote_and_the_way_back(self):
        entry = booked()
        page = reverse("ledger_entry", args=[entry.pk])
        answer = browser("office", "李敏").post(f"{page}void/", {"reason": f"{WHY}<b>"})
        said = answer.content.decode()
        assert answer.status_code == 403
        assert f"{WHY}&lt;b&gt;</textarea>" in said
        assert f'href="{page}"' in said
