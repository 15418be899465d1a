"""The optional answers beside a visit, and what came of it (V11, V14–V16, V18, V21)."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from reception.policy.models import DeskOption, Limit
from reception.policy.rulebook import in_force
from tests.builders import a_link_to_leave, a_site, a_user, an_employee, never_closes, some_badges
from tests.visitors.scenes import NINE, admitted, after, left, qian_baoping, trail, wang_yue
from visitors.models import Visit, VisitDetails
from visitors.privacy import purge

pytestmark = pytest.mark.django_db
MORE = {
    "kind": "enquiry",
    "plate": "沪a·d12345",
    "needs": ["wheelchair", "language"],
    "letter": "introduction",
    "letter_issuer": "市教育局",
    "source": "friend",
}


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(a_user())
    return client


@pytest.fixture
def host(client: Client) -> Client:
    client.force_login(a_user("host", "赵凯"))
    return client


def registers(desk: Client, **fields: Any) -> Any:
    host = an_employee("赵凯")
    typed = {"organisation": "家长", "name": "秦月", "purpose": "试听", "host_number": host.number}
    return desk.post(reverse("desk_register"), {**typed, **fields}, headers={"HX-Request": "true"})


def changes(desk: Client, visit: Visit, **fields: Any) -> Any:
    return desk.post(reverse("visit_details", args=[visit.pk]), fields)


class TestRegistering:
    """Under the fold of the form."""

    def test_all_of_it_is_kept_and_shown(self, desk: Client) -> None:
        never_closes(a_site())
        wang_yue()  # the policy is there
        assert registers(desk, **MORE).status_code == 200
        visit = Visit.objects.get(visitor__name="秦月")
        found = visit.details
        assert (visit.kind, found.plate, found.needs) == ("enquiry", "沪AD12345", MORE["needs"])
        assert (found.letter, found.letter_issuer) == ("introduction", "市教育局")
        assert found.source == DeskOption.objects.get(code="friend")
        page = desk.get(reverse("visit", args=[visit.pk])).content.decode()
        for said in ("咨询", "沪AD12345", "轮椅、语言", "介绍信 市教育局", "朋友介绍"):
            assert said in page

    def test_nothing_is_written_where_nothing_is_said(self, desk: Client) -> None:
        wang_yue()
        assert registers(desk).status_code == 200
        assert not VisitDetails.objects.exists()
        assert Visit.objects.get(visitor__name="秦月").kind == "first"

    @pytest.mark.parametrize(
        ("field", "typed", "says"),
        [
            ("plate", "请看监控", None),
            ("plate", "A1", "这不像一个车牌号。"),
            ("plate", "沪A12345；沪B", "这不像一个车牌号。"),
            ("source", "friendly", "请从列表里选一项。"),
            ("needs", "diabetes", "请从列表里选一项。"),
            ("letter_issuer", "市教育局", "请选看的是哪种证件。"),
        ],
    )
    def test_what_cannot_be_is_said_beside_its_field(
        self, desk: Client, field: str, typed: str, says: str | None
    ) -> None:
        wang_yue()
        answer = registers(desk, **{field: typed})
        assert answer.status_code == (422 if says else 200)
        assert says is None or says in answer.content.decode()

    @pytest.mark.parametrize("typed", ["沪A·D12345", "沪Ａ Ｄ１２３４５", "沪a-d12345"])
    def test_a_plate_has_one_spelling(self, desk: Client, typed: str) -> None:
        wang_yue()
        registers(desk, plate=typed)
        assert VisitDetails.objects.get().plate == "沪AD12345"


class TestLater:
    """From the panel of the visit."""

    def test_the_desk_sets_the_kind_and_the_rest(self, desk: Client) -> None:
        visit = wang_yue()
        assert changes(desk, visit, **{**MORE, "kind": "errand"}).status_code == 302
        visit.refresh_from_db()
        assert (visit.kind, visit.details.plate) == ("errand", "沪AD12345")
        event = visit.events.get(what="detailed")
        assert "AD12345" not in str(event.facts)

    def test_what_is_taken_away_is_gone(self, desk: Client) -> None:
        visit = wang_yue()
        changes(desk, visit, **MORE)
        changes(desk, visit, kind="errand")
        found = VisitDetails.objects.get()
        assert (found.plate, found.needs, found.letter, found.source) == ("", [], "", None)

    def test_an_option_that_is_switched_off_stays_readable(self, desk: Client) -> None:
        visit = wang_yue()
        changes(desk, visit, needs=["wheelchair"])
        for row in DeskOption.objects.filter(code="wheelchair"):
            row.is_active = False
            row.save()
        assert in_force().options["wheelchair"].is_active is False
        assert "轮椅" in desk.get(reverse("visit", args=[visit.pk])).content.decode()
        assert changes(desk, visit, needs=["wheelchair"]).status_code == 422


class TestKinds:
    """V11 is filtered and counted."""

    def test_the_list_filters_and_counts_the_kinds_of_a_day(self, desk: Client) -> None:
        changes(desk, wang_yue(), kind="enquiry")
        qian_baoping()
        page = desk.get(
            reverse("visits"), {"since": "2026-03-05", "until": "2026-03-05", "kind": "enquiry"}
        )
        assert [row.kind for row in page.context["visits"]] == ["enquiry"]
        assert [(code, n) for code, _name, n in page.context["kinds"]] == [
            ("first", 1),
            ("enquiry", 1),
        ]


class TestResult:
    """V16, by the host."""

    def test_the_host_writes_it_from_their_own_page(self, host: Client) -> None:
        some_badges()
        visit = left(admitted(wang_yue()))
        assert "洽谈结果…" in host.get(reverse("my")).content.decode()
        host.post(reverse("visit_result", args=[visit.pk]), {"result": "报名三个月"})
        found = VisitDetails.objects.get()
        assert (found.result, str(found.result_by)) == ("报名三个月", "赵凯")
        assert trail(visit)[-1] == "result"
        assert "报名三个月" in host.get(reverse("my")).content.decode()

    def test_nobody_else_writes_it_and_not_before_the_visitor_is_inside(self, desk: Client) -> None:
        some_badges()
        visit = wang_yue()
        place = reverse("visit_result", args=[visit.pk])
        assert desk.post(place, {"result": "x"}).status_code == 409
        admitted(visit)
        assert desk.post(place, {"result": "x"}).status_code == 403
        assert not VisitDetails.objects.exists()

    def test_the_link_to_sign_out_takes_it(self, client: Client) -> None:
        some_badges()
        visit = admitted(wang_yue())
        link = reverse("host_leave", args=[a_link_to_leave(visit.pk)])
        assert "洽谈结果" in client.get(link).content.decode()
        assert client.post(link, {"leave": "1", "result": "下周签约"}).status_code == 303
        visit.refresh_from_db()
        assert (visit.state, visit.details.result) == ("left", "下周签约")

    def test_the_link_needs_none(self, client: Client) -> None:
        some_badges()
        visit = admitted(wang_yue())
        client.post(reverse("host_leave", args=[a_link_to_leave(visit.pk)]), {"leave": "1"})
        assert Visit.objects.get(pk=visit.pk).state == "left"
        assert not VisitDetails.objects.exists()


class TestRetention:
    """Plates have days of their own (privacy 5)."""

    @pytest.mark.parametrize(("days", "kept"), [(29, True), (31, False)])
    def test_a_plate_goes_thirty_days_after_the_visit(
        self, desk: Client, days: int, kept: bool
    ) -> None:
        some_badges()
        visit = wang_yue()
        changes(desk, visit, **MORE)
        left(admitted(visit))
        purge.run(after(60) + timedelta(days=days))
        found = VisitDetails.objects.get()
        assert bool(found.plate) is kept
        assert found.letter_issuer == "市教育局"

    def test_the_plate_of_somebody_inside_stays(self, desk: Client) -> None:
        visit = wang_yue()
        changes(desk, visit, **MORE)
        purge.run(NINE + timedelta(days=90))
        assert VisitDetails.objects.get().plate

    def test_zero_keeps_it(self, desk: Client) -> None:
        some_badges()
        visit = wang_yue()
        changes(desk, visit, **MORE)
        left(admitted(visit))
        row = Limit.objects.get(code="plate_days")
        row.value = 0
        row.save()
        purge.run(NINE + timedelta(days=900))
        assert VisitDetails.objects.get().plate


class TestConstraints:
    """What the database holds."""

    @pytest.mark.parametrize(
        ("columns", "name"),
        [
            ({"letter_issuer": "市教育局"}, "an_issuer_is_of_a_letter"),
            ({"result": "签约"}, "a_result_is_written_by_somebody"),
        ],
    )
    def test_it_refuses_half_of_a_pair(self, columns: dict[str, str], name: str) -> None:
        visit = wang_yue()
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            VisitDetails.objects.create(visit=visit, **columns)
