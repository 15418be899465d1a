"""Reading a whole telephone number: for a reason, by a person, in the trace."""

from datetime import datetime

from django.utils.translation import gettext as _

from reception.accounts import trace
from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from reception.organisation.phones import with_extension
from visitors.models import Visitor


def read_phone(visitor: Visitor, reason: str, by: Actor, now: datetime) -> str:
    """Return a visitor's whole number after writing down who reads it and why.

    Raises:
        Refusal: ``reason_missing``; nothing is shown that could not be written down.
    """
    reason = " ".join(reason.split())[:200]
    if not reason or by.user is None:
        raise Refusal(
            "reason_missing",
            _("请写明为什么要看完整号码。"),
            status=422,
            fields={"reason": _("请写明原因。")},
        )
    trace.note(trace.PHONE, by.user, now, number=visitor.pk, words=reason)
    return with_extension(visitor.phone, visitor.phone_extension)
