"""The notices about a visit, and what their links are for (V3–V5, Z2, F1)."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from reception.policy.messages import NoticeKind, Placeholder

# What a link is for: to answer, to sign a visitor out, to decide about a zone, to rate a visit.
ANSWER = "answer"
LEAVE = "leave"
ZONE = "zone"
THANK = "thank"


class VisitNotice(models.TextChoices):
    """The kinds of notices about a visit."""

    ARRIVAL = "arrival", _("访客到了，请接待")
    CONSENT = "consent", _("先问是否接待")
    REMINDER = "reminder", _("提醒还没有应答的人")
    ESCALATED = "escalated", _("无人应答，另请别人")
    THANK = "thank", _("感谢来访（发给访客）")
    JOIN = "join", _("访客已经进入，还想见一位")
    RECEIVED = "received", _("几位被访人里，有一位已去接待")
    LEAVE = "leave", _("访客久未签离，请被访人签离")
    AGAIN = "again", _("几位被访人里，去接待的人又来不了")
    BADGE_OUT = "badge_out", _("访客牌没有交回，请被访人帮忙找")
    PUT_OFF = "put_off", _("另约时间（发给访客）")
    NO_SHOW = "no_show", _("约好的访客没有来")
    ZONE = "zone", _("请批准进入限制区域")
    ZONE_REMIND = "zone_remind", _("提醒批复进入限制区域")
    ZONE_TOLD = "zone_told", _("进入限制区域的批复")


PLACEHOLDERS = {
    "称呼": Placeholder(
        _("姓氏加先生、女士，或可作称呼的职务（陈经理）；都没有的写全名"),
        "方女士",
        in_groups=True,
    ),
    "单位": Placeholder(_("访客的单位"), "云洲科技", in_groups=True),
    "被访人": Placeholder(_("访客找谁"), "赵凯", in_groups=True),
    "等候": Placeholder(_("已经等候几分钟"), "3", in_groups=True),
    "地点": Placeholder(_("访客在哪里等候"), "接待区", in_groups=True),
    "访客": Placeholder(_("全名和职务"), "方岚 女士"),
    "来意": Placeholder(_("有什么事"), "洽谈课程合作"),
    "人数": Placeholder(_("一行几人"), "2"),
    "到达": Placeholder(_("几点到的"), "09:30"),
    "进入": Placeholder(_("几点进入的，只用于进入以后的通知"), "09:35", in_groups=True),
    "另约": Placeholder(_("请访客哪天几点再来，只用于另约时间"), "12-03 10:00"),
    "约定": Placeholder(_("约好哪天几点，只用于约好而没有来的通知"), "12-03 10:00", in_groups=True),
    "接待人": Placeholder(_("几位被访人里，谁去接待了，或说过去接待"), "李敏", in_groups=True),
    "区域": Placeholder(_("申请进入哪个限制区域，只用于区域的通知"), "学术区域", in_groups=True),
    "期限": Placeholder(_("申请到几点，只用于区域的通知"), "11:30", in_groups=True),
    "批复": Placeholder(_("批准还是不批准，只用于区域的通知"), "批准", in_groups=True),
    "事由": Placeholder(_("为什么要进入，只用于区域的通知"), "调试教学一体机"),
    "申请人": Placeholder(_("谁申请的，只用于区域的通知"), "何静"),
    "批复原因": Placeholder(_("为什么不批准，只用于区域的通知"), "今天有考试"),
}
_NOT_APPROVALS = _("请人批准的，不发到群里，请留空：谁点开链接，谁就能批。")
_NOT_OUTSIDERS = _("发给访客的，不发到群里，请留空。")

_APPROVED: dict[str, Any] = {"purpose": ZONE, "not_in_groups": _NOT_APPROVALS}
_ONLY_TOLD: dict[str, Any] = {"link": "none"}
# All others ask to be answered.
_OTHERWISE: dict[VisitNotice, dict[str, Any]] = {
    VisitNotice.THANK: {"purpose": THANK, "not_in_groups": _NOT_OUTSIDERS, "to_outsiders": True},
    VisitNotice.PUT_OFF: {
        **_ONLY_TOLD,
        "not_in_groups": _NOT_OUTSIDERS,
        "to_outsiders": True,
    },
    VisitNotice.NO_SHOW: _ONLY_TOLD,
    VisitNotice.RECEIVED: _ONLY_TOLD,
    VisitNotice.LEAVE: {"purpose": LEAVE},
    VisitNotice.BADGE_OUT: _ONLY_TOLD,
    VisitNotice.ZONE: _APPROVED,
    VisitNotice.ZONE_REMIND: _APPROVED,
    VisitNotice.ZONE_TOLD: _ONLY_TOLD,
}
KINDS = {
    kind.value: NoticeKind(
        kind.value, kind.label, PLACEHOLDERS, **_OTHERWISE.get(kind, {"purpose": ANSWER})
    )
    for kind in VisitNotice
}
