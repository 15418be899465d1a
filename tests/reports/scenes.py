"""A Thursday at the desk: four came, one was refused, one was put off, the telephone rang twice."""

from datetime import date, timedelta
from typing import Any

from reception.organisation.models import Site
from tests.api.callers import Heard, Program, a_program
from tests.builders import a_site, a_visit, some_badges, the_policy
from tests.calls.scenes import act
from tests.visitors.scenes import (
    NINE,
    admitted,
    after,
    left,
    lin_ruomei,
    qian_baoping,
    the_desk,
    wang_yue,
)
from visitors.calls import registering
from visitors.calls.registering import CallSaid
from visitors.models import Visit
from visitors.reports import closing
from visitors.reports.models import ClosedDay

THURSDAY = date(2026, 3, 5)
EVENING = after(10 * 60)
DAY = timedelta(days=1)


def a_thursday() -> Site:
    """Let 王悦 wait three minutes, 林若梅 ten, 高远 twenty-one and stay; 钱保平 is refused."""
    the_policy()
    some_badges(9)
    a_visit("王悦", category="parent", now=NINE - DAY, phone="+8613800138000")
    gone = NINE - DAY + timedelta(hours=1)
    over = {"state": "left", "left_at": gone, "closed_at": gone}
    Visit.objects.update(admitted_at=NINE - DAY, **over)
    left(admitted(wang_yue(), now=after(3)), now=after(60))
    left(admitted(lin_ruomei(now=after(60)), now=after(70)), now=after(120))
    admitted(a_visit("高远", category="supplier", now=after(60), party_size=3), now=after(81))
    qian_baoping(now=after(90))
    call = CallSaid(a_site().pk, "other", "", "方岚")
    registering.take(call, act(after(100)))
    ringing = registering.ring(a_site().pk, "+8613700006001", act(after(110)))
    registering.hung_up(ringing, act(after(111)))
    return a_site()


def closed(site: Site) -> ClosedDay:
    return closing.close(site, THURSDAY, the_desk(), EVENING)


def told(program: Program | None = None, /, kind: str = "daily", **asked: Any) -> Heard:
    """Return what the API tells 李敏 of the day, or of what is asked."""
    program = program or a_program("office", "李敏")
    asked = asked or {"date": THURSDAY.isoformat(), "site": "hq"}
    heard = program.get(f"/reports/{kind}", **asked)
    assert heard.status == 200, heard.said
    return heard


def figure(heard: Heard, code: str) -> dict[str, Any]:
    return next(one for one in heard["figures"] if one["code"] == code)


def value(heard: Heard, code: str) -> Any:
    return figure(heard, code)["value"]
