"""What a full database holds beside visits: the trail, the notices, who was asked, the badges; one
statement each, whatever the size.
"""

from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Model

from reception.notifications.models import Notice
from tests.performance.history import defaults, text
from visitors.models import BadgeLoan, HostRequest, VisitEvent
from visitors.scanning.models import Scan

# A random text, as request keys and digests are in a real database: rows that arrive in order would
# flatter their index.
RANDOM = {"sqlite": "lower(hex(randomblob(16)))", "postgresql": "md5(random()::text)"}
BODY = "访客：王小明\n单位：云洲锐思科技有限公司\n来意：系统演示\n人数：1\n被访人：赵凯\n到达：09:30\n\n请点开应答（仅限本次来访）：\n{link}"
BADGES = """(SELECT id, site_id, row_number() OVER (PARTITION BY site_id ORDER BY number) - 1 AS place,
    count(*) OVER (PARTITION BY site_id) AS many FROM visitors_badge WHERE condition = 'good') b"""


def write_what_follows(desk: int, now: datetime) -> None:
    """Write what follows from the visits that are there.

    Args:
        desk: the id of the user who registered everybody.
        now: when the expected ones were entered.
    """
    random = RANDOM[connection.vendor]
    _trail(desk, now, random)
    notice = {
        "id": "id",
        "key": f"'ask:' || id || ':' || host_id || ':' || substr({random}, 1, 8)",
        "employee_id": "host_id",
        "subject": "'王小明 在前台等您'",
        "body": f"'{BODY}'",
        "purpose": "'answer'",
        "state": "'sent'",
        "written_at": "arrived_at",
        "due_at": "arrived_at",
        "attempts": "1",
        "sent_at": "arrived_at",
    }
    _insert(
        Notice,
        notice,
        "visitors_visit WHERE disposition <> 'refuse' AND arrived_at IS NOT NULL ORDER BY id",
    )
    request = {
        "visit_id": "v.id",
        "employee_id": "v.host_id",
        "notice_id": "v.id",
        "asks_consent": "disposition = 'ask_first'",
        "asked_at": "arrived_at",
        "answer": "answer",
        "answered_at": "CASE WHEN answer = '' THEN NULL ELSE arrived_at END",
    }
    _insert(
        HostRequest,
        request,
        "visitors_visit v JOIN notifications_notice n ON n.id = v.id ORDER BY v.id",
    )
    loan = {
        "badge_id": "b.id",
        "visit_id": "v.id",
        "lent_at": "v.admitted_at",
        "returned_at": "v.left_at",
    }
    wearers = (
        "ON b.site_id = v.site_id AND b.place = v.id % b.many WHERE badge_required AND left_at IS"
        " NOT NULL ORDER BY v.id"
    )
    _insert(BadgeLoan, loan, f"visitors_visit v JOIN {BADGES} {wearers}")
    _scans(desk, random)


def _scans(desk: int, random: str) -> None:
    """Write two scans for each badge that came back: its wearer went into a zone, and handed it
    back at the desk.
    """
    for zone, told in (
        ("z.id", ("zone", "in", "in", "passed")),
        ("NULL", ("desk", "auto", "out", "left")),
    ):
        scan = dict(
            zip(("place", "asked", "outcome", "did"), (f"'{word}'" for word in told), strict=True)
        ) | {
            "site_id": "v.site_id",
            "zone_id": zone,
            "badge_id": "l.badge_id",
            "visit_id": "v.id",
            "by_id": str(desk),
            "gate_id": "NULL",
            "scanned_at": "l.returned_at",
            "received_at": "l.returned_at",
            "client_key": random,
            "client_digest": f"{random} || {random}",
        }
        loans = (
            "visitors_badgeloan l JOIN visitors_visit v ON v.id = l.visit_id JOIN organisation_zone z ON"
            " z.site_id = v.site_id"
        )
        _insert(
            Scan,
            scan,
            f"{loans} WHERE l.returned_at IS NOT NULL AND z.slug = 'reception' ORDER BY l.id",
        )


def _trail(desk: int, now: datetime, random: str) -> None:
    """Write three events for each visit: it was entered, somebody was told, it ended."""
    ended = "CASE state WHEN 'left' THEN 'left' WHEN 'refused' THEN 'refused' ELSE 'cancelled' END"
    entered = "CASE WHEN arrived_at IS NULL THEN 'expected' ELSE 'arrived' END"
    event = {
        "visit_id": "v.id",
        "site_id": "v.site_id",
        "what": f"CASE step WHEN 1 THEN {entered} WHEN 2 THEN 'told' ELSE {ended} END",
        "at": f"CASE WHEN step < 3 THEN coalesce(arrived_at, '{text(now)}') ELSE closed_at END",
        "by_id": f"CASE WHEN step = 2 THEN NULL ELSE {desk} END",
        "by_name": "'何静'",
        "reason": "CASE WHEN step = 3 THEN refuse_reason ELSE '' END",
        "facts": """'{"grade": "standard", "clause": "G2"}'""",
        "request_key": f"CASE WHEN step = 2 THEN '' ELSE {random} END",
        "request_digest": f"CASE WHEN step = 2 THEN '' ELSE {random} || {random} END",
    }
    steps = "(SELECT 1 AS step UNION ALL SELECT 2 UNION ALL SELECT 3) s"
    _insert(
        VisitEvent,
        event,
        f"visitors_visit v, {steps} WHERE step = 1 OR closed_at IS NOT NULL ORDER BY v.id, step",
    )


def _insert(model: type[Model], values: dict[str, str], source: str) -> None:
    """Write a row of a model for each row of a source; a column that is not named gets its field's
    default.
    """
    values = {**{column: _literal(value) for column, value in defaults(model).items()}, **values}
    columns = ", ".join(f'"{column}"' for column in values)
    with connection.cursor() as cursor:
        # Without parameters, so that no per cent sign is taken for the place of one.
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} ({columns}) SELECT {', '.join(values.values())}"
            f" FROM {source}"
        )


def _literal(value: Any) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return str(value) if isinstance(value, int) else f"'{value}'"
