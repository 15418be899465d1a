"""Records of people that the database must refuse, made past every action."""

from collections.abc import Callable

from django.db.models import F

from tests.visitors.models.broken_rows import again, put
from tests.visitors.scenes import NINE, lin_ruomei, qian_baoping, wang_yue
from visitors.models import Merge, NotTheSame, Visit, Visitor


def a_merge(absorbed: Visit, *kept: Visit) -> None:
    """Merge the record of who came into others."""
    for one in kept:
        people = {"absorbed": absorbed.visitor, "kept": one.visitor}
        Merge.objects.create(**people, at=NINE, undo_until=NINE)


def told_apart(one: Visit, other: Visit, times: int = 1) -> None:
    """Tell two who came apart, in this order."""
    for _time in range(times):
        NotTheSame.objects.create(one=one.visitor, other=other.visitor, at=NINE)


def merged_into_themselves(visit: Visit) -> None:
    """Let a record point to itself."""
    Visitor.objects.filter(pk=visit.visitor_id).update(merged_into=F("pk"))


PEOPLE: dict[str, Callable[[], object]] = {
    "same_phone_and_name_is_the_same_visitor": lambda: again(wang_yue().visitor),
    "a_visitor_has_a_name": lambda: put(wang_yue().visitor, name=""),
    "a_visitor_has_each_key_once": lambda: again(wang_yue().visitor.keys.all()[0]),
    "nobody_is_merged_into_themselves": lambda: merged_into_themselves(wang_yue()),
    "two_records_are_merged": lambda: a_merge(*[lin_ruomei()] * 2),
    "a_record_is_merged_into_one_other": lambda: a_merge(wang_yue(), lin_ruomei(), qian_baoping()),
    "two_people_are_told_apart_once": lambda: told_apart(wang_yue(), lin_ruomei(), times=2),
    "who_is_told_apart_stands_in_order": lambda: told_apart(other=wang_yue(), one=lin_ruomei()),
}
