"""Warn somebody of what they have let be and will be noted (V4, V5, V9), and propose it then."""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext
from django.utils.translation import override as in_language

from reception.accounts.refusals import Refusal
from reception.notifications import outbox
from reception.notifications.models import Notice
from reception.organisation.models import Site
from reception.policy.models import AutomaticProposal
from reception.policy.rulebook import in_force
from visitors.discipline.incidents import reports
from visitors.discipline.incidents.notice_kinds import LedgerNotice
from visitors.lifecycle import escalation
from visitors.models import HostReminder, Visit
from visitors.visits import wording
from visitors.visits.notice_kinds import ANSWER

log = logging.getLogger(__name__)
What = AutomaticProposal.What
IN_WORDS = {
    What.NEVER_ANSWERED.value: gettext_lazy("已等候 %(span)s，还没有应答"),
    What.PROMISE_BROKEN.value: gettext_lazy("还在等候，说好的 %(time)s 已过 %(span)s"),
    What.BADGE_KEPT.value: gettext_lazy("来访已结束 %(span)s，访客牌还没有交回"),
}
WHAT_TO_DO = {
    What.NEVER_ANSWERED.value: gettext_lazy("请点开应答："),
    What.PROMISE_BROKEN.value: gettext_lazy("请到前台接待；来不了的，请点开改一下应答："),
    What.BADGE_KEPT.value: gettext_lazy("牌在您那里的，请交回前台；找不到的，也请告诉前台一声。"),
}
BEGUN = "%m%d%H%M%S"
IN_HOURS = 120  # minutes from which a span is told in hours


@dataclass(frozen=True)
class Lapse:
    """What somebody has not done yet, and from when the policy's minutes count."""

    what: str
    visit_id: int
    employee_id: int
    since: datetime
    request_id: int | None
    site: Site

    @property
    def source(self) -> str:
        """The source of the proposal: once for each visit and person, however often it happens."""
        return f"{self.what}:{self.visit_id}:{self.employee_id}"

    @property
    def key(self) -> str:
        """The key of the warning: once for each time that it begins to count.

        One about an answer is one of the notices that ask, so that an answer, letting the visitor
        in and the desk stop it like every other.
        """
        begun = self.since.astimezone(UTC).strftime(BEGUN)
        if self.request_id is None:
            return f"neglect:{self.source}:{begun}"
        return f"ask:{self.visit_id}:r{self.request_id}:neglect:{self.what}:{begun}"


def warn(
    lapse: Lapse, visit: Visit, neglect: AutomaticProposal, left: timedelta, now: datetime
) -> None:
    """Write the warning, with a link where an answer is missing."""
    policy = in_force()
    ladder = policy.ladders[neglect.ladder.code]
    with in_language("zh-hans"):
        more = {
            "情况": in_words(lapse, now),
            "还有": span(left),
            "做法": str(WHAT_TO_DO[lapse.what]),
            "阶梯": str(neglect),
            "条款": ladder.clause,
        }
    message = wording.written(LedgerNotice.NEGLECT, visit, now, policy, more)
    has_link = lapse.request_id is not None and outbox.LINK in message.text.split("\n")
    # Into no group chat: what somebody may be held to have done is theirs to know.
    notice = outbox.write(
        lapse.employee_id,
        lapse.key,
        message.subject,
        message.text,
        now,
        purpose=ANSWER if has_link else "",
    )
    if lapse.request_id is not None:
        HostReminder.objects.create(request_id=lapse.request_id, notice=notice, at=now)


def move_back(now: datetime, by: timedelta) -> None:
    """Let a warning belong to what is counted by a clock that was set back since, so that nobody is
    warned twice and has the time after it anew.
    """
    asked = HostReminder.objects.filter(request__visit__in=escalation.waiting())
    given = Q(pk__in=asked.values("notice"), key__contains=":neglect:")
    for notice in Notice.objects.filter(given | Q(key__prefix="neglect:", written_at__gt=now)):
        rest, _colon, begun = notice.key.rpartition(":")
        since = datetime.strptime(f"{now:%Y}{begun}", f"%Y{BEGUN}").replace(tzinfo=UTC)
        if now < since <= now + by:
            Notice.objects.filter(pk=notice.pk).update(key=f"{rest}:{since - by:{BEGUN}}")


def in_words(lapse: Lapse, at: datetime) -> str:
    """Return what somebody has not done at a moment; in Chinese, as it is kept."""
    with in_language("zh-hans"):
        promised = timezone.localtime(lapse.since, lapse.site.clock).strftime("%H:%M")
        return str(IN_WORDS[lapse.what]) % {"time": promised, "span": span(at - lapse.since)}


def span(length: timedelta) -> str:
    """Return a length of time in whole minutes, at least one, or from two hours on in hours."""
    minutes = max(1, round(length.total_seconds() / 60))
    if minutes >= IN_HOURS:
        hours = minutes // 60
        return ngettext("%(hours)d 小时", "%(hours)d 小时", hours) % {"hours": hours}
    return ngettext("%(minutes)d 分钟", "%(minutes)d 分钟", minutes) % {"minutes": minutes}


def propose(report: reports.Report, now: datetime) -> None:
    """Propose what was found, or log why not: one row must not keep the others from being seen."""
    try:
        reports.report_by_system(report, now)
    except Refusal as why:
        log.warning("nothing is proposed for %s: %s", report.source, why.code)
