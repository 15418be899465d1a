"""The one way in which something is written before it is digested, linked or signed (P5)."""

import hashlib
import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.signing import BadSignature, Signer

from reception.policy.penalty import CENT


def written(content: Any) -> str:
    """Return the one way in which something is written: keys in order, no spaces."""
    return json.dumps(
        content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def digest(text: str) -> str:
    """Return the SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def linked(prev: str, facts: dict[str, Any]) -> str:
    """Return the value of a link in a chain; behind the value before, empty for the first."""
    return hashlib.sha256(f"{prev}\n{written(facts)}".encode()).hexdigest()


def moment(at: datetime) -> str:
    """Return a moment as it is written: UTC, to the microsecond."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def money(amount: Decimal) -> str:
    """Return yuan with two decimals; SQLite gives back fewer."""
    return str(amount.quantize(CENT))


def signed(salt: str, text: str) -> str:
    """Return the signature of the house under a text, for one purpose."""
    return _signer(salt).signature(text)


def is_signed(salt: str, text: str, signature: str) -> bool:
    """Tell whether we signed a text, with the present key or one of those before it."""
    signer = _signer(salt)
    try:
        signer.unsign(f"{text}{signer.sep}{signature}")
    except BadSignature:
        return False
    return True


def _signer(salt: str) -> Signer:
    return Signer(key=settings.SECRET_KEY, salt=salt, fallback_keys=settings.LEDGER_OLD_KEYS)
