"""The ledger in the demo: entries that climb, a void that lets one climb down, an appeal, and proposals in every state of hearing."""

from datetime import datetime, timedelta

from django.utils.translation import override as in_language

from reception.access.actors import Actor, actor_of
from visitors.demo.people import MAIN_SITE, Stage
from visitors.discipline import appeals, cases, proposals
from visitors.discipline.models import Entry, Incident
from visitors.discipline.proposals import Report
from visitors.repeats import Receipt

NO_MARK = Receipt()
# Whom, on which ladder, how grave, how many days ago, and what was found.
BOOKED = (
    ("E009", "no_badge", "", 24, "访客在二楼没有戴牌，牌留在接待区。"),
    ("E009", "no_badge", "", 10, "访客没有戴牌走进教学区。"),
    ("E009", "internal_complaint", "", 7, "访客等了 24 分钟，提醒四次没有回应。"),
    ("E009", "no_badge", "", 2, "访客在三楼走廊没有戴牌。"),
    ("E011", "internal_complaint", "", 15, "约好的家长到了，没有人去接。"),
    ("E024", "external_complaint", "minor", 12, "来访单位来信说接待时态度冷淡。"),
    ("E012", "no_badge", "", 5, "访客在阅览室没有戴牌。"),
)
WRONG, WHY = 0, "访客是来应聘初试的，按 B1 免佩戴，当时登记成了临时访客。"
APPEALED, SAYS = 3, "牌就在外套里面，巡查走过时正好被挡住了；我当场拿给巡查看过。"


def tell(stage: Stage, now: datetime) -> None:
    """Write it once, through the actions, at the times at which it would have happened."""
    if Entry.objects.exists():
        return
    office, desk = (actor_of(stage.users[name]) for name in ("office", "desk"))
    with in_language("zh-hans"):
        entries = [_booked(stage, place, office, now) for place in range(len(BOOKED))]
        cases.void(entries[WRONG], WHY, actor_of(stage.users["office2"]), now - timedelta(days=3), NO_MARK)
        theirs = actor_of(stage.users["host"])
        appeals.appeal(entries[APPEALED], SAYS, theirs, now - timedelta(days=1, hours=3), NO_MARK)
        _proposed(stage, "E010", desk, now - timedelta(days=9), "家长在接待区等了 20 分钟，打电话没有人接。")
        said = _proposed(stage, "E023", desk, now - timedelta(hours=26), "约好的供应商来了，说不记得约过。")
        cases.state(said, "电话里约的是下周，我这边有短信；对方记错了时间。", office, now - timedelta(hours=20), NO_MARK)
        _proposed(stage, "E025", desk, now - timedelta(hours=3), "访客问路，没有理会。")


def _booked(stage: Stage, place: int, office: Actor, now: datetime) -> Entry:
    number, ladder, severity, days, note = BOOKED[place]
    at = now - timedelta(days=days)
    said = Report(ladder, f"demo:ledger:{place}", _site(stage), employee=stage.employees[number], severity=severity, note=note)
    incident = cases.book(said, office, at, NO_MARK)
    return Entry.objects.select_related("sheet__employee__department", "sheet__ladder", "incident").get(incident=incident)


def _proposed(stage: Stage, number: str, desk: Actor, at: datetime, note: str) -> Incident:
    said = Report(
        "internal_complaint", f"demo:proposed:{number}", _site(stage), employee=stage.employees[number], place="接待区", note=note
    )
    return proposals.report(said, desk, at, NO_MARK)


def _site(stage: Stage) -> int:
    return stage.sites[MAIN_SITE].pk
