"""The pool of badges: new numbers, what becomes of a badge, and how many are left (B3)."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from reception.organisation.models import Site
from reception.policy.enums import BadgeKind
from reception.policy.rulebook import InForce
from reception.text import clean_line
from visitors.badges import lending
from visitors.models import Badge, BadgeEvent, BadgeLoan, Visit, VisitEvent
from visitors.visits import guards
from visitors.visits.events import record
from visitors.visits.idempotency import RequestKey

LOW = "badges_low"
MOST_AT_ONCE = 1_000

Condition = Badge.Condition
REPORTED = (Condition.LOST, Condition.DAMAGED)  # what the desk sees for itself


@dataclass(frozen=True)
class AddedBadges:
    """How many numbers of a range are new, and which were there before and stay as they are."""

    new: int
    existing: list[int]


@dataclass(frozen=True)
class Pool:
    """How many plastic badges of one kind a site has; ``unusable`` are lost, damaged or withdrawn
    and not out, ``low`` says that so few are free that somebody should act.
    """

    kind: str
    free: int
    lent: int
    unusable: int
    low: bool

    @property
    def label(self) -> str:
        """The name of the kind, in the reader's language."""
        return str(BadgeKind(self.kind).label)


def make(site_id: int, kind: str, first: int, last: int, by: Actor, now: datetime) -> AddedBadges:
    """Put a range of new numbers into the pool of a site and kind; badges that exist stay as they
    are, whatever their kind.

    Refuses with ``not_permitted``; ``bad_range`` for numbers that no badge may bear, or too many at
    once.
    """
    guards.allowed(by, "badge.keep", site_id)
    wrong = ""
    if not 1 <= first <= last <= Badge.LARGEST_OF_PLASTIC:
        wrong = _("号码要从小到大，在 1 到 %(most)d 之间。") % {"most": Badge.LARGEST_OF_PLASTIC}
    elif last - first >= MOST_AT_ONCE:
        wrong = _("一次最多添加 %(most)d 张。") % {"most": MOST_AT_ONCE}
    if wrong:
        raise Refusal("bad_range", wrong, status=422, fields={"last": wrong})
    numbers = range(first, last + 1)
    for last_try in (False, True):
        try:
            with transaction.atomic():
                fresh = lending.add(site_id, numbers, kind)
                BadgeEvent.objects.bulk_create(
                    _event(badge, BadgeEvent.What.MADE, by, now) for badge in fresh
                )
                new = {badge.number for badge in fresh}
                return AddedBadges(len(new), [number for number in numbers if number not in new])
        except IntegrityError:  # somebody else has just made some of them: they are seen now
            if last_try:
                raise
    raise AssertionError("the loop returns or raises")


def mark(badge: Badge, condition: str, reason: str, by: Actor, now: datetime) -> Badge:
    """Record what has become of a badge, with a reason: lost, damaged, withdrawn, or good again
    (B3).

    A lost badge that is worn ends its loan, and a damaged one is taken back: the visit goes on
    without. One that is withdrawn while it is worn admits nobody from now on, and is still to be
    handed back. The desk records lost and damaged, 行政部 everything.

    Refuses with ``not_permitted``, ``reason_missing``, ``same_condition``, ``paper_badge``;
    ``badge_moved`` where it was lent or handed back at this moment.
    """
    guards.allowed(by, "badge.report" if condition in REPORTED else "badge.keep", badge.site_id)
    reason = guards.given(reason)
    with transaction.atomic():
        fresh, visit = _locked(badge)
        if fresh.condition == condition:
            same = _("%(number)03d 号访客牌已经这样登记。") % {"number": fresh.number}
            raise Refusal("same_condition", same)
        if fresh.is_paper and condition == Condition.GOOD:
            raise Refusal("paper_badge", _("纸牌只管一次来访，不能再用。"))
        if fresh.condition == Condition.WITHDRAWN:  # it stays as 行政部 left it
            guards.allowed(by, "badge.keep", fresh.site_id)
        if visit is not None and condition in REPORTED:
            end_loan(visit, condition, reason, by, now)
        Badge.objects.filter(pk=fresh.pk).update(condition=condition)
        record_badge_event(fresh, BadgeEvent.What(condition), by, now, reason, visit)
        fresh.refresh_from_db()
        return fresh


def end_loan(
    visit: Visit,
    condition: str,
    reason: str,
    by: Actor,
    now: datetime,
    key: RequestKey | None = None,
) -> Badge | None:
    """Take a badge from its wearer because it is lost or damaged, and put it on the visit's list;
    call inside a transaction.
    """
    badge = lending.take_back(visit, now, by, lost=condition == Condition.LOST)
    if badge is not None:
        facts = {"badge": badge.number, "condition": str(condition)}
        record(visit, VisitEvent.What.BADGE_LOST, by, now, key=key, reason=reason, facts=facts)
    return badge


def redo(badge: Badge, reason: str, by: Actor, now: datetime) -> Badge:
    """Make a badge anew: it gets a new code, and the old one opens nothing any more (B5).

    Refuses with ``not_permitted``, ``paper_badge``; ``badge_is_worn`` while somebody wears it.
    """
    guards.allowed(by, "badge.keep", badge.site_id)
    with transaction.atomic():
        fresh = Badge.objects.select_for_update().get(pk=badge.pk)
        if fresh.lent:
            worn = _("%(number)03d 号访客牌正在使用，收回之后才能重做。") % {"number": fresh.number}
            raise Refusal("badge_is_worn", worn)
        if fresh.is_paper:
            raise Refusal("paper_badge", _("纸牌只管一次来访，不能再用。"))
        fresh.issue += 1
        fresh.digest = lending.digest_for(fresh.site_id, fresh.number, fresh.issue)
        fresh.condition = Condition.GOOD
        fresh.save(update_fields=["issue", "digest", "condition"])
        record_badge_event(fresh, BadgeEvent.What.REDONE, by, now, clean_line(reason)[:200])
        return fresh


def pools(site_id: int, policy: InForce) -> list[Pool]:
    """Return the plastic badges of a site by kind, those kinds that it has; one query.

    The policy's ``badges_low`` says when few are left; of a kind that nobody uses, and at a site
    with paper badges, it does not matter.
    """
    good, lent = Q(condition=Condition.GOOD), Q(lent=True)
    rows = Badge.objects.filter(site=site_id, valid_on__isnull=True).order_by()
    counted = rows.values("kind", "site__badge_material").annotate(
        free=Count("pk", filter=good & ~lent),
        out=Count("pk", filter=lent),
        unusable=Count("pk", filter=~good & ~lent),
        in_use=Count("pk", filter=~Q(condition=Condition.WITHDRAWN)),
    )
    few = policy.limits.get(LOW) or 0
    by_kind = {}
    for row in counted:
        plastic = row["site__badge_material"] == Site.BadgeMaterial.PLASTIC
        low = bool(few and plastic and row["in_use"] and row["free"] <= few)
        by_kind[row["kind"]] = Pool(row["kind"], row["free"], row["out"], row["unusable"], low)
    return [by_kind[kind] for kind in BadgeKind.values if kind in by_kind]


def running_low(site_id: int, policy: InForce) -> list[Pool]:
    """Return the kinds of which few are left; none at a site with paper badges."""
    return [pool for pool in pools(site_id, policy) if pool.low]


def record_badge_event(
    badge: Badge,
    what: BadgeEvent.What,
    by: Actor,
    now: datetime,
    reason: str = "",
    visit: Visit | None = None,
) -> None:
    """Put something on a badge's list, in the transaction of the change it tells of."""
    event = _event(badge, what, by, now)
    event.reason, event.visit = reason, visit
    event.save(force_insert=True)


def _event(badge: Badge, what: BadgeEvent.What, by: Actor, now: datetime) -> BadgeEvent:
    return BadgeEvent(badge=badge, what=what, at=now, by=by.user, by_name=by.name[:60])


def _locked(badge: Badge) -> tuple[Badge, Visit | None]:
    """Lock a badge and the visit that wears it; the visit first, as every step of a visit does."""
    worn = BadgeLoan.objects.out().filter(badge=badge.pk).values_list("visit", flat=True)
    visit_id = worn.first()
    visit = Visit.objects.select_for_update().get(pk=visit_id) if visit_id is not None else None
    fresh = Badge.objects.select_for_update().get(pk=badge.pk)
    if worn.first() != visit_id:
        raise Refusal("badge_moved", _("这张牌刚刚借出或收回，请再看一次。"))
    return fresh, visit
