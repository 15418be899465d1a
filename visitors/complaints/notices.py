"""Tell who looks into a complaint, the heads of a major one, and the complainant (C6, C16, C27)."""

from datetime import UTC, datetime
from secrets import token_hex
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import override as in_language

from reception import clock
from reception.accounts import secrets
from reception.notifications import outbox, routes
from reception.notifications.models import Notice
from reception.organisation import phones
from reception.organisation.models import Employee
from reception.policy.messages import NoticeKind, Placeholder
from reception.policy.rulebook import in_force
from visitors.complaints import clocks, concerned
from visitors.complaints.models import Complaint
from visitors.people import address

PURPOSE = "complaint"
NUMBER = Placeholder(gettext_lazy("投诉的编号"), "TS-2026-0041")
ABOUT = Placeholder(gettext_lazy("关于哪个部门、哪次来访"), "教务部")
UNTIL = Placeholder(gettext_lazy("到什么时候"), "11-29 24:00")
PAGE = Placeholder(
    gettext_lazy("这件投诉的页面，要登录"), "https://reception.example/complaints/41/"
)
NOT_IN_GROUPS = gettext_lazy("投诉只告诉经办的人和投诉人，不发到群里，请留空。")
SAYS = Placeholder(gettext_lazy("有什么事"), "已提议列为重大")
ASSIGNED = NoticeKind(
    "complaint_assigned",
    gettext_lazy("投诉：请调查"),
    {"编号": NUMBER, "关于": ABOUT, "期限": UNTIL, "页面": PAGE},
    link="none",
    not_in_groups=NOT_IN_GROUPS,
)
MAJOR = NoticeKind(
    "complaint_major",
    gettext_lazy("投诉：重大的，告知负责人"),
    {"编号": NUMBER, "关于": ABOUT, "情况": SAYS, "页面": PAGE},
    link="none",
    not_in_groups=NOT_IN_GROUPS,
)
TOLD = NoticeKind(
    "complaint_told",
    gettext_lazy("投诉：告诉投诉人"),
    {
        "称呼": Placeholder(gettext_lazy("投诉人的称呼"), "沈女士"),
        "编号": NUMBER,
        "情况": Placeholder(gettext_lazy("办到哪里"), "您的意见已经收到。"),
        "答复": Placeholder(gettext_lazy("答复的文字，只用于答复"), "已对当天的接待作出改进。"),
        "期限": UNTIL,
    },
    link="optional",
    purpose=PURPOSE,
    not_in_groups=NOT_IN_GROUPS,
    to_outsiders=True,
)
STATEMENT = NoticeKind(
    "complaint_statement",
    gettext_lazy("投诉：每月统计表"),
    {
        "月份": Placeholder(gettext_lazy("哪个月"), "2026-11"),
        "件数": Placeholder(gettext_lazy("当月收到几件"), "12"),
        "过期": Placeholder(gettext_lazy("其中几件过了期限"), "1"),
        "页面": Placeholder(
            gettext_lazy("统计表的页面，要登录"),
            "https://reception.example/complaints/months/2026-11/",
        ),
    },
    link="none",
    not_in_groups=NOT_IN_GROUPS,
)
KINDS = (ASSIGNED, MAJOR, TOLD, STATEMENT)


def assigned(complaint: Complaint, now: datetime) -> None:
    """Tell who looks into it: the person named, else the head of the department."""
    department = complaint.assigned_department
    whom = complaint.assigned_to or (department.head if department is not None else None)
    if whom is None:
        return
    policy = in_force()
    until = clocks.deadline(complaint, clocks.given([complaint])[complaint.pk], policy, "report")
    said = {"期限": clock.deadline(until.until, where=until.calendar.where)}
    _tell(ASSIGNED, complaint, whom, "assigned", said, now)


def major(complaint: Complaint, says: str, now: datetime) -> None:
    """Warn the principal and the head of the department at once, and tell them how it ended (C6,
    C19); never who is concerned.
    """
    policy = in_force()
    principal = policy.contacts.get("principal")
    department = complaint.assigned_department or complaint.department
    if department is None and complaint.about is not None:
        department = complaint.about.department
    heads = [principal.employee if principal else None, department.head if department else None]
    for head in {one.pk: one for one in heads if one is not None}.values():
        if not concerned.names(complaint, head):
            _tell(MAJOR, complaint, head, "major", {"情况": says}, now)


def to_complainant(
    complaint: Complaint, says: str, now: datetime, answer: str = "", *, until: str = ""
) -> None:
    """Tell the complainant, where they left a way; ``says`` is in Chinese, as all notices are."""
    by_text = phones.takes_texts(complaint.phone) and routes.gateway() is not None
    to_phone = complaint.phone if by_text and not complaint.email else ""
    if not complaint.email and not to_phone:
        return
    with in_language("zh-hans"):
        who = address.called(complaint.name)
    words = {"称呼": who, "编号": complaint.number, "情况": says, "答复": answer, "期限": until}
    message = in_force().wording(TOLD.code).filled(words, {})
    key = f"complaint:{complaint.pk}:told:{token_hex(4)}"
    linked = outbox.LINK in message.text.split("\n")
    outbox.write(
        None,
        key,
        message.subject,
        message.text,
        now,
        PURPOSE if linked else "",
        to_address=complaint.email,
        to_phone=to_phone,
    )


def fresh(notice: Notice, _now: datetime, _in_group: bool = False) -> str:
    """Return the line with the complainant's page: its code follows from the secret key."""
    pk = notice.key.split(":")[1]
    complaint = Complaint.objects.filter(pk=pk).first()
    return link_of(complaint) if complaint is not None else ""


def example(_purpose: str) -> str:
    """Return the line of a link for the preview of a template."""
    return f"{settings.BASE_URL}/c/{'X' * secrets.LETTERS}/"


def code_of(complaint: Complaint) -> str:
    """Return the code by which the complainant's page opens; a dump of the database has none."""
    at = complaint.received_at.astimezone(UTC).isoformat()
    return secrets.derived_code("complaint", complaint.number, at)


def link_of(complaint: Complaint) -> str:
    """Return the address of the complainant's page."""
    return f"{settings.BASE_URL}/c/{code_of(complaint)}/"


def about_in_words(complaint: Complaint) -> str:
    """Say what it is about without the name of anybody."""
    department = complaint.department
    if department is None and complaint.about is not None:
        department = complaint.about.department
    visit = _("来访 %(id)s") % {"id": complaint.visit_id} if complaint.visit_id else ""
    return " · ".join(filter(None, [str(department) if department is not None else "", visit]))


def _tell(
    kind: NoticeKind,
    complaint: Complaint,
    whom: Employee,
    occasion: str,
    said: dict[str, Any],
    now: datetime,
) -> None:
    if not whom.is_active:
        return
    with in_language("zh-hans"):
        page = f"{settings.BASE_URL}{reverse('complaint', args=[complaint.pk])}"
        about = about_in_words(complaint)
        words = {"编号": complaint.number, "关于": about, "页面": page, **said}
        message = in_force().wording(kind.code).filled(words, {})
    where = f"complaint:{complaint.pk}:{occasion}:{token_hex(4)}"
    outbox.write(whom.pk, where, message.subject, message.text, now)
