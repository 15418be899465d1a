"""Tell the person concerned what is said about them, what was decided, and what they can do: never who reported it (P6)."""

import secrets
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override as in_language

from reception.notices import outbox
from reception.policy.climb import Rung
from reception.policy.ladders import in_words
from reception.policy.rulebook import in_force
from visitors.discipline.models import Appeal, CaseNotice, Entry, Incident

LIMIT = "%m-%d %H:%M"


def proposed(incident: Incident, now: datetime) -> None:
    """Tell what was proposed and until when one's own side may be stated."""
    if incident.heard_until is None or incident.heard_until <= now:
        return
    with in_language("zh-hans"):
        said = _("%(what)s（%(clause)s），%(at)s。这是一条提议，不是处罚。请在 %(until)s 前说明您的情况。") % {
            **_about(incident), "until": _moment(incident.heard_until),
        }  # fmt: skip
        _tell(incident, "heard", _("请说明情况：%(what)s") % _about(incident), said, now)


def dropped(incident: Incident, now: datetime) -> None:
    """Tell that nothing comes of a proposal."""
    with in_language("zh-hans"):
        said = _("%(what)s（%(clause)s），%(at)s：行政部已撤销，不记入台账。") % _about(incident)
        _tell(incident, "dropped", _("已撤销：%(what)s") % _about(incident), said, now)


def booked(entry: Entry, incident: Incident, until: datetime, now: datetime) -> None:
    """Tell what was booked, the measures, and until when one may appeal."""
    with in_language("zh-hans"):
        said = _("%(what)s（%(clause)s），%(at)s：第 %(count)d 次，%(measures)s。您可以在 %(until)s 前申诉，申诉期间暂缓执行。") % {
            **_about(incident), "count": entry.count, "measures": measures(entry), "until": _moment(until),
        }  # fmt: skip
        _tell(incident, "booked", _("已记入台账：%(what)s") % _about(incident), said, now)


def voided(incident: Incident, now: datetime) -> None:
    """Tell that an entry was voided."""
    with in_language("zh-hans"):
        said = _("%(what)s（%(clause)s），%(at)s：这条记录已作废，处罚随之取消。") % _about(incident)
        _tell(incident, "voided", _("已作废：%(what)s") % _about(incident), said, now)


def changed(correction: Entry, incident: Incident, now: datetime) -> None:
    """Tell that a step was derived anew because an earlier entry was voided (P5)."""
    with in_language("zh-hans"):
        said = _("%(what)s（%(clause)s），%(at)s：因较早的记录作废，改为第 %(count)d 次，%(measures)s。") % {
            **_about(incident), "count": correction.count, "measures": measures(correction),
        }  # fmt: skip
        _tell(incident, "changed", _("重新定级：%(what)s") % _about(incident), said, now)


def decided(appeal: Appeal, incident: Incident, now: datetime) -> None:
    """Tell how an appeal was decided, and why."""
    with in_language("zh-hans"):
        said = _("%(what)s（%(clause)s），%(at)s：您的申诉已裁定：%(outcome)s。理由：%(reason)s") % {
            **_about(incident), "outcome": appeal.get_outcome_display(), "reason": appeal.reason,
        }  # fmt: skip
        _tell(incident, "decided", _("申诉裁定：%(what)s") % _about(incident), said, now)


def measures(entry: Entry) -> str:
    """Return the measures of an entry in words, in money or points as the policy says."""
    rung = Rung(entry.count, entry.since, entry.step, tuple(entry.measures), entry.fine, entry.points, entry.pay_share)
    return in_words(rung, in_force().limits.get("yuan_per_point", 0))


def _tell(incident: Incident, occasion: str, subject: str, body: str, now: datetime) -> None:
    employee = incident.employee
    if employee is None or not employee.is_active:
        return
    # Into no group chat: what somebody is held to have done is theirs to know.
    notice = outbox.write(employee.pk, f"case:{incident.pk}:{occasion}:{secrets.token_hex(4)}", subject, body, now)
    CaseNotice.objects.create(incident=incident, notice=notice)


def _about(incident: Incident) -> dict[str, str]:
    return {"what": incident.ladder_name, "clause": incident.clause, "at": _moment(incident.seen_at)}


def _moment(at: datetime) -> str:
    return timezone.localtime(at).strftime(LIMIT)
