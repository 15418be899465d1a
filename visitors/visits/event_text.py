"""The sentence of an event in a visit's trail, by kind of event."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from visitors.models import State, Visit, VisitEvent
from visitors.visits.grading import spoken

What = VisitEvent.What
Facts = Mapping[str, Any]


def event_text(event: VisitEvent) -> str:
    """Return what a reader of the trail learns beside the kind, the time and who did it.

    Args:
        event: its facts are read as the action wrote them; a fact that is missing is left out.
    """
    what = What(event.what)
    parts = [SENTENCES[what](event.facts), *_belongings(event.facts)]
    if event.facts.get("trouble"):
        parts.append(_(event.facts["trouble"]))
    if event.reason:
        parts.append(f"“{event.reason}”")
    return " ".join(part for part in parts if part)


def _nothing(facts: Facts) -> str:
    return ""


def _by_the_visitor(facts: Facts) -> str:
    return _("访客自己填的") if facts.get("visitor") else ""


def _cancelled(facts: Facts) -> str:
    return _("访客说来不了") if facts.get("visitor") else ""


def _moved(facts: Facts) -> str:
    times = _("%(before)s 改为 %(at)s") % {
        "before": _moment(facts["before"]),
        "at": _moment(facts["at"]),
    }
    return _joined(times, _("访客自己改的") if facts.get("visitor") else "")


def _name(facts: Facts) -> str:
    return str(facts.get("name", ""))


def _registered(facts: Facts) -> str:
    further = _("同时通知 %(names)s") % {"names": facts["further"]} if facts.get("further") else ""
    return _joined(_slip(facts), further)


def _slip(facts: Facts) -> str:
    return _("按纸条 %(number)02d 补登") % {"number": facts["slip"]} if facts.get("slip") else ""


def _answered(facts: Facts) -> str:
    text = _("%(name)s：") % {"name": _name(facts)} + _answer(facts)
    return _joined(text, _("同意接待推销（G8）") if facts.get("pitch") else "")


def _answer(facts: Facts) -> str:
    match facts.get("answer"):
        case Visit.Answer.COMING:
            return _("马上过来")
        case Visit.Answer.WAIT:
            minutes = facts.get("minutes", 0)
            sentence = ngettext("请稍候 %(minutes)s 分钟", "请稍候 %(minutes)s 分钟", minutes)
            return sentence % {"minutes": minutes}
        case Visit.Answer.COLLEAGUE:
            return _("请 %(colleague)s 代接") % {"colleague": facts.get("colleague", "")}
        case Visit.Answer.LATER if facts.get("at"):
            return _("另约 %(at)s") % {"at": _moment(facts["at"])}
        case Visit.Answer.LATER:
            return _("另约时间，会打电话")
    return _("不在")


def _asked(facts: Facts) -> str:
    instead = _("%(name)s 外出，由其代理") % {"name": facts["for"]} if facts.get("for") else ""
    return _joined(_name(facts), instead, _("同时通知") if facts.get("too") else "")


def _reminded(facts: Facts) -> str:
    if facts.get("by_hand"):
        return _joined(_name(facts), _("前台提醒"))
    return _zone(facts) if facts.get("zone") else _name(facts)


def _escalated(facts: Facts) -> str:
    if facts.get("whom") != "desk":
        return _name(facts)
    return _("还没有应答，快关门了") if facts.get("on") else _("请前台处理")


def _seen(facts: Facts) -> str:
    if facts.get("in_group"):
        return _("%(name)s（群消息）") % {"name": _name(facts)}
    return _name(facts)


def _zone(facts: Facts) -> str:
    until = _("到 %(until)s") % {"until": facts["until"]} if facts.get("until") else ""
    return _joined(spoken(facts.get("zone")), until, _name(facts))


def _badge(facts: Facts) -> str:
    return _("访客牌") + " " + _number(facts["badge"]) if facts.get("badge") else ""


def _badge_still_out(facts: Facts) -> str:
    if not facts.get("badge_out"):
        return ""
    return _("访客牌 %(badge)s 还没有交回") % {"badge": _number(facts["badge_out"])}


def _left(facts: Facts) -> str:
    return _badge_still_out(facts) or _badge(facts) or _slip(facts)


def _badge_lost(facts: Facts) -> str:
    condition = _("遗失") if facts.get("condition") == "lost" else _("损坏")
    return _joined(_badge(facts), condition)


def _badge_asked_for(facts: Facts) -> str:
    return _joined(_name(facts), _badge(facts))


def _presumed(facts: Facts) -> str:
    if facts.get("before") == State.WAITING:
        why = _("到次日开门一直在等，没有人办理")
    else:
        why = _("关门后没有人签离，离开时间不明")
    return _joined(why, _badge_still_out(facts))


def _corrected(facts: Facts) -> str:
    return _moment(facts["left_at"])


def _listed(facts: Facts) -> str:
    return _("是名单上的人") if facts.get("same") else _("不是名单上的人")


def _moment(written: str) -> str:
    return f"{timezone.localtime(datetime.fromisoformat(written)):%m-%d %H:%M}"


def _companions(facts: Facts) -> str:
    count = facts["companions"]
    return ngettext("%(count)s 人", "%(count)s 人", count) % {"count": count}


def _belongings(facts: Facts) -> list[str]:
    sentences = {
        "belongings": _("带入：%(what)s"),
        "taken": _("带出：%(what)s"),
        "stays": _("留下：%(what)s"),
        "unseen": _("没有核对：%(what)s"),
    }
    return [text % {"what": facts[key]} for key, text in sentences.items() if facts.get(key)]


def _number(badge: int) -> str:
    return f"{badge:03d}"


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


SENTENCES: dict[What, Callable[[Facts], str]] = {
    What.EXPECTED: _registered,
    What.ARRIVED: _registered,
    What.ADMITTED: _badge,
    What.LEFT: _left,
    What.REFUSED: _nothing,
    What.CANCELLED: _cancelled,
    What.UNDONE: _nothing,
    What.OVERRIDDEN: _nothing,
    What.ANSWERED: _answered,
    What.ASKED: _asked,
    What.TOLD: _name,
    What.NOT_TOLD: _name,
    What.NO_SHOW: _nothing,
    What.REMINDED: _reminded,
    What.ESCALATED: _escalated,
    What.TAKEN_OVER: _nothing,
    What.ASKED_ANEW: _name,
    What.ASK_LEAVE: _name,
    What.BADGE_BACK: _badge,
    What.SEEN: _seen,
    What.BADGE_LOST: _badge_lost,
    What.BADGE_NEW: _badge,
    What.PRESUMED: _presumed,
    What.CORRECTED: _corrected,
    What.ASK_BADGE: _badge_asked_for,
    What.ZONE_ASKED: _zone,
    What.ZONE_APPROVED: _zone,
    What.ZONE_REFUSED: _zone,
    What.ZONE_OVER: _zone,
    What.BROUGHT: _nothing,
    What.CHECKED: _nothing,
    What.NAMED: _companions,
    What.DETAILED: _by_the_visitor,
    What.RESULT: _nothing,
    What.MOVED: _moved,
    What.LISTED: _listed,
}
