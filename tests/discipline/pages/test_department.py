"""The head reads what stands in the department, and neither person nor head learns who reported;
pages ask the same for fifty entries.
"""

from collections.abc import Iterator

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.test import Client

from reception.accounts.permissions import ROLES
from tests.builders import NO_KEY, a_user, an_actor, an_employee, the_policy
from tests.discipline.readers import (
    ABOVE,
    DEPARTMENT,
    MINE,
    case,
    count,
    his_page,
    read,
    signed_in,
    some_more,
    the_head,
)
from tests.discipline.scenes import a_proposal, booked, heard, voided
from tests.visitors.scenes import after, the_office
from visitors.discipline.ledger import appeals, rulings
from visitors.discipline.models import Incident

pytestmark = pytest.mark.django_db
REPORTER = ("何静", "desk-何静", "test:")


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with time_machine.travel(after(180), tick=False):
        yield


@pytest.fixture
def zhao_kai() -> Client:
    """Sign 赵凯 in."""
    the_policy()
    return signed_in(a_user("host", "赵凯"))


@pytest.fixture
def head() -> Client:
    """Sign 陈主任 in, who heads the department of 赵凯."""
    return signed_in(the_head())


class TestSecrecy:
    """何静 reported; neither her name nor her account nor the source stands on a page of the person
    or the head.
    """

    @pytest.fixture
    def incidents(self) -> list[Incident]:
        """Let 何静 report twice; one is confirmed by 李敏, and 王芳 voids what 李敏 booked at
        once.
        """
        the_head()
        confirmed, open_one = a_proposal(), a_proposal(now=after(40))
        rulings.confirm(confirmed, "情况属实", the_office(), heard(), NO_KEY)
        entry = booked(now=after(50))
        voided(entry)
        assert entry.incident is not None
        return [confirmed, open_one, entry.incident]

    @pytest.mark.parametrize("wears", ["one role", "every role"])
    @pytest.mark.parametrize(("role", "name"), [("host", "赵凯"), ("head", "陈主任")])
    def test_stands_on_no_page_of_theirs(
        self, incidents: list[Incident], role: str, name: str, wears: str
    ):
        user = a_user(role, name)
        if wears == "every role":
            user.groups.add(
                *Group.objects.filter(
                    name__in=[ROLES[one] for one in ("office", "auditor", "host", "head")]
                )
            )
        browser = signed_in(user)
        places = [his_page(), MINE, ABOVE, DEPARTMENT]
        places += [case(incident) for incident in incidents]
        answers = {place: browser.get(place) for place in places}
        assert answers[his_page()].status_code == 200
        for place, answer in answers.items():
            page = answer.content.decode()
            # A page that is closed to them names whoever of 行政部 can open it, for any case.
            deciders = ["李敏", "王芳"] if answer.status_code == 200 else []
            hidden = [word for word in (*REPORTER, *deciders) if word in page]
            assert hidden == [], place

    def test_stands_on_the_page_of_the_office_as_far_as_it_booked(self, incidents: list[Incident]):
        """The control: the same page names who booked and voided to those who may know."""
        text = read(signed_in(a_user("office", "陈楠")).get(his_page()))
        assert "李敏入账" in text
        assert "已作废（王芳，03-05" in text

    def test_the_head_opens_no_case_and_no_photo(self, incidents: list[Incident], head: Client):
        page = head.get(his_page()).content.decode()
        assert "/incidents/" not in page
        assert "/my/cases/" not in page
        assert head.get(case(incidents[0])).status_code == 404


class TestTheDepartment:
    def test_lists_its_people_with_what_stands(self, head: Client):
        booked()
        appeals.appeal(
            booked(now=after(40)), "牌在口袋里", an_actor("host", "赵凯"), after(60), NO_KEY
        )
        booked(an_employee("吴会计", department="财务部"), now=after(50))
        text = read(head.get(DEPARTMENT))
        assert "教务部" in text
        assert "1 份申诉待处理 有效记录 2 罚款合计 ¥50" in text
        assert "吴会计" not in text
        assert his_page() in head.get(DEPARTMENT).content.decode()

    def test_is_reached_from_the_page_of_ones_own_visitors(self, head: Client):
        assert 'href="/my/department/"' in head.get(ABOVE).content.decode()

    def test_is_there_for_a_head_alone(self, zhao_kai: Client):
        assert zhao_kai.get(DEPARTMENT).status_code == 403
        assert 'href="/my/department/"' not in zhao_kai.get(ABOVE).content.decode()

    def test_without_a_department_it_says_so(self):
        the_policy()
        assert "您名下现在没有部门" in read(signed_in(a_user("head", "陈主任")).get(DEPARTMENT))

    def test_asks_the_same_for_one_entry_and_for_fifty(self, head: Client):
        booked()
        for_one = count(head, DEPARTMENT)
        some_more(49)
        booked(an_employee("孙伟"), now=after(100))
        assert count(head, DEPARTMENT) == for_one


@pytest.mark.parametrize(
    ("role", "name"), [("host", "赵凯"), ("head", "陈主任"), ("office", "李敏")]
)
def test_pages_ask_the_same_for_one_entry_and_for_fifty(role: str, name: str):
    the_head()
    browser, number = signed_in(a_user(role, name)), an_employee("赵凯").number
    places = (MINE, ABOVE, f"/ledger/{number}/")
    first = booked()
    voided(booked(now=after(31)))
    booked(now=after(32))
    appeals.appeal(first, "牌在口袋里", an_actor("host", "赵凯"), after(60), NO_KEY)
    few = {place: count(browser, place) for place in places}
    for entry in some_more(48)[::5]:
        voided(entry, now=after(120))
    assert {place: count(browser, place) for place in places} == few


def test_a_case_asks_the_same_for_one_entry_and_for_fifty(zhao_kai: Client):
    incident = booked().incident
    for_one = count(zhao_kai, case(incident))
    some_more(49)
    assert count(zhao_kai, case(incident)) == for_one
