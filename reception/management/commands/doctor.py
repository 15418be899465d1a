import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage, staticfiles_storage
from django.core.checks import run_checks
from django.core.checks.messages import WARNING
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand
from django.db import Error, connection
from django.utils.translation import override

from reception import addresses, clock
from reception.accounts import sign_ins
from reception.backups import proof
from reception.backups.databases import BackupFailed
from reception.checks import refuse_unsafe_settings
from reception.notifications.models import Attempt, Channel, WorkerBeat
from reception.notifications.periodic import SILENCE
from reception.organisation import calendar, functions
from reception.organisation.models import Site
from reception.policy.models.contacts import contacts_without_a_person
from reception.policy.rulebook import in_force
from reception.views import not_ready


class DoctorProblem(Exception):
    """What keeps a part of this installation from working, as a sentence."""


class DoctorWarning(Exception):
    """What somebody should see to before it is a problem, as a sentence."""


class Command(BaseCommand):
    """Look at every part this installation needs and say how it is."""

    help = (
        "Settings, database, worker, mail, channels, time zone, files, and what each app needs:"
        " one line each; exit 1 on a problem, not on a warning."
    )
    # It runs the checks itself and shows them as a line, not as a refusal to look any further.
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        looks: dict[str, Callable[[], str]] = {
            "settings": look_at_settings,
            "database": look_at_database,
            "ready": look_at_readiness,
            "worker": look_at_worker,
            "mail": look_at_mail,
            "channels": look_at_channels,
            "time zone": look_at_time_zone,
            "holidays": look_at_holidays,
            "contacts": look_at_contacts,
            "functions": look_at_functions,
            "sign-ins": look_at_sign_ins,
            "static files": look_at_static_files,
            "backup": look_at_backup,
        }
        for app in apps.get_app_configs():  # an app that needs something says so itself
            looks |= getattr(app, "doctor_lines", dict)()
        healthy = True
        for name, look in looks.items():
            try:
                self.stdout.write(f"ok       {name}: {look()}")
            except DoctorWarning as warning:
                self.stdout.write(f"WARNING  {name}: {warning}")
            except (DoctorProblem, Error, ImproperlyConfigured, OSError) as problem:
                healthy = False
                self.stdout.write(f"PROBLEM  {name}: {' '.join(str(problem).split())}")
        if not healthy:
            raise SystemExit(1)


def look_at_settings() -> str:
    """Tell which mode the settings are in, or what is unsafe about them."""
    if not settings.DEMO_BY_DATA:
        refuse_unsafe_settings()
    faults = [f"{fault.id}: {fault.msg}" for fault in run_checks() if fault.level >= WARNING]
    if faults:
        raise DoctorProblem("; ".join(faults))
    if settings.DEMO:
        return "demo mode, this machine only"
    return f"serving as {', '.join(settings.ALLOWED_HOSTS)}"


def look_at_database() -> str:
    """Tell how durable a commit is, asked of the database itself."""
    if connection.vendor == "postgresql":
        guards = ("fsync", "synchronous_commit")
        unsafe = [f"{name} is off" for name in guards if shown(f"SHOW {name}") == "off"]
        if unsafe:
            raise DoctorProblem(
                f"PostgreSQL may lose a commit that was answered: {', '.join(unsafe)}"
            )
        unread = shown("SHOW datestyle")
        if not unread.startswith("ISO"):
            raise DoctorProblem(f"PostgreSQL answers dates as {unread}, not as ISO")
        secret = shown("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()") == "True"
        host = connection.settings_dict["HOST"]
        if not secret and host and not host.startswith("/") and not addresses.is_loopback(host):
            raise DoctorProblem(f"the way to PostgreSQL on {host} is not encrypted (sslmode)")
        way = "TLS" if secret else "this machine"
        return f"PostgreSQL {shown('SHOW server_version')}, durable commits, {way}"
    journal, synchronous = shown("PRAGMA journal_mode"), shown("PRAGMA synchronous")
    if journal != "wal" or int(synchronous) < 2:
        raise DoctorProblem(
            f"SQLite may lose a commit that was answered: journal_mode={journal},"
            f" synchronous={synchronous}"
        )
    return "SQLite, write-ahead log, durable commits"


def shown(question: str) -> str:
    """Return the one value that the database answers."""
    with connection.cursor() as cursor:
        cursor.execute(question)
        return str(cursor.fetchone()[0])


def look_at_readiness() -> str:
    """Tell that the tables are those of this version."""
    problems = [problem for problem in not_ready() if "worker" not in problem]
    if problems:
        raise DoctorProblem("; ".join(problems))
    return "all migrations are applied"


def look_at_worker() -> str:
    """Tell when the worker last reported."""
    beat = WorkerBeat.objects.order_by("-at").first()
    if beat is None:
        raise DoctorProblem("no worker has ever reported; `manage.py up` starts one")
    silence = abs(clock.now() - beat.at)  # in the future: the clock was set back since
    if silence > SILENCE:
        raise DoctorProblem(
            f"the worker {beat.name} last reported at {beat.at:%Y-%m-%d %H:%M} UTC; nothing is"
            " being delivered"
        )
    return f"{beat.name} reported {int(silence.total_seconds())} seconds ago"


def look_at_mail() -> str:
    """Tell where e-mail goes."""
    backend = settings.EMAIL_BACKEND.split(".")[-2]
    if backend == "filebased":
        Path(settings.EMAIL_FILE_PATH).mkdir(parents=True, exist_ok=True)
        return f"e-mail is written into files in {settings.EMAIL_FILE_PATH}"
    if backend == "smtp":
        last = _last_attempt(channel=None, kind=Channel.Kind.EMAIL)
        if last is not None and last.outcome == Attempt.Outcome.LATER:
            raise DoctorProblem(f"the last e-mail was not taken: {last.answer}")
        return (
            f"e-mail goes through {settings.EMAIL_HOST}:{settings.EMAIL_PORT} as"
            f" {settings.DEFAULT_FROM_EMAIL}"
        )
    if not settings.DEMO and backend in {"console", "dummy", "locmem"}:
        raise DoctorProblem(f"e-mail goes nowhere ({backend}); set YINGKE_EMAIL_URL")
    return f"e-mail by {backend}"


def look_at_channels() -> str:
    """Tell how many channels there are; it is a problem if one has lately failed."""
    channels = list(Channel.objects.filter(is_active=True))
    failing = []
    for channel in channels:
        last = _last_attempt(channel=channel)
        if last is not None and last.outcome != Attempt.Outcome.SENT:
            failing.append(f"{channel} ({last.answer})")
    if failing:
        raise DoctorProblem("the last message was not taken by " + "; ".join(failing))
    return f"{len(channels)} beside e-mail" if channels else "e-mail only"


def _last_attempt(**which: Any) -> Attempt | None:
    return Attempt.objects.filter(**which).exclude(outcome="").order_by("-began_at").first()


def look_at_time_zone() -> str:
    """Tell the house's time zone and its day, and that this machine knows those of all sites."""
    of_sites = Site.objects.exclude(time_zone="").values_list("slug", "time_zone")
    named = {settings.TIME_ZONE: ["the house"]}
    for slug, zone in of_sites:
        named.setdefault(zone, []).append(slug)
    unknown = [
        f"{zone} ({', '.join(whose)})" for zone, whose in named.items() if not is_known(zone)
    ]
    if unknown:
        raise DoctorProblem(
            f"unknown here: {'; '.join(unknown)}; correct the name or install tzdata"
        )
    now = clock.now().astimezone(ZoneInfo(settings.TIME_ZONE))
    return f"{settings.TIME_ZONE}, {now:%Y-%m-%d %H:%M}"


def is_known(zone: str) -> bool:
    """Tell whether this machine has the rules of a time zone."""
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # no name at all; a folder of names
        return False
    return True


def look_at_holidays() -> str:
    """Tell whether the calendar of this year, and soon of the next, is known (W1)."""
    today, ahead = clock.today(), in_force().limits.get("holidays_ahead_days", 0)
    year = calendar.unknown_year(today, ahead)
    if year is not None:
        raise DoctorWarning(
            f"those of {year} are neither in the package nor entered; weekends and the days of the"
            " law are used. Update chinesecalendar, or enter the days in the admin"
        )
    return f"known for {today + timedelta(days=ahead):%Y}"


def look_at_contacts() -> str:
    """Tell whether everybody whom a rule, a topic or a restricted zone asks works here (G17)."""
    empty = contacts_without_a_person()
    if empty:
        raise DoctorWarning("nobody holds, and rules, topics or zones ask: " + ", ".join(empty))
    return "whoever is asked works here"


def look_at_functions() -> str:
    """Tell whether what somebody holds is held by people who work here."""
    with override("en"):
        if held := functions.held_by_who_has_left():
            raise DoctorWarning("held by people who have left: " + "; ".join(map(str, held)))
    return "whoever holds a department, a zone or a contact works here"


def look_at_sign_ins() -> str:
    """Tell how many passwords were wrong within a day, and where one was tried on many accounts."""
    since = clock.now() - timedelta(days=1)
    wrong = sign_ins.trace().filter(at__gt=since).exclude(kind=sign_ins.Outcome.RIGHT)
    sprayed = wrong.filter(kind=sign_ins.Outcome.SPRAY).order_by("address")
    if places := list(sprayed.values_list("address", flat=True).distinct()):
        raise DoctorWarning(
            "within a day one password was tried on many accounts from " + ", ".join(places)
        )
    return f"{wrong.filter(kind=sign_ins.Outcome.WRONG).count()} wrong passwords within a day"


def look_at_static_files() -> str:
    """Tell that the collected files and their manifest are there."""
    if not isinstance(staticfiles_storage, ManifestStaticFilesStorage):
        return "served from their folders (debug)"
    manifest = Path(settings.STATIC_ROOT) / staticfiles_storage.manifest_name
    if not manifest.exists():
        raise DoctorProblem("not collected; `manage.py up` or `manage.py collectstatic` does it")
    return f"{len(json.loads(manifest.read_text(encoding='utf-8'))['paths'])} files collected"


def look_at_backup() -> str:
    """Tell how old the last backup is that was restored on trial."""
    try:
        return proof.state(clock.now())
    except BackupFailed as failed:
        raise DoctorProblem(str(failed)) from failed
