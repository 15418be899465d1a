"""Passes into restricted zones: asked for, approved or refused by the principal, for one visit
(Z2).
"""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ZonePass(models.Model):
    """One request to let a visitor into a restricted zone, and what became of it (Z2).

    It is good for its visit alone, from the approval until its time, and only while the visitor is
    inside.
    """

    class State(models.TextChoices):
        REQUESTED = "requested", _("等候批复")
        APPROVED = "approved", pgettext_lazy("zone", "已批准")
        REFUSED = "refused", _("未批准")
        WITHDRAWN = "withdrawn", _("已撤回")
        ENDED = "ended", _("已失效")

    visit = models.ForeignKey(
        "visitors.Visit", models.CASCADE, related_name="zone_passes", verbose_name=_("来访")
    )
    zone = models.ForeignKey(
        "organisation.Zone", models.PROTECT, related_name="passes", verbose_name=_("区域")
    )
    reason = models.CharField(_("事由"), max_length=200)
    until = models.DateTimeField(_("期限"), help_text=_("到这一刻为止；不晚于当天（Z2）"))
    state = models.CharField(_("状态"), max_length=9, choices=State, default=State.REQUESTED)
    requested_at = models.DateTimeField(_("申请"))
    # Who asked, whom they asked, what was decided (Z2, Z4).
    approval = models.OneToOneField(
        "due.Approval", models.PROTECT, related_name="zone_pass", verbose_name=_("审批")
    )
    over_at = models.DateTimeField(_("失效"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = (
            _("限制区域许可"),
            pgettext_lazy("plural", "限制区域许可"),
        )
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "zone"],
                condition=Q(state="requested"),
                name="one_open_request_per_visit_and_zone",
            ),
            models.CheckConstraint(
                name="a_pass_is_asked_for_with_a_reason", condition=~Q(reason="")
            ),
            models.CheckConstraint(
                name="a_pass_lasts_longer_than_its_request",
                condition=Q(until__gt=F("requested_at")),
            ),
            models.CheckConstraint(
                name="a_pass_that_is_over_says_when",
                condition=~Q(state__in=["withdrawn", "ended"]) | Q(over_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["state", "until"], name="passes_that_are_open")]

    def __str__(self) -> str:
        return f"{self.visit_id} → {self.zone}"

    @property
    def until_written(self) -> str:
        """The time of day at which it ends, with the day where it was asked for before; midnight is
        the end of the day and not its beginning.
        """
        written = timezone.localtime(self.until).strftime("%H:%M")
        written = "24:00" if written == "00:00" else written
        day = timezone.localdate(self.until - timedelta(microseconds=1))
        if self.requested_at is None or timezone.localdate(self.requested_at) == day:
            return written
        return f"{day:%m-%d} {written}"
