"""What the tests of scanning share: badges by their number, and a scan in one line."""

import itertools
from datetime import datetime
from typing import Any

from reception.accounts.actor import Actor
from reception.organisation.models import Site
from tests.builders import NO_KEY, a_site
from tests.visitors.scenes import after, the_desk
from visitors.badges import lending
from visitors.models import Badge
from visitors.scanning import scans
from visitors.scanning.models import Scan
from visitors.scanning.points import point_at
from visitors.visits.idempotency import RequestKey

_keys = itertools.count(1)


def code_of(number: int = 1, site: Site | None = None) -> str:
    """Return what stands in the QR code of a badge."""
    return lending.code_of(Badge.objects.get(number=number, site=site or a_site()))


def scanned(
    code: str,
    at: str = "desk",
    action: str = "auto",
    *,
    now: datetime | None = None,
    by: Actor | None = None,
    key: RequestKey = NO_KEY,
    site: Site | None = None,
    scanned_at: datetime | None = None,
    **fields: Any,
) -> Scan:
    """Scan a code as 何静 does, two minutes after nine unless it is said when."""
    asked = scans.ScanRequest(
        point_at(at, site or a_site()),
        Scan.Asked(action),
        scans.badge_of(code),
        scanned_at,
        **fields,
    )
    return scans.scan(asked, by or the_desk(), now or after(2), key)


def answer(scan: Scan) -> str:
    """Return the outcome of a scan, or the code of its refusal."""
    return scan.refusal or scan.outcome


def a_key() -> RequestKey:
    """Return the receipt of a request that nobody has sent before."""
    return RequestKey(f"key-{next(_keys)}", "d" * 64)
