"""An invitation, the expected visits that it has made, and who comes together (V22)."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from visitors.models.keys import account


class Delegation(models.Model):
    """Whom one list has invited to a host: each with an invitation and a visit of their own, and
    at the desk they may come and go together.
    """

    site = models.ForeignKey(
        "organisation.Site", models.PROTECT, related_name="+", verbose_name=_("园区")
    )
    host = models.ForeignKey(
        "organisation.Employee",
        models.PROTECT,
        related_name="delegations",
        verbose_name=_("被访人"),
    )
    name = models.CharField(_("团组名称"), max_length=120)
    made_at = models.DateTimeField(_("邀请于"))
    made_by = account(_("邀请的账号"), "delegations_made")
    made_by_name = models.CharField(_("谁邀请"), max_length=60, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("团组"), pgettext_lazy("plural", "团组")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(name="a_delegation_has_a_name", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name


class Invitation(models.Model):
    """A visitor is invited to a host, for one visit or several.

    When, what for and with whom stand on the visits; where it stands follows from theirs. Its code
    follows from the secret key and ``salt``, so that it can be shown again and a dump of the
    database makes none; it is found by its keyed hash.
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("invitation", "有效")
        CANCELLED = "cancelled", _("已取消")
        OVER = "over", _("已结束")

    site = models.ForeignKey(
        "organisation.Site", models.PROTECT, related_name="+", verbose_name=_("园区")
    )
    host = models.ForeignKey(
        "organisation.Employee",
        models.PROTECT,
        related_name="invitations",
        verbose_name=_("被访人"),
    )
    visitor = models.ForeignKey(
        "visitors.Visitor",
        models.PROTECT,
        related_name="invitations",
        verbose_name=_("访客"),
    )
    delegation = models.ForeignKey(
        Delegation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="invitations",
        verbose_name=_("团组"),
    )
    salt = models.CharField(max_length=32, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    place = models.CharField(_("到哪里"), max_length=120, blank=True)
    note = models.CharField(_("给前台的话"), max_length=200, blank=True)
    zone = models.ForeignKey(
        "organisation.Zone",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("要进的限制区域"),
        help_text=_("邀请时就请人批准（Z2、Z4）"),
    )
    made_at = models.DateTimeField(_("邀请于"))
    made_by = account(_("邀请的账号"), "invitations_made")
    made_by_name = models.CharField(_("谁邀请"), max_length=60, blank=True)

    # Put here by who makes it: the days of a series on which nobody is invited, and why.
    skipped: "list[tuple[date, str]] | None" = None

    class Meta:
        verbose_name, verbose_name_plural = _("邀请"), pgettext_lazy("plural", "邀请")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="an_invitation_has_a_code", condition=~Q(salt="") & ~Q(digest="")
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.visitor}"


class Series(models.Model):
    """How an invitation repeats. Its visits are rows, made some days ahead, each day of the rule
    once: what was moved or cancelled is never made again.
    """

    class Every(models.TextChoices):
        DAY = "day", _("每个工作日")
        WEEK = "week", _("每周")
        MONTH = "month", _("每月")

    invitation = models.OneToOneField(
        Invitation, models.CASCADE, related_name="series", verbose_name=_("邀请")
    )
    every = models.CharField(_("多久一次"), max_length=5, choices=Every)
    days = models.JSONField(_("星期几"), default=list, blank=True)
    interval = models.PositiveSmallIntegerField(_("每几天、几周或几月一次"), default=1)
    left_out = models.JSONField(_("除了哪几天"), default=list, blank=True)
    starts = models.DateField(_("从哪天起"))
    hour = models.TimeField(_("几点"))
    until = models.DateField(_("到哪天为止"), help_text=_("含这一天"))
    made_until = models.DateField(_("已排到"))

    class Meta:
        verbose_name, verbose_name_plural = _("重复的邀请"), pgettext_lazy("plural", "重复的邀请")
        constraints = [
            models.CheckConstraint(
                name="a_series_ends_after_it_begins", condition=Q(until__gte=F("starts"))
            ),
            models.CheckConstraint(
                name="a_series_repeats_every_so_many", condition=Q(interval__gte=1)
            ),
            models.CheckConstraint(
                name="a_series_is_made_no_further_than_it_goes",
                condition=Q(made_until__lte=F("until")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.invitation_id} {self.every}"


class InvitedVisit(models.Model):
    """One expected visit of an invitation, and how long the visitor may come."""

    invitation = models.ForeignKey(
        Invitation, models.CASCADE, related_name="invited", verbose_name=_("邀请")
    )
    visit = models.OneToOneField(
        "visitors.Visit", models.PROTECT, related_name="invited", verbose_name=_("来访")
    )
    minutes = models.PositiveIntegerField(
        _("时段（分钟）"), null=True, blank=True, help_text=_("从预约时间起；留空就是一个时刻")
    )

    class Meta:
        verbose_name, verbose_name_plural = _("邀请的来访"), pgettext_lazy("plural", "邀请的来访")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="a_window_lasts_a_while",
                condition=Q(minutes__isnull=True) | Q(minutes__gte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.invitation_id} {self.visit_id}"


class CalendarProposal(models.Model):
    """What the calendar of a host says of one event: proposed to them, and done only by them. One
    row however often it is read; a later change of the event proposes anew.
    """

    host = models.ForeignKey(
        "organisation.Employee",
        models.PROTECT,
        related_name="calendar_proposals",
        verbose_name=_("被访人"),
        db_index=False,  # the constraint has one
    )
    uid = models.CharField(max_length=64, editable=False)  # a hash of the event's own
    sequence = models.PositiveIntegerField(_("第几次改"))
    begins_at = models.DateTimeField(_("什么时候来"))
    ends_at = models.DateTimeField(_("到几点"), null=True, blank=True)
    summary = models.CharField(_("来意"), max_length=200, blank=True)
    place = models.CharField(_("到哪里"), max_length=120, blank=True)
    people = models.JSONField(_("客人"), default=list)  # name and address of each
    repeat = models.JSONField(_("重复"), default=dict, blank=True)
    is_cancelled = models.BooleanField(_("日历里取消了"), default=False)
    read_at = models.DateTimeField(_("读入于"))
    invitation = models.ForeignKey(
        Invitation,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="proposals",
        verbose_name=_("邀请"),
    )
    settled_at = models.DateTimeField(_("处理于"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = (
            _("日历里的来访"),
            pgettext_lazy("plural", "日历里的来访"),
        )
        ordering = ["begins_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["host", "uid"], name="an_event_is_proposed_to_a_host_once"
            ),
            models.CheckConstraint(
                name="a_proposed_visit_ends_after_it_begins",
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("begins_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.host_id} {self.begins_at:%Y-%m-%d}"

    @property
    def mark(self) -> str:
        """What changes whenever the calendar has said something new."""
        return self.read_at.isoformat()

    @property
    def guest(self) -> str:
        """Who comes, as the calendar names the first of them."""
        name, mail = self.people[0]
        return name or mail
