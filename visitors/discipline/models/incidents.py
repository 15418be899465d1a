"""An incident: a breach that somebody saw, with what spoke for it at that moment (B2, P1–P3)."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThanOrEqual
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reception.policy.enums import Severity
from reception.policy.models import AutomaticProposal
from reception.policy.rulebook import in_force
from visitors.discipline.models.columns import account, moment, row, row_or_none
from visitors.models.trails import checks

SHORTEST_REASON = 10  # letters, as for a void (P5)
LONGEST_STATEMENT = 1000
# With this begins the source of what the system itself proposes, and of nothing else.
BY_THE_SYSTEM = "auto:"


class Incident(models.Model):
    """A proposal, never a penalty: the person concerned is heard, 行政部 rules on it, and the
    ledger books from there.

    One without an employee is an observation: a stranger whom nobody could tell from those on site.
    It concerns nobody, so nothing can be booked from it.

    Who reported it stands here for 行政部 and the audit. It is shown to neither the person
    concerned nor the head of their department, now or then, whatever roles these have
    (``secrecy``), and stands in no event of the visit. What the system itself proposes has no
    reporter, and its source says so.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("待裁定")
        CONFIRMED = "confirmed", _("已入账")
        DROPPED = "dropped", pgettext_lazy("incident", "已撤销")

    site = row("organisation.Site", _("园区"), related_name="incidents", db_index=False)
    ladder = models.CharField(
        _("处罚阶梯"), max_length=40, help_text=_("接口里的代号，例如 no_badge")
    )
    clause = models.CharField(_("条款"), max_length=10)
    severity = models.CharField(
        _("严重程度"),
        max_length=8,
        choices=Severity,
        blank=True,
        help_text=_("按严重程度定级的阶梯才有（P2）"),
    )
    employee = row_or_none(
        "organisation.Employee",
        _("当事人"),
        related_name="incidents",
        help_text=_("接待这位访客的人（B2）；没认出是哪位访客时留空"),
        db_index=False,
    )
    first = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="second",
        verbose_name=_("连带自"),
        help_text=_("当事人是主管时，因哪一条提议（P12）"),
    )
    version = row(
        "discipline.LadderVersion",
        _("报告时的阶梯"),
        to_field="digest",  # so that what was sealed names the content
        db_index=False,
        related_name="incidents",
    )
    statement_days = models.PositiveSmallIntegerField(
        _("报告时的陈述期限"), help_text=_("工作日；后来改的，只会延长")
    )
    appeal_days = models.PositiveSmallIntegerField(
        _("报告时的申诉期限"), help_text=_("工作日；后来改的，只会延长")
    )
    visit = row_or_none("visitors.Visit", _("来访"), related_name="+")
    zone = row_or_none("organisation.Zone", _("区域"), related_name="+")
    place = models.CharField(_("地点"), max_length=60, blank=True)
    seen_at = models.DateTimeField(_("看到的时间"))
    reported_at = models.DateTimeField(_("报告的时间"))
    reporter = account(
        _("报告人"), related_name="reported", help_text=_("系统自己提议的，留空"), db_index=False
    )
    headed_by = row_or_none(
        "organisation.Employee",
        _("报告时的部门负责人"),
        db_index=False,
        related_name="+",
        help_text=_("调动以后，报告人对这位负责人仍然保密"),
    )
    note = models.CharField(_("说明"), max_length=500, blank=True)
    source = models.CharField(_("来源"), max_length=100, help_text=_("同一来源只算一次"))
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.PROPOSED)
    evidence = models.JSONField(_("当时的情况"), default=dict)
    dropped_by = account(_("撤销的人"), related_name="dropped")
    dropped_at = moment(_("撤销的时间"))
    drop_reason = models.CharField(_("撤销的原因"), max_length=200, blank=True)

    heard_until = moment(_("陈述截止"), help_text=_("到这时当事人可以陈述；过后没有陈述也可以裁定"))
    statement = models.TextField(_("当事人陈述"), max_length=LONGEST_STATEMENT, blank=True)
    stated_at = moment(_("陈述的时间"))
    stated_by_self = models.BooleanField(
        _("本人陈述"), default=False, help_text=_("行政部代记的不算，也不缩短陈述的期限")
    )
    confirmed_by = account(_("认定的人"), related_name="confirmed")
    confirmed_at = moment(_("认定的时间"))
    # As told; it moves only in their favour (``ledger.telling``).
    appeal_until = moment(_("申诉截止"), editable=False)
    corrected_at = moment(_("改正的时间"), help_text=_("责令改正的，行政部看到改正后写上（P4）"))

    class Meta:
        verbose_name, verbose_name_plural = _("违规提议"), pgettext_lazy("plural", "违规提议")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["source"], name="the_same_source_counts_once"),
            *checks(
                an_incident_has_a_source=~Q(source=""),
                an_incident_is_seen_before_it_is_reported=Q(seen_at__lte=F("reported_at")),
                a_visit_names_whom_its_incident_concerns=Q(visit__isnull=True)
                | Q(employee__isnull=False),
                the_second_person_is_somebody=Q(first__isnull=True) | Q(employee__isnull=False),
                only_a_missing_badge_is_seen_on_a_stranger=Q(employee__isnull=False)
                | Q(ladder="no_badge"),
                a_dropped_incident_has_a_person_and_a_time=Q(
                    state="dropped", dropped_by__isnull=False, dropped_at__isnull=False
                )
                | (
                    ~Q(state="dropped")
                    & Q(dropped_by__isnull=True, dropped_at__isnull=True, drop_reason="")
                ),
                a_reason_to_drop_has_ten_letters=~Q(state="dropped")
                | Q(GreaterThanOrEqual(Length("drop_reason"), SHORTEST_REASON)),
                nobody_drops_what_they_reported=Q(dropped_by__isnull=True)
                | ~Q(dropped_by=F("reporter")),
                a_severity_is_one_of_the_words=Q(severity__in=["", *Severity.values]),
                a_confirmed_incident_has_a_person_and_a_time=Q(
                    state="confirmed",
                    employee__isnull=False,
                    confirmed_by__isnull=False,
                    confirmed_at__isnull=False,
                )
                | (~Q(state="confirmed") & Q(confirmed_by__isnull=True, confirmed_at__isnull=True)),
                a_statement_has_a_time=Q(statement="", stated_at__isnull=True)
                | (~Q(statement="") & Q(stated_at__isnull=False)),
                a_person_or_the_system_reports_it=Q(reporter__isnull=False)
                | Q(source__startswith=BY_THE_SYSTEM),
                # A comparison with nothing is neither true nor false, and would be let through:
                # that it was confirmed is said aloud.
                only_what_was_confirmed_is_corrected=Q(corrected_at__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_at__lte=F("corrected_at")),
                only_a_statement_is_in_ones_own_words=Q(stated_by_self=False)
                | Q(stated_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-id"], name="incidents_in_a_state"),
            models.Index(fields=["site", "-id"], name="incidents_of_a_site"),
            models.Index(fields=["employee", "-id"], name="incidents_of_an_employee"),
            models.Index(fields=["reporter", "reported_at"], name="incidents_by_a_reporter"),
            models.Index(fields=["clause", "-id"], name="incidents_of_a_clause"),
            models.Index(fields=["seen_at"], name="incidents_of_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.ladder_name}"

    @property
    def number(self) -> str:
        """The number by which people name it."""
        return f"{self.pk:05d}" if self.pk else "–"

    @property
    def seen(self) -> "Incident":
        """The incident in which it was seen: of the second person that of the first (P12)."""
        return self if self.first is None else self.first

    @property
    def is_unchecked(self) -> bool:
        """Tell whether nobody could look who had to wear a badge: no visit was named (P3)."""
        return self.ladder == "no_badge" and self.visit_id is None and self.employee_id is not None

    @property
    def ladder_name(self) -> str:
        """What happened, in words: the name of the ladder; where the system noticed it, what that
        was, which is no complaint of anybody.
        """
        if self.source.startswith(BY_THE_SYSTEM):
            neglect = self.evidence.get("neglect")
            if neglect in AutomaticProposal.What.values:
                return str(AutomaticProposal.What(neglect).label)
            if "further" in self.evidence:
                return str(_("责令改正后没有改正"))
        # A list reads the policy once and puts the ladders on its rows (``visibility.named``).
        ladders = vars(self).get("ladders") or in_force().ladders
        return str(ladders.get(self.ladder, self.ladder))

    @property
    def where(self) -> str:
        """Where it was seen."""
        zone = str(self.zone) if self.zone is not None else ""
        return " · ".join(filter(None, (zone, self.place)))


class IncidentVisit(models.Model):
    """A further visit of a proposal: what the system finds against one person for one ladder within
    a few minutes is one proposal, heard once and booked as one entry (P16).

    The row stays as it is. Its words are the system's own, and what speaks for it names nobody.
    """

    incident = row(Incident, _("违规提议"), related_name="further_visits")
    visit = row("visitors.Visit", _("来访"), related_name="+")
    source = models.CharField(_("来源"), max_length=100, unique=True)
    seen_at = models.DateTimeField(_("看到的时间"))
    joined_at = models.DateTimeField(_("并入的时间"))
    note = models.CharField(_("说明"), max_length=500, blank=True)
    evidence = models.JSONField(_("当时的情况"), default=dict)

    class Meta:
        verbose_name = _("并入的来访")
        verbose_name_plural = pgettext_lazy("plural", "并入的来访")
        ordering = ["id"]
        constraints = checks(
            a_further_visit_is_of_the_system=Q(source__startswith=BY_THE_SYSTEM),
            a_further_visit_is_seen_before_it_is_joined=Q(seen_at__lte=F("joined_at")),
        )

    def __str__(self) -> str:
        return f"{self.incident_id} {self.source}"


class IncidentEvent(models.Model):
    """One thing that happened to an incident. The list only grows; the row is also the receipt of
    the request that caused it.

    So no words stand here that somebody may have to erase: why a proposal was dropped stands with
    the incident, why an entry was voided or an appeal decided with these.
    """

    class What(models.TextChoices):
        REPORTED = "reported", pgettext_lazy("incident event", "报告")
        JOINED = "joined", _("并入又一次来访")
        TOLD = "told", _("通知送达，期限从此起算")
        MORE_TIME = "more_time", _("期限延后")
        STATED = "stated", _("当事人陈述")
        DROPPED = "dropped", pgettext_lazy("incident event", "撤销")
        CONFIRMED = "confirmed", _("认定，记入台账")
        VOIDED = "voided", _("作废")
        REDERIVED = "rederived", _("重新定级")
        APPEALED = "appealed", _("申诉")
        WITHDRAWN = "withdrawn", _("撤回申诉")
        DECIDED = "decided", _("申诉裁定")
        CORRECTED = "corrected", _("已改正")
        ERASED = "erased", _("删除文字")
        PHOTO_REMOVED = "photo_removed", _("照片到期删除")

    incident = row(Incident, _("违规提议"), related_name="events")
    what = models.CharField(_("事项"), max_length=13, choices=What)
    at = models.DateTimeField(_("时间"))
    by = account(_("经手账号"), related_name="incident_events")
    by_name = models.CharField(_("经手人"), max_length=60, blank=True)
    reason = models.CharField(_("原因"), max_length=200, blank=True)
    request_key = models.CharField(max_length=80, blank=True, editable=False)
    request_digest = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = _("违规提议事项")
        verbose_name_plural = pgettext_lazy("plural", "违规提议事项")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["by", "request_key"],
                condition=~Q(request_key=""),
                name="an_incident_request_has_one_effect",
            ),
            models.UniqueConstraint(
                fields=["incident"],
                condition=Q(what="reported"),
                name="an_incident_is_reported_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.what}"


class Photo(models.Model):
    """The picture of an incident; the file lies outside the web root, for a time (privacy 5)."""

    incident = models.OneToOneField(
        Incident, models.PROTECT, related_name="photo", verbose_name=_("违规提议")
    )
    name = models.CharField(_("文件"), max_length=60, unique=True, editable=False)
    width = models.PositiveIntegerField(_("宽"))
    height = models.PositiveIntegerField(_("高"))
    size = models.PositiveIntegerField(_("字节"))
    # Of the file, so that another picture in its place is found (P15).
    digest = models.CharField(max_length=64, editable=False)
    kept_at = models.DateTimeField(_("收到"))
    removed_at = moment(_("删除"))

    class Meta:
        verbose_name, verbose_name_plural = _("照片"), pgettext_lazy("plural", "照片")
        constraints = checks(
            a_photo_is_removed_after_it_is_kept=Q(removed_at__isnull=True)
            | Q(removed_at__gte=F("kept_at"))
        )
        indexes = [
            models.Index(
                fields=["name"], name="photos_that_are_kept", condition=Q(removed_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.incident_id}"


class CaseNotice(models.Model):
    """A notice to the person concerned about a case; its link opens this one case (P6)."""

    incident = row(Incident, _("违规提议"), related_name="notices")
    notice = models.OneToOneField(
        "notifications.Notice", models.CASCADE, related_name="case", verbose_name=_("通知")
    )

    class Meta:
        verbose_name, verbose_name_plural = _("台账通知"), pgettext_lazy("plural", "台账通知")

    def __str__(self) -> str:
        return f"{self.incident_id}"
