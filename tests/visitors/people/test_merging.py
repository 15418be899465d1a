"""Two records of one person are made one, and for thirty days two again."""

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.db.models import Model

from reception.accounts.models import Trace
from reception.accounts.refusals import Refusal
from reception.policy.models import Limit
from reception.policy.rulebook import new_edition
from tests.builders import NO_KEY, a_visit
from tests.soak import sample
from tests.visitors.scenes import NINE, after, refused, the_desk, the_office
from visitors.lifecycle import transitions, undo
from visitors.models import Merge, NotTheSame, Visit, Visitor, VisitorKey
from visitors.people import doubles, merging, search
from visitors.people.search import Person

pytestmark = pytest.mark.django_db
MINE, OTHER = "+8613800138000", "+8613900139000"


def met(name: str, phone: str = "", organisation: str = "", **fields: Any) -> Visitor:
    """Let somebody come and go again, and return their record."""
    visit = a_visit(name, phone=phone, organisation=organisation, now=NINE, **fields)
    return transitions.cancel(visit, "", the_desk(), after(1), NO_KEY).visitor


def merged(absorbed: Visitor, kept: Visitor) -> Merge:
    return merging.merge(absorbed.pk, kept.pk, the_office(), after(60))


def undone(done: Merge) -> Merge:
    return merging.undo(done.pk, the_office(), after(90))


def found(typed: str) -> list[int]:
    return [visitor.pk for visitor in search.find(typed)]


def test_the_visits_move_and_the_former_name_and_number_find_who_stands():
    one, two = met("张伟", MINE), met("张玮", OTHER)
    merged(two, one)
    assert set(Visit.objects.values_list("visitor", flat=True)) == {one.pk}
    assert Visitor.objects.get(pk=one.pk).visits_made == 2
    assert {typed: found(typed) for typed in ("张玮", OTHER, "9000", "zhangwei", "张伟")} == {
        "张玮": [one.pk],
        OTHER: [one.pk],
        "9000": [one.pk],
        "zhangwei": [one.pk],
        "张伟": [one.pk],
    }
    assert Trace.objects.get(kind="merged").number == one.pk


def test_who_is_registered_as_the_former_record_comes_as_the_one_that_stands():
    one, two = met("张伟", MINE), met("张玮", OTHER)
    merged(two, one)
    visit = a_visit("张玮", phone=OTHER, now=after(70))
    assert (visit.visitor_id, visit.kind) == (one.pk, Visit.Kind.RETURN)
    counts = dict(Visitor.objects.values_list("pk", "visits_made"))
    assert counts == {one.pk: 3, two.pk: 1}
    with refused("visit_open"):
        a_visit("张玮", visitor_id=two.pk, now=after(71))
    assert Visitor.objects.get(pk=one.pk).name == "张伟", "a form from before corrects no name"


def test_the_number_of_a_former_record_may_be_typed_for_the_one_that_stands():
    one, two = met("王悦"), met("王悦", OTHER, "青禾印务")
    merged(two, one)
    visit = a_visit("王悦", visitor_id=one.pk, phone=OTHER, organisation="青禾", now=after(70))
    visit.visitor.refresh_from_db()
    assert (visit.visitor_id, visit.visitor.phone, visit.visitor.organisation) == (
        one.pk,
        "",
        "青禾",
    )


def test_the_same_merge_and_the_same_undoing_sent_again_change_nothing():
    one, two = met("张伟", MINE), met("张玮", OTHER)
    done = merged(two, one)
    assert merged(two, one) == done
    undone(done)
    assert undone(done).undone_by_name == "李敏"
    assert Trace.objects.filter(kind="unmerged").count() == 1
    assert merged(two, one) != done


def test_what_came_later_stays_and_what_moved_goes_back():
    one, two = met("张伟", MINE), met("张玮", OTHER)
    done = merged(two, one)
    later = a_visit("张伟", phone=MINE, now=after(70))
    undone(done)
    assert Visit.objects.get(pk=later.pk).visitor_id == one.pk
    assert dict(Visitor.objects.values_list("pk", "visits_made")) == {one.pk: 2, two.pk: 1}
    assert found("张玮") == [two.pk]


@pytest.mark.parametrize("merge_first", [True, False])
def test_two_open_visits_are_not_one_persons(merge_first: bool):
    one, two = met("张伟", MINE), met("张玮", OTHER)
    if merge_first:
        merged(two, one)
    a_visit("张伟", phone=MINE, now=after(30))
    with refused("visit_open" if merge_first else "both_open"):
        a_visit("张玮", phone=OTHER, now=after(31))
        merged(two, one)


def test_two_visits_expected_on_one_day_are_not_one_persons():
    one, two = met("张伟", MINE), met("张玮", OTHER)
    tomorrow = after(60 * 24)
    for name, phone in (("张伟", MINE), ("张玮", OTHER)):
        a_visit(name, phone=phone, now=after(2), expected_at=tomorrow)
    with refused("both_expected"):
        merged(two, one)


def test_the_constraint_says_no_where_nobody_looked(monkeypatch: pytest.MonkeyPatch):
    """The control: without the look the database refuses, and nothing has moved."""
    one, two = met("张伟", MINE), met("张玮", OTHER)
    for name, phone in (("张伟", MINE), ("张玮", OTHER)):
        a_visit(name, phone=phone, now=after(2))
    monkeypatch.setattr(merging, "_refuse_clashes", lambda *_people: None)
    with refused("in_the_way"):
        merged(two, one)
    assert Visit.objects.filter(visitor=two).count() == 2
    assert not Visitor.objects.exclude(merged_into=None).exists()


def test_a_merge_is_undone_in_turn():
    one, two, three = met("张伟", MINE), met("张玮", OTHER), met("章伟")
    first, second = merged(three, two), merged(two, one)
    assert set(Visitor.objects.filter(merged_into=one)) == {two, three}
    with refused("merged_further"):
        undone(first)
    with refused("already_merged"):
        merged(three, one)
    undone(second)
    assert Visitor.objects.get(pk=three.pk).merged_into_id == two.pk
    undone(first)
    assert not Visitor.objects.exclude(merged_into=None).exists()
    assert [one.visits.count(), two.visits.count(), three.visits.count()] == [1, 1, 1]


def test_after_its_days_a_merge_stands():
    Limit.objects.filter(code="merge_days").exists() or met("孙倩")
    Limit.objects.filter(code="merge_days").update(value=2)
    new_edition()
    done = merged(met("张玮", OTHER), met("张伟", MINE))
    assert done.undo_until == after(60) + timedelta(days=2)
    Limit.objects.filter(code="merge_days").update(value=30)
    with refused("too_late"):
        merging.undo(done.pk, the_office(), after(61) + timedelta(days=2))


def test_a_record_is_no_double_of_itself():
    one = met("张伟", MINE)
    with refused("same_record"):
        merged(one, one)
    with refused("same_record"):
        merging.tell_apart(one.pk, one.pk, the_office(), after(60))


def test_nobody_is_made_of_records_that_were_cleared():
    one, two = met("张伟", MINE), met("张玮", OTHER)
    done = merged(two, one)
    Visitor.objects.filter(pk=two.pk).update(name="—", folded_name="—", phone="")
    with refused("anonymous"):
        undone(done)
    with refused("anonymous"):
        merged(one, met("—"))


def test_every_key_to_a_visitor_moves_or_is_known_to_stay():
    leading = {
        (one.related_model._meta.label, one.field.name)
        for one in Visitor._meta.get_fields(include_hidden=True)
        if one.auto_created and not one.concrete
    }
    moving = {(model._meta.label, field) for model, field in merging._keys()}
    assert leading - moving == {
        ("visitors.VisitorKey", "visitor"),
        *(("visitors.Merge", name) for name in ("kept", "absorbed")),
        *(("visitors.NotTheSame", name) for name in ("one", "other")),
    }


# --- Who may be entered twice
# -----------------------------------------------------------------------------


def pairs(before: int | None = None) -> list[tuple[str, str, str]]:
    page = doubles.page(before, None)
    return [(one.one.name, one.other.name, one.likeness.degree.value) for one in page.pairs]


def test_the_list_shows_each_pair_once_the_surest_first():
    met("张伟", MINE, "青禾印务")
    met("王悦", "", "市教育局")
    met("孙倩", OTHER)
    met("张玮", MINE)
    met("王悦", "", "教育局")
    assert pairs() == [("张玮", "张伟", "certain"), ("王悦", "王悦", "likely")]


def test_who_is_told_apart_is_never_proposed_again_under_whichever_record():
    one, two, three = met("张伟", MINE), met("张玮", MINE), met("Zhang Wei", MINE)
    assert len(pairs()) == 3
    told = merging.tell_apart(two.pk, one.pk, the_office(), after(60))
    assert merging.tell_apart(one.pk, two.pk, the_office(), after(61)) == told
    assert {frozenset(pair[:2]) for pair in pairs()} == {
        frozenset(("Zhang Wei", "张伟")),
        frozenset(("Zhang Wei", "张玮")),
    }
    merged(two, three)
    assert pairs() == [], "what was said of a former record holds for who stands"
    assert NotTheSame.objects.count() == 1


def test_the_work_is_the_same_however_many_records_there_are(django_assert_num_queries: Any):
    for number in range(30):
        met(f"王悦{number}", "", "市教育局")
    met("王悦", MINE)
    met("王悦", "", "市教育局")
    with django_assert_num_queries(7):
        assert len(doubles.page(None, None).pairs) == 1


def test_a_page_ends_and_the_next_one_goes_on(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(doubles, "BATCH", 2)
    monkeypatch.setattr(doubles, "PAIRS", 1)
    for name in ("张伟", "张玮"):
        met(name, MINE)
    for name in ("王悦", "王月"):
        met(name, OTHER)
    first = doubles.page(None, None)
    second = doubles.page(first.more, None)
    assert [len(first.pairs), len(second.pairs)] == [1, 1]
    assert doubles.page(second.more, None).pairs == []
    assert doubles.page(None, after(99)).pairs == [], "who was met before is for the next page"
    assert doubles.page(doubles.page(None, after(99)).more, None).pairs == first.pairs


# --- Any history
# -----------------------------------------------------------------------------

PEOPLE = [("张伟", MINE), ("张玮", OTHER), ("章伟", ""), ("Zhang Wei", "+8613700137000")]


def rows(*models: type[Model]) -> dict[str, list[Any]]:
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values()) for model in models
    }


def something_happens(random: Random, people: list[Visitor], minute: int) -> Visit | None:
    """Let somebody come, be expected, be let in, leave, or take a step back."""
    now, desk = after(minute), the_desk()
    open_now = list(Visit.objects.filter(state__in=["expected", "waiting", "inside"]))
    try:
        if not open_now or random.random() < 0.4:
            who = random.choice(people)
            at = now + timedelta(minutes=random.randint(1, 600)) if random.random() < 0.5 else None
            return a_visit(who.name, visitor_id=who.pk, now=now, expected_at=at)
        visit = random.choice(open_now)
        steps = [transitions.arrive, transitions.admit, transitions.leave, transitions.cancel]
        step: Any = random.choice(steps)
        if random.random() < 0.3:
            undo.undo(visit, "点错了", desk, now, NO_KEY)
        elif step is transitions.cancel:
            step(visit, "", desk, now, NO_KEY)
        else:
            step(visit, desk, now, NO_KEY)
    except Refusal:
        pass
    return None


@pytest.mark.parametrize("seed", sample(range(1000), 4, "merge and undo"))
def test_merge_and_undo_give_back_equal_rows_in_any_history(seed: int):
    random = Random(seed)
    people = [search.enter(Person(name, phone), NINE) for name, phone in PEOPLE]
    for minute in range(10):
        something_happens(random, people, minute)
    before = rows(Visitor, VisitorKey, Visit)
    done = merge_some(random, people)
    for one in reversed(done):
        undone(one)
    assert rows(Visitor, VisitorKey, Visit) == before
    # Again, and life goes on between: what moved goes back as it is then, with its count.
    owners = dict(Visit.objects.values_list("pk", "visitor"))
    for one in merge_some(random, people)[::-1]:
        for minute in range(20, 24):
            later = something_happens(random, people, minute)
            if later is not None:
                owners[later.pk] = Visit.objects.get(pk=later.pk).visitor_id
        undone(one)
    assert dict(Visit.objects.values_list("pk", "visitor")) == owners
    for visitor in Visitor.objects.all():
        made = merging._counted({"visitors.Visit.visitor": list(ids_of(visitor))})
        assert visitor.visits_made == made + 1, visitor  # entered once without a visit


def ids_of(visitor: Visitor) -> Any:
    return visitor.visits.values_list("pk", flat=True)


def merge_some(random: Random, people: list[Visitor]) -> list[Merge]:
    done = []
    for _time in range(random.randint(1, 3)):
        absorbed, kept = random.sample(people, 2)
        try:
            done.append(merged(absorbed, kept))
        except Refusal:
            continue
    return list(dict.fromkeys(done))
