"""Tokens: random, in capitals a scanner reads well, and stored only as a keyed hash."""

import hashlib
import hmac
import secrets

from django.conf import settings

from reception.codes import ALPHABET, LETTERS


def new_token() -> str:
    """Return a token nobody can guess."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LETTERS))


def digest_of(token: str, purpose: str) -> str:
    """Return the keyed hash under which a token of one purpose is stored."""
    key = hashlib.sha256(f"yingke:{purpose}:{settings.SECRET_KEY}".encode()).digest()
    return hmac.new(key, token.encode(), hashlib.sha256).hexdigest()


def derived_code(purpose: str, *parts: object) -> str:
    """Return a token that follows from the secret key, so that it can be printed again but not made
    from a dump.
    """
    key = hashlib.sha256(f"yingke:{purpose}:{settings.SECRET_KEY}".encode()).digest()
    raw = hmac.new(key, ":".join(map(str, parts)).encode(), hashlib.sha256).digest()
    number = int.from_bytes(raw, "big")
    return "".join(ALPHABET[(number >> (5 * place)) & 31] for place in range(LETTERS))
