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
    return _keyed(purpose, token).hexdigest()


def derived_code(purpose: str, *parts: object) -> str:
    """Return a token that follows from the secret key, so that it can be printed again."""
    number = int.from_bytes(_keyed(purpose, ":".join(map(str, parts))).digest(), "big")
    return "".join(ALPHABET[(number >> (5 * place)) & 31] for place in range(LETTERS))


def _keyed(purpose: str, text: str) -> hmac.HMAC:
    key = hashlib.sha256(f"yingke:{purpose}:{settings.SECRET_KEY}".encode()).digest()
    return hmac.new(key, text.encode(), hashlib.sha256)
