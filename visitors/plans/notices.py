"""The notice to somebody who appears in a programme, with a link that needs no account (E11)."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import override as in_language

from reception.links.tokens import Purpose
from reception.notifications import outbox
from reception.policy.messages import NoticeKind, Placeholder
from reception.policy.rulebook import in_force
from visitors.plans.models import PlanLine, PlanPart

PURPOSE = "plan_part"
LINK = Purpose(
    PURPOSE,
    "plans/p/{token}/",
    lambda policy: timedelta(days=policy.limits.get("plan_link_days", 60)),
)
PART = NoticeKind(
    PURPOSE,
    gettext_lazy("接待日程，请确认"),
    {
        "编号": Placeholder(gettext_lazy("计划的编号"), "JD-2026-0118"),
        "事项": Placeholder(gettext_lazy("计划的名称"), "远山集团考察"),
        "日程": Placeholder(gettext_lazy("本人的日程"), "12-03 09:40 接站（南站，中巴 A）"),
    },
    purpose=PURPOSE,
    not_in_groups=gettext_lazy("日程只告诉本人，不发到群里，请留空。"),
)


def tell(part: PlanPart, lines: list[PlanLine], now: datetime) -> None:
    """Write what somebody has to do; an earlier notice that is still on its way is stopped. It
    waits for some minutes: who writes the plan may be about to change the next line.
    """
    plan, policy = part.plan, in_force()
    with in_language("zh-hans"):
        said = "\n".join(one_line(line, plan.site.clock) for line in lines)
        said = said or _("日程改了，没有您的事项了。")
    words = {"编号": plan.number, "事项": plan.title, "日程": said}
    text, key = policy.wording(PURPOSE).filled(words, {}), f"plan:{plan.pk}:part:{part.pk}:"
    outbox.stop(key)
    wait = timedelta(minutes=policy.limits.get("plan_tell_minutes", 0))
    key = f"{key}{now.timestamp():.0f}:{part.told[:8]}"
    outbox.write(part.employee_id, key, text.subject, text.text, now, PURPOSE, due_at=now + wait)


def one_line(line: PlanLine, where: Any) -> str:
    """Return a line of the programme in one line of text."""
    place = "，".join(filter(None, [line.place, str(line.booked or "")]))
    return f"{line.at.astimezone(where):%m-%d %H:%M} {line.what}" + (
        f"（{place}）" if place else ""
    )
