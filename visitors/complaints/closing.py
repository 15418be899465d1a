"""How a complaint ends, or is opened again: the return call, withdrawing it, and what the
complainant says on their own page (C7, C22, C26, C27).
"""

from django.utils.translation import gettext as _
from django.utils.translation import override as in_language

from reception import clock
from reception.accounts.refusals import Refusal
from reception.policy.rulebook import in_force
from visitors.complaints import compensation, concerned, notices
from visitors.complaints.events import record
from visitors.complaints.models import LONGEST_WORDS, Complaint, ComplaintEvent
from visitors.complaints.taking import Act, given, note, step, words_of

Stage, What, Major, Outcome = (
    Complaint.Stage,
    ComplaintEvent.What,
    Complaint.Major,
    Complaint.Outcome,
)
OPEN = tuple(stage for stage in Stage if stage not in Complaint.OVER)
# Who did one of these is not the one who calls back (C22).
HANDLED = (
    *(What.DOUBTED, What.ASSESSED, What.REPORTED, What.REVIEWED, What.APPROVED),
    *(What.RETURNED, What.ANSWERED),
)
TRIES, TRY_DAYS = 3, 2  # where an administrator has deleted the rows


@step("complaint.call", [Stage.ANSWERED])
def follow_up(
    one: Complaint, act: Act, *, reached: bool, satisfied: bool | None = None, words: str = ""
) -> None:
    """Call back, as somebody who did not handle it: satisfied closes it, not satisfied opens it
    again; after so many tries on so many days in vain it is closed and counted apart (C7, C22).

    Raises:
        Refusal: ``concerned_person`` for who judged, reported or answered; ``invalid``.
    """
    if one.events.filter(what__in=HANDLED, by=act.by.user, by__isnull=False).exists():
        raise concerned.refusal(_("判定、报告或答复过这件投诉"))
    if not reached:
        _try(act, one, words_of(words))
        return
    if satisfied is None:
        wrong = {"satisfied": _("请选满意还是不满意。")}
        raise Refusal("invalid", _("请检查填写的内容。"), status=422, fields=wrong)
    said = given(words, "words", LONGEST_WORDS)
    if satisfied:
        _close(act, one)
        note(act, What.CLOSED, said, satisfied=True)
    else:
        _reopen(act, one, said)


@step("complaint.judge", OPEN)
def withdraw(one: Complaint, act: Act, reason: str) -> None:
    """Withdraw a complaint at the complainant's word (C26)."""
    _withdraw(one, act, reason)


@step("", list(Stage), judging=False)
def add_words(_one: Complaint, act: Act, words: str) -> None:
    """Write down what the complainant adds on their page (C27)."""
    note(act, What.ADDED, given(words, "words", LONGEST_WORDS))


@step("", OPEN, judging=False)
def withdraw_by_page(one: Complaint, act: Act, reason: str) -> None:
    """Withdraw one's own complaint."""
    _withdraw(one, act, reason)


@step("", [Stage.ANSWERED, Stage.CLOSED], judging=False)
def reopen_by_page(one: Complaint, act: Act, words: str) -> None:
    """Say that one is not content with the answer: it is opened again and supervised (C7)."""
    _reopen(act, one, given(words, "words", LONGEST_WORDS))


def _withdraw(one: Complaint, act: Act, reason: str) -> None:
    words = given(reason)
    one.stage, one.closed_at, one.outcome = Stage.WITHDRAWN, act.now, Outcome.WITHDRAWN
    compensation.take_back(one, act.now)
    note(act, What.WITHDRAWN, words)


def _try(act: Act, one: Complaint, words: str) -> None:
    """Note a call in vain; the last of so many on so many days closes it (C22)."""
    note(act, What.TRIED, words)
    limits, where = in_force(act.by.edition).limits, one.site.clock
    since = one.answered_at or one.received_at
    tried = one.events.filter(what=What.TRIED, at__gte=since).values_list("at", flat=True)
    days = {clock.today(at, where) for at in tried}
    if len(tried) >= limits.get("complaint_call_tries", TRIES) and len(days) >= limits.get(
        "complaint_call_try_days", TRY_DAYS
    ):
        _close(act, one)
        one.not_reached = True
        # The try has the key of the request already.
        record(one, What.CLOSED, act.by, act.now, reached=False)


def _close(act: Act, one: Complaint) -> None:
    one.stage, one.closed_at = Stage.CLOSED, act.now
    if one.major == Major.YES:
        with in_language("zh-hans"):
            notices.major(one, _("已结案：%(how)s。") % {"how": _outcome(one)}, act.now)


def _reopen(act: Act, one: Complaint, words: str) -> None:
    """Open it again: a new clock begins, and who handles it is pressed (C7)."""
    one.stage, one.valid, one.began_at = Stage.REOPENED, True, act.now
    one.closed_at, one.not_reached, one.reviewed_by = None, False, None
    note(act, What.REOPENED, words, satisfied=False)


def _outcome(one: Complaint) -> str:
    return str(one.get_outcome_display() if one.outcome else _("没有写认定"))
