"""Plans of the demo: one that is typed, one that waits to be approved, one whose guests
are to be called before it is closed (E)."""

from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils import timezone

from reception.accounts.actor import actor_of
from reception.organisation.models import Employee
from visitors.demo.people import Stage
from visitors.plans import actions, parts, writing
from visitors.plans.acting import PlanAct
from visitors.plans.models import Plan, PlanThing
from visitors.plans.writing import PlanSaid

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
THINGS = (("vehicle", "中巴 A", 18), ("vehicle", "中巴 B", 11), ("room", "三楼会议室", 30))


def tell(stage: Stage, now: datetime) -> None:
    """Write the plans, as people of the demo."""
    if Plan.objects.exists():
        return
    host = stage.employees["E009"]
    vans = {name: _thing(host, kind, name, seats) for kind, name, seats in THINGS}
    write = partial(_write, stage, now)

    def act(name: str, ago: int) -> PlanAct:
        return PlanAct(actor_of(stage.users[name]), now - ago * DAY)

    c, b = {"scheme": "class", "code": "C"}, {"scheme": "class", "code": "B"}
    over = write(
        *(9, -7, {**c, "title": "滨江中学教研组来访", "unit": "滨江中学", "heads": 6}),
        "顾清越 女 主任、季明 男 教师",
        (0, "meeting", "座谈", "三楼会议室", 9, Decimal(120)),
        (3, "meal", "午餐", "员工餐厅", 9, Decimal(405)),
    )
    actions.submit(over, act("host", 9))
    actions.decide(over, act("head", 8))
    for what, amount, receipt in (("座谈茶水", "98.50", "23300517"), ("午餐", "405", "23300518")):
        actions.actual(over, act("host", 6), what, Decimal(amount), receipt, heads=6)
    for name in ("head", "deputy", "finance"):
        actions.costs(over, act(name, 5))
    waits = write(
        *(1, 5, {**c, "title": "云洲师范学院实习基地洽谈", "unit": "云洲师范学院", "heads": 5}),
        "季书瑶 女 副院长、沈知行 男 主任",
        (0, "meeting", "洽谈", "二楼会议室", 8, Decimal(100)),
        (3, "meal", "午餐", "员工餐厅", 8, Decimal(360)),
    )
    actions.submit(waits, act("host", 1))
    write(
        *(0, 8, {**b, "title": "远山集团考察", "unit": "远山集团有限公司", "heads": 15}),
        "黄立群 男 总经理、顾南 女 副总经理、乔毅 男 总监",
        (0, "vehicle", "接站", "南站", 15, Decimal(400), str(host), vans["中巴 A"]),
        (1, "meeting", "座谈", "三楼会议室", 18, Decimal(150), "", vans["三楼会议室"]),
        (3, "meal", "午餐", "员工餐厅", 18, Decimal(810)),
        (9, "meal", "晚宴", "梅园厅", 19, Decimal(3540)),
    )
    today = write(
        *(3, 0, {**c, "title": "青禾小学参观", "unit": "青禾小学", "heads": 8}),
        "孟晚晴 女 校长、谢知远 男 教师",
        (1, "visit", "参观实训楼", "实训楼", 8, Decimal(0), f"{host}、{stage.employees['E010']}"),
        (3, "meal", "午餐", "员工餐厅", 11, Decimal(480)),
    )
    actions.submit(today, act("host", 3))
    actions.decide(today, act("head", 2))
    parts.confirm(today.parts.get(employee=host), today.parts.get(employee=host).told, now - DAY)


def _thing(host: Employee, kind: str, name: str, seats: int) -> PlanThing:
    return PlanThing.objects.create(site=host.site, kind=kind, name=name, seats=seats)


def _write(
    stage: Stage,
    now: datetime,
    ago: int,
    days: int,
    columns: dict[str, Any],
    guests: str,
    *lines: Any,
) -> Plan:
    host = stage.employees["E009"]
    begins = timezone.localtime(now).replace(hour=9, minute=0, second=0) + days * DAY
    names = ("kind", "what", "place", "heads", "cost", "ours", "booked")
    rows = [
        {
            **{"at": begins + after * HOUR, "until": begins + (after + 1) * HOUR},
            **dict(zip(names, line, strict=False)),
        }
        for after, *line in lines
    ]
    who = [
        dict(zip(("name", "sex", "position"), row.split(), strict=True))
        for row in guests.split("、")
    ]
    given = {"begins_at": begins, "ends_at": begins + DAY, "host": host, **columns}
    hosts = [host, stage.employees["E010"], stage.employees["E008"]]
    act = PlanAct(actor_of(stage.users["host"]), now - ago * DAY)
    return writing.write(PlanSaid(given, who, hosts, rows), act)
