"""Warn somebody of what will be noted, before it is (V4, V5, V9): what they have let be, how long
they still have, what to do.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.utils.translation import override as in_language

from reception.notifications import outbox
from reception.policy.models import AutomaticProposal
from reception.policy.rulebook import in_force
from visitors.discipline.incidents.notice_kinds import LedgerNotice
from visitors.models import HostReminder, Visit
from visitors.visits import wording
from visitors.visits.notice_kinds import ANSWER

What = AutomaticProposal.What
IN_HOURS = 120  # minutes from which a span is told in hours


@dataclass(frozen=True)
class Lapse:
    """Something that somebody has not done yet, and that will be proposed where they go on not
    doing it.

    Attributes:
        what: one of ``AutomaticProposal.What``.
        visit_id: about which visit.
        employee_id: whom it concerns.
        since: from when the policy's minutes count.
        request_id: what they were asked, where they were.
    """

    what: str
    visit_id: int
    employee_id: int
    since: datetime
    request_id: int | None

    @property
    def source(self) -> str:
        """The source of the proposal, after the mark of the system: once for each visit and person,
        however often it happens.
        """
        return f"{self.what}:{self.visit_id}:{self.employee_id}"

    @property
    def key(self) -> str:
        """The key of the warning: once for each time that it begins to count.

        One about an answer is one of the notices that ask, so that an answer, letting the visitor
        in and the desk stop it like every other.
        """
        begun = f"{self.since:%m%d%H%M%S}"
        if self.request_id is None:
            return f"neglect:{self.source}:{begun}"
        return f"ask:{self.visit_id}:r{self.request_id}:neglect:{self.what}:{begun}"


def warn(
    lapse: Lapse, visit: Visit, neglect: AutomaticProposal, left: timedelta, now: datetime
) -> None:
    """Write the warning to the person concerned, in the caller's transaction; with a link to answer
    by, where an answer is what is missing.

    Args:
        lapse: what they have not done.
        visit: with visitor, host, category, site and who answered.
        neglect: the policy's row.
        left: how long they still have.
        now: when.
    """
    policy = in_force()
    ladder = policy.ladders[neglect.ladder.code]
    with in_language("zh-hans"):
        more = {
            "情况": in_words(lapse, now),
            "还有": span(left),
            "做法": str(_what_to_do(lapse.what)),
            "阶梯": str(ladder),
            "条款": ladder.clause,
        }
    said = wording.written(LedgerNotice.NEGLECT, visit, now, policy, more)
    purpose = (
        ANSWER if lapse.request_id is not None and outbox.LINK in said.text.split("\n") else ""
    )
    # Into no group chat: what somebody may be held to have done is theirs to know.
    notice = outbox.write(
        lapse.employee_id, lapse.key, said.subject, said.text, now, purpose=purpose
    )
    if lapse.request_id is not None:
        HostReminder.objects.create(request_id=lapse.request_id, notice=notice, at=now)


def in_words(lapse: Lapse, at: datetime) -> str:
    """Return what somebody has not done at a moment, as the warning and the proposal say it; in
    Chinese, as both are kept.
    """
    with in_language("zh-hans"):
        passed = span(at - lapse.since)
        if lapse.what == What.NEVER_ANSWERED:
            return _("已等候 %(span)s，还没有应答") % {"span": passed}
        if lapse.what == What.PROMISE_BROKEN:
            promised = timezone.localtime(lapse.since).strftime("%H:%M")
            return _("还在等候，说好的 %(time)s 已过 %(span)s") % {"time": promised, "span": passed}
        return _("来访已结束 %(span)s，访客牌还没有交回") % {"span": passed}


def span(length: timedelta) -> str:
    """Return a length of time in whole minutes, at least one, or from two hours on in hours."""
    minutes = max(1, round(length.total_seconds() / 60))
    if minutes >= IN_HOURS:
        return ngettext("%(hours)d 小时", "%(hours)d 小时", minutes // 60) % {
            "hours": minutes // 60
        }
    return ngettext("%(minutes)d 分钟", "%(minutes)d 分钟", minutes) % {"minutes": minutes}


def _what_to_do(what: str) -> str:
    if what == What.NEVER_ANSWERED:
        return _("请点开应答：")
    if what == What.PROMISE_BROKEN:
        return _("请到前台接待；来不了的，请点开改一下应答：")
    return _("牌在您那里的，请交回前台；找不到的，也请告诉前台一声。")
