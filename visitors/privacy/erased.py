"""Who was erased, as keyed digests beside the database and the backups: a restored backup is erased
again by it before anybody is served (privacy 6).
"""

import os
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import Error

from reception.accounts import secrets
from visitors.models import Visitor
from visitors.privacy.models import Erasure

NAME = "erased.txt"


def digest_of(visitor: Visitor) -> str:
    """Return by what an erased visitor is known again; it tells nothing to who lacks the key."""
    return secrets.digest_of(f"{visitor.pk}:{visitor.met_at.timestamp():.6f}", "erasure")


def places() -> Iterator[Path]:
    """Yield where the list is kept."""
    yield settings.DATA / NAME
    if settings.BACKUPS and Path(settings.BACKUPS).is_dir():
        yield Path(settings.BACKUPS) / NAME


def keep() -> None:
    """Write the list of all that the database and the files know."""
    digests = "\n".join(sorted(known()))
    for place in places():
        fresh = place.with_name(f"{place.name}.{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(f"{digests}\n", encoding="utf-8")
        fresh.replace(place)


def known() -> set[str]:
    """Return the digests of all who were erased, as far as this machine knows."""
    found: set[str] = set()
    for place in places():
        if place.exists():
            found |= set(place.read_text(encoding="utf-8").split())
    try:
        return found | set(Erasure.objects.values_list("digest", flat=True))
    except Error:  # no database, or one from before there was such a list
        return found
