"""王芳 takes the desk over from 何静: each open thing is taken or left, and both sign (D8, D9)."""

from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction

from reception.policy.models import Limit
from tests.api.callers import Heard, Program, a_program
from tests.builders import a_site, a_visit, an_actor, some_badges, the_policy
from tests.discipline.at_the_office import browser
from tests.visitors.scenes import admitted, after, refused, the_desk, wang_yue
from visitors.handover import taking
from visitors.handover.models import HandOver, HandOverItem
from visitors.handover.taking import TakenOver
from visitors.models import Visitor
from visitors.privacy import persons

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NOON = after(180)


@pytest.fixture(autouse=True)
def _at_noon() -> Any:
    with time_machine.travel(NOON, tick=False):
        the_policy()
        some_badges(3)
        yield


def next_shift() -> Program:
    return a_program("desk", "王芳")


def listed(program: Program) -> list[str]:
    heard = program.get("/handover", site="hq")
    assert heard.status == 200, heard.said
    return [one["id"] for one in heard["items"]]


def took(program: Program, key: str = "", **body: Any) -> Heard:
    heard = program.post("/handover", body, key=key)
    assert heard.status == 201, heard.said
    return heard


def test_what_is_open_stands_there() -> None:
    waiting, inside = wang_yue(), admitted(a_visit("高远", now=after(0)))
    assert listed(next_shift()) == [f"waiting-{waiting.pk}", f"inside-{inside.pk}"]


def test_who_comes_takes_one_and_leaves_the_other_with_a_reason() -> None:
    waiting, inside = wang_yue(), admitted(a_visit("高远", now=after(0)))
    left = {"item": f"inside-{inside.pk}", "reason": "何静在等他的回话"}
    heard = took(next_shift(), take=[f"waiting-{waiting.pk}"], leave=[left])
    assert heard["taken"] == [f"waiting-{waiting.pk}"]
    assert heard["left"] == [left]
    shown = {one["id"]: one for one in next_shift().get("/handover")["items"]}
    assert shown[f"waiting-{waiting.pk}"]["holder"] == "王芳"
    assert shown[f"inside-{inside.pk}"]["left_because"] == "何静在等他的回话"


def test_nothing_is_left_without_a_reason() -> None:
    visit = wang_yue()
    body = {"leave": [{"item": f"waiting-{visit.pk}", "reason": " "}]}
    assert next_shift().post("/handover", body).code == "reason_missing"
    assert not HandOver.objects.exists()


def test_what_nobody_took_stays_with_who_has_it() -> None:
    visit = wang_yue()
    took(a_program("desk", "何静"), take=[f"waiting-{visit.pk}"])
    took(next_shift(), take=[])
    holder = next_shift().get("/handover")["items"][0]["holder"]
    assert holder == "何静"


def test_a_note_is_open_until_somebody_takes_it() -> None:
    took(a_program("desk", "何静"), note="会议室下午有媒体")
    note = listed(next_shift())[0]
    took(next_shift(), take=[note])
    assert listed(next_shift()) == []


def test_taking_over_twice_is_taking_over_once() -> None:
    program = next_shift()
    first, again = took(program, key="k1"), took(program, key="k1")
    assert first["id"] == again["id"]


def test_who_was_faster_is_named_to_the_other() -> None:
    took(a_program("desk", "何静"))
    heard = next_shift().post("/handover", {"after": 0})
    assert (heard.status, heard.code) == (409, "taken_over")


def test_both_sign_and_nobody_for_both() -> None:
    taken = taking.take_over(a_site(), TakenOver([], {}), the_desk(), NOON)
    with refused("needs_another_person"):
        taking.sign(taken, the_desk(), NOON)
    taking.sign(taken, an_actor("desk", "王芳"), NOON)
    taken.refresh_from_db()
    assert (taken.took_name, taken.gave_name) == ("何静", "王芳")


def test_a_host_takes_no_desk_over() -> None:
    assert a_program("host", "赵凯").get("/handover").status == 404
    with refused("not_permitted"):
        taking.take_over(a_site(), TakenOver([], {}), an_actor("host", "赵凯"), NOON)


def test_the_page_keeps_what_was_typed_and_is_signed() -> None:
    visit = wang_yue()
    key = f"waiting-{visit.pk}"
    desk = browser("desk", "王芳")
    sent = {"open": [key], "after": "0", "note": "茶水备好", "request_key": "p1"}
    refused_page = desk.post("/handover/", sent)
    assert refused_page.status_code == 422
    assert "茶水备好" in refused_page.content.decode()
    page = desk.post("/handover/", {**sent, "take": [key]}, follow=True).content.decode()
    assert "王悦" in page
    paper = browser("desk", "何静").post(
        f"/handover/{HandOver.objects.get().pk}/sign/", follow=True
    )
    assert "交班 何静" in " ".join(paper.content.decode().split())


def test_an_erased_visitor_is_named_on_no_hand_over() -> None:
    visit = wang_yue()
    took(next_shift(), take=[f"waiting-{visit.pk}"])
    visit.state, visit.closed_at = "cancelled", NOON
    visit.save()
    persons.erase(Visitor.objects.get(name="王悦"), "本人要求", an_actor("office", "李敏"), NOON)
    assert "王悦" not in "".join(HandOverItem.objects.values_list("what", flat=True))


def a_hand_over(**columns: Any) -> HandOver:
    user = the_desk().user
    return HandOver.objects.create(site=a_site(), took_at=NOON, took_by=user, **columns)


def an_item(**columns: Any) -> None:
    of = columns.pop("of", None) or a_hand_over()
    given = {"hand_over": of, "kind": "call", "key": "call-1", "what": "-", "taken": True}
    HandOverItem.objects.create(**{**given, **columns})


def twice() -> None:
    of = a_hand_over()
    for _ in range(2):
        an_item(of=of)


def keyed_twice() -> None:
    for _ in range(2):
        a_hand_over(request_key="k1")


BREAKING = {
    "a_request_to_take_over_has_one_effect": keyed_twice,
    "who_gives_a_desk_is_another_than_who_takes_it": lambda: a_hand_over(
        gave_by=the_desk().user, gave_at=NOON
    ),
    "a_desk_is_given_by_somebody_at_a_time": lambda: a_hand_over(gave_at=NOON),
    "a_thing_is_handed_over_once_at_a_time": twice,
    "what_is_taken_has_no_reason_against_it": lambda: an_item(reason="-"),
}


@pytest.mark.parametrize(("name", "breaking"), BREAKING.items())
def test_the_database_refuses(name: str, breaking: Any) -> None:
    with pytest.raises(IntegrityError) as why, transaction.atomic():
        breaking()
    said = str(why.value)
    assert name in said or "UNIQUE" in said or "handed over" in said


def test_what_stood_there_can_neither_be_changed_nor_deleted() -> None:
    an_item()
    rows = HandOverItem.objects.all()
    for verb in (rows.delete, lambda: rows.update(taken=False), lambda: rows.update(what="x")):
        with pytest.raises(IntegrityError), transaction.atomic():
            verb()


def test_who_is_expected_within_the_time_of_the_row_stands_there() -> None:
    soon = a_visit("林若梅", now=NOON, expected_at=after(180 + 100))
    assert listed(next_shift()) == [f"expected-{soon.pk}"]
    row = Limit.objects.get(code="handover_soon_minutes")
    row.value = 60
    row.save()
    assert listed(next_shift()) == []
