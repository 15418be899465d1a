"""The training centre of the demo, made whole once and looked at from many sides."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import F
from pytest_django.plugin import DjangoDbBlocker

from reception import clock
from reception.accounts.actor import actor_of
from reception.organisation import people
from reception.organisation.models import Department, Employee, Position, Site, Zone
from reception.policy.load import load as load_policy
from reception.policy.models import Contact, JobPost
from reception.policy.rulebook import in_force
from visitors.badges import lending
from visitors.demo.load import load
from visitors.lifecycle import unreturned_badges
from visitors.models import Badge, BadgeLoan, HostRequest, State, Visit, VisitEvent, Visitor
from visitors.people import search

pytestmark = pytest.mark.xdist_group("demo")
What = VisitEvent.What
# A visit's state is what the last of these events says.
LEADS_TO = {
    What.EXPECTED: State.EXPECTED,
    What.ARRIVED: State.WAITING,
    What.ADMITTED: State.INSIDE,
    What.LEFT: State.LEFT,
    What.PRESUMED: State.LEFT,
    What.REFUSED: State.REFUSED,
    What.CANCELLED: State.CANCELLED,
}


@pytest.fixture(scope="module", autouse=True)
def _centre(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Make the demo once for all tests of this file, and leave nothing behind."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_policy()
        load(clock.now(), days=90, seed=20260101, visits_per_day=35)
        yield
        transaction.set_rollback(True)


def test_the_centre_has_two_sites_nine_departments_34_people_and_a_pool_for_each_kind_of_badge() -> (
    None
):
    assert [site.slug for site in Site.objects.all()] == ["hq", "east"]
    assert Department.objects.count() == 9
    assert Employee.objects.count() == 34
    assert Counter(Badge.objects.values_list("site__slug", "kind")) == {
        ("hq", "visitor"): 40,
        ("hq", "contractor"): 10,
        ("hq", "applicant"): 5,
        ("east", "visitor"): 20,
        ("east", "contractor"): 5,
    }


def test_each_department_has_a_head_who_works_in_it() -> None:
    assert all(
        department.head is not None and department.head.department == department
        for department in Department.objects.all()
    )


def test_each_employee_has_a_deputy_who_is_somebody_else() -> None:
    assert not Employee.objects.filter(deputy=None).exists()
    assert not Employee.objects.filter(deputy=F("pk")).exists()


def test_the_academic_zone_is_closed_at_both_sites() -> None:
    assert Zone.objects.filter(slug="academic", access=Zone.Access.RESTRICTED).count() == 2


@pytest.mark.parametrize(
    ("name", "role", "employee"),
    [
        ("desk", "desk", "何静"),
        ("office", "office", "李敏"),
        ("office2", "office", "王芳"),
        ("host", "host", "赵凯"),
        ("head", "head", "仇文渊"),
        ("principal", "principal", "周明远"),
    ],
)
def test_the_people_of_the_demo_sign_in_as_who_they_are(
    name: str, role: str, employee: str
) -> None:
    user = User.objects.select_related("employee").get(username=name)
    actor = actor_of(user)
    assert actor.name == employee
    assert role in actor.roles
    assert not user.has_usable_password()


def test_the_receptionist_works_for_both_sites_and_belongs_to_the_first() -> None:
    desk = actor_of(User.objects.get(username="desk"))
    assert desk.sites == set(Site.objects.values_list("pk", flat=True))
    assert desk.employee is not None
    assert desk.employee.site.slug == "hq"


def test_the_administrator_is_no_employee() -> None:
    admin = User.objects.get(username="admin")
    assert admin.is_superuser
    assert not Employee.objects.filter(user=admin).exists()


def test_whoever_the_policy_names_is_somebody() -> None:
    assert Contact.objects.exists()
    assert not Contact.objects.filter(employee=None).exists()
    assert JobPost.objects.count() == 3


def test_somebody_is_away_and_the_deputy_is_there() -> None:
    away = Employee.objects.get(name="冯国栋")
    assert people.is_away(away, clock.now())
    assert away.deputy is not None
    assert not people.is_away(away.deputy, clock.now())


def test_somebody_cannot_be_reached_by_mail() -> None:
    assert Employee.objects.filter(email="").count() == 1


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("qwy", "仇文渊"),
        ("shan", "单雅琴"),
        ("ozw", "区志伟"),
        ("yuchi", "尉迟德明"),
        ("zhahai", "查海生"),
        ("luohong", "罗𬭎"),
        ("zhangyan", "张䶮"),
    ],
)
def test_people_with_rare_names_are_found_as_they_are_called(typed: str, meant: str) -> None:
    assert meant in [
        employee.name
        for employee in people.find(typed, list(Site.objects.values_list("pk", flat=True)))
    ]


def test_a_division_chief_ranks_below_the_principal_and_above_a_teacher() -> None:
    level = dict(Position.objects.values_list("name", "level"))
    assert level["校长"] > level["处长"] > level["教师"]


def test_visitors_have_come_on_each_of_ninety_days() -> None:
    arrivals = Visit.objects.exclude(arrived_at=None).values_list("arrived_at", flat=True)
    days = {clock.today(at) for at in arrivals} - {clock.today()}
    assert len(days) >= 90
    assert min(days) == clock.today() - timedelta(days=90)


def test_a_working_day_is_busier_than_a_sunday() -> None:
    per_day = Counter(
        clock.today(at)
        for at in (
            Visit.objects.filter(site__slug="hq")
            .exclude(arrived_at=None)
            .values_list("arrived_at", flat=True)
        )
    )
    per_day.pop(clock.today(), None)
    working = [count for day, count in per_day.items() if clock.is_working_day(day)]
    off = [count for day, count in per_day.items() if not clock.is_working_day(day)]
    assert 30 <= sum(working) / len(working) <= 38
    assert max(off) < min(working)


def test_about_two_of_five_visitors_have_been_here_before() -> None:
    kinds = Counter(Visit.objects.values_list("kind", flat=True))
    assert 0.35 < kinds["return"] / kinds.total() < 0.5


def test_nobody_has_left_in_the_future() -> None:
    now = clock.now()
    for field in ("arrived_at", "admitted_at", "left_at", "closed_at"):
        assert not Visit.objects.filter(**{f"{field}__gt": now}).exists(), field
    assert not VisitEvent.objects.filter(at__gt=now).exists()
    assert not HostRequest.objects.filter(answered_at__gt=now).exists()


def test_each_visit_of_a_past_day_is_closed() -> None:
    midnight = clock.day_bounds(clock.today())[0]
    assert not Visit.objects.filter(
        state__in=["waiting", "inside"], arrived_at__lt=midnight - timedelta(hours=1)
    ).exists()
    assert not Visit.objects.filter(state="expected", expected_on__lt=clock.today()).exists()
    assert (
        not Visit.objects.exclude(state__in=["expected", "waiting", "inside"])
        .filter(closed_at=None)
        .exists()
    )


def test_the_trail_of_each_visit_tells_how_it_stands() -> None:
    last: dict[int, str] = {}
    for visit, what in VisitEvent.objects.order_by("id").values_list("visit", "what"):
        if what in LEADS_TO:
            last[visit] = LEADS_TO[What(what)]
    states = dict(Visit.objects.values_list("pk", "state"))
    # Whoever does not come leaves no event behind.
    states = {
        pk: State.EXPECTED if state == State.NO_SHOW else state for pk, state in states.items()
    }
    assert last == states


def test_the_trail_is_in_the_order_of_time() -> None:
    moments = list(VisitEvent.objects.order_by("id").values_list("at", flat=True))
    assert moments == sorted(moments)


def test_each_received_visitor_came_first_and_went_last() -> None:
    assert not Visit.objects.filter(admitted_at__lt=F("arrived_at")).exists()
    assert not Visit.objects.filter(left_at__lt=F("admitted_at")).exists()
    assert not BadgeLoan.objects.exclude(lent_at=F("visit__admitted_at")).exists()


def test_badges_are_worn_by_those_inside_who_must_wear_one() -> None:
    wearing = set(BadgeLoan.objects.filter(returned_at=None).values_list("visit", flat=True))
    gone = Visit.objects.filter(visitor__name__in=["罗一帆", "顾晓岚"])
    assert wearing == {
        visit.pk for visit in (*Visit.objects.filter(state="inside", badge_required=True), *gone)
    }
    assert Badge.objects.filter(lent=True).count() == len(wearing)
    assert not BadgeLoan.objects.filter(visit__badge_required=False).exists()


def test_yesterday_left_a_visitor_whom_nobody_signed_out_and_a_badge_to_ask_for() -> None:
    presumed, kept = (
        Visit.objects.get(visitor__name="罗一帆"),
        Visit.objects.get(visitor__name="顾晓岚"),
    )
    assert (presumed.state, presumed.left_at, presumed.presumed_left) == (State.LEFT, None, True)
    assert (kept.state, kept.left_at is not None, kept.presumed_left) == (State.LEFT, True, False)
    yesterday = clock.today() - timedelta(days=1)
    assert {clock.today(visit.arrived_at) for visit in (presumed, kept)} == {yesterday}
    out = unreturned_badges.badges_out(presumed.site_id, clock.now())
    assert {loan.visit for loan in out} == {presumed, kept}


def test_no_badge_has_served_two_visitors_at_once() -> None:
    free: dict[int, object] = {}
    for badge, lent_at, returned_at in BadgeLoan.objects.order_by("lent_at").values_list(
        "badge", "lent_at", "returned_at"
    ):
        assert badge not in free or free[badge] <= lent_at  # type: ignore[operator]
        free[badge] = returned_at


def test_one_badge_is_lost_and_one_is_damaged() -> None:
    assert sorted(Badge.objects.exclude(condition="good").values_list("condition", flat=True)) == [
        "damaged",
        "lost",
    ]


def test_a_badge_of_the_demo_is_found_by_its_code() -> None:
    badge = Badge.objects.get(site__slug="hq", number=17)
    assert lending.by_code(lending.code_of(badge)) == badge
    wearer = lending.wearer(badge)
    assert wearer is not None
    assert wearer.visitor.name == "吴天"


def test_grades_are_changed_by_somebody_with_a_reason() -> None:
    changed = Visit.objects.exclude(overridden_by=None)
    assert changed.filter(overridden_by__username="desk").exists()
    assert (
        not changed.filter(decided_grade="refused")
        .exclude(overridden_by__username="office")
        .exists()
    )
    assert VisitEvent.objects.filter(what=What.OVERRIDDEN).count() == changed.count()


def test_refused_visitors_were_never_inside() -> None:
    assert Visit.objects.filter(state="refused").exists()
    assert not Visit.objects.filter(state="refused").exclude(admitted_at=None).exists()


@pytest.mark.parametrize(
    ("name", "earlier", "host"),
    [
        ("林若梅", 2, "周明远"),
        ("王悦", 1, "赵凯"),
        ("钱保平", 1, "李敏"),
        ("吴天", 2, "赵凯"),
        ("陈立", 3, "李敏"),
    ],
)
def test_the_people_of_the_tours_have_been_here(name: str, earlier: int, host: str) -> None:
    visitor = Visitor.objects.get(name=name)
    past = visitor.visits.filter(closed_at__isnull=False)
    assert past.count() == earlier
    assert set(past.values_list("host__name", flat=True)) == {host}
    assert visitor.visits_made == visitor.visits.exclude(arrived_at=None).count()


@pytest.mark.parametrize("typed", ["林若梅", "若梅", "lrm", "linruomei", "8000", "13800138000"])
def test_the_official_is_recalled_however_she_is_typed(typed: str) -> None:
    assert "林若梅" in [visitor.name for visitor in search.find(typed)]


def test_the_official_is_received_high_and_the_salesman_not_at_all() -> None:
    grades = dict(
        Visit.objects.filter(visitor__name__in=["林若梅", "钱保平"]).values_list(
            "visitor__name", "grade"
        )
    )
    assert grades == {"林若梅": "high", "钱保平": "refused"}
    assert not Visit.objects.filter(
        visitor__name__in=["林若梅", "王悦", "钱保平"], state__in=["expected", "waiting", "inside"]
    ).exists()


def test_each_decision_names_a_rule_and_a_clause() -> None:
    assert not Visit.objects.filter(clause="").exists()
    assert not Visit.objects.filter(decision__rule_id=None).exists()


def test_making_it_again_changes_nothing() -> None:
    Employee.objects.filter(name="冯国栋").update(
        away_until=None
    )  # somebody has edited it meanwhile
    before = (
        Visit.objects.count(),
        Visitor.objects.count(),
        Badge.objects.count(),
        Employee.history.count(),
        in_force().edition,
    )
    assert load(clock.now(), days=90, seed=1, visits_per_day=35) == 0
    assert before == (
        Visit.objects.count(),
        Visitor.objects.count(),
        Badge.objects.count(),
        Employee.history.count(),
        in_force().edition,
    )
    assert Employee.objects.get(name="冯国栋").away_until is None


def test_every_reference_leads_to_a_row() -> None:
    connection.check_constraints()
