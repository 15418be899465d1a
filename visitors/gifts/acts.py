"""Write down a gift: bought, counted, given, received, declined, returned, reported (E8, E24)."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from reception.organisation.models import Employee
from reception.policy.rulebook import in_force
from visitors.gifts import visibility
from visitors.gifts.models import GiftEntry, GiftKind
from visitors.models import Visit
from visitors.plans.models import Plan
from visitors.visits.idempotency import RequestKey, idempotent, put

What = GiftEntry.What
KEEP, WRITE = "gift.keep", "gift.write"
IMPORTANT = "gift_report_yuan"
DEAREST = Decimal("9999999999.99")  # what the column holds
SAME = ("kind", "thing", "pieces", "value", "whom", "unit", "employee", "plan", "visit")


@dataclass(frozen=True)
class GiftWish:
    """What is written down, as typed and checked; ``pieces`` of a count is how many are there."""

    what: str
    kind: GiftKind | None = None
    thing: str = ""
    pieces: int = 1
    value: Decimal | None = None
    whom: str = ""
    unit: str = ""
    employee: Employee | None = None
    plan: Plan | None = None
    visit: Visit | None = None
    about: GiftEntry | None = None
    words: str = ""


def enter(wish: GiftWish, by: Actor, now: datetime, key: RequestKey) -> GiftEntry:
    """Write down one movement, in one transaction with its look at the stock.

    Raises:
        Refusal: ``not_permitted``, ``invalid``, ``out_of_stock``, ``already_done``,
            ``not_possible``.
    """

    def act() -> GiftEntry:
        _may(wish, by)
        if wish.about is not None:
            columns = _following(wish, by)
        else:
            columns = _first(wish, by)
        made: GiftEntry = put(GiftEntry, by, now, key, what=wish.what, words=wish.words, **columns)
        return made

    return idempotent(by, key, act, _of_key)


def _of_key(by: Actor, key: RequestKey) -> tuple[GiftEntry, str] | None:
    rows = GiftEntry.objects.exclude(request_key="")
    entry = rows.filter(by=by.user, request_key=key.key).first()
    return None if entry is None else (entry, entry.request_digest)


def _may(wish: GiftWish, by: Actor) -> None:
    kept = (*GiftEntry.OURS, What.REPORTED)
    if not by.may(KEEP if wish.what in kept else WRITE):
        raise Refusal("not_permitted", _("您的账号没有这项权限。"), status=403)


def _first(wish: GiftWish, by: Actor) -> dict[str, Any]:
    """Return the columns of what follows nothing else."""
    if wish.what in GiftEntry.FOLLOWS:
        raise _missing("about", _("请写是哪一笔礼品。"))
    of_stock = wish.what in (*GiftEntry.OURS, What.GIVEN)
    if of_stock and wish.kind is None:
        raise _missing("kind", _("请选礼品种类。"))
    if not of_stock and not wish.thing:
        raise _missing("thing", _("请写是什么礼品。"))
    if wish.what not in GiftEntry.OURS and not wish.whom:
        raise _missing("whom", _("请写对方是谁。"))
    change = _change(wish)
    value = wish.value
    if value is None and wish.kind is not None:
        value = wish.kind.price * abs(change)
    if value is None:
        raise _missing("value", _("请写估计的价值。"))
    if value > DEAREST:
        raise _missing("value", _("这个数字太大，请再看看。"))
    least = in_force().limits.get(IMPORTANT, 0)
    goes = wish.what in (What.GIVEN, What.RECEIVED)
    return {
        **{name: getattr(wish, name) for name in SAME},
        "kind": wish.kind if of_stock else None,
        "thing": "" if of_stock else wish.thing,
        "value": value,
        "employee": None if wish.what in GiftEntry.OURS else _whose(wish, by),
        "change": change,
        "is_important": bool(least) and goes and value >= least,
    }


def _whose(wish: GiftWish, by: Actor) -> Employee:
    """Return who of us gave or was offered it: others' gifts only 行政部 writes down."""
    own = by.employee
    employee = wish.employee or own
    if employee is None:
        raise _missing("employee", _("请写我方是谁。"))
    if by.reach(WRITE) != "all" and (own is None or own.pk != employee.pk):
        raise _missing("employee", _("只能登记自己送出或收到的礼品；别人的请行政部登记。"))
    return employee


def _change(wish: GiftWish) -> int:
    """Return by how much the stock changes; its kind is locked first, so that of two who take the
    last piece the second sees the first.
    """
    if wish.kind is None or wish.what not in (*GiftEntry.OURS, What.GIVEN):
        return 0
    kind = GiftKind.objects.select_for_update().get(pk=wish.kind.pk)
    stock: int = kind.entries.aggregate(sum=Sum("change"))["sum"] or 0
    if wish.what == What.COUNTED:
        return wish.pieces - stock
    if wish.pieces < 1:
        raise _missing("pieces", _("至少一件。"))
    if wish.what == What.BOUGHT:
        return wish.pieces
    if wish.pieces > stock:
        says = _("“%(kind)s”只有 %(stock)d 件，不够送 %(n)d 件。请少送，或先入库。")
        says %= {"kind": kind, "stock": stock, "n": wish.pieces}
        raise Refusal("out_of_stock", says, fields={"pieces": says}, stock=stock)
    return -wish.pieces


def _following(wish: GiftWish, by: Actor) -> dict[str, Any]:
    """Return the columns of what became of a gift: what it is, is said by the entry it follows."""
    before = wish.about
    if before is None or not visibility.entries(by).filter(pk=before.pk).exists():
        raise _missing("about", _("没有这一笔礼品。"))
    returns = wish.what == What.RETURNED and before.what in (What.GIVEN, What.RECEIVED)
    if not returns and not (wish.what == What.REPORTED and before.is_important):
        raise Refusal("not_possible", _("这一笔礼品不能这样登记。"))
    if before.kind_id is not None:
        GiftKind.objects.select_for_update().get(pk=before.kind_id)
    if GiftEntry.objects.filter(about=before, what=wish.what).exists():
        raise Refusal("already_done", _("这一笔已经登记过了。"))
    if returns and by.reach(WRITE) != "all" and before.employee != by.employee:
        raise Refusal("not_permitted", _("您的账号没有这项权限。"), status=403)
    change = -before.change if returns else 0
    return {**{name: getattr(before, name) for name in SAME}, "about": before, "change": change}


def _missing(field: str, says: str) -> Refusal:
    return Refusal("invalid", says, status=422, fields={field: says})
