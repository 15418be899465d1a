"""The notices about invitations: to the visitor, and to the host what the visitor says."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from reception.policy.messages import NoticeKind, Placeholder

INVITATION = "invitation"  # what their links are for


class InvitationNotice(models.TextChoices):
    """The kinds of notices about an invitation."""

    INVITED = "invited", _("邀请（发给访客）")
    MOVED = "invite_moved", _("邀请改了时间（发给访客）")
    OFF = "invite_off", _("邀请取消了（发给访客）")
    SAID = "invite_said", _("访客回复了邀请")


TO_VISITOR = {
    "称呼": Placeholder(
        _("姓氏加先生、女士，或可作称呼的职务（陈经理）；都没有的写全名"), "方女士"
    ),
    "邀请方": Placeholder(_("公司名称；没有的写园区"), "云洲教育"),
    "被访人": Placeholder(_("到了找谁"), "赵凯"),
    "何时": Placeholder(_("哪天几点到几点"), "12-03 10:00–11:00"),
    "何处": Placeholder(_("到哪里"), "总部 · 三楼会议室"),
    "来意": Placeholder(_("有什么事"), "洽谈课程合作"),
}
TO_HOST = {
    "访客": Placeholder(_("全名和职务"), "方岚 女士"),
    "单位": Placeholder(_("访客的单位"), "云洲科技"),
    "何时": Placeholder(_("哪天几点到几点"), "12-03 10:00–11:00"),
    "回复": Placeholder(_("访客说了什么"), "会晚到，12-03 10:30 来"),
}
_OUTSIDERS: dict[str, Any] = {
    "purpose": INVITATION,
    "not_in_groups": _("发给访客的，不发到群里，请留空。"),
    "to_outsiders": True,
}
_Kind = InvitationNotice
KINDS = (
    NoticeKind(_Kind.INVITED, _Kind.INVITED.label, TO_VISITOR, **_OUTSIDERS),
    NoticeKind(_Kind.MOVED, _Kind.MOVED.label, TO_VISITOR, **_OUTSIDERS),
    NoticeKind(_Kind.OFF, _Kind.OFF.label, TO_VISITOR, "optional", **_OUTSIDERS),
    NoticeKind(
        _Kind.SAID,
        _Kind.SAID.label,
        TO_HOST,
        "none",
        not_in_groups=_("只发给被访人，不发到群里，请留空。"),
    ),
)
