"""Scanning a badge at the desk, at a zone, on patrol: what it does, what it refuses, and that it is
kept.
"""

import json
from datetime import timedelta

import pytest

from reception.accounts.actor import NOBODY
from tests.builders import NO_KEY, a_site, a_zone, an_actor, an_employee
from tests.scanning.scenes import a_key, answer, code_of, scanned
from tests.visitors.models.broken_rows import a_decided_approval
from tests.visitors.scenes import (
    admitted,
    after,
    badge_worn,
    left,
    lin_ruomei,
    refused,
    the_desk,
    the_host,
    the_office,
    trail,
    wang_yue,
)
from visitors.badges import lending
from visitors.belongings import items
from visitors.lifecycle import badge_replacement, transitions
from visitors.models import Badge, State, ZonePass
from visitors.scanning.models import Scan
from visitors.visits.idempotency import RequestKey

pytestmark = pytest.mark.usefixtures("house")


class TestAtTheDesk:
    def test_the_badge_of_somebody_inside_signs_them_out_and_comes_back(self):
        visit = admitted(wang_yue())
        scan = scanned(code_of(), now=after(30))
        assert (answer(scan), scan.did, scan.visit.state) == ("out", "left", State.LEFT)
        visit.refresh_from_db()
        assert (visit.state, visit.left_at, badge_worn(visit)) == (State.LEFT, after(30), None)
        assert trail(visit)[-1] == "left"

    def test_a_badge_whose_wearer_the_host_signed_out_is_taken_back(self):
        visit = admitted(wang_yue())
        transitions.leave_from_the_host(visit, the_host(), after(20), RequestKey())
        scan = scanned(code_of(), now=after(30))
        assert (answer(scan), scan.did) == ("out", "badge_back")
        assert trail(visit)[-2:] == ["left", "badge_back"]
        assert answer(scanned(code_of(), now=after(31))) == "not_inside"

    @pytest.mark.parametrize("action", ["auto", "out", "check"])
    def test_a_badge_that_nobody_wears_signs_nobody_out(self, action):
        assert answer(scanned(code_of(), action=action)) == "not_inside"

    def test_no_badge_lets_anybody_in(self):
        assert answer(scanned(code_of(), action="in")) == "not_admitted"
        admitted(wang_yue())
        assert answer(scanned(code_of(), action="in")) == "already_inside"

    def test_the_code_of_an_ended_visit_opens_nothing(self):
        """B5: a photograph of it neither."""
        code = code_of()
        left(admitted(wang_yue()))
        assert [
            answer(scanned(code, at, now=after(61))) for at in ("desk", "zone:reception", "patrol")
        ] == ["not_inside"] * 3
        admitted(lin_ruomei(), badge=1, now=after(62))
        assert answer(scanned(code, "patrol", now=after(63))) == "ok", (
            "the plastic badge itself is lent again"
        )


class TestBelongings:
    def test_who_brought_a_laptop_is_not_signed_out_by_a_scan_before_it_was_looked_at(self):
        visit = admitted(wang_yue())
        items.enter(visit, [items.BelongingItem("笔记本电脑")], the_desk(), after(1))
        scan = scanned(code_of())
        assert (answer(scan), scan.did, scan.visit) == ("belongings_open", "", visit)
        visit.refresh_from_db()
        assert (visit.state, badge_worn(visit)) == (State.INSIDE, 1)

    def test_the_panel_opens_at_the_desk(self, client):
        visit = admitted(wang_yue())
        items.enter(visit, [items.BelongingItem("笔记本电脑")], the_desk(), after(1))
        client.force_login(the_desk().user, backend="reception.accounts.actor.UserWithEmployee")
        heard = client.post("/desk/scan/", {"code": code_of()}, headers={"HX-Request": "true"})
        assert heard.status_code == 409
        assert json.loads(heard["HX-Trigger"])["open-visit"]["url"] == f"/visits/{visit.pk}/"
        assert "物品还没有核对" in heard.content.decode()


class TestValidityComesFirst:
    @pytest.mark.parametrize("condition", ["damaged", "withdrawn"])
    @pytest.mark.parametrize("action", ["auto", "in", "out", "check"])
    def test_a_badge_out_of_use_is_refused_although_its_wearer_is_inside(self, condition, action):
        visit = admitted(wang_yue())
        Badge.objects.filter(number=1).update(condition=condition)
        for at in ("desk", "zone:reception", "zone:academic", "patrol"):
            assert answer(scanned(code_of(), at, action)) == "badge_withdrawn"
        visit.refresh_from_db()
        assert visit.state == State.INSIDE

    @pytest.mark.parametrize("action", ["auto", "in", "out", "check"])
    def test_a_lost_badge_is_refused_whoever_wore_it(self, action):
        badge_replacement.lost(
            admitted(wang_yue()), "lost", "掉在路上", the_desk(), after(1), NO_KEY
        )
        for at in ("desk", "zone:reception", "zone:academic", "patrol"):
            assert answer(scanned(code_of(), at, action)) == "badge_withdrawn"

    def test_a_badge_of_another_site_is_refused_before_anybody_looks_who_wears_it(self):
        south = a_site("south")
        visit = wang_yue(host=an_employee("钱进", site=south), by=the_office())
        transitions.admit(visit, the_office(), after(1), RequestKey())
        scan = scanned(code_of(site=south), "patrol")
        assert (answer(scan), scan.visit) == ("wrong_site", None)

    @pytest.mark.parametrize("day", [(-1, "expired"), (0, "out"), (1, "wrong_day")])
    def test_a_paper_badge_is_valid_on_its_day(self, day):
        admitted(wang_yue())
        Badge.objects.filter(number=1, lent=True).update(
            valid_on=after(0).date() + timedelta(days=day[0])
        )
        assert answer(scanned(code_of())) == day[1]

    @pytest.mark.parametrize(
        "code",
        [
            "",
            " ",
            "\x00",
            "A" * 28,
            "a" * 10_000,
            "王",
            "\ud800",
            "<script>",
            "' OR 1=1 --",
            "💥" * 90,
            "ﷺ" * 80,
            "0",
            "1",
            "001",
        ],
    )
    def test_any_other_text_is_an_unknown_code(self, code):
        scan = scanned(code)
        assert (answer(scan), scan.badge, scan.visit) == ("unknown_code", None, None)

    def test_the_code_of_a_badge_made_anew_is_unknown(self):
        old, badge = code_of(), Badge.objects.get(number=1, site=a_site())
        Badge.objects.filter(pk=badge.pk).update(
            issue=2, digest=lending.digest_for(badge.site_id, 1, 2)
        )
        assert answer(scanned(old)) == "unknown_code"

    def test_a_scanner_may_send_small_or_wide_letters(self):
        admitted(wang_yue())
        wide = "".join(chr(ord(letter) + 0xFEE0) for letter in code_of())
        assert answer(scanned(f" {code_of().lower()}\r\n", "patrol")) == "ok"
        assert answer(scanned(wide, "patrol")) == "ok"


class TestAtAZone:
    def test_whoever_is_inside_may_enter_an_open_zone_and_not_a_closed_one(self):
        admitted(wang_yue())
        assert answer(scanned(code_of(), "zone:reception")) == "ok"
        assert answer(scanned(code_of(), "zone:academic")) == "zone_closed"
        assert answer(scanned(code_of(), "zone:academic", "in")) == "zone_closed"

    def test_a_visitor_with_a_pass_may_enter_until_it_runs_out(self):
        visit = admitted(wang_yue())
        ZonePass.objects.create(
            visit=visit,
            zone=a_zone(),
            reason="调试设备",
            requested_at=after(1),
            until=after(30),
            state="approved",
            approval=a_decided_approval(),
        )
        assert answer(scanned(code_of(), "zone:academic")) == "ok"
        assert answer(scanned(code_of(), "zone:academic", now=after(30))) == "zone_closed"

    def test_passes_are_counted_so_that_a_badge_handed_back_lets_no_second_person_in(self):
        visit = admitted(wang_yue())
        said = [
            answer(scanned(code_of(), "zone:reception", action, now=after(2 + n)))
            for n, action in enumerate(["in", "in", "out", "in"])
        ]
        assert said == ["in", "already_inside", "out", "in"]
        assert answer(scanned(code_of(), "zone:reception", "check", now=after(9))) == "ok"
        visit.refresh_from_db()
        assert (visit.state, Scan.objects.filter(did="passed").count()) == (State.INSIDE, 3)

    def test_whoever_wants_to_come_out_is_not_kept_in(self):
        admitted(wang_yue())
        assert answer(scanned(code_of(), "zone:academic", "out")) == "out"

    def test_without_being_admitted_nobody_passes(self):
        wang_yue()
        assert answer(scanned(code_of(), "zone:reception", "in")) == "not_admitted"
        assert answer(scanned(code_of(), "zone:reception")) == "not_inside"

    @pytest.mark.parametrize(
        "at",
        [
            "zone:library",
            "zone:",
            "zone:\x00",
            "zone:学术",
            "zone:" + "a" * 99,
            "",
            "gate",
            "DESK",
            "zone",
        ],
    )
    def test_a_point_that_is_not_there_is_named_as_wrong(self, at):
        with refused("invalid") as why:
            scanned(code_of(), at)
        assert list(why.value.fields) == ["at"]


class TestOnPatrol:
    @pytest.mark.parametrize("action", ["auto", "in", "out", "check"])
    def test_a_patrol_looks_and_changes_nothing(self, action):
        visit = admitted(wang_yue())
        before = trail(visit)
        scan = scanned(code_of(), "patrol", action)
        assert (answer(scan), scan.did, scan.visit) == ("ok", "", visit)
        visit.refresh_from_db()
        assert (visit.state, badge_worn(visit), trail(visit)) == (State.INSIDE, 1, before)


class TestAScanThatArrivesTwice:
    def test_has_one_effect_and_its_first_answer(self):
        admitted(wang_yue())
        mark = a_key()
        first, second = (scanned(code_of(), key=mark, now=after(minute)) for minute in (5, 6))
        assert (first.pk, answer(first), answer(second)) == (second.pk, "out", "out")
        later = admitted(lin_ruomei(), badge=1, now=after(7))
        assert answer(scanned(code_of(), key=mark, now=after(8))) == "out", (
            "and still, when somebody else wears the badge"
        )
        assert badge_worn(later) == 1

    def test_a_refusal_stays_the_answer_too(self):
        mark = a_key()
        assert answer(scanned(code_of(), key=mark)) == "not_inside"
        admitted(wang_yue())
        assert answer(scanned(code_of(), key=mark)) == "not_inside"
        assert answer(scanned(code_of())) == "out"

    def test_its_key_belongs_to_it_alone(self):
        mark = a_key()
        scanned(code_of(), key=mark)
        with refused("key_reused"):
            scanned(code_of(2), key=RequestKey(mark.key, "e" * 64))


def test_every_scan_is_kept_passed_or_refused():
    visit = admitted(wang_yue())
    for at in ("zone:reception", "zone:academic", "patrol", "desk"):
        scanned(code_of(), at)
    scanned("nonsense")
    kept = [
        (scan.at, answer(scan), scan.visit_id, scan.by, scan.scanned_at)
        for scan in Scan.objects.order_by("pk")
    ]
    me, now = the_desk().user, after(2)
    assert kept == [
        ("zone:reception", "ok", visit.pk, me, now),
        ("zone:academic", "zone_closed", visit.pk, me, now),
        ("patrol", "ok", visit.pk, me, now),
        ("desk", "out", visit.pk, me, now),
        ("desk", "unknown_code", None, me, now),
    ]


def test_who_may_not_scan_here_is_told_so_and_nothing_is_kept():
    admitted(wang_yue())
    south = a_site("south")
    for by in (
        the_host(),
        an_actor("auditor", "孙审计"),
        an_actor("desk", "林前台", sites=[south]),
        NOBODY,
    ):
        with refused("not_permitted"):
            scanned(code_of(), by=by)
    assert not Scan.objects.exists()
