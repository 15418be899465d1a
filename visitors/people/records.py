"""The record of a person: which one stands, and what was typed goes into it (V10)."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from reception.accounts.refusals import Refusal
from visitors.models import Visitor

if TYPE_CHECKING:
    from visitors.people.search import Person

WHO = ("name", "phone", "phone_extension")


def with_phone() -> QuerySet[Visitor]:
    """Return the visitors who have left a number."""
    # That the phone is not blank is said aloud: SQLite does not conclude it from `phone = ?`, and
    # without it walks past every visitor instead of using the indexes of those who have one (25 ms
    # at 250 thousand visitors).
    return Visitor.objects.exclude(phone="")


def folded(name: str) -> str:
    """Return a name as it is compared."""
    return str(Visitor._meta.get_field("folded_name").fold(name))


def same(name: str, phone: str) -> QuerySet[Visitor]:
    """Return whose name and whole number (E.164) these are: one person, however the name is
    spelled; a former record is found, too.
    """
    return with_phone().filter(phone=phone, folded_name=folded(name))


def ids_that_stand(rows: QuerySet[Visitor]) -> QuerySet[Visitor, Any]:
    """Return the ids of the records that stand for some, as a sub-query."""
    return rows.values(stands=Coalesce("merged_into", "pk"))


def that_stand(found: list[Visitor]) -> list[Visitor]:
    """Return the records that stand for those found, each once; one more query where a former one
    was found, which is then named.
    """
    into = {one.merged_into_id for one in found if one.merged_into_id is not None}
    if not into:
        return found
    direct = {one.pk: one for one in found if one.merged_into_id is None}
    rows = Visitor.objects.in_bulk(into - set(direct))
    shown: dict[int, Visitor] = {}
    for one in found:
        pk = one.merged_into_id or one.pk
        if pk not in shown:
            shown[pk] = direct.get(pk) or rows[pk]
            shown[pk].found_as = None if pk in direct else one
    return list(shown.values())


def all_of(visitor: Visitor) -> list[int]:
    """Return the ids of all records of a person: that which stands, and the former ones."""
    stands = visitor.merged_into_id or visitor.pk
    former = Visitor.objects.filter(merged_into=stands).order_by("pk")
    return [stands, *former.values_list("pk", flat=True)]


def all_of_each(visitors: Iterable[int]) -> QuerySet[Visitor]:
    """Return all records of the people to whom some records belong."""
    named = Visitor.objects.filter(pk__in=visitors)
    stand = [one.merged_into_id or one.pk for one in named.only("pk", "merged_into")]
    return Visitor.objects.filter(Q(pk__in=stand) | Q(merged_into__in=stand))


def take_over(visitor: Visitor, person: "Person") -> set[str]:
    """Put what was typed into a recalled record, and return what it changed; nothing typed leaves
    what is there, and so does another spelling of the name where nobody recalled the record to
    correct it.

    Raises:
        Refusal: ``visitor_exists`` where another person has this name and number.
    """
    changed = set()
    names = ("name",) if person.visitor_id is not None else ()
    for field in (*names, "phone", "phone_extension", "organisation", "title", "level", "email"):
        typed = getattr(person, field)
        if typed not in ("", None) and typed != getattr(visitor, field):
            setattr(visitor, field, typed)
            changed.add(field)
    if "phone" in changed and not person.phone_extension:
        visitor.phone_extension = ""
        changed.add("phone_extension")
    if "title" in changed and person.level is None:
        visitor.level = None  # the correction belonged to the former title
        changed.add("level")
    visitor.last_four = visitor.phone[-4:]
    return _save(visitor, changed) if changed else changed


def _save(visitor: Visitor, changed: set[str]) -> set[str]:
    """Write what has changed; the constraint tells when another record has this phone and name."""
    columns = [*changed, "last_four", "folded_name"]
    if not changed & {"name", "phone"}:
        visitor.save(update_fields=columns)
        return changed
    try:
        with transaction.atomic():
            visitor.save(update_fields=columns)
    except IntegrityError as why:
        twins = with_phone().filter(phone=visitor.phone, folded_name=folded(visitor.name))
        twin = twins.exclude(pk=visitor.pk).first()
        if twin is None:
            raise
        if twin.merged_into_id == visitor.pk:
            # A former record of theirs has both already, and is found by them.
            visitor.refresh_from_db(fields=[*WHO, "last_four", "folded_name"])
            rest = changed - set(WHO)
            visitor.save(update_fields=[*rest])
            return rest
        stands = twin.merged_into_id or twin.pk
        taken = _("这个手机号和姓名已有一条访客记录。")
        raise Refusal("visitor_exists", taken, fields={"phone": taken}, visitor=stands) from why
    return changed
