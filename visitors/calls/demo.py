"""What the demo tells of calls: a day at the desk, in all states."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import override as in_language

from reception.accounts.actor import Actor, actor_of
from reception.notifications import outbox
from visitors.calls import registering, steps
from visitors.calls.events import CallAct
from visitors.calls.models import Call, CallEvent
from visitors.calls.registering import CallSaid
from visitors.demo.people import MAIN_SITE, Stage
from visitors.models import Visitor

Try = CallEvent.Try
MINUTE = timedelta(minutes=1)
# Who calls, about what: kind, name, organisation, last digits of the number, words, result.
SHORT = (
    ("other", "街道办 小郑", "城东街道", "01", "通知周五下午消防检查。", "answered"),
    ("enquiry", "姜女士", "", "02", "问周末班的时间，约好周六来看。", "answered"),
    ("pitch", "广告公司", "蓝海传媒", "03", "推销电梯广告，请发资料到邮箱。", "answered"),
    ("other", "", "", "04", "打错了。", "gone"),
    ("client_new", "彭先生", "", "05", "问上次填的表收到没有，已查到。", "answered"),
)


def tell(stage: Stage, now: datetime) -> None:
    """Tell it once: twelve calls of today, of which some wait for somebody."""
    if Call.objects.exists():
        return
    day = _Day(stage, now)
    with in_language("zh-hans"):
        for place, (kind, caller, where, last, words, result) in enumerate(SHORT):
            day.take(240 - 25 * place, kind, caller, last, words, organisation=where, result=result)
        _put_through(day)
        _promises(day)
    for one in Call.objects.filter(state=Call.State.CLOSED):
        outbox.stop(f"call:{one.pk}:")


def _put_through(day: "_Day") -> None:
    visitor = Visitor.objects.exclude(phone="").filter(visits__isnull=False).order_by("pk").first()
    if visitor is not None:
        call = day.take(100, "client", "", "", "问下周的课。", visitor=visitor)
        day.try_all(call, 100, Try.ENGAGED, Try.CONNECTED)
    words = "说约好的老师没有到，等了 20 分钟。"
    call = day.take(90, "complaint", "严女士", "08", words)
    steps.tried(call, day.act(89), Try.ENGAGED, None, call.kind.extensions[0])
    steps.tried(call, day.act(89), Try.CONNECTED, None, call.kind.extensions[1])


def _promises(day: "_Day") -> None:
    """Tell of messages and of calls that nobody took, in the order in which they came."""
    person = day.stage.employees["E009"]
    call = day.take(70, "for_person", "方岚", "09", "", wanted=person, organisation="云洲科技")
    day.try_all(call, 70, Try.REFUSED)
    call = steps.leave(call, day.act(69), "想把周四的课改到周六，请回电。")
    steps.done(call, day.act(40), "called_back")
    day.miss(55, "06", is_returned=True)
    call = day.take(45, "for_person", "程砚秋", "10", "", wanted=person)
    call = steps.leave(call, day.act(44), "合同第三条想再商量。")
    steps.read(call, day.act(30, Actor(employee=person)))
    day.miss(25, "07", is_returned=False)
    call = day.take(10, "for_person", "贺老师", "11", "", wanted=person, organisation="实验中学")
    steps.leave(call, day.act(9), "下周联合教研的时间，请回电确认。")


class _Day:
    """The desk of the main site, and how many minutes ago something was."""

    def __init__(self, stage: Stage, now: datetime) -> None:
        self.stage, self.now = stage, now
        self.desk = actor_of(stage.users["desk"])
        self.site = stage.sites[MAIN_SITE].pk

    def act(self, ago: int, by: Actor | None = None) -> CallAct:
        return CallAct(by or self.desk, self.now - ago * MINUTE)

    def take(self, ago: int, kind: str, caller: str, last: str, words: str, **more: Any) -> Call:
        number = f"+86137000060{last}" if last else more["visitor"].phone
        said = CallSaid(self.site, kind, number, caller, content=words, **more)
        return registering.take(said, self.act(ago))

    def try_all(self, call: Call, ago: int, *outcomes: str) -> None:
        """Try one telephone after the other of the order."""
        for outcome in outcomes:
            stop = steps.next_of(call, self.now)
            if stop is not None:
                steps.tried(call, self.act(ago), outcome, stop.employee, stop.extension)

    def miss(self, ago: int, last: str, *, is_returned: bool) -> None:
        """Let it ring in vain."""
        call = registering.ring(self.site, f"+86137000060{last}", self.act(ago))
        call = registering.hung_up(call, self.act(ago - 1))
        if is_returned:
            steps.done(call, self.act(ago - 8), "called_back")
