"""Remember what a visitor asked for, by their consent, or forget it (V10, V14)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from reception.policy.rulebook import InForce
from visitors.greeting.models import RememberedWish
from visitors.lifecycle.actions import action
from visitors.models import Visit, VisitEvent
from visitors.visits.events import record
from visitors.visits.guards import locked
from visitors.visits.idempotency import RequestKey

MAY = "visit.details"


def last(visitor_id: int) -> RememberedWish | None:
    """Return what a visitor has agreed to have remembered; nothing where they have not."""
    row = RememberedWish.objects.filter(visitor=visitor_id).order_by("-pk").first()
    return row if row is not None and row.agreed else None


def in_words(wish: RememberedWish, policy: InForce) -> str:
    """Return what is remembered, in the reader's language."""
    needs = [str(policy.options.get(code, code)) for code in wish.needs]
    return " · ".join(filter(None, [wish.drink, *needs]))


@action(MAY)
def remember(
    visit: Visit, drink: str, needs: list[str], by: Actor, now: datetime, key: RequestKey
) -> Visit:
    """Keep what the visitor of a visit asked for, who agrees to it; refuses with ``nothing_said``
    where nothing was.
    """
    if not (drink or needs):
        why = _("请写喝什么，或勾需要照顾什么。")
        raise Refusal("nothing_said", why, status=422, fields={"drink": why})
    return _write(visit, by, now, key, drink=drink, needs=needs, agreed=True)


@action(MAY)
def forget(visit: Visit, by: Actor, now: datetime, key: RequestKey) -> Visit:
    """Remember nothing of a visitor any more, as they wish: what was kept goes at once."""
    with transaction.atomic():
        RememberedWish.objects.filter(visitor=visit.visitor_id).delete()
        return _write(visit, by, now, key, agreed=False)


def _write(visit: Visit, by: Actor, now: datetime, key: RequestKey, **said: object) -> Visit:
    fresh = locked(visit.pk)
    RememberedWish.objects.create(
        visitor=fresh.visitor, said_at=now, by=by.user, by_name=by.name[:60], **said
    )
    record(fresh, VisitEvent.What.DETAILED, by, now, key=key)
    return fresh
