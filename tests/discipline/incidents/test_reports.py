"""A report is written down once, and dropped by somebody who has nothing to do with it (P3, P5)."""

from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from reception.accounts.actor import NOBODY
from reception.policy.models import Ladder
from tests.builders import NO_KEY, a_site, an_actor, an_employee, the_policy
from tests.discipline.reports import REASON, a_report, wang_yue_inside
from tests.discipline.scenes import a_proposal, heard
from tests.visitors.scenes import after, refused, the_desk, the_host, the_office
from visitors.discipline.incidents import reports, visibility
from visitors.discipline.ledger import rulings
from visitors.discipline.models import Incident, IncidentEvent
from visitors.visits.idempotency import RequestKey, request_key

pytestmark = pytest.mark.django_db


class TestTheSameSource:
    def test_counts_once(self):
        visit = wang_yue_inside()
        first = a_report(visit, source="patrol:a1")
        assert a_report(visit, source="patrol:a1", now=after(40), note="again") == first
        assert Incident.objects.count() == 1
        assert list(first.events.values_list("what", flat=True)) == ["reported"]

    def test_gives_the_first_answer_also_when_it_would_be_refused_by_now(self):
        visit = wang_yue_inside()
        first = a_report(visit, source="patrol:a1", seen_at=after(30))
        assert (
            a_report(visit, source="patrol:a1", seen_at=after(30), now=after(3 * 24 * 60)) == first
        )

    def test_about_something_else_is_refused(self):
        a_report(wang_yue_inside(), source="patrol:a1")
        with refused("source_reused"):
            a_report(None, source="patrol:a1")
        with refused("source_reused"):
            a_report(
                None, source="patrol:a1", ladder="internal_complaint", employee=an_employee("赵凯")
            )

    @pytest.mark.parametrize("source", ["   ", "x" * 101, "a\nb", "a\x00b"])
    def test_is_one_line_of_text(self, source: str):
        with refused("bad_source"):
            a_report(wang_yue_inside(), source=source)


def test_a_host_reports_nobody():
    with refused("not_permitted"):
        a_report(wang_yue_inside(), the_host())
    with refused("not_permitted"):
        a_report(None, NOBODY, site_id=a_site().pk)


def test_the_desk_of_another_site_reports_nobody_here():
    visit = wang_yue_inside()
    with refused("not_permitted"):
        a_report(visit, an_actor("desk", "冯楠", sites=[a_site("south", "南校区")]))


def test_a_complaint_is_proposed_against_the_person_named():
    incident = a_report(
        None,
        ladder="external_complaint",
        severity="serious",
        employee=an_employee("赵凯"),
        place="",
    )
    assert (incident.clause, incident.severity, incident.employee.name) == ("P2", "serious", "赵凯")


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        ("severity_missing", {"ladder": "external_complaint"}),
        ("severity_not_wanted", {"ladder": "internal_complaint", "severity": "minor"}),
        ("unknown_ladder", {"ladder": "lateness"}),
    ],
)
def test_a_report_that_says_too_little_or_too_much_is_refused(code: str, fields: dict[str, Any]):
    with refused(code):
        a_report(None, employee=an_employee("赵凯"), **fields)


def test_who_had_nothing_to_do_with_the_visitor_is_not_blamed():
    with refused("not_the_host"):
        a_report(wang_yue_inside(), employee=an_employee("孙伟"))


class TestDropping:
    @pytest.fixture
    def incident(self) -> Incident:
        return a_report(wang_yue_inside())

    def test_leaves_who_when_and_why(self, incident: Incident):
        dropped = reports.drop(incident, f"  {REASON}  ", the_office(), after(60), RequestKey())
        assert (dropped.state, dropped.drop_reason, dropped.dropped_at) == (
            "dropped",
            REASON,
            after(60),
        )
        assert dropped.dropped_by == the_office().user
        event = dropped.events.get(what="dropped")
        assert (event.reason, event.by_name) == (
            "",
            "李敏",
        ), "the list only grows; the reason stands where it can be erased"
        assert [event.reason for event in visibility.events_of(dropped, knows=True)] == ["", REASON]

    @pytest.mark.parametrize("reason", ["", "没有这回事", "          ", "一二三四五六七八九"])
    def test_needs_ten_letters(self, incident: Incident, reason: str):
        with refused("reason_too_short"):
            reports.drop(incident, reason, the_office(), after(60), RequestKey())

    def test_is_not_for_the_desk(self, incident: Incident):
        with refused("not_permitted"):
            reports.drop(incident, REASON, the_desk(), after(60), RequestKey())

    def test_is_not_for_who_reported(self):
        own = a_report(wang_yue_inside(), the_office())
        with refused("needs_another_person"):
            reports.drop(own, REASON, the_office(), after(60), RequestKey())
        assert (
            reports.drop(own, REASON, an_actor("office", "王芳"), after(60), RequestKey()).state
            == "dropped"
        )

    def test_is_not_for_the_person_concerned(self):
        li_min = the_office()
        own = a_report(wang_yue_inside(host=li_min.employee))
        with refused("needs_another_person"):
            reports.drop(own, REASON, li_min, after(60), RequestKey())

    def test_happens_once(self, incident: Incident):
        reports.drop(incident, REASON, the_office(), after(60), RequestKey())
        with refused("state_forbids"):
            reports.drop(incident, REASON, an_actor("office", "王芳"), after(61), RequestKey())
        assert incident.events.filter(what="dropped").count() == 1

    def test_pressed_twice_has_one_effect_and_one_answer(self, incident: Incident):
        key = request_key("k1", "incident_drop", {"reason": REASON})
        first = reports.drop(incident, REASON, the_office(), after(60), key)
        assert reports.drop(incident, REASON, the_office(), after(61), key) == first
        with refused("key_reused"):
            reports.drop(
                incident,
                REASON + "。",
                the_office(),
                after(62),
                request_key("k1", "incident_drop", {"reason": REASON + "。"}),
            )


class TestTheDatabase:
    """What the actions promise holds also past them."""

    @pytest.fixture
    def incident(self) -> Incident:
        return a_report(wang_yue_inside(), source="patrol:a1")

    @pytest.mark.parametrize(
        ("name", "columns"),
        [
            ("an_incident_has_a_source", {"source": ""}),
            ("an_incident_is_seen_before_it_is_reported", {"seen_at": after(31)}),
            ("a_visit_names_whom_its_incident_concerns", {"employee": None}),
            (
                "only_a_missing_badge_is_seen_on_a_stranger",
                {"employee": None, "visit": None, "ladder": "internal_complaint"},
            ),
            ("a_severity_is_one_of_the_words", {"severity": "terrible"}),
            ("a_confirmed_incident_has_a_person_and_a_time", {"state": "confirmed"}),
            ("a_confirmed_incident_has_a_person_and_a_time", {"confirmed_at": after(60)}),
            ("a_statement_has_a_time", {"statement": "访客刚到"}),
            ("a_statement_has_a_time", {"stated_at": after(60)}),
            (
                "a_dropped_incident_has_a_person_and_a_time",
                {"state": "dropped", "drop_reason": REASON},
            ),
            ("a_dropped_incident_has_a_person_and_a_time", {"drop_reason": REASON}),
        ],
    )
    def test_refuses_what_no_incident_is(
        self, incident: Incident, name: str, columns: dict[str, object]
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Incident.objects.filter(pk=incident.pk).update(**columns)

    def test_refuses_a_reason_of_nine_letters(self, incident: Incident):
        columns = {"state": "dropped", "dropped_by": the_office().user, "dropped_at": after(60)}
        with (
            pytest.raises(IntegrityError, match="a_reason_to_drop_has_ten_letters"),
            transaction.atomic(),
        ):
            Incident.objects.filter(pk=incident.pk).update(
                **columns, drop_reason="一二三四五六七八九"
            )
        assert Incident.objects.filter(pk=incident.pk).update(
            **columns, drop_reason="一二三四五六七八九十"
        )

    def test_refuses_that_somebody_drops_their_own_report(self, incident: Incident):
        with (
            pytest.raises(IntegrityError, match="nobody_drops_what_they_reported"),
            transaction.atomic(),
        ):
            Incident.objects.filter(pk=incident.pk).update(
                state="dropped",
                dropped_by=incident.reporter,
                dropped_at=after(60),
                drop_reason=REASON,
            )

    def test_refuses_a_report_of_nobody_that_is_not_the_systems(self, incident: Incident):
        with (
            pytest.raises(IntegrityError, match="a_person_or_the_system_reports_it"),
            transaction.atomic(),
        ):
            Incident.objects.filter(pk=incident.pk).update(reporter=None)
        assert Incident.objects.filter(pk=incident.pk).update(
            reporter=None, source="auto:never_answered:1:1"
        ), "the control"

    def test_refuses_a_second_incident_of_the_same_source(self, incident: Incident):
        incident.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            incident.save(force_insert=True)

    @pytest.mark.parametrize("change", ["update", "delete"])
    def test_lets_the_list_of_events_only_grow(self, incident: Incident, change: str):
        events = IncidentEvent.objects.filter(incident=incident)
        with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
            events.update(by_name="x") if change == "update" else events._raw_delete(events.db)


class TestWhomALadderIsFor:
    """A ladder for hosts, for the desk, for anybody (P1–P3)."""

    def for_whom(self, about: str) -> None:
        ladder = Ladder.objects.get(code="internal_complaint")
        ladder.about = about
        ladder.save()

    def test_one_for_the_desk_concerns_its_people_alone(self):
        the_policy()
        self.for_whom("desk")
        with refused("not_of_the_desk"):
            a_report(None, ladder="internal_complaint", employee=an_employee("赵凯"))
        feng_nan = an_actor("desk", "冯楠").employee
        assert a_report(None, ladder="internal_complaint", employee=feng_nan).employee == feng_nan

    def test_one_for_hosts_concerns_those_who_received_the_visitor(self):
        visit = wang_yue_inside()
        self.for_whom("host")
        with refused("not_the_host"):
            a_report(visit, ladder="internal_complaint", employee=an_employee("孙伟"))
        assert (
            a_report(visit, ladder="internal_complaint", employee=visit.host).employee == visit.host
        )


def test_what_was_proposed_on_a_ladder_that_is_switched_off_is_not_booked():
    incident = a_proposal()
    ladder = Ladder.objects.get(code="internal_complaint")
    ladder.is_active = False
    ladder.save()
    with refused("ladder_off"):
        rulings.confirm(incident, "情况属实", the_office(), heard(), NO_KEY)
    assert (
        reports.drop(incident, REASON, the_office(), heard(), NO_KEY).state
        == Incident.State.DROPPED
    )
