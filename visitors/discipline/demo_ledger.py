"""The ledger of the other people in the demo, and proposals in every state of hearing."""

from datetime import datetime, timedelta

from django.utils.translation import override as in_language

from reception.accounts.actor import Actor, actor_of
from reception.notifications import outbox
from visitors.demo.people import MAIN_SITE, Stage
from visitors.discipline.incidents import reports
from visitors.discipline.incidents.reports import Report
from visitors.discipline.ledger import rulings
from visitors.discipline.models import Incident
from visitors.visits.idempotency import RequestKey

NO_KEY = RequestKey()
# Whom, on which ladder, how grave, how many days ago, and what was found.
BOOKED = (
    ("E011", "internal_complaint", "", 15, "约好的家长到了，没有人去接。"),
    ("E024", "external_complaint", "minor", 12, "来访单位来信说接待时态度冷淡。"),
    ("E012", "no_badge", "", 5, "访客在阅览室没有戴牌。"),
)
SOURCE = "demo:people"


def tell(stage: Stage, now: datetime) -> None:
    """Write it once, through the actions, at the times at which it would have happened."""
    if Incident.objects.filter(source__startswith=SOURCE).exists():
        return
    office, desk = (actor_of(stage.users[name]) for name in ("office", "desk"))
    with in_language("zh-hans"):
        for place in range(len(BOOKED)):
            _booked(stage, place, office, now)
        _proposed(
            stage,
            "E010",
            desk,
            now - timedelta(days=9),
            "家长在接待区等了 20 分钟，打电话没有人接。",
        )
        said = _proposed(
            stage, "E023", desk, now - timedelta(hours=26), "约好的供应商来了，说不记得约过。"
        )
        rulings.state(
            said,
            "电话里约的是下周，我这边有短信；对方记错了时间。",
            office,
            now - timedelta(hours=20),
            NO_KEY,
        )
        _proposed(stage, "E025", desk, now - timedelta(hours=3), "访客问路，没有理会。")


def _booked(stage: Stage, place: int, office: Actor, now: datetime) -> None:
    number, ladder, severity, days, note = BOOKED[place]
    said = Report(
        ladder,
        f"{SOURCE}:{place}",
        _site(stage),
        employee=stage.employees[number],
        severity=severity,
        note=note,
    )
    incident = rulings.book(said, office, now - timedelta(days=days), NO_KEY)
    outbox.stop(f"case:{incident.pk}:")  # what was told days ago is not sent today


def _proposed(stage: Stage, number: str, desk: Actor, at: datetime, note: str) -> Incident:
    said = Report(
        "internal_complaint",
        f"{SOURCE}:{number}",
        _site(stage),
        employee=stage.employees[number],
        place="接待区",
        note=note,
    )
    return reports.report(said, desk, at, NO_KEY)


def _site(stage: Stage) -> int:
    return stage.sites[MAIN_SITE].pk
