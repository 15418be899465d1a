"""One visitor's data: handed out, or erased, on request (privacy 6)."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reception import retention
from reception.accounts import trace
from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from reception.policy.rulebook import in_force
from reception.retention import GONE, HOLD_DAYS
from reception.text import clean_line
from visitors.models import Visit, Visitor
from visitors.people import records
from visitors.privacy import erased
from visitors.privacy.models import Erasure
from visitors.privacy.purge import days_of

HANDED_OUT = trace.TraceKind("person", gettext_lazy("交出个人资料"), gettext_lazy("访客 %d"))
ERASED = trace.TraceKind("erased", gettext_lazy("删除个人资料"), gettext_lazy("访客 %d"))


def hand_out(visitor: Visitor, by: Actor, now: datetime) -> dict[str, Any]:
    """Return what is kept of a visitor, by kind, after writing down who takes it; never a grade, a
    rule or why somebody was declined.
    """
    people = records.all_of(visitor)
    trace.note(HANDED_OUT, by.user, now, number=people[0])
    limits, told = in_force().limits, []
    for kind in retention.kinds.values():
        rows = list(_rows_of(kind.code, people))
        if rows:
            days = days_of(limits, kind.code)
            told.append({"kind": str(kind.name), "days": days or None, "rows": rows})
    return {"visitor": people[0], "made_at": now.isoformat(), "data": told}


def _rows_of(kind: str, people: Iterable[int]) -> Iterator[dict[str, str]]:
    for part in retention.parts.values():
        if part.kind == kind and part.person is not None and part.handed_out:
            columns: list[Any] = [part.model._meta.get_field(name) for name in part.handed_out]
            labels = [str(column.verbose_name) for column in columns]
            rows = part.model._base_manager.filter(part.narrow, _theirs(part, people))
            for values in rows.order_by("pk").values_list(*part.handed_out):
                row = dict(zip(labels, values, strict=True))
                if any(value not in ("", GONE, [], None) for value in row.values()):
                    yield {label: _plain(value) for label, value in row.items()}


def _theirs(part: retention.Part, people: Iterable[int]) -> Q:
    """Return which rows of a part are a person's, under whichever of their records."""
    assert part.person is not None
    return reduce(or_, map(part.person, people))


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    return "、".join(map(str, value)) if isinstance(value, list) else str(value if value else "")


def kept_by(visitor: Visitor, now: datetime) -> list[str]:
    """Return what is open and keeps a visitor's data from being erased, in words."""
    visits = Visit.objects.filter(visitor__in=records.all_of(visitor))
    found = [_("没有结束的来访")] if visits.filter(closed_at__isnull=True).exists() else []
    since = now - timedelta(days=in_force().limits.get(HOLD_DAYS, 0))
    found += [
        str(hold.name)
        for hold in retention.holds.values()
        if visits.filter(pk__in=hold.visits(since, now)).exists()
    ]
    return found


def erase(visitor: Visitor, reason: str, by: Actor, now: datetime) -> Erasure:
    """Erase what is kept of a visitor, but not that somebody came, and return the receipt.

    Raises:
        Refusal: ``reason_missing``; ``held`` while something about them is open;
            ``already_erased``.
    """
    reason = clean_line(reason)[:200]
    if not reason:
        why = _("请写明原因。")
        raise Refusal("reason_missing", why, status=422, fields={"reason": why})
    with transaction.atomic():
        # The former records before the one that stands, as a merge locks them.
        for pk in reversed(records.all_of(visitor)):
            one = Visitor.objects.select_for_update().get(pk=pk)
        if kept := kept_by(one, now):
            sentence = _("现在还不能删除：%(what)s。")
            raise Refusal("held", sentence % {"what": "、".join(kept)})
        receipt = _write(one, reason, by, now)
        if not receipt.counts or receipt.at != now:
            raise Refusal("already_erased", _("这位访客的资料已经删除。"))
        trace.note(ERASED, by.user, now, number=one.pk)
    return receipt


def erase_again(digests: Iterable[str], now: datetime) -> int:
    """Erase in a restored backup whoever was erased after it was made, whatever is open about them;
    return how many.
    """
    wanted, found = set(digests), 0
    for visitor in Visitor.objects.order_by("pk").iterator():
        if erased.digest_of(visitor) in wanted:
            with transaction.atomic():
                _write(visitor, _("恢复备份后重新删除"), Actor(), now)
            found += 1
    return found


def counted(visitor: Visitor) -> dict[str, int]:
    """Return how many rows of each kind there are of a visitor."""
    found: Counter[str] = Counter()
    people = records.all_of(visitor)
    for part in retention.parts.values():
        if part.person is not None:
            found[part.kind] += part.there().filter(_theirs(part, people)).count()
    return {kind: count for kind, count in found.items() if count}


def _write(visitor: Visitor, reason: str, by: Actor, now: datetime) -> Erasure:
    """Erase all records of a person, and write a receipt of each: a backup from before they were
    merged knows them apart. What was counted stands on that of the record that stands.
    """
    counts: Counter[str] = Counter()
    people = records.all_of(visitor)
    digests = [erased.digest_of(one) for one in Visitor.objects.filter(pk__in=people)]
    stands = erased.digest_of(Visitor.objects.get(pk=people[0]))
    for part in retention.parts.values():
        if part.person is not None and part.erased:
            rows = part.there().filter(_theirs(part, people))
            counts[part.kind] += part.go(rows, now, now)
    counted = {kind: count for kind, count in counts.items() if count}
    for digest in digests:
        Erasure.objects.get_or_create(
            digest=digest,
            defaults={
                "at": now,
                "by": by.user,
                "by_name": by.name[:60],
                "reason": reason,
                "counts": counted if digest == stands else {},
            },
        )
    transaction.on_commit(erased.keep)
    return Erasure.objects.get(digest=stands)
