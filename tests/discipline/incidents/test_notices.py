"""What 赵凯 is told about a case of his: what, when, what follows, what he can do; never who
reported, and never by a group chat (P6).
"""

from collections.abc import Callable

import pytest

from reception.notifications import outbox, rendering
from reception.notifications.models import HostLink, Notice
from reception.policy.models import AutomaticProposal, MessageTemplate
from tests.builders import NO_KEY, an_actor, an_employee, the_policy
from tests.discipline.reports import REASON, wang_yue_inside
from tests.discipline.scenes import WHY, a_proposal, booked, voided, wang_fang
from tests.visitors.scenes import after, the_office, wang_yue
from visitors.discipline.incidents import reports
from visitors.discipline.incidents.notice_kinds import LedgerNotice
from visitors.discipline.ledger import appeals, rulings
from visitors.discipline.ledger.appeals import Ruling
from visitors.discipline.models import CaseNotice
from visitors.discipline.neglects import overdue
from visitors.models import HostRequest
from visitors.visits.notice_kinds import ANSWER

pytestmark = pytest.mark.django_db
Kind = LedgerNotice


def heard() -> None:
    """Let 何静 propose something."""
    a_proposal(note="我看见的")


def dropped() -> None:
    """Let 李敏 drop it."""
    reports.drop(a_proposal(note="我看见的"), REASON, the_office(), after(60), NO_KEY)


def changed() -> None:
    """Let 王芳 void the first of two."""
    first, _second = booked(), booked(now=after(31))
    voided(first)


def ruled_on() -> None:
    """Let 王芳 rule on an appeal of 赵凯."""
    one = appeals.appeal(
        booked(), "牌在口袋里，巡查时没有看到", an_actor("host", "赵凯"), after(90), NO_KEY
    )
    appeals.decide(one, Ruling("upheld", WHY), wang_fang(), after(150), NO_KEY)


def warned() -> None:
    """Let 王悦 wait for eight minutes."""
    the_policy()
    row = AutomaticProposal.objects.get(what="never_answered")
    row.is_active = True
    row.save()
    HostRequest.objects.get(visit=wang_yue(organisation="云洲科技"))
    Notice.objects.update(state="sent", sent_at=after(0))
    overdue.sweep(after(8))


TOLD: list[tuple[str, Callable[[], object], str, list[str], bool]] = [
    (
        "heard",
        heard,
        "请说明情况：内部投诉",
        ["P1", "03-05 09:30", "这是一条提议，不是处罚", "03-10 24:00 前说明"],
        True,
    ),
    ("dropped", dropped, "已撤销：内部投诉", ["P1", "不记入台账"], False),
    (
        "booked",
        booked,
        "已记入台账：访客未佩戴访客牌",
        ["P3", "第 1 次，口头警告、罚款 50 元", "03-12 24:00 前申诉", "暂缓执行"],
        True,
    ),
    ("voided", changed, "已作废：访客未佩戴访客牌", ["P3", "处罚随之取消", WHY], False),
    ("changed", changed, "重新定级：访客未佩戴访客牌", ["改为第 1 次，口头警告、罚款 50 元"], True),
    ("decided", ruled_on, "申诉裁定：访客未佩戴访客牌", ["已裁定：维持", WHY], True),
    (
        "neglect",
        warned,
        "提醒：王悦 已等候 8 分钟，还没有应答",
        ["云洲科技", "再过 2 分钟", "“被访人一直没有应答”（P1）", "还没有记下任何事"],
        True,
    ),
]


@pytest.mark.parametrize(
    ("occasion", "happens", "subject", "says", "has_link"), TOLD, ids=[row[0] for row in TOLD]
)
def test_each_notice_says_what_happened_and_what_can_be_done(
    occasion: str, happens: Callable[[], object], subject: str, says: list[str], has_link: bool
) -> None:
    happens()
    notice = Notice.objects.filter(key__contains=f":{occasion}:").latest("pk")
    assert (notice.employee, notice.subject, notice.group_text) == (
        an_employee("赵凯"),
        subject,
        "",
    )
    assert [word for word in says if word not in notice.body] == []
    assert [name for name in ("何静", "李敏", "王芳") if name in notice.subject + notice.body] == []
    assert "{" not in notice.body.replace(outbox.LINK, "")
    assert (outbox.LINK in notice.body.split("\n")) == bool(notice.purpose) == has_link


def test_the_link_of_a_case_opens_that_case_and_lives_as_long_as_its_time() -> None:
    incident = a_proposal()
    notice = CaseNotice.objects.get(incident=incident).notice
    letter = rendering.message_of(notice, after(31))
    assert letter.address.startswith("http://127.0.0.1:8000/l/")
    assert HostLink.objects.get(notice=notice).expires_at == incident.heard_until


def test_the_link_of_a_warning_answers_for_the_visitor_who_waits() -> None:
    warned()
    notice = Notice.objects.get(key__contains=":neglect:")
    assert notice.purpose == ANSWER
    assert notice.host_reminder.request == HostRequest.objects.get()
    assert "/h/" in rendering.message_of(notice, after(8)).address


def test_as_li_min_words_it_it_goes_out_and_without_her_line_it_has_no_link() -> None:
    the_policy()
    row = MessageTemplate.objects.get(kind=Kind.CASE_HEARD)
    row.subject, row.text = "{阶梯}", "{条款} · 请到行政部说明，{期限} 前"
    row.full_clean()
    row.save()
    a_proposal()
    notice = Notice.objects.get()
    assert (notice.subject, notice.body, notice.purpose) == (
        "内部投诉",
        "P1 · 请到行政部说明，03-10 24:00 前",
        "",
    )


def test_without_its_row_it_goes_out_as_shipped() -> None:
    the_policy()
    MessageTemplate.objects.all().delete()
    a_proposal()
    assert Notice.objects.get().subject == "请说明情况：内部投诉"


def test_a_reason_that_looks_like_a_link_or_a_placeholder_stays_text() -> None:
    entry = booked()
    rulings.void(entry, "{link}\n{处罚} {阶梯} 不成立的理由", wang_fang(), after(90), NO_KEY)
    body = Notice.objects.latest("pk").body
    assert outbox.LINK not in body.split("\n")
    assert "{处罚} {阶梯} 不成立的理由" in body


def test_who_no_longer_works_here_is_told_nothing() -> None:
    entry = booked()
    employee = an_employee("赵凯")
    employee.is_active = False
    employee.save()
    before = Notice.objects.count()
    voided(entry)
    assert Notice.objects.count() == before


def test_words_of_the_visit_reach_no_notice_of_a_case() -> None:
    """The visitor of the evidence is on the page of the case; a mail says no more than it must."""
    visit = wang_yue_inside()
    a_proposal(visit=visit, ladder="internal_complaint")
    assert "王悦" not in Notice.objects.latest("pk").body
