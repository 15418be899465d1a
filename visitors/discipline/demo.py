"""What the demo tells of breaches: a patrol with a photo today, and the ledger of 赵凯 over the
last months.
"""

from datetime import datetime, timedelta
from io import BytesIO

from django.utils.translation import override as in_language
from PIL import Image, ImageDraw

from reception import clock
from reception.accounts.actor import Actor, actor_of
from reception.notifications import outbox
from reception.organisation.models import Employee, Zone
from reception.policy.models import AutomaticProposal
from reception.policy.rulebook import in_force
from visitors.demo.people import MAIN_SITE, Stage
from visitors.discipline.incidents import evidence, photos, reports
from visitors.discipline.incidents.evidence import NO_BADGE
from visitors.discipline.ledger import appeals, rulings
from visitors.discipline.models import Entry, Incident
from visitors.models import State, Visit
from visitors.visits.idempotency import RequestKey

SIZE = (900, 1200)
LATE = "internal_complaint"
SOURCE = "demo:ledger"


def tell(stage: Stage, now: datetime) -> None:
    """Tell today's patrol, once the ledger, and let the system warn and propose where a host never
    answers.
    """
    _switch_on()
    _patrol(stage, now)
    if not Incident.objects.filter(source__startswith=SOURCE).exists():
        with in_language("zh-hans"):
            _ledger(stage, now)


def _switch_on() -> None:
    """Switch on what ships switched off, once: who switches it off again has it off; by ``save``,
    or the policy's loader took it back.
    """
    row = AutomaticProposal.objects.filter(
        what=AutomaticProposal.What.NEVER_ANSWERED, is_active=False
    ).first()
    if row is not None and not row.history.filter(history_type="~").exists():
        row.is_active = True
        row.save()


def _patrol(stage: Stage, now: datetime) -> None:
    """Report the visitor who has been inside longest and wears a badge by the desk's book; once a
    day.
    """
    start, _end = clock.day_bounds(clock.today(now))
    inside = Visit.objects.filter(
        site=stage.sites[MAIN_SITE], state=State.INSIDE, badge_required=True, admitted_at__gte=start
    )
    visit = (
        inside.select_related("visitor", "category", "host__department", "answered_by")
        .order_by("admitted_at", "pk")
        .first()
    )
    if visit is None or visit.admitted_at is None:
        return
    seen_at = visit.admitted_at + (now - visit.admitted_at) / 2
    zone = Zone.objects.filter(site=visit.site_id, slug="teaching").first()
    with in_language("zh-hans"):
        said = reports.Report(
            ladder=NO_BADGE,
            source=f"demo:{clock.today(now)}",
            site_id=visit.site_id,
            visit=visit,
            seen_at=seen_at,
            zone=zone,
            place="三楼走廊",
            note="独自一人，说牌放在教室里了，已陪同回去取。",
            picture=drawn(),
        )
        reports.report(
            said, actor_of(stage.users["desk"]), seen_at + (now - seen_at) / 4, RequestKey()
        )


def _ledger(stage: Stage, now: datetime) -> None:
    """Let 赵凯 have a history: one entry voided, the next one therefore corrected, a complaint, one
    he appeals, and a proposal of today.
    """
    zhao, site = stage.employees[stage.users["host"].employee.number], stage.sites[MAIN_SITE]
    desk, office, office2, host = (
        actor_of(stage.users[name]) for name in ("desk", "office", "office2", "host")
    )

    def said(name: str, ladder: str, at: datetime, note: str) -> reports.Report:
        visit = _a_visit_to(zhao, at) if ladder == NO_BADGE else None
        seen_at = (
            at
            if visit is None or visit.admitted_at is None
            else visit.admitted_at + timedelta(minutes=2)
        )
        return reports.Report(
            ladder,
            f"{SOURCE}:{name}",
            site.pk,
            employee=zhao,
            visit=visit,
            seen_at=seen_at,
            place="二楼走廊",
            note=note,
        )

    def at(days: int, hour: int = 10) -> datetime:
        return _days_ago(now, days) + timedelta(hours=hour, minutes=20)

    def booked(name: str, days: int, by: Actor, note: str) -> Entry:
        report = said(name, NO_BADGE, at(days), note)
        incident = rulings.book(report, by, max(at(days, 14), report.seen_at or now), RequestKey())
        return Entry.objects.select_related("sheet__employee__department", "incident").get(
            incident=incident
        )

    first = booked("first", 103, office2, "一位访客在教学区没有佩戴访客牌。")
    booked("second", 85, office2, "访客进入后没有佩戴访客牌，独自在走廊等候。")
    rulings.void(first, "访客为应聘者，按 B1 免佩戴", office, at(80), RequestKey())
    late = reports.report(
        said("late", LATE, at(46), "访客等候 24 分钟，提醒 4 次未回应。"),
        desk,
        at(46, 11),
        RequestKey(),
    )
    rulings.state(late, "当时在上课，手机静音，没有看到提醒。", host, at(45), RequestKey())
    rulings.confirm(late, "情况属实。上课时请先请代理人接待。", office, at(44), RequestKey())
    third = booked("third", 2, office, "巡查时访客没有佩戴访客牌，已陪同回前台取。")
    for incident in Incident.objects.filter(source__startswith=f"{SOURCE}:"):
        outbox.stop(f"case:{incident.pk}:")  # what was told months ago is not sent today
    appeals.appeal(third, "牌在外套口袋里，进教室前刚脱下外套。", host, at(1, 16), RequestKey())
    # Else the patrol has met a visitor of his.
    if not Incident.objects.filter(employee=zhao, state=Incident.State.PROPOSED).exists():
        complaint = said(
            "open", LATE, now - timedelta(hours=1), "家长在接待区等了 15 分钟，没有人来接。"
        )
        reports.report(complaint, desk, now - timedelta(minutes=40), RequestKey())


def _days_ago(now: datetime, days: int) -> datetime:
    """Return the beginning of a day of the site."""
    return clock.day_bounds(clock.today(now) - timedelta(days=days))[0]


def _a_visit_to(host: Employee, at: datetime) -> Visit | None:
    """Return a visit to somebody on a day, on which a badge was worn; nothing where there was
    none.
    """
    start, end = clock.day_bounds(clock.today(at))
    rows = Visit.objects.select_related("visitor", "category", "host__department", "answered_by")
    for visit in rows.filter(
        host=host, badge_required=True, admitted_at__gte=start, admitted_at__lt=at
    ).order_by("admitted_at", "pk"):
        seen_at = (visit.admitted_at or at) + timedelta(minutes=2)
        if (
            evidence.who_received(visit) == host
            and not evidence.seen(visit, seen_at).why_not[0]
            and seen_at < end
        ):
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
