"""Teams that receive in turn, and what happens in their line on a day (Q1, Q7, Q16)."""

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from reception.organisation.languages import Named
from visitors.models.trails import TrailEvent, checks, one_effect, row
from visitors.rota.line import Did


class Team(Named, models.Model):
    """Who receives walk-ins in turn at a site, and by which figures."""

    site = row("organisation.Site", _("园区"), null=False, blank=False)
    name = models.CharField(_("名称"), max_length=40)
    name_en = models.CharField(_("英文"), max_length=60, blank=True)
    members = models.ManyToManyField(
        "organisation.Employee", blank=True, related_name="teams", verbose_name=_("成员")
    )
    lead = row("organisation.Employee", _("组长"), help_text=_("裁定认领（Q8）"))
    director = row("organisation.Employee", _("主管"), help_text=_("给补接（Q13）"))
    make_up = models.ManyToManyField(
        "policy.DeskOption",
        blank=True,
        related_name="+",
        limit_choices_to={"of": "away"},
        verbose_name=_("留位补接的离位"),
        help_text=_("回来仍站原位，错过的由下一位补上；别的，回来排到最后（Q9）"),
    )
    weekdays = models.CharField(
        _("当值日"),
        max_length=7,
        default="1234567",
        validators=[RegexValidator(r"^[1-7]+$", _("写 1 到 7，1 是周一。"))],
        help_text=_("1 是周一，7 是周日；各组轮着来（Q8）"),
    )
    step_up_minutes = models.PositiveSmallIntegerField(
        _("叫到后几分钟内到位"), default=1, validators=[MinValueValidator(1)], help_text=_("Q11")
    )
    claim_days = models.PositiveSmallIntegerField(
        _("几天内可以认领"), default=2, help_text=_("Q8，自然日")
    )
    counts_enquiries = models.BooleanField(
        _("咨询、办事也算一次"), default=False, help_text=_("Q4、Q12")
    )
    own_client_keeps = models.BooleanField(
        _("接待点名的客户时留位"), default=True, help_text=_("不选的，接完排到最后（Q9）")
    )
    ladder = row("policy.Ladder", _("违规按哪一条"), help_text=_("Q5、Q6、Q11、Q18；只由人提议"))
    is_active = models.BooleanField(_("启用"), default=True)
    order = models.PositiveIntegerField(_("顺序"), default=0)
    history = HistoricalRecords()

    class Meta:
        verbose_name, verbose_name_plural = _("接待组"), pgettext_lazy("plural", "接待组")
        ordering = ["order", "pk"]
        constraints = checks(
            a_team_gives_a_minute_to_step_up=Q(step_up_minutes__gte=1),
        )


class TurnEntry(TrailEvent):
    """One thing that happened in the line of a team; place and turn are derived from all of a day,
    in their order.
    """

    class What(models.TextChoices):
        SIGNED_IN = Did.SIGNED_IN.value, pgettext_lazy("rota", "签到")
        STEPPED_OUT = Did.STEPPED_OUT.value, pgettext_lazy("rota", "离位")
        BACK = Did.BACK.value, pgettext_lazy("rota", "回来")
        CALLED = Did.CALLED.value, pgettext_lazy("rota", "叫到")
        STEPPED_UP = Did.STEPPED_UP.value, pgettext_lazy("rota", "到位")
        RECEIVED = Did.RECEIVED.value, pgettext_lazy("rota", "接待")
        GRANTED = Did.GRANTED.value, pgettext_lazy("rota", "给补接")
        GAVE_UP = Did.GAVE_UP.value, pgettext_lazy("rota", "交位")
        CLAIMED = "claimed", pgettext_lazy("rota", "认领")
        SETTLED = "settled", pgettext_lazy("rota", "裁定认领")

    team = row(Team, _("接待组"), null=False, blank=False, db_index=False, related_name="entries")
    day = models.DateField(_("日期"))
    number = models.PositiveIntegerField(_("当天第几条"))
    what = models.CharField(_("事项"), max_length=11, choices=What)
    employee = row("organisation.Employee", _("哪一位"), null=False, blank=False)
    reason = row("policy.DeskOption", _("离位原因"))
    keeps = models.BooleanField(_("留位"), default=True, help_text=_("当天的规定，改了不影响"))
    visitor = row("visitors.Visitor", _("访客"))
    visit = row("visitors.Visit", _("来访"))
    uses_turn = models.BooleanField(_("算一次"), default=False)
    clause = models.CharField(_("条款"), max_length=10, blank=True)
    instead_of = row("organisation.Employee", _("代谁接待"))
    assignment = row("clients.Assignment", _("归谁"), help_text=_("当时这位客户归谁（Q8）"))
    about = row("self", _("关于哪一条"), related_name="later")

    class Meta(TrailEvent.Meta):
        verbose_name, verbose_name_plural = _("排位记录"), pgettext_lazy("plural", "排位记录")
        constraints = [
            *one_effect(
                "a_request_about_a_line_has_one_effect",
                "a_request_about_a_line_by_nobody_has_one_effect",
            ),
            models.UniqueConstraint(
                fields=["team", "day", "number"], name="entries_of_a_day_stand_one_after_another"
            ),
            models.UniqueConstraint(
                fields=["employee", "visitor", "day"],
                condition=Q(what="received", uses_turn=True),
                name="a_visitor_counts_once_a_day_for_a_receptionist",
            ),
            models.UniqueConstraint(
                fields=["about"], condition=Q(what="settled"), name="a_claim_is_settled_once"
            ),
            *checks(
                only_a_reception_uses_a_turn=Q(what="received") | Q(uses_turn=False),
                only_a_reception_is_of_a_visitor=Q(what="received")
                | Q(visitor__isnull=True, visit__isnull=True),
                a_reception_names_its_clause=~Q(what="received") | ~Q(clause=""),
                who_steps_out_says_why=Q(what="stepped_out", reason__isnull=False)
                | ~Q(what="stepped_out") & Q(reason__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.number} {self.get_what_display()}"
