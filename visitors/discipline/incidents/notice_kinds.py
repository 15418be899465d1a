"""The notices about a case in the ledger, and the warning before there is one (P6)."""

from dataclasses import replace

from django.db import models
from django.utils.translation import gettext_lazy as _

from reception.policy.messages import NoticeKind, Placeholder
from visitors.visits import notice_kinds

CASE = "case"  # what a link is for: to see one's own case


class LedgerNotice(models.TextChoices):
    """The kinds of notices about what somebody is held to have done."""

    CASE_HEARD = "case_heard", _("台账：请当事人说明情况")
    CASE_DROPPED = "case_dropped", _("台账：提议已撤销")
    CASE_BOOKED = "case_booked", _("台账：已记入，可以申诉")
    CASE_VOIDED = "case_voided", _("台账：记录已作废")
    CASE_CHANGED = "case_changed", _("台账：重新定级")
    CASE_DECIDED = "case_decided", _("台账：申诉裁定")
    NEGLECT = "neglect", _("台账：再不处理就会提议，先提醒本人")


# None of them names who reported (P6).
OF_A_CASE = {
    "阶梯": Placeholder(_("什么事：处罚阶梯的名称"), "访客未佩戴访客牌"),
    "条款": Placeholder(_("制度条款编号"), "P3"),
    "时间": Placeholder(_("什么时候的事"), "03-05 09:30"),
    "期限": Placeholder(_("到什么时候可以说明情况，或提出申诉"), "03-12 18:00"),
    "第几次": Placeholder(_("这条阶梯上的第几次"), "2"),
    "处罚": Placeholder(_("这一次的处罚"), "书面警告、罚款 100 元"),
    "结果": Placeholder(_("申诉的裁定"), "维持"),
    "理由": Placeholder(_("作废或裁定的理由"), "访客当时正在前台换领新牌"),
}
OF_A_NEGLECT = {
    "情况": Placeholder(_("什么事还没有办，从什么时候起"), "已等候 8 分钟，您还没有应答"),
    "还有": Placeholder(_("再过多久会提议"), "2 分钟"),
    "做法": Placeholder(_("怎样就不会提议"), "请点开应答："),
}
ALWAYS = ("阶梯", "条款", "时间")
OF_THE_VISIT = ("称呼", "单位", "被访人", "等候", "地点", "访客", "来意", "人数", "到达")
# It is theirs to know, and no group's (P6, privacy 7).
NOT_IN_GROUPS = _("台账的事只告诉本人，不发到群里，请留空。")


def _about_a_case(kind: LedgerNotice, *more: str) -> NoticeKind:
    return NoticeKind(
        kind.value,
        kind.label,
        {name: OF_A_CASE[name] for name in (*ALWAYS, *more)},
        link="optional",
        purpose=CASE,
        not_in_groups=NOT_IN_GROUPS,
    )


KINDS = (
    _about_a_case(LedgerNotice.CASE_HEARD, "期限"),
    _about_a_case(LedgerNotice.CASE_DROPPED),
    _about_a_case(LedgerNotice.CASE_BOOKED, "第几次", "处罚", "期限"),
    _about_a_case(LedgerNotice.CASE_VOIDED, "理由"),
    _about_a_case(LedgerNotice.CASE_CHANGED, "第几次", "处罚"),
    _about_a_case(LedgerNotice.CASE_DECIDED, "结果", "理由"),
    NoticeKind(
        LedgerNotice.NEGLECT.value,
        LedgerNotice.NEGLECT.label,
        {
            **OF_A_NEGLECT,
            "阶梯": OF_A_CASE["阶梯"],
            "条款": OF_A_CASE["条款"],
            **{
                name: replace(notice_kinds.PLACEHOLDERS[name], in_groups=False)
                for name in OF_THE_VISIT
            },
        },
        link="optional",
        purpose=notice_kinds.ANSWER,
        not_in_groups=NOT_IN_GROUPS,
    ),
)
