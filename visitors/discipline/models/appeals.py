"""An appeal against an entry of the ledger (P6)."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThanOrEqual
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from visitors.discipline.models.columns import account, moment
from visitors.discipline.models.incidents import SHORTEST_REASON
from visitors.models.trails import checks

LONGEST_APPEAL = 1000


class Appeal(models.Model):
    """What the person concerned says against a violation; meanwhile nothing is carried out."""

    class State(models.TextChoices):
        OPEN = "open", _("申诉中")
        WITHDRAWN = "withdrawn", pgettext_lazy("appeal", "已撤回")
        DECIDED = "decided", _("已裁定")

    class Outcome(models.TextChoices):
        UPHELD = "upheld", _("维持")
        REDUCED = "reduced", _("减轻")
        ANNULLED = "annulled", _("撤销处罚")

    entry = models.OneToOneField(
        "discipline.Entry", models.PROTECT, related_name="appeal", verbose_name=_("台账记录")
    )
    text = models.TextField(_("申诉理由"), max_length=LONGEST_APPEAL)
    appealed_at = models.DateTimeField(_("申诉的时间"))
    appealed_by = account(
        _("经手账号"), related_name="appeals", help_text=_("本人通过链接提出的，留空")
    )
    until = models.DateTimeField(_("申诉截止"), help_text=_("按工作日算（P6）"))
    state = models.CharField(_("状态"), max_length=9, choices=State, default=State.OPEN)
    outcome = models.CharField(_("结果"), max_length=8, choices=Outcome, blank=True)
    reason = models.CharField(_("裁定理由"), max_length=500, blank=True)
    closed_by = account(_("裁定的人"), related_name="decided_appeals")
    closed_at = moment(_("裁定的时间"))

    class Meta:
        verbose_name, verbose_name_plural = _("申诉"), pgettext_lazy("plural", "申诉")
        ordering = ["-id"]
        constraints = checks(
            an_appeal_says_why=~Q(text=""),
            an_appeal_is_in_time=Q(appealed_at__lte=F("until")),
            an_appeal_is_closed_once_and_for_good=Q(
                state="open", closed_at__isnull=True, closed_by__isnull=True, outcome="", reason=""
            )
            | Q(state="withdrawn", closed_at__isnull=False, outcome="", reason="")
            | (
                Q(state="decided", closed_at__isnull=False, closed_by__isnull=False)
                & ~Q(outcome="")
                & ~Q(reason="")
            ),
            a_ruling_has_a_reason_of_ten_letters=~Q(state="decided")
            | Q(GreaterThanOrEqual(Length("reason"), SHORTEST_REASON)),
            nobody_rules_on_their_own_appeal=~Q(state="decided")
            | Q(appealed_by__isnull=True)
            | ~Q(closed_by=F("appealed_by")),
        )
        indexes = [
            models.Index(fields=["state", "-id"], name="appeals_in_a_state"),
            models.Index(fields=["appealed_at"], name="appeals_by_when_they_began"),
            models.Index(fields=["closed_at"], name="appeals_by_when_they_ended"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.get_state_display()}"
