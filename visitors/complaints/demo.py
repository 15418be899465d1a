"""What the demo tells of complaints: five of them, each at another stage, and the months."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import override as in_language

from reception import clock
from reception.accounts.actor import Actor, actor_of
from reception.due import approvals
from reception.due.approvals import ApprovalDecision
from reception.due.models import ApprovalAsk
from reception.notifications import outbox
from reception.policy.rulebook import in_force
from visitors.complaints import closing, compensation, prevention, registering, statements, steps
from visitors.complaints.events import NO_KEY
from visitors.complaints.models import Complaint, ComplaintStatement, Prevention
from visitors.complaints.registering import Said
from visitors.complaints.taking import Act
from visitors.demo.people import MAIN_SITE, Stage

FOUND: dict[str, Any] = {
    "cause": "未预约，到前台找任课老师咨询课时。",
    "course": "老师在上课，手机静音，没有看到提醒；前台在第 26 分钟接手。",
    "conclusion": "属实：上课时段没有安排替岗。",
    "remedy": "当面致歉，并约好咨询的时间。",
    "prevention": "上课时段统一设替岗，排课时检查。",
}


def tell(stage: Stage, now: datetime) -> None:
    """Tell it once: one taken back, one just taken in, one with its department, one reported, and
    one closed.
    """
    if Complaint.objects.exists():
        return
    with in_language("zh-hans"):
        _withdrawn(stage, now)
        _closed(stage, now)
        _reported(stage, now)
        _assigned(stage, now)
        _register(stage, now - timedelta(hours=2), 4, "E023", "约好的时间没有人在，白跑了一趟。")
    for one in Complaint.objects.all():
        if clock.today(one.received_at) != clock.today(now):
            outbox.stop(f"complaint:{one.pk}:")  # what was told days ago is not sent today
    _state_months(stage, now)


def _state_months(stage: Stage, now: datetime) -> None:
    """Let the statements that were due have been sent in time."""
    statements.sweep(now)
    for row in ComplaintStatement.objects.order_by("month"):
        due = statements.until(row, in_force())
        if due <= now:
            statements.send(row, _who(stage, "office"), due - timedelta(days=2))
    outbox.stop("complaints:")


def _withdrawn(stage: Stage, now: datetime) -> None:
    at = now - timedelta(days=45)
    one = _register(stage, at, 5, "E012", "以为多收了一次课时费。")
    office = _act(one, _who(stage, "office"), at + timedelta(hours=5))
    closing.withdraw(office, "本人来电：是自己看错了账单。")


def _closed(stage: Stage, now: datetime) -> None:
    at = now - timedelta(days=20)
    one = _register(stage, at, 1, "E012", "打电话问了三次课时，每次说法都不一样。")
    one = _handed_over(stage, one, at)
    head = _who(stage, "head")
    found: dict[str, Any] = dict.fromkeys(FOUND, "情况属实，已统一口径。")
    steps.report(
        _act(one, head, at + timedelta(days=2)),
        steps.Inquiry(**found, prevention_by=head.employee, prevention_until=clock.today(now)),
    )
    office, at = _who(stage, "office"), at + timedelta(days=3)
    steps.review(_act(one, office, at), approve=True, outcome="justified")
    _compensated(one, office, at)
    at += timedelta(hours=3)
    steps.answer(_act(one, office, at), "课时以合同为准，已向您说明；给您添麻烦了。")
    call = _act(one, _who(stage, "office2"), at + timedelta(days=1))
    closing.follow_up(call, reached=True, satisfied=True, words="说清楚了就好。")
    done = _act(one, head, at + timedelta(days=6))
    prevention.done(done, Prevention.objects.get().pk, "课时的口径印在合同附页上。")


def _compensated(one: Complaint, office: Actor, at: datetime) -> None:
    """Let 李敏 ask for what was paid too much, and whoever is asked approve it (C21)."""
    compensation.ask(_act(one, office, at), amount=Decimal(200), reason="退一次多收的课时费。")
    asked = ApprovalAsk.objects.get(approval__compensation__complaint=one)
    approvals.decide_by_link(asked, ApprovalDecision(True), at + timedelta(hours=2))


def _reported(stage: Stage, now: datetime) -> None:
    at = now - timedelta(days=3)
    words = "等了 26 分钟没有人来接，问了三次都说马上。再这样我就打 12345。"
    one = _register(stage, at, 2, "E010", words)
    one = _handed_over(stage, one, at)
    report = _act(one, _who(stage, "head"), at + timedelta(days=1))
    steps.report(report, steps.Inquiry(**FOUND, responsible=[stage.employees["E010"]]))


def _assigned(stage: Stage, now: datetime) -> None:
    at = now - timedelta(days=1)
    one = _register(stage, at, 3, "E011", "孩子的课改了时间，没有人通知家长。")
    _handed_over(stage, one, at)


def _register(stage: Stage, at: datetime, place: int, number: str, words: str) -> Complaint:
    names = {1: "方女士", 2: "沈洁", 3: "鲁先生", 4: "宁涛", 5: "石女士"}
    said = Said(
        stage.sites[MAIN_SITE].pk,
        names[place],
        words,
        Complaint.Channel.PHONE.value if place == 1 else Complaint.Channel.DESK.value,
        phone=f"+86139000048{20 + place}",
        wanted="道歉；说明怎样改进。",
        about=stage.employees[number],
        kinds=["service"],
    )
    return registering.register(said, _who(stage, "desk"), at, NO_KEY)


def _handed_over(stage: Stage, one: Complaint, at: datetime) -> Complaint:
    """Let 李敏 find it valid and give it to the teaching department."""
    department = stage.employees["E008"].department
    office, later = _who(stage, "office"), at + timedelta(hours=1)
    steps.assess(_act(one, office, later), valid=True, reason="属于接待。")
    return steps.assign(_act(one, office, later), department=department)


def _act(one: Complaint, by: Actor, at: datetime) -> Act:
    return Act(Complaint.objects.get(pk=one.pk), by, at)


def _who(stage: Stage, name: str) -> Actor:
    return actor_of(stage.users[name])
