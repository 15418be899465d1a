"""A request that arrives twice has one effect and one answer."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
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
# nothing where the key is new. ``visit_of_key`` shows one.
Receipt = Callable[[Actor, RequestKey], tuple[T, str] | None]


def visit_of_key(by: Actor, key: RequestKey) -> tuple[Visit, str] | None:
    """Return the visit of the event that this key has caused, and the digest of its request."""
    # That the key is not blank is said aloud: otherwise SQLite reads every event of this person
    # (0.8 s at a million visits).
    receipts = VisitEvent.objects.exclude(request_key="")
    event = receipts.filter(by=by.user, request_key=key.key).select_related("visit").first()
    return None if event is None else (event.visit, event.request_digest)


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
