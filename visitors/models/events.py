"""What happened to a visit, in order."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from visitors.models.keys import account
from visitors.models.visits import Visit


class VisitEvent(models.Model):
    """One thing that happened to a visit.

    The list only grows; the row is also the answer of the request that caused it.
    """

    class What(models.TextChoices):
        EXPECTED = "expected", _("登记预约")
        ARRIVED = "arrived", _("到访登记")
        ADMITTED = "admitted", _("进入")
        LEFT = "left", _("离开")
        REFUSED = "refused", pgettext_lazy("event", "婉拒")
        CANCELLED = "cancelled", pgettext_lazy("event", "取消")
        UNDONE = "undone", pgettext_lazy("event", "撤回")
        OVERRIDDEN = "overridden", pgettext_lazy("event", "改规格")
        ANSWERED = "answered", _("被访人应答")
        ASKED = "asked", _("另请应答")
        TOLD = "told", _("通知送达")
        NOT_TOLD = "not_told", _("通知未送达")
        NO_SHOW = "no_show", _("未到")
        REMINDED = "reminded", _("提醒")
        ESCALATED = "escalated", _("升级")
        TAKEN_OVER = "taken_over", _("前台接手")
        ASKED_ANEW = "asked_anew", _("再请应答")
        ASK_LEAVE = "ask_leave", _("问是否离开")
        BADGE_BACK = "badge_back", _("交回访客牌")
        SEEN = "seen", _("已查看")
        BADGE_LOST = "badge_lost", _("访客牌遗失或损坏")
        BADGE_NEW = "badge_new", _("补发访客牌")
        PRESUMED = "presumed", _("推定离开")
        CORRECTED = "corrected", _("补记离开时间")
        ASK_BADGE = "ask_badge", _("问访客牌")
        ZONE_ASKED = "zone_asked", _("申请进入限制区域")
        ZONE_APPROVED = "zone_yes", _("批准进入限制区域")
        ZONE_REFUSED = "zone_no", _("未批准进入限制区域")
        ZONE_OVER = "zone_over", _("区域许可结束")
        BROUGHT = "brought", _("携带物品")
        CHECKED = "checked", _("核对物品")
        NAMED = "named", _("写明同行人")
        DETAILED = "detailed", _("补记来访")
        RESULT = "result", _("洽谈结果")
        MOVED = "moved", _("改预约时间")
        LISTED = "listed", _("核对名单")

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="events", verbose_name=_("来访"))
    site = models.ForeignKey(
        "organisation.Site",
        models.PROTECT,
        related_name="+",
        verbose_name=_("园区"),
        db_index=False,
    )
    what = models.CharField(_("事项"), max_length=10, choices=What)
    at = models.DateTimeField(_("时间"))
    by = account(_("经手账号"), "visit_events")
    by_name = models.CharField(_("经手人"), max_length=60, blank=True)
    reason = models.CharField(_("原因"), max_length=200, blank=True)
    facts = models.JSONField(_("记录"), default=dict)
    request_key = models.CharField(max_length=80, blank=True, editable=False)
    request_digest = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("来访事项"), pgettext_lazy("plural", "来访事项")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["by", "request_key"],
                condition=~Q(request_key=""),
                name="a_request_has_one_effect",
            ),
            models.CheckConstraint(
                name="undoing_and_overriding_have_a_reason",
                condition=~Q(what__in=["undone", "overridden", "refused"]) | ~Q(reason=""),
            ),
        ]
        indexes = [models.Index(fields=["site", "at", "id"], name="events_of_a_site_and_day")]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.what}"
