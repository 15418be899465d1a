"""方岚 opens her invitation without an account: what stands there, and what she says on it."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from reception import clock
from reception.notifications.models import Notice
from reception.policy.enums import Grade
from tests.builders import NO_KEY, an_actor, the_policy
from tests.invitations.scenes import at_ten, invited, link, visit_of, zhao_kai
from visitors.invitations import codes, invitations
from visitors.lifecycle import transitions
from visitors.models import Visit, VisitDetails, VisitEvent

pytestmark = pytest.mark.django_db


def said(address: str, **sent: object) -> int:
    return Client().post(address, sent).status_code


def shown(address: str) -> str:
    return Client().get(address).content.decode()


def to_host() -> Notice:
    return Notice.objects.filter(key__startswith="invite-said:").latest("pk")


def test_she_reads_when_where_whom_and_what_to_bring() -> None:
    page = shown(link(invited(place="三楼会议室")))
    for words in (
        "10:00–11:00",
        "总部 · 三楼会议室",
        "赵凯",
        "洽谈课程合作",
        "请带身份证件",
        "<svg",
    ):
        assert words in page
    assert "怎样使用您的资料" in page


@pytest.mark.parametrize("category", ["vip", "supplier", "media"])
def test_grade_rule_and_note_stand_nowhere_on_it(category: str) -> None:
    made = invited(category=category, note="请准备推车")
    visit = visit_of(made)
    page = shown(link(made))
    hidden = [*map(str, Grade.labels), visit.clause, visit.category.name, "推车"]
    assert [words for words in hidden if words in page] == []


def test_the_page_is_kept_by_nobody() -> None:
    answer = Client().get(link(invited()))
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert not answer.cookies


def test_reading_changes_nothing() -> None:
    made = invited()
    before = list(Visit.objects.values()), VisitEvent.objects.count(), Notice.objects.count()
    for method in ("get", "head"):
        assert getattr(Client(), method)(link(made)).status_code == 200
    after = list(Visit.objects.values()), VisitEvent.objects.count(), Notice.objects.count()
    assert before == after


def test_a_code_that_nobody_got_shows_nobody_and_is_limited() -> None:
    the_policy()
    cache.clear()
    invited()
    statuses = [
        Client().get(f"/i/{letter * 28}/").status_code for letter in "ABCDEFGHJKLMNPQRS" * 3
    ]
    assert statuses[0] == 404
    assert statuses[-1] == 429
    cache.clear()


def test_she_comes_later_the_same_day_and_zhao_kai_is_told() -> None:
    made = invited()
    assert said(link(made), act="later", at="10:45") == 303
    assert visit_of(made).expected_at == at_ten() + timedelta(minutes=45)
    assert "会晚到" in to_host().subject
    assert "10:45" in to_host().subject
    assert (
        "访客自己改的"
        in browser_of("desk", "何静").get(f"/visits/{visit_of(made).pk}/").content.decode()
    )


@pytest.mark.parametrize("hour", ["09:00", "10:00", "", "25:00", "王"])
def test_earlier_is_not_later(hour: str) -> None:
    made = invited()
    assert said(link(made), act="later", at=hour) == 422
    assert visit_of(made).expected_at == at_ten()


def test_she_cannot_come_and_zhao_kai_is_told() -> None:
    made = invited()
    assert said(link(made), act="off", reason="孩子病了") == 303
    assert visit_of(made).state == "cancelled"
    assert "孩子病了" in to_host().subject
    assert "这次来访取消了" in shown(link(made))
    assert not Notice.objects.filter(key__startswith="invite:", state="queued").exists(), (
        "nobody writes to her what she has said"
    )


def test_she_names_whom_she_brings_and_what_the_desk_would_ask() -> None:
    made = invited()
    sent = {"organisation": "云洲出版", "party_size": "3", "companions": "李明、王红"}
    assert said(link(made), act="beforehand", plate="浙A12345", needs="wheelchair", **sent) == 303
    visit = visit_of(made)
    assert (visit.party_size, visit.organisation) == (3, "云洲出版")
    assert [one.name for one in visit.companions.all()] == ["李明", "王红"]
    written = VisitDetails.objects.get()
    assert (written.plate, written.needs) == ("浙A12345", ["wheelchair"])
    assert visit.visitor.organisation == "云洲科技", "her record is the desk's to change"
    assert "浙A12345" in shown(link(made))


@pytest.mark.parametrize(
    "sent",
    [
        {"party_size": "2", "companions": "李明、王红、赵强"},
        {"party_size": "0"},
        {"party_size": "100000000"},
        {"companions": "王" * 61},
        {"plate": "<b>"},
        {"needs": "asthma"},
    ],
)
def test_what_cannot_be_is_said_beside_the_field(sent: dict[str, str]) -> None:
    made = invited()
    assert said(link(made), act="beforehand", **sent) == 422
    assert visit_of(made).party_size == 1
    assert not visit_of(made).companions.exists()


def test_once_she_is_here_nothing_is_changed_by_the_link() -> None:
    made = invited(at=clock.now() + timedelta(minutes=1), ends_at=None)
    transitions.arrive(visit_of(made), an_actor(), clock.now(), NO_KEY)
    for sent in ({"act": "off"}, {"act": "beforehand", "party_size": "2"}):
        assert said(link(made), **sent) == 409
    assert (visit_of(made).state, visit_of(made).party_size) == ("waiting", 1)
    page = shown(link(made))
    assert "您已签到" in page
    assert "<svg" not in page


def test_the_file_for_the_calendar_follows_the_invitation() -> None:
    made = invited()
    get = lambda: Client().get(f"{link(made)}ics/")
    assert b"METHOD:REQUEST" in get().content
    assert get().headers["Content-Type"].startswith("text/calendar")
    invitations.move(made, at_ten(2), None, zhao_kai(), clock.now(), NO_KEY)
    assert b"SEQUENCE:1" in get().content
    invitations.cancel(made, "", zhao_kai(), clock.now(), NO_KEY)
    assert b"METHOD:CANCEL" in get().content
    assert b"SEQUENCE:2" in get().content
    assert codes.code_of(made).encode() not in get().content


def test_what_she_typed_stays_where_it_is_refused() -> None:
    made = invited()
    answer = Client().post(link(made), {"act": "beforehand", "plate": "<b>", "companions": "李明"})
    assert "李明" in answer.content.decode()


def browser_of(role: str, name: str) -> Client:
    client = Client()
    client.force_login(an_actor(role, name).user)  # type: ignore[arg-type]
    return client
