"""What a notice says about a visit: the words that stand for the placeholders of the policy's
templates (V3, V5, privacy 7).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override as in_language

from reception import clock
from reception.notifications import outbox
from reception.notifications.models import Notice
from reception.policy.messages import Wording
from reception.policy.rulebook import InForce
from reception.text import surname_of
from visitors.models import Visit
from visitors.people import address
from visitors.visits import grading
from visitors.visits.notice_kinds import KINDS, VisitNotice

Kind = VisitNotice


def written(
    kind: str, visit: Visit, now: datetime, policy: InForce, more: Mapping[str, str] | None = None
) -> Wording:
    """Return subject, body and group text of a notice about a visit; it never names a grade, a rule
    or a phone.

    Args:
        kind: the code of a kind of notice about a visit.
        visit: with its visitor, its host and, where somebody comes, who; nothing else is read from
            the database.
        now: from which the minutes of waiting are counted.
        policy: holds the templates.
        more: what stands for the placeholders that only this kind of notice has.
    """
    with in_language("zh-hans"), timezone.override(_clock_at(visit)):
        words = {**words_about(visit, now), **(more or {})}
        return policy.wording(kind).filled(words, {**words, **words_in_groups(visit)})


def send(
    kind: str,
    visit: Visit,
    employee_id: int,
    key: str,
    now: datetime,
    policy: InForce,
    more: Mapping[str, str] | None = None,
    *,
    below: str = "",
) -> Notice:
    """Put a notice about a visit into the outbox for one person, worded as ``written`` says; what
    no group may read reaches none, and neither does what stands ``below`` the text.
    """
    notice = written(kind, visit, now, policy, more)
    return outbox.write(
        employee_id,
        key,
        notice.subject,
        f"{notice.text}\n\n{below}" if below else notice.text,
        now,
        purpose=KINDS[kind].purpose,
        group_text="" if KINDS[kind].not_in_groups else notice.group_text,
    )


def named(visits: Sequence[Visit]) -> str:
    """Return who else waits for somebody, as a line for them alone; empty where nobody does."""
    if not visits:
        return ""
    with in_language("zh-hans"):
        who = [address.called(one.visitor.name, one.title) for one in visits]
        return _("另外也在等您的：%(who)s") % {"who": "、".join(who)}


def together(leader: Visit, others: Sequence[Visit]) -> str:
    """Return who has come with a visitor: how many heads in all, and their names; empty where
    nobody has.
    """
    if not others:
        return ""
    with in_language("zh-hans"):
        who = "、".join(address.called(one.visitor.name, one.title) for one in (leader, *others))
        return _("一起到的共 %(heads)s 人：%(who)s") % {
            "heads": heads(leader, others)["人数"],
            "who": who,
        }


def heads(leader: Visit, others: Sequence[Visit]) -> dict[str, str]:
    """Return how many people several visits are, for the placeholder of a notice about all."""
    return {"人数": str(sum(one.party_size for one in (leader, *others)))}


def words_about(visit: Visit, now: datetime) -> dict[str, str]:
    """Return what stands for each placeholder in a notice to one person."""
    waited = now - visit.arrived_at if visit.arrived_at else None
    return {
        "称呼": address.called(visit.visitor.name, visit.title),
        "访客": f"{visit.visitor.name} {visit.title}".rstrip(),
        "单位": visit.organisation,
        "来意": visit.purpose,
        "人数": str(visit.party_size),
        "被访人": str(visit.host),
        "到达": _clock(visit.arrived_at),
        "进入": _clock(visit.admitted_at),
        "等候": str(max(0, int(waited.total_seconds() // 60))) if waited is not None else "",
        "地点": grading.standard_of(visit)["place"] or _("接待区"),
        "接待人": str(visit.answered_by) if visit.answer == Visit.Answer.COMING else "",
    }


def words_in_groups(visit: Visit) -> dict[str, str]:
    """Return what stands for some placeholders in a group chat, where fewer may know (privacy
    7).
    """
    return {
        "称呼": called_in_groups(visit),
        "单位": "" if visit.visitor.name in visit.organisation else visit.organisation,
        "地点": _("接待区"),  # where the standard leads would tell the grade (S1, S2)
    }


def called_in_groups(visit: Visit) -> str:
    """Return how a group chat reads of a visitor: the surname with the title, and no more, whatever
    was typed (privacy 7).
    """
    name = visit.visitor.name
    surname = surname_of(name)
    given = name.replace(surname, "", 1).strip()
    title = "" if given and given in visit.title else visit.title
    if name[:1].isascii():
        return f"{surname} {title}".rstrip()
    honorific = address.honorific_of(title)
    return f"{surname}{honorific}" if honorific else _("%(surname)s姓访客") % {"surname": surname}


def moment(at: datetime) -> str:
    """Return day and hour at the site, as a sentence to a visitor says them."""
    return f"{timezone.localtime(at):%m-%d %H:%M}"


def _clock_at(visit: Visit) -> tzinfo:
    """Return the time zone of a visit's site; one just written is at the site being served."""
    return visit.site.clock if Visit.site.is_cached(visit) else clock.here()


def _clock(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%H:%M}" if moment is not None else ""
