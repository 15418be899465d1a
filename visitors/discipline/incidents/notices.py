"""Tell the person concerned what is said and decided about them: never who reported it (P6)."""

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import override as in_language

from reception import clock
from reception.notifications import outbox
from reception.notifications.models import Notice
from reception.policy.penalty import in_words
from reception.policy.rulebook import in_force
from visitors.discipline.incidents.notice_kinds import CASE
from visitors.discipline.incidents.notice_kinds import LedgerNotice as Kind
from visitors.discipline.models import Appeal, CaseNotice, Entry, Incident

NO_TIMES: Mapping[str, datetime] = {}


def proposed(incident: Incident, now: datetime, seen_at: datetime | None = None) -> None:
    """Tell what was proposed and until when one's own side may be stated.

    Args:
        seen_at: when a further visit was seen (P16); nothing for the incident's own time.
    """
    if incident.heard_until is not None and incident.heard_until > now:
        times = {"时间": seen_at or incident.seen_at, "期限": incident.heard_until}
        _tell(incident, Kind.CASE_HEARD, now, {}, times)


def joined(incident: Incident, seen_at: datetime, now: datetime) -> None:
    """Tell of a further visit, unless the notice of the first is still to go out: the page that it
    leads to says both.
    """
    heard = Notice.objects.filter(
        case__incident=incident, key__startswith=f"case:{incident.pk}:heard:"
    )
    if not heard.filter(state=Notice.State.QUEUED).exists():
        proposed(incident, now, seen_at)


def is_held_back(incident: Incident, *kinds: str) -> bool:
    """Tell whether a notice of some kinds about a case could not go out, for now or for good."""
    keys, held = Q(), Q(notice__state=Notice.State.DEAD) | Q(notice__late_at__isnull=False)
    for kind in kinds:
        keys |= Q(notice__key__startswith=f"case:{incident.pk}:{kind}:")
    unsent = CaseNotice.objects.filter(keys, held, incident=incident, notice__sent_at__isnull=True)
    return unsent.exists()


def dropped(incident: Incident, now: datetime) -> None:
    """Tell that nothing comes of a proposal."""
    _tell(incident, Kind.CASE_DROPPED, now, {})


def booked(entry: Entry, incident: Incident, until: datetime, now: datetime) -> None:
    """Tell what was booked, the measures, and until when one may appeal."""
    _tell(incident, Kind.CASE_BOOKED, now, _step(entry), {"期限": until})


def voided(incident: Incident, reason: str, now: datetime) -> None:
    """Tell that an entry was voided, and why."""
    _tell(incident, Kind.CASE_VOIDED, now, {"理由": reason})


def changed(correction: Entry, incident: Incident, now: datetime) -> None:
    """Tell that a step was derived anew because an earlier entry was voided (P5)."""
    _tell(incident, Kind.CASE_CHANGED, now, _step(correction))


def decided(appeal: Appeal, incident: Incident, now: datetime) -> None:
    """Tell how an appeal was decided, and why."""
    with in_language("zh-hans"):
        outcome = str(appeal.get_outcome_display())
    _tell(incident, Kind.CASE_DECIDED, now, {"结果": outcome, "理由": appeal.reason})


def _tell(
    incident: Incident,
    kind: str,
    now: datetime,
    more: Mapping[str, str],
    times: Mapping[str, datetime] = NO_TIMES,
) -> None:
    employee = incident.employee
    if employee is None or not employee.is_active:
        return
    # As the clock says where they work; whoever writes may be elsewhere.
    with in_language("zh-hans"), timezone.override(employee.site.clock):
        said = {"时间": incident.seen_at, **times}
        words = {
            "阶梯": incident.ladder_name,
            "条款": incident.clause,
            **{name: WRITTEN[name](at) for name, at in said.items()},
            **more,
        }
        message = in_force().wording(kind).filled(words, {})
    purpose = CASE if outbox.LINK in message.text.split("\n") else ""
    # Into no group chat: what somebody is held to have done is theirs to know.
    key = f"case:{incident.pk}:{kind.removeprefix('case_')}:{secrets.token_hex(4)}"
    notice = outbox.write(employee.pk, key, message.subject, message.text, now, purpose=purpose)
    CaseNotice.objects.create(incident=incident, notice=notice)


def _time(at: datetime) -> str:
    return timezone.localtime(at).strftime("%m-%d %H:%M")


WRITTEN: Mapping[str, Callable[[datetime], str]] = {"时间": _time, "期限": clock.deadline}


def _step(entry: Entry) -> dict[str, str]:
    with in_language("zh-hans"):
        yuan_per_point = in_force().limits.get("yuan_per_point", 0)
        return {"第几次": str(entry.count), "处罚": in_words(entry.penalty, yuan_per_point)}
