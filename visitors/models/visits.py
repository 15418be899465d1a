"""A visit and its life: expected → waiting → inside → left; refused, cancelled, no_show."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from reception.policy.enums import ORDINARY, Disposition, Grade
from visitors.models.keys import account

if TYPE_CHECKING:
    from reception.organisation.models import Employee


class State(models.TextChoices):
    """Where a visit stands."""

    EXPECTED = "expected", pgettext_lazy("state", "预约")
    WAITING = "waiting", _("等候")
    INSIDE = "inside", _("在访")
    LEFT = "left", _("已离开")
    REFUSED = "refused", _("已婉拒")
    CANCELLED = "cancelled", _("已取消")
    NO_SHOW = "no_show", _("未到")


OPEN = [State.WAITING, State.INSIDE]
NOT_OVER = [State.EXPECTED, *OPEN]
# When somebody came, or is to come; lists of days go by it.
CAME = Coalesce("arrived_at", "expected_at")
LATEST = (CAME.desc(), F("id").desc())
# A CHECK lets pass what is unknown, so "not answered yet" has to be named.
CONSENTED = Q(consent__isnull=False, consent=True)


class Visit(models.Model):
    """One arrival of one visitor, or of a party led by one, to one host."""

    class Kind(models.TextChoices):
        FIRST = "first", _("初访")
        RETURN = "return", _("回访")
        TELEPHONE = "telephone", _("电约")
        ENQUIRY = "enquiry", _("咨询")
        ERRAND = "errand", _("办事")

    class Answer(models.TextChoices):
        NONE = "", _("未应答")
        COMING = "coming", _("马上到前台")
        WAIT = "wait", _("请稍候")
        COLLEAGUE = "colleague", _("请同事代接")
        UNAVAILABLE = "unavailable", _("不在")
        LATER = "later", _("另约时间")

    site = models.ForeignKey(
        "organisation.Site",
        models.PROTECT,
        related_name="visits",
        verbose_name=_("园区"),
        db_index=False,
    )
    visitor = models.ForeignKey(
        "visitors.Visitor",
        models.PROTECT,
        related_name="visits",
        verbose_name=_("访客"),
        db_index=False,
    )
    host = models.ForeignKey(
        "organisation.Employee",
        models.PROTECT,
        related_name="visits",
        verbose_name=_("被访人"),
        db_index=False,
    )
    category = models.ForeignKey(
        "policy.Category", models.PROTECT, related_name="visits", verbose_name=_("访客类别")
    )
    topic = models.ForeignKey(
        "policy.Topic",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="visits",
        verbose_name=_("推销内容"),
    )
    kind = models.CharField(
        _("来访方式"), max_length=9, choices=Kind, default=Kind.FIRST, help_text=_("V11")
    )
    organisation = models.CharField(_("单位"), max_length=120, blank=True)
    title = models.CharField(_("职务"), max_length=40, blank=True)
    level = models.PositiveSmallIntegerField(_("级别"), null=True, blank=True)
    purpose = models.CharField(_("来意"), max_length=200)
    led_by = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="followers",
        verbose_name=_("跟谁一起到"),
        help_text=_("一起到的团组只问一次被访人；问的是这一位，应答对大家都算"),
    )
    party_size = models.PositiveIntegerField(_("人数"), default=1, help_text=_("连同访客本人"))
    state = models.CharField(_("状态"), max_length=9, choices=State)
    # The decision as it was on that day (G10); a later edit of a rule does not reach it.
    grade = models.CharField(_("接待规格"), max_length=8, choices=Grade)
    disposition = models.CharField(_("处置"), max_length=9, choices=Disposition)
    clause = models.CharField(_("条款"), max_length=10)
    badge_required = models.BooleanField(_("佩戴访客牌"))
    decision = models.JSONField(_("评定"), default=dict)
    # All that it was made from, to make it again (`again.py`); nothing where that was not kept.
    facts = models.JSONField(_("依据"), null=True, blank=True)
    rules = models.ForeignKey(
        "policy.RulesVersion",
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name=_("规则版本"),
    )
    decided_grade = models.CharField(
        _("规则评定"), max_length=8, choices=Grade, help_text=_("改规格之前的规格（G11）")
    )
    overridden_by = account(_("改规格的人"), "overrides")
    override_reason = models.CharField(_("改规格的原因"), max_length=200, blank=True)
    # What the person asked has answered; the requests themselves are rows of HostRequest.
    consent = models.BooleanField(
        _("同意接待"), null=True, blank=True, help_text=_("先问的来访，被问的人同意了没有（G6–G8）")
    )
    pitch_agreed = models.BooleanField(
        _("推销经同意"),
        default=False,
        db_default=False,
        help_text=_("对口联系人同意了，按临时访客接待，不算拒绝（G8）"),
    )
    answer = models.CharField(
        _("应答"), max_length=11, choices=Answer, default=Answer.NONE, blank=True
    )
    answered_by = models.ForeignKey(
        "organisation.Employee",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="answered",
        verbose_name=_("应答人"),
    )
    wait_until = models.DateTimeField(_("请稍候至"), null=True, blank=True)
    put_off_to = models.DateTimeField(_("另约至"), null=True, blank=True, help_text=_("V12"))
    # From here the policy's minutes count (V5): who is asked, who is asked instead, and a promised
    # time each start them anew.
    patience_from = models.DateTimeField(_("从何时起算等候应答"), null=True, blank=True)
    # Set where a clock was set back: from then on counts how long somebody has been inside, or gone
    # with a badge, and not from what the clock said.
    counts_from = models.DateTimeField(null=True, blank=True, editable=False)
    desk_told_at = models.DateTimeField(_("请前台处理"), null=True, blank=True)
    # Somebody of the desk attends to the visitor in the host's place: until somebody answers or is
    # asked anew, nobody is reminded (V5).
    taken_over_by = account(_("前台接手的人"), "taken_over")
    taken_over_at = models.DateTimeField(_("前台接手"), null=True, blank=True)
    refused_by = account(_("婉拒的人"), "refusals")
    refuse_reason = models.CharField(_("婉拒原因"), max_length=200, blank=True)
    expected_at = models.DateTimeField(_("预约时间"), null=True, blank=True)
    expected_on = models.DateField(_("预约日"), null=True, blank=True)
    arrived_at = models.DateTimeField(_("到访"), null=True, blank=True)
    admitted_at = models.DateTimeField(_("进入"), null=True, blank=True)
    left_at = models.DateTimeField(_("离开"), null=True, blank=True)
    closed_at = models.DateTimeField(_("结束"), null=True, blank=True)
    # Nobody saw them go; closed after closing time, and no time of departure is made up (V9).
    presumed_left = models.BooleanField(_("推定离开"), default=False, db_default=False)

    # Put here by the pages that show a visit; not columns.
    is_open_here: bool = False
    broken: bool = False
    closing: bool = False
    brings_nothing: bool = False
    told: bool = False
    unreached: "Employee | None" = None
    was_asked: bool  # these by what signs a visitor out
    has_passes: bool
    has_things: bool
    is_awaiting: bool

    class Meta:
        verbose_name, verbose_name_plural = _("来访"), pgettext_lazy("plural", "来访")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["visitor"],
                condition=Q(state__in=["waiting", "inside"]),
                name="one_open_visit_per_visitor",
            ),
            models.UniqueConstraint(
                fields=["visitor", "expected_on"],
                condition=Q(state="expected"),
                name="one_expected_visit_per_visitor_and_day",
            ),
            models.CheckConstraint(
                name="visits_are_admitted_after_they_arrive",
                condition=Q(admitted_at__isnull=True) | Q(admitted_at__gte=F("arrived_at")),
            ),
            models.CheckConstraint(
                name="visits_leave_after_they_arrive",
                condition=Q(left_at__isnull=True) | Q(left_at__gte=F("arrived_at")),
            ),
            models.CheckConstraint(
                name="an_expected_visit_says_when",
                condition=~Q(state="expected")
                | Q(expected_at__isnull=False, expected_on__isnull=False),
            ),
            models.CheckConstraint(
                name="a_visit_inside_was_admitted",
                condition=~Q(state="inside") | Q(admitted_at__isnull=False, left_at__isnull=True),
            ),
            models.CheckConstraint(
                name="an_override_has_a_reason_and_a_person",
                condition=(
                    Q(overridden_by__isnull=True, override_reason="") & Q(grade=F("decided_grade"))
                )
                | Q(
                    overridden_by__isnull=True,
                    override_reason="",
                    pitch_agreed=True,
                    decided_grade="refused",
                    grade="standard",
                )
                | (Q(overridden_by__isnull=False) & ~Q(override_reason="")),
            ),
            models.CheckConstraint(
                name="a_refusal_has_a_reason_and_a_person",
                condition=(~Q(state="refused") & Q(refused_by__isnull=True, refuse_reason=""))
                | (Q(state="refused", refused_by__isnull=False) & ~Q(refuse_reason="")),
            ),
            models.CheckConstraint(
                name="nobody_of_refused_grade_is_inside_without_consent",
                condition=~Q(state="inside", grade="refused") | CONSENTED,
            ),
            models.CheckConstraint(
                name="nobody_is_inside_before_who_must_be_asked_agrees",
                condition=~Q(state="inside", disposition="ask_first") | CONSENTED,
            ),
            models.CheckConstraint(
                name="an_agreed_pitch_is_one_that_somebody_agreed_to",
                condition=Q(pitch_agreed=False)
                | (CONSENTED & Q(decided_grade="refused") & ~Q(grade="refused")),
            ),
            models.CheckConstraint(
                name="facts_are_kept_with_the_rules_they_were_judged_by",
                condition=Q(facts__isnull=True, rules__isnull=True)
                | Q(facts__isnull=False, rules__isnull=False),
            ),
            models.CheckConstraint(
                name="nobody_is_led_by_themselves",
                condition=Q(led_by__isnull=True) | ~Q(led_by=F("id")),
            ),
            models.CheckConstraint(name="a_party_has_somebody", condition=Q(party_size__gte=1)),
            models.CheckConstraint(name="a_visit_has_a_purpose", condition=~Q(purpose="")),
            models.CheckConstraint(
                name="a_promise_to_come_later_says_when",
                condition=~Q(answer="wait") | Q(wait_until__isnull=False),
            ),
            models.CheckConstraint(
                name="who_is_or_was_here_has_arrived",
                condition=~Q(state__in=["waiting", "inside", "left", "refused"])
                | Q(arrived_at__isnull=False),
            ),
            models.CheckConstraint(
                name="nobody_to_be_refused_is_inside",
                condition=~Q(state="inside", disposition="refuse"),
            ),
            models.CheckConstraint(
                name="a_visitor_is_taken_over_by_somebody_at_a_time",
                condition=Q(taken_over_by__isnull=True, taken_over_at__isnull=True)
                | Q(taken_over_by__isnull=False, taken_over_at__isnull=False),
            ),
            models.CheckConstraint(
                name="a_visit_that_left_says_when_or_is_presumed_to_have_left",
                condition=~Q(state="left") | Q(left_at__isnull=False) | Q(presumed_left=True),
            ),
            models.CheckConstraint(
                name="who_is_presumed_to_have_left_is_gone_at_no_known_time",
                condition=Q(presumed_left=False)
                | Q(state__in=["left", "cancelled"], left_at__isnull=True),
            ),
        ]
        indexes = [
            # Whole and not partial: SQLite does not see that bound parameters are the states a
            # partial index holds.
            models.Index(fields=["site", "state", "arrived_at"], name="visits_on_site"),
            models.Index(fields=["site", "expected_on", "state"], name="visits_expected"),
            models.Index(fields=["visitor", "-id"], name="visits_of_a_visitor"),
            models.Index(fields=["site", "-id"], name="visits_of_a_site"),
            models.Index(fields=["host", "-id"], name="visits_to_a_host"),
            models.Index(fields=["state", "-id"], name="visits_in_a_state"),
            models.Index(fields=["site", "arrived_at", "id"], name="visits_by_day"),
            models.Index(
                fields=["led_by"],
                name="visits_led_by_another",
                condition=Q(led_by__isnull=False),
            ),
            # A rare value among many days is found without walking through them.
            models.Index(*LATEST, name="visits_by_time"),
            models.Index(F("site"), *LATEST, name="visits_of_a_site_by_time"),
            models.Index(F("host"), *LATEST, name="visits_to_a_host_by_time"),
            models.Index(F("state"), *LATEST, name="visits_in_a_state_by_time"),
            models.Index(F("grade"), *LATEST, name="visits_of_a_grade_by_time"),
            models.Index(F("category"), *LATEST, name="visits_of_a_category_by_time"),
            models.Index(
                fields=["site", "-closed_at"],
                name="visits_presumed_left",
                condition=Q(presumed_left=True),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.visitor}"

    @property
    def stands_out(self) -> bool:
        """Whether the desk's lists name the grade instead of the category."""
        return self.grade not in ORDINARY

    @property
    def stands(self) -> str:
        """Where the visit stands, in words; an end that is only presumed says so (V9)."""
        return gettext("推定离开") if self.presumed_left else str(State(self.state).label)


class FurtherHost(models.Model):
    """Somebody else the visitor came to see, beside ``Visit.host``: all are told, and the first who
    comes receives (V3, V4).
    """

    visit = models.ForeignKey(
        Visit,
        models.CASCADE,
        related_name="further_hosts",
        verbose_name=_("来访"),
        db_index=False,
    )
    employee = models.ForeignKey(
        "organisation.Employee",
        models.PROTECT,
        related_name="further_visits",
        verbose_name=_("另一位被访人"),
    )

    class Meta:
        verbose_name, verbose_name_plural = (
            _("另一位被访人"),
            pgettext_lazy("plural", "另一位被访人"),
        )
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "employee"], name="a_further_host_is_named_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.employee)
