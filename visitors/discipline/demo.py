"""What the demo tells of breaches: a patrol today, and the ledger of 赵凯 and others."""

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import override as in_language
from PIL import Image, ImageDraw

from reception import clock
from reception.accounts.actor import Actor, actor_of
from reception.due import graces, things
from reception.due.graces import MoreTime
from reception.due.kinds import Whose
from reception.notifications import outbox
from reception.organisation.models import Employee, Zone
from reception.policy.models import AutomaticProposal
from reception.policy.rulebook import in_force
from visitors.demo.people import MAIN_SITE, Stage
from visitors.discipline.incidents import evidence, photos, reports
from visitors.discipline.incidents.evidence import NO_BADGE
from visitors.discipline.incidents.reports import Report
from visitors.discipline.ledger import appeals, rulings
from visitors.discipline.models import Entry, Incident
from visitors.models import State, Visit
from visitors.visits.idempotency import RequestKey

NO_KEY = RequestKey()
SIZE = (900, 1200)
LATE = "internal_complaint"
PAUSED = "E025"
OF_ZHAO, OF_OTHERS = "demo:ledger", "demo:people"
# Whom, on which ladder, how grave, how many days ago, and what was seen.
BOOKED = (
    ("E011", LATE, "", 15, "约好的家长到了，没有人去接。"),
    ("E024", "external_complaint", "minor", 12, "来访单位来信说接待时态度冷淡。"),
    ("E012", NO_BADGE, "", 5, "访客在阅览室没有戴牌。"),
)
# Whom, how long ago, and what was seen.
PROPOSED = (
    ("E010", timedelta(days=23), "家长在接待区等了 20 分钟，打电话没有人接。"),
    ("E023", timedelta(hours=26), "约好的供应商来了，说不记得约过。"),
    ("E025", timedelta(hours=3), "访客问路，没有理会。"),
)


def tell(stage: Stage, now: datetime) -> None:
    """Tell today's patrol, once the ledger, and switch on what the system proposes by itself."""
    _switch_on()
    _patrol(stage, now)
    with in_language("zh-hans"):
        if not Incident.objects.filter(source__startswith=OF_ZHAO).exists():
            _ledger(stage, now)
        if not Incident.objects.filter(source__startswith=OF_OTHERS).exists():
            _others(stage, now)
            _more_time(stage, now)


def _switch_on() -> None:
    """Switch on what ships switched off, once; by ``save``, or the policy's loader took it back."""
    row = AutomaticProposal.objects.filter(
        what=AutomaticProposal.What.NEVER_ANSWERED, is_active=False
    ).first()
    if row is not None and not row.history.filter(history_type="~").exists():
        row.is_active = True
        row.save()


def _patrol(stage: Stage, now: datetime) -> None:
    """Report who has been inside longest and wears a badge by the desk's book; once a day."""
    start, _end = clock.day_bounds(clock.today(now))
    inside = _with_badges(site=stage.sites[MAIN_SITE], state=State.INSIDE, admitted_at__gte=start)
    visit = inside.first()
    if visit is None or visit.admitted_at is None:
        return
    seen_at = visit.admitted_at + (now - visit.admitted_at) / 2
    zone = Zone.objects.filter(site=visit.site_id, slug="teaching").first()
    with in_language("zh-hans"):
        report = Report(
            NO_BADGE,
            f"demo:{clock.today(now)}",
            visit.site_id,
            visit=visit,
            seen_at=seen_at,
            zone=zone,
            place="三楼走廊",
            note="独自一人，说牌放在教室里了，已陪同回去取。",
            picture=drawn(),
        )
        by = actor_of(stage.users["desk"])
        reports.report(report, by, seen_at + (now - seen_at) / 4, NO_KEY)


def _ledger(stage: Stage, now: datetime) -> None:
    """Let 赵凯 have a history: one entry voided, the next corrected, one appealed, one proposed."""
    zhao, site = stage.employees[stage.users["host"].employee.number], stage.sites[MAIN_SITE]
    desk, office, office2, host = (
        actor_of(stage.users[name]) for name in ("desk", "office", "office2", "host")
    )

    def report(name: str, ladder: str, at: datetime, note: str) -> Report:
        visit = _a_visit_to(zhao, at) if ladder == NO_BADGE else None
        if visit is not None and visit.admitted_at is not None:
            at = visit.admitted_at + timedelta(minutes=2)
        return Report(
            ladder,
            f"{OF_ZHAO}:{name}",
            site.pk,
            employee=zhao,
            visit=visit,
            seen_at=at,
            place="二楼走廊",
            note=note,
        )

    def at(days: int, hour: int = 10) -> datetime:
        day = clock.today(now) - timedelta(days=days)
        return clock.day_bounds(day)[0] + timedelta(hours=hour, minutes=20)

    def booked(name: str, days: int, by: Actor, note: str) -> Entry:
        of_day = report(name, NO_BADGE, at(days), note)
        incident = rulings.book(of_day, by, max(at(days, 14), of_day.seen_at or now), NO_KEY)
        rows = Entry.objects.select_related("sheet__employee__department", "incident")
        return rows.get(incident=incident)

    first = booked("first", 103, office2, "一位访客在教学区没有佩戴访客牌。")
    booked("second", 85, office2, "访客进入后没有佩戴访客牌，独自在走廊等候。")
    rulings.void(first, "访客为应聘者，按 B1 免佩戴", office, at(80), NO_KEY)
    waited = report("late", LATE, at(46), "访客等候 24 分钟，提醒 4 次未回应。")
    late = reports.report(waited, desk, at(46, 11), NO_KEY)
    rulings.state(late, "当时在上课，手机静音，没有看到提醒。", host, at(45), NO_KEY)
    rulings.confirm(late, "情况属实。上课时请先请代理人接待。", office, at(44), NO_KEY)
    third = booked("third", 2, office, "巡查时访客没有佩戴访客牌，已陪同回前台取。")
    for incident in Incident.objects.filter(source__startswith=f"{OF_ZHAO}:"):
        outbox.stop(f"case:{incident.pk}:")  # what was told months ago is not sent today
    appeals.appeal(third, "牌在外套口袋里，进教室前刚脱下外套。", host, at(1, 16), NO_KEY)
    # Else the patrol has met a visitor of his.
    if not Incident.objects.filter(employee=zhao, state=Incident.State.PROPOSED).exists():
        note = "家长在接待区等了 15 分钟，没有人来接。"
        complaint = report("open", LATE, now - timedelta(hours=1), note)
        reports.report(complaint, desk, now - timedelta(minutes=40), NO_KEY)


def _others(stage: Stage, now: datetime) -> None:
    office, desk = (actor_of(stage.users[name]) for name in ("office", "desk"))
    site_id = stage.sites[MAIN_SITE].pk
    for place, (number, ladder, severity, days, note) in enumerate(BOOKED):
        report = Report(
            ladder,
            f"{OF_OTHERS}:{place}",
            site_id,
            employee=stage.employees[number],
            severity=severity,
            note=note,
        )
        incident = rulings.book(report, office, now - timedelta(days=days), NO_KEY)
        outbox.stop(f"case:{incident.pk}:")  # what was told days ago is not sent today
    for number, ago, note in PROPOSED:
        source, employee = f"{OF_OTHERS}:{number}", stage.employees[number]
        report = Report(LATE, source, site_id, employee=employee, place="接待区门口", note=note)
        incident = reports.report(report, desk, now - ago, NO_KEY)
        if number == "E023":
            words = "电话里约的是下周，我这边有短信；对方记错了时间。"
            rulings.state(incident, words, office, now - timedelta(hours=20), NO_KEY)
        if ago > timedelta(days=1):
            outbox.stop(f"case:{incident.pk}:")  # sent today, it would begin the time to be heard


def _more_time(stage: Stage, now: datetime) -> None:
    """Let 李敏 pause the time that somebody has, who is on leave, and 赵凯 ask for more of his."""
    office, host = (actor_of(stage.users[name]) for name in ("office", "host"))
    for one in things.of(office, now)[Whose.ALL]:
        if one.kind.key != "hearing" or one.rule is None or one.slip.whose != Whose.ALL:
            continue
        if one.slip.number == PAUSED and one.rule.reasons:
            graces.add(one.id, MoreTime("pause", 2, one.rule.reasons[0][0]), office, now)
        elif host.employee is not None and one.slip.number == host.employee.number:
            asked = MoreTime("extension", 1, "课表要从教务系统导出，明天才能拿到。")
            graces.add(one.id, asked, host, now)


def _with_badges(**wanted: Any) -> QuerySet[Visit]:
    """Return visits on which a badge is worn, whose visitors came in first first."""
    rows = Visit.objects.filter(badge_required=True, **wanted).order_by("admitted_at", "pk")
    return rows.select_related("visitor", "category", "host__department", "answered_by")


def _a_visit_to(host: Employee, at: datetime) -> Visit | None:
    """Return a visit to somebody on a day on which a badge was worn, if there was one."""
    start, end = clock.day_bounds(clock.today(at))
    for visit in _with_badges(host=host, admitted_at__gte=start, admitted_at__lt=at):
        seen_at = (visit.admitted_at or at) + timedelta(minutes=2)
        is_breach = not evidence.seen(visit, seen_at).why_not[0]
        if seen_at < end and is_breach and evidence.who_received(visit) == host:
            return visit
    return None


def drawn() -> photos.Picture:
    """Return a photo that shows nobody: a figure drawn in a corridor."""
    image = Image.new("RGB", SIZE, "#d9d4c7")
    draw = ImageDraw.Draw(image)
    wide, high = SIZE
    draw.polygon(
        [(0, high), (wide, high), (wide * 0.62, high * 0.45), (wide * 0.38, high * 0.45)],
        fill="#b9b2a1",
    )
    draw.rectangle([wide * 0.38, high * 0.16, wide * 0.62, high * 0.45], fill="#c9dbe0")
    for side in (0.06, 0.78):
        draw.rectangle(
            [wide * side, high * 0.26, wide * (side + 0.16), high * 0.78], fill="#8d7654"
        )
    draw.ellipse([wide * 0.43, high * 0.36, wide * 0.57, high * 0.47], fill="#e3c3a0")
    draw.rounded_rectangle(
        [wide * 0.38, high * 0.47, wide * 0.62, high * 0.74], radius=40, fill="#44546a"
    )
    for leg in (0.41, 0.52):
        draw.rectangle([wide * leg, high * 0.72, wide * (leg + 0.07), high * 0.95], fill="#2a333d")
    written = BytesIO()
    image.save(written, "PNG")
    size = written.tell()
    written.seek(0)
    return photos.picture(written, size, in_force())
