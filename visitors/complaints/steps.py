"""The steps of a complaint until it is answered (C2–C4, C14, C15, C19)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import override as in_language

from reception.accounts.refusals import Refusal
from reception.due.deadlines import Deadline, HouseCalendar, Term, Unit
from reception.organisation.models import Department, Employee
from reception.policy.rulebook import in_force
from visitors.complaints import closing, compensation, concerned, notices, prevention
from visitors.complaints.models import LONGEST_WORDS, Complaint, ComplaintEvent, ComplaintReport
from visitors.complaints.taking import (
    Act,
    account_of,
    another,
    forbidden,
    given,
    note,
    step,
    take,
    words_of,
)

Stage, What, Major, Outcome = (
    Complaint.Stage,
    ComplaintEvent.What,
    Complaint.Major,
    Complaint.Outcome,
)
SEND_BACK_DAYS = 1  # where an administrator has deleted the row


@dataclass(frozen=True)
class Inquiry:
    """What a department found, and who does what prevents it, until when (C3, C23)."""

    cause: str
    course: str
    conclusion: str
    remedy: str
    prevention: str
    responsible: Collection[Employee] = ()
    prevention_by: Employee | None = None
    prevention_until: date | None = None


@step("complaint.judge", [Stage.REGISTERED])
def assess(one: Complaint, act: Act, *, valid: bool, reason: str = "") -> None:
    """Judge whether a complaint is valid; that it is not needs a second person (C2, C14).

    Raises:
        Refusal: ``needs_another_person`` for who has said so before; ``reason_missing``.
    """
    words = words_of(reason) if valid else given(reason)
    if not valid and one.doubted_by_id is None:
        one.doubted_by = act.by.user
        note(act, What.DOUBTED, words)
        return
    if not valid and one.doubted_by_id == account_of(act.by):
        raise another()
    one.stage, one.valid, one.handler = Stage.ASSESSED, valid, act.by.user
    if not valid:
        one.outcome = Outcome.NOT_OURS
    one.doubted_by = None if valid else one.doubted_by
    note(act, What.ASSESSED, words, valid=valid)


@step("complaint.judge", [Stage.ASSESSED, Stage.ASSIGNED, Stage.REOPENED])
def assign(
    one: Complaint,
    act: Act,
    *,
    department: Department | None = None,
    employee: Employee | None = None,
) -> None:
    """Give a valid complaint to a department, or to one of its people (C3); given to another, its
    clock goes on (C13).

    Raises:
        Refusal: ``concerned_person`` where the person named is concerned; ``nobody_named``.
    """
    if not one.valid:
        raise forbidden(one)
    whose = employee.department if employee is not None else department
    if whose is None:
        wrong = _("请选一个部门，或者一位同事。")
        raise Refusal("nobody_named", wrong, status=422, fields={"department": wrong})
    if employee is not None and (why := concerned.names(one, employee)):
        raise concerned.refusal(why)
    one.stage, one.assigned_department, one.assigned_to = Stage.ASSIGNED, whose, employee
    one.assigned_at = act.now
    one.handler = one.handler or act.by.user
    note(act, What.ASSIGNED, department=whose.pk, employee=employee.pk if employee else None)
    notices.assigned(one, act.now)


@step("complaint.report", [Stage.ASSIGNED], judging=False)
def send_back(one: Complaint, act: Act, reason: str) -> None:
    """Send a complaint back to 行政部, as the department, once and soon (C15).

    Raises:
        Refusal: ``sent_back_before``; ``too_late``; ``reason_missing``.
    """
    words = given(reason)
    if one.sent_back:
        raise Refusal("sent_back_before", _("已经退回过一次，行政部定了的不能再退。"))
    policy = in_force(act.by.edition)
    days = policy.limits.get("complaint_send_back_days", SEND_BACK_DAYS)
    calendar = HouseCalendar(policy.hours, policy.sites.get(one.site_id))
    term = Term(days, Unit.WORKING_DAYS)
    if act.now >= Deadline(one.assigned_at or act.now, term, calendar).until:
        raise Refusal("too_late", _("退回的时间已经过了。"))
    note(act, What.SENT_BACK, words, department=one.assigned_department_id)
    one.stage, one.sent_back = Stage.ASSESSED, True
    one.assigned_department = one.assigned_to = None


@step("complaint.report", [Stage.ASSIGNED], judging=False)
def report(one: Complaint, act: Act, found: Inquiry) -> None:
    """Report what the department found (C3).

    Raises:
        Refusal: ``invalid`` for what is left out; what ``prevention.promise`` refuses.
    """
    parts = {name: words_of(getattr(found, name)) for name in ComplaintReport.PARTS}
    if missing := {name: _("请填写这一项。") for name, text in parts.items() if not text}:
        raise Refusal("invalid", _("请检查填写的内容。"), status=422, fields=missing)
    written = ComplaintReport.objects.create(
        complaint=one, at=act.now, by=act.by.user, by_name=act.by.name[:60], **parts
    )
    written.responsible.set(found.responsible)
    prevention.promise(written, found.prevention_by, found.prevention_until, act.now)
    one.stage, one.reviewed_by = Stage.REPORTED, None
    note(act, What.REPORTED, report=written.pk)


def review(act: Act, *, approve: bool, reason: str = "", outcome: str | None = None) -> Complaint:
    """Review a report: 行政部, and where the row says so the principal after it (C4).

    Raises:
        Refusal: ``state_forbids`` where it is the other's turn; ``needs_another_person``;
            ``reason_missing``.
    """
    turns = {False: "complaint.judge", True: "complaint.approve"}

    def do(one: Complaint) -> None:
        is_second = one.reviewed_by_id is not None
        if not act.by.may(turns[is_second]):
            raise forbidden(one)
        if is_second and one.reviewed_by_id == account_of(act.by):
            raise another()
        words = words_of(reason) if approve else given(reason)
        if approve:
            if not is_second:
                one.reviewed_by, one.outcome = act.by.user, outcome or one.outcome
            if is_second or not one.needs_principal:
                one.stage = Stage.REVIEWED
                prevention.agree(one, act.now)
            what = What.APPROVED if is_second else What.REVIEWED
            note(act, what, words, outcome=one.outcome)
            return
        # 行政部 asks the department anew; the principal asks 行政部.
        one.stage = one.stage if is_second else Stage.ASSIGNED
        one.reviewed_by = None
        note(act, What.RETURNED, words, by_principal=is_second)

    capability = "complaint.approve" if act.by.may("complaint.approve") else "complaint.judge"
    return take(act, capability, [Stage.REPORTED], do, judging=True)


@step("complaint.judge", [Stage.REVIEWED, Stage.ASSESSED])
def answer(one: Complaint, act: Act, text: str) -> None:
    """Answer the complainant, once it is reviewed, or found not valid (C4, C14).

    Raises:
        Refusal: ``reason_missing`` without a text; ``compensation_open``.
    """
    if one.step != "answer":
        raise forbidden(one)
    if compensation.waiting(one):
        raise Refusal("compensation_open", _("补偿还在等批复，批复以后再答复。"))
    words = given(text, "text", LONGEST_WORDS)
    one.stage, one.answered_at = Stage.ANSWERED, act.now
    note(act, What.ANSWERED, words)
    with in_language("zh-hans"):
        says = _("对您的意见 %(number)s，我们答复如下。") % {"number": one.number}
    notices.to_complainant(one, says, act.now, words)


@step("complaint.judge", closing.OPEN)
def decide_major(one: Complaint, act: Act, *, yes: bool, reason: str) -> None:
    """Confirm that a complaint is major, or take the proposal back; only 行政部 does, and nobody
    who is concerned (C19).
    """
    words = given(reason)
    one.major = Major.YES if yes else Major.NO
    one.major_at = one.major_at or act.now
    one.needs_principal = one.needs_principal or yes
    note(act, What.MAJOR, words, major=one.major)
    if yes:
        with in_language("zh-hans"):
            says = _("已定为重大，办理照常进行。")
        notices.major(one, says, act.now)
