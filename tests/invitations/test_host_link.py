"""赵凯 has no account: 何静 sends him a link, by which he invites once."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from reception import clock
from reception.accounts.refusals import Refusal
from reception.organisation.models import Employee
from tests.builders import an_actor, an_employee
from tests.invitations.scenes import at_ten, deliver_all, the_host, visit_of
from tests.invitations.test_pages import browser
from visitors.invitations import host_link
from visitors.invitations.models import Invitation

pytestmark = pytest.mark.django_db


def an_address() -> str:
    """Return the address that his mail carries."""
    now = clock.now()
    notice = host_link.send(the_host(), an_actor("desk", "何静"), now)
    return "/h/" + host_link.fresh(notice, now).split("/h/")[1]


def sent(**more: Any) -> dict[str, Any]:
    at = timezone.localtime(at_ten())
    return {"name": "方岚", "purpose": "洽谈", "expected_at": f"{at:%Y-%m-%dT%H:%M}", **more}


def test_the_desk_sends_the_link_and_he_invites() -> None:
    host = the_host()
    desk = browser("desk", "何静")
    answer = desk.post("/invitations/ask/", {"host": "赵凯", "host_number": host.number})
    assert answer.status_code == 302
    deliver_all()
    address = an_address()
    assert "邀请访客" in Client().get(address).content.decode()
    answer = Client().post(address, sent(place="三楼", host="孙伟", host_number="X"))
    assert answer.status_code == 200
    made = Invitation.objects.get()
    assert (visit_of(made).host, made.made_by, made.made_by_name) == (host, None, "赵凯")
    assert "/i/" in answer.content.decode()


def test_it_is_good_for_one_invitation_and_some_minutes() -> None:
    address = an_address()
    assert Client().post(address, sent(name="")).status_code == 422, "what is wrong spends nothing"
    assert Client().post(address, sent()).status_code == 200
    assert Client().post(address, sent(name="林新")).status_code == 410
    assert Client().get(address).status_code == 410
    other = an_address()
    with time_machine.travel(clock.now() + timedelta(minutes=31), tick=False):
        assert Client().post(other, sent(name="林新")).status_code == 410
    assert Invitation.objects.count() == 1


def test_who_works_here_no_more_invites_nobody() -> None:
    address = an_address()
    Employee.objects.filter(name="赵凯").update(is_active=False)
    assert Client().post(address, sent()).status_code == 410


def test_only_the_desk_sends_it_and_for_a_colleague_of_its_site() -> None:
    host = the_host()
    with pytest.raises(Refusal, match="not_permitted"):
        host_link.send(host, an_actor("host", "孙伟"), clock.now())
    an_employee("孙伟")
    answer = browser("desk", "何静").post("/invitations/ask/", {"host": "没有这个人"})
    assert answer.status_code == 422
    assert browser("host", "赵凯").post("/invitations/ask/", {}).status_code == 403
