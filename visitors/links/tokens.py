"""The links by which a host answers or signs out and a visitor rates (V3, V4, F2)."""

from datetime import timedelta

from django.db.models.functions import Coalesce

from reception.links import tokens
from reception.links.tokens import Purpose
from reception.notifications.models import HostLink
from visitors.visits.notice_kinds import ANSWER, LEAVE, THANK

DAYS = 7  # where the policy has no row for it
PURPOSES = (
    Purpose(ANSWER, "h/{token}/"),
    Purpose(LEAVE, "h/{token}/leave/"),
    Purpose(
        THANK,
        "t/{token}/",
        lambda policy: timedelta(days=policy.limits.get("thank_link_days", DAYS)),
    ),
)


def find(token: str, purpose: str = ANSWER) -> HostLink | None:
    """Return the link of a token, whether or not it has ended; nothing where nobody ever got such a
    link.

    Beside it, as ``host_request_id``, stands the request that its notice or its reminder was about:
    found by its own index, which an OR over the two would not be.
    """
    request = Coalesce("notice__host_request", "notice__host_reminder__request")
    return tokens.links(token, purpose).annotate(host_request_id=request).first()


def host_request_id(link: HostLink) -> int:
    """Return the id of the request that a link out of ``find`` answers, or 0, which no request
    has.
    """
    return vars(link)["host_request_id"] or 0
