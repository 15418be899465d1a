"""Take a desk over: each open thing is taken, or left with a reason; both shifts sign (D8, D9)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from reception.organisation.models import Site
from reception.text import clean_line, clean_lines
from visitors.figures import open_items
from visitors.figures.open_items import ItemKind, OpenItem
from visitors.handover.models import LONGEST_NOTE, LONGEST_REASON, HandOver, HandOverItem
from visitors.visits import guards
from visitors.visits.idempotency import NO_KEY, RequestKey, idempotent

TAKE = "handover.take"


@dataclass
class OpenStanding:
    """One open thing, with who took it last, or why it was left."""

    kind: ItemKind
    item: OpenItem
    holder: str
    reason: str


@dataclass(frozen=True)
class TakenOver:
    """What who comes says: which they take, which they leave and why, and a note for the next."""

    take: Iterable[str]
    leave: Mapping[str, str]
    note: str = ""
    after: int | None = None


def standing(site_id: int, now: datetime) -> list[OpenStanding]:
    """Return what is open at a desk; two queries beside those of the kinds."""
    found = [(kind, item) for kind, rows in open_items.at_desk(site_id, now) for item in rows]
    keys = [item.key for _kind, item in found]
    rows = HandOverItem.objects.filter(key__in=keys, hand_over__site=site_id).order_by("pk")
    taken: dict[str, str] = {}
    left: dict[str, str] = {}
    for one in rows.select_related("hand_over"):
        if one.taken:
            taken[one.key] = one.hand_over.took_name
        left[one.key] = one.reason
    return [
        OpenStanding(kind, item, taken.get(item.key, ""), left.get(item.key, ""))
        for kind, item in found
    ]


def last_of(site_id: int) -> HandOver | None:
    """Return the last hand-over of a site."""
    return HandOver.objects.filter(site=site_id).order_by("-pk").first()


def take_over(
    site: Site, said: TakenOver, by: Actor, now: datetime, key: RequestKey = NO_KEY
) -> HandOver:
    """Take the desk of a site over; what is neither taken nor left stays with who has it.

    Raises:
        Refusal: ``not_permitted``; ``reason_missing`` for what is left without one; ``invalid`` for
            a thing of no kind; ``taken_over`` where somebody else was faster.
    """
    guards.allowed(by, TAKE, site.pk)
    take = {clean_line(one) for one in said.take}
    leave = {clean_line(one): guards.given(why)[:LONGEST_REASON] for one, why in said.leave.items()}
    wrong = [one for one in (*take, *leave) if one.rpartition("-")[0] not in open_items.kinds]
    if wrong:
        sentence = _("没有这一件：%(item)s") % {"item": wrong[0][:40]}
        fields = {"take": sentence}
        raise Refusal("invalid", sentence, status=422, fields=fields)

    def act() -> HandOver:
        Site.objects.select_for_update().get(pk=site.pk)
        last = last_of(site.pk)
        if said.after is not None and said.after != (last.pk if last is not None else 0):
            raise _too_late(last)
        taken = HandOver.objects.create(
            site=site,
            follows=last,
            took_at=now,
            took_by=by.user,
            took_name=by.name[:60],
            note=clean_lines(said.note)[:LONGEST_NOTE],
            request_key=key.key,
            request_digest=key.digest,
        )
        HandOverItem.objects.bulk_create(
            HandOverItem(
                hand_over=taken,
                kind=one.kind.code,
                key=one.item.key,
                what=one.item.what[:300],
                since=one.item.at,
                taken=one.item.key in take,
                reason="" if one.item.key in take else leave.get(one.item.key, ""),
            )
            for one in standing(site.pk, now)
        )
        return taken

    return idempotent(by, key, act, _receipt)


def _receipt(by: Actor, key: RequestKey) -> tuple[HandOver, str] | None:
    rows = HandOver.objects.exclude(request_key="").filter(took_by=by.user, request_key=key.key)
    found = rows.first()
    return None if found is None else (found, found.request_digest)


def _too_late(last: HandOver | None) -> Refusal:
    says = _("%(name)s 刚刚接了班，请看看现在还有什么。") % {"name": last.took_name if last else ""}
    return Refusal("taken_over", says)


def sign(hand_over: HandOver, by: Actor, now: datetime) -> None:
    """Sign that one has given the desk; the second time nothing happens.

    Raises:
        Refusal: ``not_permitted``; ``needs_another_person`` where one took it oneself.
    """
    guards.allowed(by, TAKE, hand_over.site_id)
    if by.user is None or by.user.pk == hand_over.took_by_id:
        raise Refusal("needs_another_person", _("交班要由另一个人签。"), status=403)
    unsigned = HandOver.objects.filter(pk=hand_over.pk, gave_by__isnull=True)
    unsigned.update(gave_by=by.user, gave_at=now, gave_name=by.name[:60])


def _notes(site_id: int, _now: datetime) -> Iterable[OpenItem]:
    """Yield the note of the last hand-over until somebody has taken it."""
    last = last_of(site_id)
    if last is None or not last.note:
        return
    key = f"note-{last.pk}"
    if not HandOverItem.objects.filter(key=key, taken=True).exists():
        yield OpenItem(key, last.note.replace("\n", " ")[:300], last.took_at, "")


NOTE = ItemKind("note", gettext_lazy("上一班交代的话"), "D8", 5, _notes)


def seen_by(actor: Actor) -> QuerySet[Any]:
    """Return the hand-overs that somebody may read."""
    rows, reach = HandOver.objects.select_related("site"), actor.reach("handover.see")
    if reach == "all":
        return rows
    return rows.filter(site__in=actor.sites) if reach == "site" else rows.none()


def counted(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return hand-overs with how many things stood on each, and how many were left."""
    of = HandOverItem.objects.filter(hand_over=OuterRef("pk")).order_by().values("hand_over")
    every = Subquery(of.annotate(count=Count("pk")).values("count"))
    left = Subquery(of.filter(taken=False).annotate(count=Count("pk")).values("count"))
    return rows.annotate(things=every, left=left)
