"""李敏 finds who was entered twice, looks at both records, merges them, and takes it back."""

import re
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests.accounts.house import BACKEND
from tests.builders import NO_KEY, a_user, a_visit
from tests.visitors.scenes import after, the_desk
from visitors.lifecycle import transitions
from visitors.models import Merge, NotTheSame, Visitor

pytestmark = pytest.mark.django_db
MINE = "+8613800138000"


@pytest.fixture(autouse=True)
def _morning() -> Any:
    with time_machine.travel(after(30), tick=False):
        yield


@pytest.fixture
def both() -> list[Visitor]:
    """Enter 张伟 twice, the second time as he sounds, in an earlier month and in this one."""
    cards = [("张伟", "青禾印务有限公司", -60 * 24 * 90), ("张玮", "青禾印务", 0)]
    visits = [
        a_visit(name, phone=MINE, organisation=organisation, now=after(minute))
        for name, organisation, minute in cards
    ]
    return [transitions.cancel(one, "", the_desk(), after(1), NO_KEY).visitor for one in visits]


def signed_in(role: str, name: str) -> Client:
    client = Client()
    client.force_login(a_user(role, name), backend=BACKEND)
    return client


@pytest.fixture
def li_min() -> Client:
    return signed_in("office", "李敏")


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_the_list_is_reached_from_the_visitors_and_says_why(li_min: Client, both: list[Visitor]):
    assert 'href="/doubles/"' in li_min.get("/visitors/").content.decode()
    page = text(li_min.get("/doubles/"))
    assert "几乎肯定 同手机号 · 同音 · 差一字 · 同单位" in page
    assert "看过 1 条记录" in page, "who was met before last month stands on the next page"
    assert "没有看上去重复的记录" in text(li_min.get(f"/doubles/?before={both[1].pk}"))
    assert (
        f"/doubles/?visitor={both[0].pk}" in li_min.get(f"/visitors/{both[0].pk}/").content.decode()
    )
    assert "张玮" in text(li_min.get("/doubles/", {"visitor": both[0].pk}))


def test_two_records_stand_side_by_side_without_their_numbers(li_min: Client, both: list[Visitor]):
    page = text(li_min.get(f"/doubles/{both[1].pk}/{both[0].pk}/"))
    assert "单位 青禾印务 青禾印务有限公司" in page
    assert "138****8000 138****8000" in page
    assert MINE[3:] not in page


def test_the_record_that_was_chosen_stands_and_the_other_leads_to_it(
    li_min: Client, both: list[Visitor]
):
    one, two = both
    answer = li_min.post(f"/doubles/{two.pk}/{one.pk}/merge/", {"keep": one.pk}, follow=True)
    assert answer.redirect_chain == [(f"/visitors/{one.pk}/", 302)]
    assert "合并前的记录 张玮 138****8000" in text(answer)
    assert li_min.get(f"/visitors/{two.pk}/").url == f"/visitors/{one.pk}/"
    assert li_min.get(f"/doubles/{two.pk}/{one.pk}/").url == f"/visitors/{one.pk}/"
    again = li_min.post(f"/doubles/{two.pk}/{one.pk}/merge/", {"keep": one.pk})
    assert (again.status_code, Merge.objects.count()) == (302, 1)
    found = text(li_min.get("/visitors/", {"q": "张玮"}))
    assert "同名 · 合并前的记录" in found
    desk = text(signed_in("desk", "何静").get("/desk/recall/", {"q": "张玮"}))
    assert "张伟 青禾印务有限公司" in desk
    assert "来过 2 次 · 同名 · 合并前的记录" in desk


def test_a_merge_is_taken_back_from_the_list(li_min: Client, both: list[Visitor]):
    li_min.post(f"/doubles/{both[1].pk}/{both[0].pk}/merge/", {"keep": both[1].pk})
    done = Merge.objects.get()
    assert done.kept_id == both[1].pk
    assert "张伟 → 张玮 李敏 可撤销到 2026-04-04 撤销合并" in text(li_min.get("/doubles/"))
    answer = li_min.post(f"/merges/{done.pk}/undo/", follow=True)
    assert "是同一个人吗？" in text(answer)
    assert "最近的合并" not in text(li_min.get("/doubles/"))


def test_who_is_told_apart_leaves_the_list_for_good(li_min: Client, both: list[Visitor]):
    pair = f"/doubles/{both[0].pk}/{both[1].pk}"
    for _time in range(2):
        answer = li_min.post(f"{pair}/apart/", follow=True)
    assert "没有看上去重复的记录" in text(answer)
    assert NotTheSame.objects.count() == 1
    assert "李敏 2026-03-05 记为不是同一人" in text(li_min.get(f"{pair}/"))


@pytest.mark.parametrize("keep", ["", "x", "0", "99999"])
def test_a_record_that_is_neither_is_not_kept(li_min: Client, both: list[Visitor], keep: str):
    answer = li_min.post(f"/doubles/{both[0].pk}/{both[1].pk}/merge/", {"keep": keep})
    assert (answer.status_code, Merge.objects.count()) == (422, 0)


def test_a_refusal_is_said_on_a_page(li_min: Client, both: list[Visitor]):
    for one in both:
        a_visit(one.name, visitor_id=one.pk, now=after(20))
    answer = li_min.post(f"/doubles/{both[0].pk}/{both[1].pk}/merge/", {"keep": both[0].pk})
    assert answer.status_code == 409
    assert "两条记录各有一次没有结束的来访" in text(answer)
