"""吴天 brings a laptop and samples: nobody signs him out before 何静 has looked whether they go out
again.
"""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from reception.notifications import outbox
from tests.api.callers import a_program
from tests.builders import NO_KEY, a_link_to_leave, a_user, some_badges
from tests.visitors.scenes import (
    admitted,
    after,
    badge_worn,
    lin_ruomei,
    refused,
    the_desk,
    the_host,
    trail,
    wang_yue,
)
from visitors.belongings import items as belongings_items
from visitors.belongings.items import BelongingItem
from visitors.lifecycle import belongings_later, transitions
from visitors.lifecycle.undo import undo
from visitors.models import Belonging, State, Visit
from visitors.visits.idempotency import RequestKey

pytestmark = pytest.mark.django_db
LAPTOP, SAMPLES = BelongingItem("笔记本电脑", "5CD1234X"), BelongingItem("样品", "", 2)
BACKEND = "reception.accounts.actor.UserWithEmployee"


def inside(*items: BelongingItem, **fields) -> Visit:
    some_badges(3)
    return admitted(wang_yue(belongings=list(items or (LAPTOP, SAMPLES)), **fields))


def ids(visit: Visit) -> list[int]:
    return list(visit.belongings.values_list("pk", flat=True))


def states(visit: Visit) -> list[str]:
    return [
        "open" if one.is_open else "taken" if one.taken_out_at else one.stays_because
        for one in visit.belongings.all()
    ]


def leave(visit: Visit, checked=None, minutes: float = 60) -> Visit:
    return transitions.leave(visit, the_desk(), after(minutes), NO_KEY, checked or {})


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("笔记本电脑（5CD1234X）、样品×2", [LAPTOP, SAMPLES]),
        ("笔记本电脑(5CD1234X), 样品 x2\n", [LAPTOP, SAMPLES]),
        ("样品*12；U 盘", [BelongingItem("样品", "", 12), BelongingItem("U 盘")]),
        ("", []),
        (" 、,\n ", []),
        ("3x3 魔方", [BelongingItem("3x3 魔方")]),
        ("(只有号)", [BelongingItem("(只有号)")]),
    ],
)
def test_what_is_typed_in_one_line_is_read_thing_by_thing(typed, read):
    assert belongings_items.read(typed) == read


@given(st.text(max_size=200))
def test_whatever_is_typed_is_read_or_refused(typed):
    try:
        found = belongings_items.read(typed)
    except ValidationError:
        return
    assert all(item.what and item.count >= 1 for item in found)


@pytest.mark.parametrize(
    "typed", ["长" * 121, "电脑(" + "9" * 61 + ")", "、".join("件" * 60), "样品×0"]
)
def test_what_is_too_long_or_none_at_all_is_refused(typed):
    with pytest.raises(ValidationError):
        belongings_items.read(typed)


class TestLeaving:
    def test_nobody_is_signed_out_before_their_things_are_looked_at(self):
        visit = inside()
        with refused("belongings_open") as why:
            leave(visit)
        assert [row["what"] for row in why.value.extra["belongings"]] == ["笔记本电脑", "样品"]
        assert "笔记本电脑 (5CD1234X)" in why.value.message
        visit.refresh_from_db()
        assert (visit.state, badge_worn(visit), states(visit)) == (
            State.INSIDE,
            1,
            ["open", "open"],
        )

    def test_each_is_carried_out_or_stays_for_a_reason(self):
        visit = inside()
        laptop, samples = ids(visit)
        with refused("belongings_open"):
            leave(visit, {laptop: None})
        with refused("reason_missing"):
            leave(visit, {laptop: None, samples: " "})
        assert leave(visit, {laptop: None, samples: "留给赵凯试用"}).state == State.LEFT
        assert states(visit) == ["taken", "留给赵凯试用"]
        facts = visit.events.get(what="left").facts
        assert (facts["taken"], facts["stays"]) == ("笔记本电脑 (5CD1234X)", "样品 ×2")

    def test_a_thing_of_somebody_else_settles_nothing(self):
        other = lin_ruomei(belongings=[LAPTOP])
        visit = inside(SAMPLES)
        with refused("unknown_belonging"):
            leave(visit, {**dict.fromkeys(ids(visit)), ids(other)[0]: None})

    def test_who_brought_nothing_leaves_as_before(self):
        assert leave(admitted(lin_ruomei())).state == State.LEFT

    def test_the_same_request_twice_has_one_effect(self):
        visit = inside()
        mark, checked = RequestKey("k1", "d"), dict.fromkeys(ids(visit))
        for _click in range(2):
            assert (
                transitions.leave(visit, the_desk(), after(60), mark, checked).state == State.LEFT
            )
        assert trail(visit).count("left") == 1

    def test_an_undone_farewell_opens_them_again_and_the_trail_keeps_both(self):
        visit = inside()
        leave(visit, dict.fromkeys(ids(visit)))
        back = undo(Visit.objects.get(pk=visit.pk), "点错了", the_desk(), after(61), NO_KEY)
        assert (back.state, states(visit)) == (State.INSIDE, ["open", "open"])
        assert visit.events.get(what="left").facts["taken"]
        with refused("belongings_open"):
            leave(back, minutes=62)
        assert leave(back, dict.fromkeys(ids(visit)), minutes=62).state == State.LEFT


class TestEveryWayIn:
    @pytest.fixture(autouse=True)
    def _ten(self, time_machine):
        time_machine.move_to(after(60), tick=False)

    @pytest.fixture
    def visit(self) -> Visit:
        return inside()

    @pytest.fixture
    def desk(self, client):
        client.force_login(a_user(), backend=BACKEND)
        return client

    def still_inside(self, visit: Visit) -> bool:
        return Visit.objects.get(pk=visit.pk).state == State.INSIDE and states(visit) == [
            "open",
            "open",
        ]

    @pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
    def test_the_button_of_another_tab(self, desk, visit, headers):
        assert desk.post(f"/visits/{visit.pk}/leave/", headers=headers).status_code == 409
        assert self.still_inside(visit)

    @pytest.mark.parametrize(
        "sent", [{"taken": "x"}, {"taken": "9" * 30}, {"stays-x": "why"}, {"taken": "-1"}]
    )
    def test_nonsense_settles_nothing(self, desk, visit, sent):
        assert desk.post(f"/visits/{visit.pk}/leave/", sent).status_code == 409
        assert self.still_inside(visit)

    def test_the_scan_at_the_desk_opens_the_panel_instead(self, desk, visit):
        answer = desk.post("/desk/scan/", {"number": "1"}, headers={"HX-Request": "true"})
        assert (answer.status_code, f"/visits/{visit.pk}/" in answer["HX-Trigger"]) == (409, True)
        assert desk.post("/desk/scan/", {"number": "1"}).status_code == 409
        assert self.still_inside(visit)

    def test_a_program(self, visit):
        program = a_program()
        heard = program.post(f"/visits/{visit.pk}/leave")
        assert (heard.status, heard.code, len(heard["belongings"])) == (409, "belongings_open", 2)
        laptop, samples = ids(visit)
        sent = {"belongings": [{"id": laptop}, {"id": samples, "taken": False}]}
        assert program.post(f"/visits/{visit.pk}/leave", sent).status == 422
        assert self.still_inside(visit)
        sent["belongings"][1]["reason"] = "留作样品"
        heard = program.post(f"/visits/{visit.pk}/leave", sent)
        assert (heard.status, [one["state"] for one in heard["belongings"]]) == (
            200,
            ["taken", "stays"],
        )

    def test_the_panel_has_a_tick_for_each_and_takes_them(self, desk, visit):
        page = desk.get(f"/visits/{visit.pk}/").content.decode()
        laptop, samples = ids(visit)
        assert all(f'name="taken" value="{pk}"' in page for pk in (laptop, samples))
        sent = {"taken": str(laptop), f"stays-{samples}": "留给赵凯试用"}
        assert desk.post(f"/visits/{visit.pk}/leave/", sent).status_code == 302
        assert states(visit) == ["taken", "留给赵凯试用"]
        assert "留下：留给赵凯试用" in desk.get(f"/visits/{visit.pk}/").content.decode()

    def test_the_board_leads_to_the_panel(self, desk, visit):
        assert "核对签离…" in desk.get("/").content.decode()

    def test_the_host_far_away_signs_out_and_the_desk_sees_what_nobody_looked_at(
        self, desk, visit, client
    ):
        link = f"/h/{a_link_to_leave(visit.pk)}/leave/"
        assert "笔记本电脑" in client.get(link).content.decode()
        assert client.post(link, {"leave": "1"}).status_code == 303
        assert (Visit.objects.get(pk=visit.pk).state, states(visit)) == (
            State.LEFT,
            ["open", "open"],
        )
        assert "unseen" in visit.events.get(what="left").facts
        assert "1 位已离开，物品没有核对" in desk.get("/").content.decode()
        assert "笔记本电脑" in desk.get("/belongings/").content.decode()
        answer = desk.post("/desk/scan/", {"number": "1"}, headers={"HX-Request": "true"})
        assert (answer.status_code, "open-visit" in answer["HX-Trigger"]) == (200, True)
        path = f"/visits/{visit.pk}/take-out/"
        assert desk.post(path, {"taken": ids(visit)[:1]}).status_code == 409
        assert desk.post(path, {"taken": ids(visit)}).status_code == 302
        assert (states(visit), trail(visit)[-1]) == (["taken", "taken"], "checked")
        assert desk.post(path, {"taken": ids(visit)}).status_code == 409
        assert "物品没有核对" not in desk.get("/").content.decode()


class TestWritingDown:
    def test_at_the_desk_in_one_line(self, client):
        client.force_login(a_user(), backend=BACKEND)
        typed = {
            "organisation": "锐思软件",
            "name": "吴天",
            "purpose": "演示",
            "host": the_host().employee.number,
            "party_size": "1",
        }
        wang_yue()
        answer = client.post(
            "/desk/register/", {**typed, "belongings": "笔记本电脑(5CD1234X)、样品×2"}
        )
        assert answer.status_code == 200
        assert [str(one) for one in Belonging.objects.all()] == ["笔记本电脑 (5CD1234X)", "样品 ×2"]
        answer = client.post("/desk/register/", {**typed, "name": "吴地", "belongings": "样品×0"})
        assert answer.status_code == 422
        assert "样品×0" in answer.content.decode()

    def test_later_in_the_panel(self, client):
        visit = lin_ruomei()
        client.force_login(a_user(), backend=BACKEND)
        assert (
            client.post(
                f"/visits/{visit.pk}/belonging/", {"what": "相机", "serial": "N1", "count": "2"}
            ).status_code
            == 302
        )
        assert client.post(f"/visits/{visit.pk}/belonging/", {"what": " "}).status_code == 422
        assert (
            client.post(f"/visits/{visit.pk}/belonging/", {"what": "x", "count": "0"}).status_code
            == 422
        )
        assert [str(one) for one in visit.belongings.all()] == ["相机 (N1) ×2"]
        assert trail(visit)[-1] == "brought"

    def test_not_after_they_have_left_and_not_by_the_host(self):
        visit = leave(admitted(lin_ruomei()))
        with refused("state_forbids"):
            belongings_later.bring(visit, [LAPTOP], the_desk(), after(61), NO_KEY)
        with refused("not_permitted"):
            belongings_later.bring(visit, [LAPTOP], the_host(), after(61), NO_KEY)
        with refused("nothing_brought"):
            belongings_later.bring(visit, [], the_desk(), after(61), NO_KEY)

    def test_nothing_runs_that_was_typed(self, client):
        visit = lin_ruomei(belongings=[BelongingItem('<script>alert(1)</script>{{7*7}}"', "'><i>")])
        client.force_login(a_user(), backend=BACKEND)
        page = client.get(f"/visits/{visit.pk}/").content.decode()
        assert "<script>alert" not in page
        assert "'><i>" not in page

    def test_no_notice_tells_a_group_of_it(self):
        visit = lin_ruomei(belongings=[LAPTOP])
        notice = visit.requests.get().notice
        assert "笔记本" not in notice.group_text + notice.body
        assert outbox.LINK in notice.body
