"""何静 searches, scans and looks at numbers as often as a desk needs; a program that runs wild waits."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from reception import clock
from reception.accounts import limits, sign_ins
from reception.accounts.refusals import Refusal
from reception.desks import pins
from reception.policy.models import Limit
from tests.api.callers import a_program
from tests.builders import a_user, a_visit, the_policy
from tests.visitors.scenes import after
from visitors.complaints import link_views

pytestmark = pytest.mark.django_db


def at_most(code: str, value: int) -> None:
    """Set a row of the policy, as 李敏 does in admin."""
    the_policy()
    row = Limit.objects.get(code=code)
    row.value = value
    row.save()
    cache.clear()


@pytest.fixture
def desk() -> Client:
    client = Client()
    client.force_login(a_user("desk"))
    return client


def test_the_shipped_rows_are_as_promised():
    the_policy()
    rows = dict(Limit.objects.filter(code__endswith="_a_minute").values_list("code", "value"))
    assert rows == {
        limits.SEARCH: 120,
        limits.PHONE: 30,
        limits.SCAN: 240,
        limits.API: 600,
        limits.LINK: 30,
        sign_ins.FAILED[0]: 30,
        pins.PINS: 5,
        link_views.LIMIT: 5,
    }


def test_one_search_too_many_waits_for_the_next_minute(desk: Client):
    at_most(limits.SEARCH, 2)
    pages = [desk.get(reverse("visitors"), {"q": word}) for word in ("wang", "li", "zhao")]
    assert [page.status_code for page in pages] == [200, 200, 429]
    assert 1 <= int(pages[-1].headers["Retry-After"]) <= 60
    assert "请" in pages[-1].content.decode()
    assert desk.get(reverse("visitors")).status_code == 200, "the empty page searches nothing"


def test_the_next_minute_begins_anew():
    at_most(limits.SCAN, 1)
    limits.spend(limits.SCAN, 7, after(0))
    with pytest.raises(Refusal, match="too_many"):
        limits.spend(limits.SCAN, 7, after(0))
    limits.spend(limits.SCAN, 8, after(0))
    limits.spend(limits.SCAN, 7, after(0) + timedelta(minutes=1))


def test_a_row_of_zero_limits_nobody():
    at_most(limits.API, 0)
    for _call in range(5):
        limits.spend(limits.API, 7, clock.now())


def test_phones_are_shown_so_many_times_a_minute(desk: Client):
    visit = a_visit("王悦", phone="13800138000")
    at_most(limits.PHONE, 1)
    address = reverse("visit_phone", args=[visit.pk])
    shown = [desk.post(address, {"reason": "回电"}).status_code for _twice in range(2)]
    assert shown == [200, 429]


def test_scans_are_limited_at_the_page_and_for_programs(desk: Client):
    at_most(limits.SCAN, 1)
    scan = {"at": "desk", "action": "auto", "code": "100001"}
    answers = [desk.post(reverse("scan_pass"), scan) for _time in range(2)]
    assert [answer.status_code == 429 for answer in answers] == [False, True]
    program = a_program("desk", "林前台")
    heard = [program.post("/scans", {"code": "100001", "at": "desk"}) for _time in range(2)]
    assert [answer.status == 429 for answer in heard] == [False, True]
    assert int(heard[-1].headers["Retry-After"]) >= 1


def test_a_program_is_told_when_to_call_again():
    at_most(limits.API, 1)
    first, second = (a_program("desk").get("/visits") for _twice in range(2))
    assert (first.status, second.status) == (200, 429)
    assert second.code == "too_many"
    assert int(second.headers["Retry-After"]) == second["retry_after"]


def test_whoever_guesses_links_waits_and_nobody_beside_them(client: Client):
    at_most(limits.LINK, 1)
    guess = reverse("host_answer", args=["x" * 22])
    answers = [client.get(guess, REMOTE_ADDR="203.0.113.9").status_code for _twice in range(2)]
    assert answers == [404, 429]
    assert client.get(guess, REMOTE_ADDR="203.0.113.10").status_code == 404
    own = [f"2001:db8:7:7::{number}" for number in (1, 2)]
    answers = [client.get(guess, REMOTE_ADDR=address).status_code for address in own]
    assert answers == [404, 429], "whoever has one address of IPv6 has all of its network"
    assert client.get(guess, REMOTE_ADDR="2001:db8:7:8::1").status_code == 404


def test_codes_of_desks_are_guessed_from_no_network_any_faster(client: Client):
    at_most(pins.PINS, 1)
    tries = [
        client.post(reverse("desk_enrol"), {"code": "ABCDEFGH"}, REMOTE_ADDR=address).status_code
        for address in ("2001:db8:7:7::1", "2001:db8:7:7::2", "2001:db8:7:8::1")
    ]
    assert tries == [422, 429, 422]
