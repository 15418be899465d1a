"""Plans of the demo: one that is typed, one that waits to be approved, one that was closed (E)."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from reception.accounts.actor import actor_of
from visitors.demo.people import Stage
from visitors.plans import actions, writing
from visitors.plans.acting import PlanAct
from visitors.plans.models import Plan
from visitors.plans.writing import PlanSaid

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def tell(stage: Stage, now: datetime) -> None:
    """Write the plans, as people of the demo."""
    if Plan.objects.exists():
        return
    host = stage.employees["E009"]
    actors = {name: actor_of(user) for name, user in stage.users.items()}

    def write(ago: int, days: int, columns: dict[str, Any], guests: str, *lines: Any) -> Plan:
        begins = timezone.localtime(now).replace(hour=9, minute=0, second=0) + days * DAY
        names = ("kind", "what", "place", "heads", "cost")
        rows = [
            {"at": begins + after * HOUR, **dict(zip(names, line, strict=True))}
            for after, *line in lines
        ]
        who = [
            dict(zip(("name", "sex", "position"), row.split(), strict=True))
            for row in guests.split("、")
        ]
        given = {"begins_at": begins, "ends_at": begins + DAY, "host": host, **columns}
        hosts = [host, stage.employees["E010"], stage.employees["E008"]]
        act = PlanAct(actors["host"], now - ago * DAY)
        return writing.write(PlanSaid(given, who, hosts, rows), act)

    def act(name: str, ago: int) -> PlanAct:
        return PlanAct(actors[name], now - ago * DAY)

    c, b = {"scheme": "class", "code": "C"}, {"scheme": "class", "code": "B"}
    closed = write(
        *(9, -7, {**c, "title": "滨江中学教研组来访", "unit": "滨江中学", "heads": 6}),
        "顾清越 女 主任、季明 男 教师",
        (0, "meeting", "座谈", "三楼会议室", 9, Decimal(120)),
        (3, "meal", "午餐", "员工餐厅", 9, Decimal(405)),
    )
    actions.submit(closed, act("host", 9))
    actions.decide(closed, act("head", 8))
    for what, amount, receipt in (("座谈茶水", "98.50", "23300517"), ("午餐", "405", "23300518")):
        actions.actual(closed, act("host", 6), what, Decimal(amount), receipt, heads=6)
    for name in ("head", "deputy", "finance"):
        actions.costs(closed, act(name, 5))
    actions.close(closed, act("host", 4))
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
        (0, "vehicle", "接站", "南站", 15, Decimal(400)),
        (1, "meeting", "座谈", "三楼会议室", 18, Decimal(150)),
        (3, "meal", "午餐", "员工餐厅", 18, Decimal(810)),
        (9, "meal", "晚宴", "梅园厅", 19, Decimal(3540)),
    )
