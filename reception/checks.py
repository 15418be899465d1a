"""System checks with ids and hints: settings with which this product must not serve."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.core.exceptions import ImproperlyConfigured

from reception import addresses

SHORTEST_KEY = 50  # characters
FEWEST_DIFFERENT = 12
# Keys that stand in documentation, in templates of projects and in the heads of people in a hurry.
SAMPLES = (
    "django-insecure-",
    "changeme",
    "change-me",
    "change_me",
    "your-secret-key",
    "secret-key",
    "example",
    "sample",
    "test-key",
)


def key_fault(key: str) -> str | None:
    """Return what is wrong with a secret key, or None where it is good."""
    if not key:
        return "YINGKE_SECRET_KEY is not set."
    if any(sample in key.lower() for sample in SAMPLES):
        return "YINGKE_SECRET_KEY is a sample key."
    if len(key) < SHORTEST_KEY or len(set(key)) < FEWEST_DIFFERENT:
        return (
            f"YINGKE_SECRET_KEY is too short or too simple: it needs {SHORTEST_KEY} random"
            " characters."
        )
    return None


@register()
def secret_key(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse a missing, sample or weak key."""
    try:
        fault = key_fault(settings.SECRET_KEY)
    except (
        ImproperlyConfigured
    ):  # Django's own sentence for an empty key carries neither our id nor a hint
        fault = key_fault("")
    if fault is None:
        return []
    hint = (
        "Make one with `python3 -c 'import secrets; print(secrets.token_urlsafe(64))'`; for a look"
        " at the product use `make demo`."
    )
    return [Error(fault, hint=hint, id="yingke.E001")]


@register()
def allowed_hosts(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse to serve without knowing under which names, or under every name."""
    hosts = list(settings.ALLOWED_HOSTS)
    if settings.DEMO:
        foreign = [host for host in hosts if not addresses.is_loopback(host)]
        if not foreign:
            return []
        return [
            Error(
                f"The demo may not serve as {', '.join(foreign)}.",
                hint="Unset YINGKE_ALLOWED_HOSTS.",
                id="yingke.E005",
            )
        ]
    if not hosts or "*" in hosts:
        hint = (
            "Set YINGKE_ALLOWED_HOSTS to the names in the browser's address field, separated by"
            " commas."
        )
        return [
            Error(
                "YINGKE_ALLOWED_HOSTS is empty or allows every name.", hint=hint, id="yingke.E002"
            )
        ]
    return []


@register()
def debug(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse debug pages outside the demo: they show settings and data."""
    if settings.DEBUG and not settings.DEMO:
        return [
            Error(
                "YINGKE_DEBUG is on outside demo mode.",
                hint="Unset YINGKE_DEBUG.",
                id="yingke.E003",
            )
        ]
    return []


@register()
def durable_database(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse a database that may lose a commit that was answered."""
    fault = durability_fault(settings.DATABASES["default"])
    if fault is None:
        return []
    hint = (
        "Keep the OPTIONS of reception/settings.py, whose comments say what each one prevents; name"
        " the database by DATABASE_URL."
    )
    return [Error(fault, hint=hint, id="yingke.E004")]


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


@register()
def demo_address(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse a demo that others on the network could open: it signs in everybody with one click."""
    if settings.DEMO and not addresses.is_loopback(settings.BIND_HOST):
        hint = "Unset YINGKE_HOST or leave demo mode."
        return [
            Error(f"The demo may not listen on {settings.BIND_HOST}.", hint=hint, id="yingke.E006")
        ]
    return []


@register()
def base_url(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse an address that cannot stand in an e-mail, and warn where only this machine could open
    it.
    """
    parts = urlsplit(settings.BASE_URL)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        hint = "Write it like https://reception.school.cn"
        return [Error("YINGKE_BASE_URL is no address of a page.", hint=hint, id="yingke.E007")]
    if not settings.DEMO and addresses.is_loopback(parts.hostname):
        hint = "Set YINGKE_BASE_URL to the address that hosts open on their phones."
        return [
            Warning("The links in e-mails lead to this machine only.", hint=hint, id="yingke.W001")
        ]
    return []


def refuse_unsafe_settings() -> None:
    """Raise ImproperlyConfigured where these settings may not serve anybody."""
    if settings.DEMO_BY_DATA:
        # A command run by hand may mean the demo whose data lies here; a server that others rely on
        # must say so.
        raise ImproperlyConfigured(
            "yingke.E001: YINGKE_SECRET_KEY is not set. Set it, or start the demo with `up --demo`."
        )
    found: list[CheckMessage] = []
    for check in (secret_key, allowed_hosts, debug, durable_database, demo_address, base_url):
        found += check(None)
    errors = [
        f"{message.id}: {message.msg} {message.hint}"
        for message in found
        if isinstance(message, Error)
    ]
    if errors:
        raise ImproperlyConfigured("\n".join(errors))
