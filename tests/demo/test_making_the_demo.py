"""How the demo is made: from a seed, at any hour, and only where it belongs."""

import hashlib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from reception import clock
from reception.organisation import load as house
from reception.organisation.models import Department, Employee, EmployeeKey
from reception.policy.load import load as load_policy
from reception.policy.models import AutomaticProposal, GradingRule
from reception.policy.rulebook import in_force
from tests.soak import sample
from visitors.demo.load import load
from visitors.demo.people import HOUSE
from visitors.models import Visit, VisitEvent

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("demo")]
AFTERNOON = datetime(2026, 3, 11, 14, 6, tzinfo=ZoneInfo("Asia/Shanghai"))
HOURS = [(0, 0), (0, 4), (3, 30), (7, 0), (8, 15), (9, 40), (14, 6), (19, 30), (23, 58)]


def digest_of_a_demo(seed: int) -> str:
    """Return the mark of everything a seed makes, and leave nothing behind."""
    with transaction.atomic():
        load(AFTERNOON, days=14, seed=seed, visits_per_day=12)
        visits = Visit.objects.order_by("id").values_list(
            "visitor__name",
            "visitor__phone",
            "host__number",
            "purpose",
            "grade",
            "state",
            "arrived_at",
            "admitted_at",
            "left_at",
        )
        events = VisitEvent.objects.order_by("id").values_list("what", "at", "by_name", "reason")
        mark = hashlib.sha256(repr([*visits, *events]).encode()).hexdigest()
        transaction.set_rollback(True)
    return mark


def test_the_same_seed_on_the_same_day_makes_the_same_people_come() -> None:
    load_policy()
    first = digest_of_a_demo(7)
    assert digest_of_a_demo(7) == first
    assert digest_of_a_demo(8) != first


@pytest.mark.parametrize(("hour", "minute"), sample(HOURS, 4, "hours"))
def test_the_house_is_alive_at_any_hour(hour: int, minute: int) -> None:
    load_policy()
    now = AFTERNOON.replace(hour=hour, minute=minute)
    load(now, days=1, seed=3, visits_per_day=5)
    here = Visit.objects.filter(site__slug="hq")
    waiting = here.filter(state="waiting")
    assert waiting.count() == 3
    assert all(
        timedelta(minutes=1) <= now - visit.arrived_at <= timedelta(minutes=12) for visit in waiting
    )
    assert sorted(waiting.values_list("answer", flat=True)) == ["", "coming", "wait"]
    announced = here.filter(state="expected", invited=None)
    assert announced.count() == 5
    assert {visit.expected_on for visit in announced} == {clock.today(now)}
    assert all(clock.today(visit.expected_at) == clock.today(now) for visit in announced)
    assert here.filter(state="expected", invited__isnull=False).exists()
    assert 10 <= here.filter(state="inside").count() <= 12
    for field in ("arrived_at", "admitted_at", "left_at", "closed_at"):
        assert not Visit.objects.filter(**{f"{field}__gt": now}).exists(), field
    assert not VisitEvent.objects.filter(at__gt=now).exists()
    lately = here.filter(
        state="left", left_at__gte=now - timedelta(hours=16), visitor__visits_made__gte=1
    )
    assert lately.count() >= 15


def test_whoever_left_today_left_today() -> None:
    load_policy()
    load(AFTERNOON, days=0, seed=3, visits_per_day=5)
    midnight, _next = clock.day_bounds(clock.today(AFTERNOON))
    here = Visit.objects.filter(site__slug="hq", arrived_at__gte=midnight)
    assert here.filter(state="left").count() == 15
    assert here.filter(state="refused").count() == 1


def test_a_demo_without_history_has_a_today() -> None:
    load_policy()
    assert load(AFTERNOON, days=0, seed=3, visits_per_day=5) == Visit.objects.count() > 40


def test_a_host_who_never_answers_is_proposed_in_the_demo_until_somebody_switches_it_off() -> None:
    load_policy()
    load(AFTERNOON, days=0, seed=3, visits_per_day=5)
    load_policy()
    assert set(in_force().neglects) == {"never_answered"}
    row = AutomaticProposal.objects.get(what="never_answered")
    row.is_active = False
    row.save()
    load(AFTERNOON + timedelta(days=1), days=0, seed=3, visits_per_day=5)
    assert in_force().neglects == {}


def test_invented_people_do_not_come_among_real_ones(settings: Any) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="not a demo"):
        call_command("load_demo")
    assert not Visit.objects.exists()
    assert not Employee.objects.exists()


def test_an_administrator_who_insists_gets_a_demo_with_its_policy(
    settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.DEMO = False
    call_command("load_demo", "--force", "--days=2", "--visits-per-day=5")
    assert "visits made" in capsys.readouterr().out
    assert GradingRule.objects.exists()
    call_command("load_demo", "--force")
    assert "kept" in capsys.readouterr().out


def test_the_busiest_demo_has_enough_badges() -> None:
    load_policy()
    assert load(AFTERNOON, days=5, seed=3, visits_per_day=150) > 500


@pytest.mark.parametrize("wrong", ["--days=-1", "--visits-per-day=0", "--visits-per-day=151"])
def test_a_number_that_makes_no_sense_is_refused(settings: Any, wrong: str) -> None:
    settings.DEMO = True
    with pytest.raises(CommandError, match="must"):
        call_command("load_demo", wrong)


def test_a_teacher_who_was_renamed_keeps_the_new_name() -> None:
    said = house.read(HOUSE)
    house.load(said)
    Employee.objects.filter(number="E010").update(name="马骥", deputy=None)
    house.load(said)
    assert Employee.objects.values_list("name", "deputy").get(number="E010") == ("马骥", None)


def test_a_teacher_who_was_renamed_is_called_as_the_file_says_where_that_is_wanted() -> None:
    said = house.read(HOUSE)
    house.load(said)
    Employee.objects.filter(number="E010").update(name="马骥", deputy=None)
    house.load(said, overwrite=True)
    teacher = Employee.objects.get(number="E010")
    assert teacher.name == "马骏"
    assert teacher.deputy is not None
    assert EmployeeKey.objects.filter(employee=teacher, key="majun").exists()


def test_a_house_with_a_hole_is_not_half_built(tmp_path: Path) -> None:
    said = house.read(HOUSE)
    said["departments"]["it"]["head"] = "E999"
    with pytest.raises(KeyError, match="E999"):
        house.load(said)
    assert not Department.objects.exists()
