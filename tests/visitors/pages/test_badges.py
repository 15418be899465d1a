"""The pages of badges: 李敏 adds and withdraws, 何静 records what is lost, and each badge tells its
story (B3).
"""

import json

import pytest
from django.test import Client
from django.urls import reverse

from reception.organisation.models import Site
from tests.builders import NO_KEY, a_site, a_user, a_visit, some_badges
from tests.visitors.scenes import (
    NINE,
    admitted,
    after,
    badge_worn,
    left,
    the_desk,
    the_office,
    trail,
    wang_yue,
)
from visitors.badges import inventory
from visitors.lifecycle import transitions
from visitors.models import Badge, BadgeEvent, BadgeLoan, Visit
from visitors.pages import badges

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def signed_in(role: str, name: str) -> Client:
    client = Client()
    client.force_login(a_user(role, name))
    return client


@pytest.fixture
def desk() -> Client:
    """Return the browser of 何静."""
    return signed_in("desk", "何静")


@pytest.fixture
def office() -> Client:
    """Return the browser of 李敏."""
    return signed_in("office", "李敏")


def told(answer) -> str:
    return answer.content.decode()


def on_paper() -> None:
    Site.objects.filter(pk=a_site().pk).update(badge_material="paper")


def mark_address(number: int = 1) -> str:
    return reverse("badge_mark", args=[Badge.objects.get(number=number).pk])


# --- The list
# ----------------------------------------------------------------------------------------------


def test_li_min_adds_a_range_and_is_told_what_is_new(office):
    some_badges(3)
    answer = office.post(reverse("badges"), {"kind": "visitor", "first": 2, "last": 6}, follow=True)
    assert "新增 3 张牌。002、003 已经有了，没有改动。" in told(answer)
    assert Badge.objects.count() == 6
    again = office.post(reverse("badges"), {"kind": "visitor", "first": 2, "last": 6}, follow=True)
    assert "这些号码都已经有了，没有改动。" in told(again)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"first": 9, "last": 2}, "号码要从小到大"),
        ({"first": 1, "last": 2000}, "一次最多添加 1000 张"),
        ({"first": "", "last": 5}, "请填写这一项"),
        ({"first": 1, "last": 100_000}, "99999"),
    ],
)
def test_a_wrong_range_is_told_beside_its_field_and_stays_typed(office, typed, said):
    answer = office.post(reverse("badges"), {"kind": "applicant", **typed})
    assert answer.status_code == 422
    assert said in told(answer)
    assert f'value="{typed["last"]}"' in told(answer)
    assert not Badge.objects.exists()


def test_the_list_counts_each_kind_and_says_when_one_runs_low(desk):
    wang_yue()
    some_badges(5)
    inventory.make(a_site().pk, "contractor", 201, 202, the_office(), NINE)
    page = told(desk.get(reverse("badges")))
    assert page.count("快用完了") == 1
    assert "施工人员牌只剩 2 张可用" in told(desk.get(reverse("desk")))
    assert "访客牌只剩" not in told(desk.get(reverse("desk")))


def test_the_list_is_narrowed_by_kind_and_by_how_a_badge_stands(desk):
    some_badges(5)
    inventory.make(a_site().pk, "contractor", 201, 202, the_office(), NINE)
    admitted(wang_yue())
    inventory.mark(Badge.objects.get(number=5), "lost", "不见了", the_desk(), NINE)

    def numbers(**wish: str) -> list[int]:
        return [badge.number for badge in desk.get(reverse("badges"), wish).context["pool"]]

    assert numbers(kind="contractor") == [201, 202]
    assert (numbers(stands="lent"), numbers(stands="out"), numbers(stands="free")) == (
        [1],
        [5],
        [2, 3, 4, 201, 202],
    )
    assert numbers(kind="guest", stands="\x00", after="²") == [1, 2, 3, 4, 5, 201, 202]


def test_a_long_list_goes_on_after_its_last_number(desk):
    some_badges(badges.PAGE + 5)
    first = desk.get(reverse("badges"))
    assert (len(first.context["pool"]), first.context["more"]) == (
        badges.PAGE,
        badges.PAGE,
    )
    rest = desk.get(reverse("badges"), {"after": badges.PAGE}).context["pool"]
    assert next(badge.number for badge in rest) == badges.PAGE + 1


def test_paper_that_is_worn_is_listed_and_paper_that_is_gone_is_not(desk):
    on_paper()
    visit = admitted(wang_yue())
    assert "100001" in told(desk.get(reverse("badges")))
    left(visit)
    assert "100001" not in told(desk.get(reverse("badges")))


def test_the_front_desk_is_offered_no_form_that_it_may_not_send(desk):
    page = told(desk.get(reverse("badges")))
    assert "添加访客牌" not in page
    assert "打印访客牌…" not in page


# --- One badge
# -------------------------------------------------------------------------------------------


def test_a_badge_tells_who_wore_it_who_lent_it_and_what_was_recorded(desk, office):
    inventory.make(a_site().pk, "visitor", 1, 2, the_office(), after(-60))
    left(admitted(wang_yue()))
    second = admitted(a_visit("许琳", now=after(70)), now=after(71))
    desk.post(mark_address(), {"condition": "lost", "reason": "掉在操场"})
    page = desk.get(reverse("badge", args=[Badge.objects.get(number=1).pk]))
    lines = [
        (line.what, line.by, line.reason, str(line.visit.visitor) if line.visit else "")
        for line in page.context["lines"]
    ]
    assert lines == [
        ("遗失", "何静", "掉在操场", "许琳"),
        ("借出", "何静", "", "许琳"),
        ("收回", "何静", "", "王悦"),
        ("借出", "何静", "", "王悦"),
        ("制作", "李敏", "", ""),
    ]
    assert badge_worn(second) is None


def test_a_long_history_is_read_in_pages_and_no_line_is_left_out(desk, monkeypatch):
    some_badges(1)
    badge = Badge.objects.get()
    visit = wang_yue()
    for number in range(120):
        BadgeLoan.objects.create(
            badge=badge, visit=visit, lent_at=after(number * 10), returned_at=after(number * 10 + 5)
        )
    before, seen, pages = "", [], 0
    while True:
        page = desk.get(reverse("badge", args=[badge.pk]), {"before": before}).context
        seen += [(line.at, line.what) for line in page["lines"]]
        pages += 1
        if page["more"] is None:
            break
        before = page["more"].isoformat()
    assert (pages, len(seen), len(set(seen))) == (3, 240, 240)


def test_what_was_typed_as_a_moment_and_is_none_shows_the_newest(desk):
    some_badges(1)
    for typed in (
        "gestern",
        "2026-13-01T00:00",
        "2026-03-05T09:00:00",
        "0001-01-01T00:00:00+00:00",
        "\x00",
    ):
        assert (
            desk.get(reverse("badge", args=[Badge.objects.get().pk]), {"before": typed}).status_code
            == 200
        )


def test_each_is_offered_what_they_may_record(desk, office):
    some_badges(1)
    where = reverse("badge", args=[Badge.objects.get().pk])

    def offered(client: Client) -> list[str]:
        return [value for value, _label in client.get(where).context["conditions"]]

    assert (offered(desk), offered(office)) == (
        ["lost", "damaged"],
        ["lost", "damaged", "withdrawn"],
    )
    office.post(mark_address(), {"condition": "withdrawn", "reason": "旧版"})
    assert (offered(desk), offered(office)) == ([], ["good", "lost", "damaged"])
    assert "重做" in told(office.get(where))
    assert "重做" not in told(desk.get(where))


def test_li_min_makes_a_badge_anew(office):
    some_badges(1)
    badge = Badge.objects.get()
    answer = office.post(reverse("badge_redo", args=[badge.pk]), {"reason": "磨花了"}, follow=True)
    assert "有了新码" in told(answer)
    badge.refresh_from_db()
    assert (badge.issue, BadgeEvent.objects.get().reason) == (2, "磨花了")


def test_without_a_reason_a_badge_stays_as_it_was(desk):
    some_badges(1)
    assert desk.post(mark_address(), {"condition": "lost", "reason": " "}).status_code == 422
    assert desk.post(mark_address(), {"condition": "gone", "reason": "x"}).status_code == 422
    assert Badge.objects.get().condition == "good"


# --- On the visit's page
# ---------------------------------------------------------------------------------


def act(client: Client, page: str, visit: Visit, **sent):
    return client.post(
        reverse(page, args=[visit.pk]),
        {"request_key": f"{page}-{len(sent)}", "panel": "1", **sent},
        headers=HTMX,
    )


def test_he_jing_exchanges_a_lost_badge_from_the_panel(desk):
    some_badges(2)
    visit = admitted(wang_yue())
    assert "访客牌遗失或损坏…" in told(desk.get(reverse("visit", args=[visit.pk])))
    sent = {"condition": "lost", "reason": "掉在操场", "goes_on": "another"}
    for _twice in range(2):
        assert act(desk, "visit_badge_lost", visit, **sent).status_code == 200
    assert (badge_worn(visit), trail(visit)) == (
        2,
        ["arrived", "admitted", "badge_lost", "badge_new"],
    )
    page = told(desk.get(reverse("visit", args=[visit.pk])))
    assert "访客牌 001 · 遗失 “掉在操场”" in " ".join(page.split())


def test_who_goes_on_without_one_is_seen_and_lent_another(desk):
    some_badges(2)
    visit = admitted(wang_yue())
    act(desk, "visit_badge_lost", visit, condition="damaged", reason="断了", goes_on="without")
    assert "这位访客现在没有戴访客牌。" in told(desk.get(reverse("visit", args=[visit.pk])))
    assert "未发牌" in told(desk.get(reverse("desk")))
    for _twice in range(2):
        assert act(desk, "visit_badge_lend", visit).status_code == 200
    assert badge_worn(visit) == 2


def test_a_paper_badge_is_printed_at_once(desk):
    on_paper()
    visit = wang_yue()
    answer = act(desk, "visit_admit", visit)
    happened = json.loads(answer.headers["HX-Trigger"])
    assert happened["print-badge"] == {"url": reverse("visit_badge", args=[visit.pk]) + "?now=1"}
    page = told(desk.get(happened["print-badge"]["url"]))
    assert "<body data-now>" in page
    assert "仅当天有效" in page
    other = a_visit("许琳", now=NINE)
    plain = desk.post(reverse("visit_admit", args=[other.pk]))
    assert plain.headers["Location"] == reverse("visit_badge", args=[other.pk]) + "?now=1"


def test_a_plastic_badge_lies_in_its_tray_and_is_not_printed(desk):
    some_badges(1)
    visit = wang_yue()
    answer = act(desk, "visit_admit", visit)
    assert "print-badge" not in json.loads(answer.headers["HX-Trigger"])
    assert "data-now" not in told(desk.get(reverse("visit_badge", args=[visit.pk])))


def test_the_heading_of_a_badge_says_of_which_kind_it_is(desk):
    visit = wang_yue()
    inventory.make(a_site().pk, "contractor", 201, 202, the_office(), NINE)
    visit.category.badge_kind = "contractor"
    visit.category.save()
    transitions.admit(visit, the_desk(), after(1), NO_KEY)
    page = told(desk.get(reverse("visit_badge", args=[visit.pk])))
    assert "施工人员 CONTRACTOR" in page
    assert [
        word for word in ("规格", visit.clause, visit.decision["why"]["zh"]) if word in page
    ] == []


# --- In admin
# ----------------------------------------------------------------------------------------------


def change(number: int = 1) -> str:
    return reverse("admin:visitors_badge_change", args=[Badge.objects.get(number=number).pk])


def rows_of_history(count: int) -> dict[str, str]:
    return {
        "events-TOTAL_FORMS": "0",
        "events-INITIAL_FORMS": "0",
        "events-MIN_NUM_FORMS": "0",
        "events-MAX_NUM_FORMS": "0",
    }


def test_in_admin_too_a_condition_changes_for_a_reason_and_a_lost_badge_ends_its_loan(office):
    some_badges(1)
    visit = admitted(wang_yue())
    assert "请写明原因" in told(
        office.post(change(), {"condition": "lost", "reason": "", **rows_of_history(0)})
    )
    assert (
        office.post(
            change(), {"condition": "lost", "reason": "掉了", **rows_of_history(0)}
        ).status_code
        == 302
    )
    assert (badge_worn(visit), BadgeLoan.objects.get().lost) == (None, True)
    assert list(BadgeEvent.objects.values_list("what", "by_name", "reason")) == [
        ("lost", "李敏", "掉了")
    ]


def test_a_badge_added_in_admin_has_a_code_and_a_first_line(office):
    sent = {"site": a_site().pk, "kind": "applicant", "number": 301}
    assert office.post(reverse("admin:visitors_badge_add"), sent).status_code == 302
    badge = Badge.objects.get()
    assert (badge.kind, badge.events.get().what, len(badge.digest)) == ("applicant", "made", 64)
    assert "最多五位" in told(
        office.post(reverse("admin:visitors_badge_add"), {**sent, "number": 100_001})
    )


def test_badges_made_anew_in_admin_leave_those_that_are_worn_alone(office):
    some_badges(2)
    admitted(wang_yue())
    rows = list(Badge.objects.values_list("pk", flat=True))
    office.post(
        reverse("admin:visitors_badge_changelist"),
        {"action": "make_anew", "_selected_action": rows},
    )
    assert list(Badge.objects.order_by("number").values_list("issue", flat=True)) == [1, 2]
