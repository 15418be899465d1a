"""System checks with ids and hints: settings with which this product must not serve."""

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.core.exceptions import ImproperlyConfigured

from reception import addresses

SHORTEST_KEY = 50  # characters
FEWEST_DIFFERENT = 12
# Keys that stand in documentation, in templates of projects and in the heads of people in a hurry.
SAMPLES = re.compile("django-insecure-|change[-_]?me|secret-key|test-key|example|sample", re.I)
OUR_CHECKS: list[Callable[..., list[CheckMessage]]] = []


def key_fault(key: str) -> str | None:
    """Return what is wrong with a secret key, or None where it is good."""
    if not key:
        return "YINGKE_SECRET_KEY is not set."
    if SAMPLES.search(key):
        return "YINGKE_SECRET_KEY is a sample key."
    if len(key) < SHORTEST_KEY or len(set(key)) < FEWEST_DIFFERENT:
        return (
            f"YINGKE_SECRET_KEY is too short or too simple: it needs {SHORTEST_KEY} random"
            " characters."
        )
    return None


def durability_fault(database: Mapping[str, Any]) -> str | None:
    """Return what is wrong with a database's settings, or None where an answered commit is kept."""
    if database["ENGINE"] == "django.db.backends.postgresql":
        return None
    if database["ENGINE"] != "reception.db.single_writer":
        return f"The database engine {database['ENGINE']} is not supported."
    options = database.get("OPTIONS", {})
    pragmas = options.get("init_command", "").replace(" ", "").lower()
    held = {
        "transaction_mode IMMEDIATE": (
            str(options.get("transaction_mode", "")).upper() in {"IMMEDIATE", "EXCLUSIVE"}
        ),
        "journal_mode WAL": "journal_mode=wal" in pragmas,
        "synchronous FULL": "synchronous=full" in pragmas or "synchronous=extra" in pragmas,
        "a busy timeout of 5 seconds": float(options.get("timeout", 0)) >= 5,
    }
    missing = [name for name, is_held in held.items() if not is_held]
    return f"SQLite is set up without {', '.join(missing)}." if missing else None


def one_fault(look: Callable[[], CheckMessage | None]) -> Callable[..., list[CheckMessage]]:
    """Make a system check of a function that returns what is wrong, or nothing."""

    def check(app_configs: object = None, **kwargs: object) -> list[CheckMessage]:
        fault = look()
        return [fault] if fault is not None else []

    OUR_CHECKS.append(register(check))
    return check


@one_fault
def secret_key() -> CheckMessage | None:
    """Refuse a missing, sample or weak key."""
    try:
        fault = key_fault(settings.SECRET_KEY)
    except ImproperlyConfigured:  # Django's own sentence for an empty key has no id and no hint
        fault = key_fault("")
    hint = (
        "Make one with `python3 -c 'import secrets; print(secrets.token_urlsafe(64))'`; for a look"
        " at the product use `make demo`."
    )
    return Error(fault, hint=hint, id="yingke.E001") if fault is not None else None


@one_fault
def allowed_hosts() -> CheckMessage | None:
    """Refuse to serve without knowing under which names, or under every name."""
    hosts = list(settings.ALLOWED_HOSTS)
    if settings.DEMO:
        foreign = ", ".join(host for host in hosts if not addresses.is_loopback(host))
        hint = "Unset YINGKE_ALLOWED_HOSTS."
        fault = Error(f"The demo may not serve as {foreign}.", hint=hint, id="yingke.E005")
        return fault if foreign else None
    hint = (
        "Set YINGKE_ALLOWED_HOSTS to the names in the browser's address field, separated by commas."
    )
    fault = Error(
        "YINGKE_ALLOWED_HOSTS is empty or allows every name.", hint=hint, id="yingke.E002"
    )
    return fault if not hosts or "*" in hosts else None


@one_fault
def debug() -> CheckMessage | None:
    """Refuse debug pages outside the demo: they show settings and data."""
    if not settings.DEBUG or settings.DEMO:
        return None
    hint = "Unset YINGKE_DEBUG."
    return Error("YINGKE_DEBUG is on outside demo mode.", hint=hint, id="yingke.E003")


@one_fault
def durable_database() -> CheckMessage | None:
    """Refuse a database that may lose a commit that was answered."""
    fault = durability_fault(settings.DATABASES["default"])
    hint = (
        "Keep the OPTIONS of reception/settings.py, whose comments say what each one prevents; name"
        " the database by DATABASE_URL."
    )
    return Error(fault, hint=hint, id="yingke.E004") if fault is not None else None


@one_fault
def demo_address() -> CheckMessage | None:
    """Refuse a demo that others on the network could open: it signs in everybody with one click."""
    if not settings.DEMO or addresses.is_loopback(settings.BIND_HOST):
        return None
    hint = "Unset YINGKE_HOST or leave demo mode."
    return Error(f"The demo may not listen on {settings.BIND_HOST}.", hint=hint, id="yingke.E006")


@one_fault
def base_url() -> CheckMessage | None:
    """Refuse an address that no e-mail can carry; warn of one that only this machine opens."""
    parts = urlsplit(settings.BASE_URL)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        hint = "Write it like https://reception.school.cn"
        return Error("YINGKE_BASE_URL is no address of a page.", hint=hint, id="yingke.E007")
    if settings.DEMO or not addresses.is_loopback(parts.hostname):
        return None
    hint = "Set YINGKE_BASE_URL to the address that hosts open on their phones."
    return Warning("The links in e-mails lead to this machine only.", hint=hint, id="yingke.W001")


@one_fault
def mail_server() -> CheckMessage | None:
    """Refuse an address of a mail server that cannot be read."""
    hint = "Begin it with smtp:// or, encrypted, submission://user:password@host:587"
    fault = Error("YINGKE_EMAIL_URL names no mail server.", hint=hint, id="yingke.E008")
    return None if settings.EMAIL_BACKEND else fault


def refuse_unsafe_settings() -> None:
    """Raise ImproperlyConfigured where these settings may not serve anybody."""
    if settings.DEMO_BY_DATA:
        # A command run by hand may mean the demo whose data lies here; a server that others rely on
        # must say so.
        raise ImproperlyConfigured(
            "yingke.E001: YINGKE_SECRET_KEY is not set. Set it, or start the demo with `up --demo`."
        )
    faults = [fault for check in OUR_CHECKS for fault in check()]
    errors = [f"{one.id}: {one.msg} {one.hint}" for one in faults if isinstance(one, Error)]
    if errors:
        raise ImproperlyConfigured("\n".join(errors))
