"""What is past its days goes from every table, and nothing that is counted changes (privacy 5)."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.db.models import Count

from reception import retention
from reception.accounts.actor import NOBODY
from reception.accounts.models import Trace
from reception.notifications import periodic
from reception.policy.models import Limit
from tests.builders import NO_KEY, a_visit, an_actor, an_employee, some_badges, the_policy
from tests.discipline.reports import a_report
from tests.discipline.scenes import booked
from tests.privacy.scenes import WORDS, a_full_visit, written
from tests.scanning.scenes import a_key, code_of, scanned
from tests.visitors.scenes import NINE, admitted, after, left, the_office, wang_yue
from visitors.discipline.audit.verify import verify
from visitors.discipline.ledger import appeals
from visitors.discipline.models import Incident, IncidentEvent, Words
from visitors.evacuation import evacuations
from visitors.evacuation.evacuations import WardenTick
from visitors.evacuation.models import Tick
from visitors.models import Visit, VisitEvent, Visitor
from visitors.privacy import purge
from visitors.privacy.models import PurgeReport
from visitors.scanning.models import Scan
from visitors.visits import finding

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LONG = after(30) + 3000 * DAY


def figures() -> dict[str, object]:
    """Return what is counted of all visits, by day, kind, grade and category."""
    rows = Visit.objects.order_by()
    by = {
        name: sorted(rows.values_list(name).annotate(n=Count("pk")))
        for name in ("arrived_at", "left_at", "kind", "grade", "decided_grade", "category", "state")
    }
    made = sorted(Visitor.objects.values_list("visits_made", flat=True))
    trail = sorted(VisitEvent.objects.values_list("what", "at"))
    return {**by, "counted": finding.counted(rows), "made": made, "trail": trail}


class TestOfAVisitor:
    def test_nothing_is_left_and_the_figures_are_as_they_were(self) -> None:
        visit = a_full_visit()
        before, there = figures(), written()
        assert {word for word, tables in there.items() if not tables} == set(), "the scene is full"
        purge.run(LONG)
        assert {word: tables for word, tables in written().items() if tables} == {}
        assert figures() == before
        assert Visitor.objects.get().name == retention.GONE
        assert Visit.objects.get().pk == visit.pk

    @pytest.mark.parametrize(
        ("word", "days"),
        [("name", 90), ("phone", 90), ("purpose", 90), ("plate", 30), ("issuer", 90), ("what", 90)],
    )
    def test_each_kind_has_its_own_days(self, word: str, days: int) -> None:
        a_full_visit()
        purge.run(after(30) + days * DAY)
        assert written()[word]
        purge.run(after(30) + days * DAY + timedelta(seconds=1))
        assert not written()[word] - {"notifications.Notice"}

    def test_who_comes_again_is_still_known_but_not_why_they_came_then(self) -> None:
        visit = a_full_visit()
        again = a_visit(WORDS["name"], phone=f"+86{WORDS['phone']}", now=NINE + 80 * DAY)
        left(admitted(again, now=NINE + 80 * DAY), NINE + 80 * DAY + timedelta(hours=1))
        purge.run(NINE + 120 * DAY)
        visit.refresh_from_db()
        assert (visit.visitor.name, visit.purpose) == (WORDS["name"], retention.GONE)
        assert visit.organisation == WORDS["organisation"], "of the same visitor"

    def test_who_is_inside_or_expected_loses_nothing(self) -> None:
        some_badges()
        admitted(wang_yue())
        purge.run(LONG)
        assert Visitor.objects.get().name == "王悦"
        assert Visit.objects.get().purpose != retention.GONE

    def test_a_case_that_is_open_keeps_the_visit_but_not_for_ever(self) -> None:
        some_badges()
        visit = admitted(wang_yue())
        case = a_report(visit)
        left(visit)
        purge.run(NINE + 200 * DAY)
        assert (Visitor.objects.get().name, Visit.objects.get().purpose != "—") == ("王悦", True)
        purge.run(NINE + 367 * DAY)
        assert Visitor.objects.get().name == retention.GONE
        assert Incident.objects.get().state == case.state, "which itself stays open"

    def test_without_a_row_or_with_0_it_stays(self) -> None:
        a_full_visit()
        Limit.objects.filter(code__endswith="_days").update(value=0)
        Limit.objects.get(code="name_days").save()
        Limit.objects.filter(code="plate_days").delete()
        before = written()
        purge.run(LONG)
        assert written() == before


class TestOfListsThatOnlyGrow:
    def test_a_closed_case_loses_its_words_and_the_ledger_verifies(self) -> None:
        entry = booked(an_employee("赵凯"), now=NINE)
        appeals.appeal_by_link(entry, "当时在上课，没有听到电话", after(60))
        purge.run(NINE + 900 * DAY)
        assert Words.objects.get().erased_at is None, "an appeal is open"
        appeals.withdraw(entry.appeal, an_actor("host", "赵凯"), NINE + DAY, NO_KEY)
        report = purge.run(LONG)
        assert report.counts["case"] == 1
        assert (Words.objects.get().text, entry.appeal.__class__.objects.get().text) == (
            "",
            "（文字已删除）",
        )
        last = IncidentEvent.objects.latest("pk")
        assert (last.what, last.reason, last.by) == ("erased", "保存期限已满", None)
        assert verify().is_sound
        assert purge.run(LONG + DAY).counts.get("case") is None

    def test_scans_and_the_trace_go_only_when_their_days_are_over(self) -> None:
        the_policy()
        some_badges()
        some_badges()
        admitted(wang_yue())
        scanned(code_of(), key=a_key())
        Trace.objects.create(kind="export", at=after(2), words="姓名: 林若梅")
        with pytest.raises(DatabaseError), transaction.atomic():
            Scan.objects.all().delete()
        purge.run(NINE + 300 * DAY)
        assert (Scan.objects.count(), Scan.objects.get().client_key) == (1, "")
        purge.run(NINE + 400 * DAY)
        assert not Scan.objects.exists()
        assert not Trace.objects.filter(at__lt=NINE + 30 * DAY).exists()

    def test_a_warden_without_an_account_is_forgotten_and_the_tick_stays(self) -> None:
        some_badges()
        visit = admitted(wang_yue())
        going = evacuations.start(visit.site_id, the_office(), after(5))
        press = WardenTick(visit.pk, "safe", None, "k1", "门卫老刘")
        evacuations.tick(going, press, NOBODY, after(6))
        evacuations.close(going, the_office(), after(9))
        purge.run(LONG)
        assert [(tick.says, tick.by_name) for tick in Tick.objects.all()] == [("safe", "—")]


class TestARun:
    def test_reports_what_went_and_what_comes_and_a_forecast_is_right(self) -> None:
        a_full_visit()
        now = after(30) + 95 * DAY
        foretold = purge.forecast(now)
        assert written()["name"], "nothing has gone"
        report = purge.run(now)
        assert report.counts == foretold
        assert report.finished_at == now
        assert report.forecast == {}

    def test_is_done_by_the_workers_once_a_night_in_batches(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        a_full_visit()
        monkeypatch.setattr(purge, "BATCHES", 7)
        night = NINE.replace(hour=2) + 100 * DAY
        before_three, three = night, night + timedelta(hours=1)
        purge.sweep(before_three)
        first = PurgeReport.objects.get()
        assert first.finished_at is None
        for _ in range(12):
            purge.sweep(before_three)
        assert PurgeReport.objects.get().finished_at == before_three
        assert not written()["name"]
        purge.sweep(three)
        assert PurgeReport.objects.count() == 2, "another night has begun"
        assert purge.sweep in periodic.sweeps

    def test_goes_on_where_one_part_fails(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        a_full_visit()
        part = retention.parts["purposes"]

        def broken(*_rows: object) -> int:
            raise ValueError("a fault of ours")

        monkeypatch.setitem(
            retention.parts, "purposes", retention.Part(**{**vars(part), "clear": broken})
        )
        purge.run(LONG)
        assert "the sweep retention of purposes failed" in caplog.text
        assert (bool(written()["purpose"]), bool(written()["plate"])) == (True, False)

    def test_is_a_command_that_can_only_look(self, capsys: pytest.CaptureFixture[str]) -> None:
        a_full_visit()
        call_command("purge", "--dry-run")
        said = capsys.readouterr().out
        assert ("plate: 1 (cleared)" in said, "rows would go" in said) == (True, True)
        assert written()["plate"]
        call_command("purge")
        assert capsys.readouterr().out == said.replace("would go", "gone")
        assert not written()["plate"]
