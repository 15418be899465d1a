"""A request that arrives twice has one effect and one answer."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from reception.accounts import secrets
from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from visitors.models import Visit, VisitEvent

T = TypeVar("T")
LONGEST_KEY = 80


@dataclass(frozen=True)
class RequestKey:
    """One request: its key, and a digest of what it asked for.

    The event that the request causes carries both; a unique constraint on them is what makes the
    second arrival of the same request fail, and the event is then its answer.
    """

    key: str = ""
    digest: str = ""


NO_KEY = RequestKey()


def request_key(key: str | None, action: str, content: Any) -> RequestKey:
    """Return the key of a request; without one each arrival counts.

    Args:
        key: from the form or the ``Idempotency-Key`` header.
        action: what is asked for.
        content: what it is asked with; anything JSON can hold.

    Raises:
        Refusal: ``bad_key`` for a key longer than 80 characters or one that cannot be printed.
    """
    if not key:
        return RequestKey()
    if len(key) > LONGEST_KEY or not key.isprintable():
        raise Refusal("bad_key", _("请求编号无效。"), status=422)
    # Escaped to ASCII: a lone surrogate in a program's JSON has no UTF-8.
    written = json.dumps([action, content], sort_keys=True, default=str)
    # Keyed: who has the table and not the key finds out no name by trying them.
    return RequestKey(key, secrets.digest_of(written, "request"))


# Returns what an earlier arrival of the same key answered with, and the digest of that request;
# nothing where the key is new.
Receipt = Callable[[Actor, RequestKey], tuple[T, str] | None]


def receipt_among(events: type[Model], case: str) -> Receipt[Any]:
    """Return what finds, among events that carry keys, what a request with this key was about."""

    def of_key(by: Actor, key: RequestKey) -> tuple[Any, str] | None:
        # That the key is not blank is said aloud: otherwise SQLite reads every event of this person
        # (0.8 s at a million visits).
        receipts = events._default_manager.exclude(request_key="")
        event: Any = receipts.filter(by=by.user, request_key=key.key).select_related(case).first()
        return None if event is None else (getattr(event, case), event.request_digest)

    return of_key


def put(
    events: type[Model], by: Actor, now: datetime, key: RequestKey = NO_KEY, **columns: Any
) -> Any:
    """Add one event to a list, in the transaction of the change that it tells of."""
    return events._default_manager.create(
        at=now,
        by=by.user,
        by_name=by.name[:60],
        request_key=key.key,
        request_digest=key.digest,
        **columns,
    )


visit_of_key: Receipt[Visit] = receipt_among(VisitEvent, "visit")


def idempotent(
    by: Actor, key: RequestKey, action: Callable[[], T], receipt: Receipt[Any] = visit_of_key
) -> T:
    """Run an action in one transaction, or return what it did the first time.

    A constraint that stops the first try is looked at again by a second one, which sees the row
    that the other desk wrote meanwhile and refuses with a sentence instead.

    Args:
        by: who acts.
        key: of the request; the action writes it into the row that ``receipt`` finds.
        action: does it, and returns the answer.
        receipt: finds the answer to an earlier arrival.

    Raises:
        Refusal: the action's own, or ``key_reused`` where the key was used for something else.
    """
    for last_try in (False, True):
        try:
            with transaction.atomic():
                return action()
        except IntegrityError:
            first: T | None = earlier(by, key, receipt)
            if first is not None:
                return first
            if last_try:
                raise
        except Refusal:
            first = earlier(by, key, receipt)
            if first is not None:
                return first
            raise
    raise AssertionError("the loop returns or raises")


def earlier(by: Actor, key: RequestKey, receipt: Receipt[Any] = visit_of_key) -> Any:
    """Return the answer to an earlier arrival of the same request, if there was one.

    Raises:
        Refusal: ``key_reused`` where the key was used for something else.
    """
    first = receipt(by, key) if key.key else None
    if first is None:
        return None
    answer, digest = first
    if digest != key.digest:
        raise Refusal("key_reused", _("同一请求编号已用于别的内容，请刷新页面后再试。"), status=422)
    return answer
