"""Two records of one person are made one, or are told apart for good.

Nothing is deleted: the former record points to the one that stands, what led to it moves there, and
what moved is written down, so that it can go back for the days of the policy. What comes later
stays with the record that stands.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Count, ForeignObjectRel, Model, OuterRef, Q, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reception.accounts import trace
from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from reception.policy.models import Limit
from reception.policy.rulebook import in_force
from reception.retention import GONE
from visitors.models import Merge, NotTheSame, State, Visit, VisitEvent, Visitor, VisitorKey
from visitors.models.visits import OPEN

DAYS = "merge_days"  # row of the policy: for how many days a merge can be undone
ABOUT = gettext_lazy("访客 %d")
MERGED = trace.TraceKind("merged", gettext_lazy("合并访客"), ABOUT)
UNDONE = trace.TraceKind("unmerged", gettext_lazy("撤销访客合并"), ABOUT)
TOLD_APART = trace.TraceKind("told_apart", gettext_lazy("记为不是同一人"), ABOUT)
What = VisitEvent.What
STAY = (VisitorKey, Merge, NotTheSame)


def days() -> int:
    """Return for how many days a merge can be undone."""
    return in_force().limits.get(DAYS, 0)


def merge(absorbed_id: int, kept_id: int, by: Actor, now: datetime) -> Merge:
    """Make one record of two; the same again returns what was done.

    Raises:
        Refusal: ``same_record``; ``already_merged`` where one of them stands no longer;
            ``anonymous`` where nobody can be told any more; ``both_open`` and ``both_expected``
            where one person would have two such visits; ``in_the_way`` for any other constraint.
    """
    if absorbed_id == kept_id:
        raise Refusal("same_record", _("这是同一条记录。"), status=422)
    with transaction.atomic():
        _take_turns()
        for key in _keys():
            _locked(*key, absorbed_id)
        absorbed, kept = _record(absorbed_id), _record(kept_id)
        done = Merge.objects.filter(absorbed=absorbed, kept=kept, undone_at=None).first()
        if done is not None:
            return done
        if absorbed.merged_into_id or kept.merged_into_id:
            raise Refusal("already_merged", _("其中一条已经合并到别的记录，请刷新页面。"))
        _refuse_nameless(absorbed, kept)
        _refuse_clashes(absorbed_id, kept_id)
        # Read now: a visit may have been registered while this waited for the record.
        ids = {_name(*key): _theirs(*key, absorbed_id, kept_id) for key in _keys()}
        _move(ids, absorbed_id, kept_id)
        moved = {name: rows for name, rows in ids.items() if rows}
        absorbed.merged_into = kept
        absorbed.save(update_fields=["merged_into"])
        kept.visits_made += absorbed.visits_made
        kept.save(update_fields=["visits_made"])
        done = Merge.objects.create(
            kept=kept,
            absorbed=absorbed,
            at=now,
            by=by.user,
            by_name=by.name[:60],
            undo_until=now + timedelta(days=days()),
            moved=moved,
            counted=_counted(moved),
        )
        trace.note(MERGED, by.user, now, number=kept_id, words=str(done))
    return done


def undo(merge_id: int, by: Actor, now: datetime) -> Merge:
    """Give back to the former record what moved; the same again changes nothing.

    Raises:
        Refusal: ``too_late``; ``merged_further`` where the record that stands was merged since;
            ``anonymous``; ``in_the_way``.
    """
    with transaction.atomic():
        _take_turns()
        done = Merge.objects.get(pk=merge_id)
        if done.undone_at is not None:
            return done
        if now > done.undo_until:
            raise Refusal("too_late", _("可以撤销的日子已经过了。"), until=done.undo_until)
        now_theirs = {name: _locked(*_key(name), done.kept_id) for name in done.moved}
        absorbed, kept = _record(done.absorbed_id), _record(done.kept_id)
        if absorbed.merged_into_id != kept.pk or kept.merged_into_id is not None:
            further = _("保留的记录后来又合并到了别的记录，请先撤销那一次。")
            raise Refusal("merged_further", further)
        _refuse_nameless(absorbed, kept)
        ids = {name: sorted({*rows} & {*now_theirs[name]}) for name, rows in done.moved.items()}
        _move(ids, kept.pk, absorbed.pk)
        # Visits that moved have come, or were taken back, since.
        absorbed.visits_made = max(absorbed.visits_made + _counted(ids) - done.counted, 0)
        absorbed.merged_into = None
        absorbed.save(update_fields=["merged_into", "visits_made"])
        kept.visits_made = max(kept.visits_made - absorbed.visits_made, 0)
        kept.save(update_fields=["visits_made"])
        done.undone_at, done.undone_by, done.undone_by_name = now, by.user, by.name[:60]
        done.save(update_fields=["undone_at", "undone_by", "undone_by_name"])
        trace.note(UNDONE, by.user, now, number=kept.pk, words=str(done))
    return done


def tell_apart(one_id: int, other_id: int, by: Actor, now: datetime) -> NotTheSame:
    """Remember for good that two records are two people.

    Raises:
        Refusal: ``same_record``; ``already_merged`` where one of them stands no longer.
    """
    if one_id == other_id:
        raise Refusal("same_record", _("这是同一条记录。"), status=422)
    if Visitor.objects.filter(pk__in=(one_id, other_id), merged_into__isnull=False).exists():
        raise Refusal("already_merged", _("其中一条已经合并到别的记录，请刷新页面。"))
    low, high = sorted((one_id, other_id))
    with transaction.atomic():
        told, is_new = NotTheSame.objects.get_or_create(
            one_id=low,
            other_id=high,
            defaults={"at": now, "by": by.user, "by_name": by.name[:60]},
        )
        if is_new:
            trace.note(TOLD_APART, by.user, now, number=low, words=str(told))
    return told


def told_apart(visitors: Iterable[Visitor]) -> dict[frozenset[int], NotTheSame]:
    """Return which of some people were told apart, by the ids of the records that stand; what was
    said of a former record holds for the one that stands. Two queries.
    """
    stands = {one.pk: one.pk for one in visitors}
    former = Visitor.objects.filter(merged_into__in=list(stands))
    stands |= {one.pk: one.merged_into_id or one.pk for one in former}
    rows = NotTheSame.objects.filter(one__in=list(stands), other__in=list(stands))
    return {frozenset((stands[row.one_id], stands[row.other_id])): row for row in rows}


def _take_turns() -> None:
    """Let one merge or undoing go on at a time, at the row of their days: two that take the same
    records in another order would wait for each other.
    """
    list(Limit.objects.select_for_update().filter(code=DAYS))


def _keys() -> Iterator[tuple[type[Model], str]]:
    """Yield what leads to a visitor and moves with them: every key but those of a search, by which
    a former record is still found, and those of merges themselves.
    """
    for relation in Visitor._meta.get_fields(include_hidden=True):
        model = relation.related_model
        if isinstance(relation, ForeignObjectRel) and isinstance(model, type):
            if model not in STAY:
                yield model, relation.field.name


def _name(model: type[Model], field: str) -> str:
    return f"{model._meta.label}.{field}"


def _key(name: str) -> tuple[type[Model], str]:
    return next(key for key in _keys() if _name(*key) == name)


def _locked(model: type[Model], field: str, visitor: int) -> list[int]:
    """Return the rows that lead to a visitor, locked: before the visitor, as every step of a visit
    takes them.
    """
    rows = model._base_manager.filter(**{field: visitor}).order_by("pk")
    return list(rows.select_for_update().values_list("pk", flat=True))


def _theirs(model: type[Model], field: str, absorbed: int, kept: int) -> list[int]:
    """Return the rows that move, locked. Where a visitor has one at most and both have it, that of
    the former record stays there: whoever looks for it asks `records.all_of`.
    """
    rows = _locked(model, field, absorbed)
    has_one = getattr(model._meta.get_field(field), "unique", False)
    return [] if has_one and _locked(model, field, kept) else rows


def _record(visitor: int) -> Visitor:
    return Visitor.objects.select_for_update().get(pk=visitor)


def _move(ids: dict[str, list[int]], old: int, new: int) -> None:
    try:
        with transaction.atomic():
            for name, rows in ids.items():
                model, field = _key(name)
                found = model._base_manager.filter(pk__in=rows, **{field: old})
                found.update(**{field: new})
    except IntegrityError as why:
        raise Refusal("in_the_way", _("两条记录里有互相冲突的内容，没有改动。")) from why


def _refuse_nameless(*visitors: Visitor) -> None:
    if any(one.name == GONE for one in visitors):
        raise Refusal("anonymous", _("其中一条的个人资料已经清除，不能再合并或撤销。"))


def _refuse_clashes(*visitors: int) -> None:
    """Refuse two visits that one person cannot have; the constraints would say it without words."""
    visits = Visit.objects.filter(visitor__in=visitors).order_by()
    if visits.filter(state__in=OPEN).count() > 1:
        both = _("两条记录各有一次没有结束的来访；结束其中一次以后再合并。")
        raise Refusal("both_open", both)
    days = visits.filter(state=State.EXPECTED).values("expected_on").annotate(n=Count("pk"))
    if days.filter(n__gt=1).exists():
        raise Refusal("both_expected", _("两条记录预约了同一天；取消其中一次以后再合并。"))


def _counted(ids: dict[str, list[int]]) -> int:
    """Return how many of the visits that move count as made (V10): who came, and whose arrival was
    not taken back.
    """
    closings = VisitEvent.objects.filter(
        visit=OuterRef("pk"), what__in=[What.CANCELLED, What.UNDONE]
    )
    last = Subquery(closings.order_by("-pk").values("what")[:1])
    came = Visit.objects.filter(
        pk__in=ids.get(_name(Visit, "visitor"), []), arrived_at__isnull=False
    ).annotate(last=last)
    stands = ~Q(state=State.CANCELLED) | Q(last__isnull=True) | ~Q(last=What.UNDONE)
    return came.filter(stands).count()
