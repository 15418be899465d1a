"""What a known visitor asked for last time: by their consent, and at the desk alone (V10, V14)."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction

from tests.api.callers import a_program
from tests.builders import NO_KEY, a_visit, an_employee
from tests.discipline.at_the_office import browser
from tests.visitors.models.broken_rows import put
from tests.visitors.scenes import after, refused, the_desk, the_host, the_office
from visitors.greeting import wishes
from visitors.greeting.models import RememberedWish
from visitors.lifecycle import transitions
from visitors.models import Visit
from visitors.privacy import persons

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
WATER = {"drink": "温水", "needs": ["wheelchair"], "agreed": "on", "request_key": "k1"}


@pytest.fixture(autouse=True)
def _thursday() -> Iterator[None]:
    with time_machine.travel(after(60), tick=False):
        yield


def text(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()[:500]
    return " ".join(answer.content.decode().split())


def shen_jia() -> Visit:
    return a_visit("沈佳", host=an_employee("赵凯"), now=after(50), phone="+8613400134004")


def card(visit: Visit) -> str:
    typed = {"visitor": str(visit.visitor_id), "name": "沈佳", "category": "parent"}
    return text(browser("desk", "何静").get("/desk/grade/", typed, headers=HTMX))


def test_what_was_asked_for_is_said_when_the_visitor_comes_back():
    visit = shen_jia()
    assert "上次要" not in card(visit)
    for _ in range(2):
        answer = browser("desk", "何静").post(f"/visits/{visit.pk}/remember/", WATER, headers=HTMX)
        assert "上次要：<b>温水" in text(answer)
    assert RememberedWish.objects.count() == 1
    transitions.cancel(visit, "走了", the_desk(), after(55), NO_KEY)
    assert "上次要：<b>温水" in card(visit)


def test_without_consent_nothing_is_kept():
    visit = shen_jia()
    answer = browser("desk", "何静").post(
        f"/visits/{visit.pk}/remember/", {**WATER, "agreed": ""}, headers=HTMX
    )
    assert "没有本人同意" in text(answer, 422)
    with refused("nothing_said"):
        wishes.remember(visit, "", [], the_desk(), after(51), NO_KEY)
    assert not RememberedWish.objects.exists()


def test_who_does_not_want_it_any_more_is_forgotten_at_once():
    visit = shen_jia()
    wishes.remember(visit, "温水", [], the_desk(), after(51), NO_KEY)
    browser("desk", "何静").post(f"/visits/{visit.pk}/remember/", {"forget": "1"}, headers=HTMX)
    assert "温水" not in card(visit)
    assert not RememberedWish.objects.filter(drink="温水").exists()


def test_neither_the_host_nor_a_program_reads_it_and_the_visitor_is_handed_it():
    visit = shen_jia()
    wishes.remember(visit, "温水", [], the_desk(), after(51), NO_KEY)
    assert "温水" in text(browser("desk", "何静").get(f"/visits/{visit.pk}/")), "the control"
    assert "温水" not in text(browser("host", "赵凯").get(f"/visits/{visit.pk}/"))
    with refused("not_permitted"):
        wishes.remember(visit, "茶", [], the_host(), after(51), NO_KEY)
    heard = a_program().get(f"/visits/{visit.pk}")
    assert "温水" not in str(heard)
    assert "温水" in str(persons.hand_out(visit.visitor, the_office(), after(52)))
    transitions.cancel(visit, "走了", the_desk(), after(55), NO_KEY)
    persons.erase(visit.visitor, "本人要求", the_office(), after(56))
    assert not RememberedWish.objects.exists()


def test_the_database_keeps_nothing_without_consent():
    visit = shen_jia()
    wishes.remember(visit, "温水", [], the_desk(), after(51), NO_KEY)
    with pytest.raises(IntegrityError, match="agreed_to"), transaction.atomic():
        put(RememberedWish.objects.get(), agreed=False)
