"""A client's file, its people, who looks after it, who may read it, what happened (L1–L4)."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reception.db.fields import FoldedField
from visitors.models.trails import TrailEvent, account, checks, one_effect, row

LONGEST_REASON = 200


class Client(models.Model):
    """One file: of a person, or of an organisation. Who looks after it, what is due and whether it
    lapses are derived from its assignments and contacts.
    """

    class Kind(models.TextChoices):
        PERSON = "person", pgettext_lazy("client", "个人")
        ORGANISATION = "organisation", pgettext_lazy("client", "单位")

    class Secrecy(models.TextChoices):
        NORMAL = "normal", _("普通")
        CONFIDENTIAL = "confidential", _("机密")
        SECRET = "secret", _("绝密")

    kind = models.CharField(pgettext_lazy("client", "种类"), max_length=12, choices=Kind)
    name = models.CharField(_("客户名称"), max_length=120)
    folded_name = FoldedField("name", max_length=120)
    client_class = row("policy.ClientClass", _("客户类别"), db_index=False)
    secrecy = models.CharField(
        _("密级"), max_length=12, choices=Secrecy, default=Secrecy.NORMAL, help_text=_("L3")
    )
    contact = models.CharField(pgettext_lazy("client", "联系人"), max_length=60, blank=True)
    phone = models.CharField(_("电话"), max_length=30, blank=True)
    address = models.CharField(_("地址"), max_length=200, blank=True)
    trade = models.CharField(_("企业性质"), max_length=60, blank=True)
    source = row("policy.DeskOption", _("信息获取渠道"))
    place = models.CharField(
        _("纸质档案放在哪里"), max_length=60, blank=True, help_text=_("没有纸质档案就留空（L9）")
    )
    made_at = models.DateTimeField(_("建档"))
    made_by = account(_("建档账号"))
    # Since which entry the rhythm of the class runs, and what was promised then. Kept beside the
    # entries for lists of many clients; `followup.anchor_of` tells it from these.
    anchor = models.OneToOneField(
        "clients.ClientEvent",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="waits",
        verbose_name=_("上次接触的记录"),
    )
    waits_since = models.DateTimeField(_("上次接触"), null=True, blank=True)
    promised_at = models.DateTimeField(_("约好下次"), null=True, blank=True)
    struck_at = models.DateTimeField(_("注销"), null=True, blank=True)
    struck_why = models.CharField(_("注销的原因"), max_length=LONGEST_REASON, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("客户档案"), pgettext_lazy("plural", "客户档案")
        ordering = ["-id"]
        constraints = checks(
            a_client_has_a_name=~Q(name=""),
            a_file_is_struck_out_for_a_reason=Q(struck_at__isnull=True, struck_why="")
            | Q(struck_at__isnull=False) & ~Q(struck_why=""),
        )
        indexes = [
            models.Index(
                fields=["folded_name"], name="clients_by_name", opclasses=["text_pattern_ops"]
            ),
            models.Index(fields=["phone"], name="clients_by_phone", condition=~Q(phone="")),
            models.Index(fields=["client_class", "waits_since"], name="clients_by_rhythm"),
            models.Index(
                fields=["promised_at"],
                name="clients_promised",
                condition=Q(promised_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ClientPerson(models.Model):
    """A visitor who belongs to a file: the person, or somebody of the organisation."""

    client = row(Client, _("客户"), null=False, blank=False, related_name="people")
    visitor = models.OneToOneField(
        "visitors.Visitor", models.PROTECT, related_name="client_file", verbose_name=_("访客")
    )

    class Meta:
        verbose_name, verbose_name_plural = _("档案里的人"), pgettext_lazy("plural", "档案里的人")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.client_id} {self.visitor_id}"


class Assignment(models.Model):
    """Somebody looks after a client from a moment on, by a clause. It is written once and ended
    once; whose client it is is always the assignment that stands, and nothing else (F3, Q3).
    """

    client = row(
        Client, _("客户"), null=False, blank=False, related_name="assignments", db_index=False
    )
    employee = row("organisation.Employee", _("跟进人"), null=False, blank=False, db_index=False)
    clause = models.CharField(_("条款"), max_length=10)
    why = models.CharField(_("为什么"), max_length=LONGEST_REASON)
    began_at = models.DateTimeField(_("从"))
    by = account(_("经手账号"))
    by_name = models.CharField(_("经手人"), max_length=60, blank=True)
    ended_at = models.DateTimeField(_("到"), null=True, blank=True)
    ended_clause = models.CharField(_("按哪一条结束"), max_length=10, blank=True)
    ended_why = models.CharField(_("为什么结束"), max_length=LONGEST_REASON, blank=True)
    ended_by_name = models.CharField(_("由谁结束"), max_length=60, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("跟进人"), pgettext_lazy("plural", "跟进人")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["client"],
                condition=Q(ended_at__isnull=True),
                name="one_assignment_of_a_client_stands",
            ),
            *checks(
                an_assignment_says_by_what_clause_and_why=~Q(clause="") & ~Q(why=""),
                an_assignment_ends_after_it_began_and_says_why=(
                    Q(ended_at__isnull=True, ended_why="")
                    | Q(ended_at__gte=F("began_at")) & ~Q(ended_why="")
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["client", "id"], name="assignments_of_a_client"),
            models.Index(
                fields=["employee", "-client"],
                name="clients_of_somebody",
                condition=Q(ended_at__isnull=True),
            ),
            models.Index(fields=["employee", "began_at"], name="clients_taken_by_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.client_id} {self.employee}"


class ClientReader(models.Model):
    """Somebody is named for a file of the upper two degrees of secrecy (L3)."""

    client = row(Client, _("客户"), null=False, blank=False, related_name="readers", db_index=False)
    employee = row("organisation.Employee", _("可以看的人"), null=False, blank=False)

    class Meta:
        verbose_name, verbose_name_plural = _("知情人"), pgettext_lazy("plural", "知情人")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["client", "employee"], name="a_reader_is_named_once_for_a_file"
            )
        ]

    def __str__(self) -> str:
        return f"{self.client_id} {self.employee}"


class ClientEvent(TrailEvent):
    """One thing that happened to a file: made, changed, read for a reason, contacted."""

    class What(models.TextChoices):
        MADE = "made", pgettext_lazy("client event", "建档")
        CHANGED = "changed", pgettext_lazy("client event", "更改")
        CONTACT = "contact", pgettext_lazy("client event", "联系")
        OPENED = "opened", pgettext_lazy("client event", "打开看")
        ASSIGNED = "assigned", pgettext_lazy("client event", "换跟进人")
        CLAIMED = "claimed", pgettext_lazy("client event", "认领")
        LAPSED = "lapsed", pgettext_lazy("client event", "失效")
        LENT = "lent", pgettext_lazy("client event", "借阅")
        STRUCK = "struck", pgettext_lazy("client event", "注销")

    class Way(models.TextChoices):
        """Only the first three count, and only where somebody was reached (F6)."""

        CALL = "call", pgettext_lazy("contact", "电话")
        VISIT = "visit", pgettext_lazy("contact", "拜访")
        LETTER = "letter", pgettext_lazy("contact", "信函")
        TEXT = "text", pgettext_lazy("contact", "短信、微信")

    client = row(Client, _("客户"), null=False, blank=False, related_name="events", db_index=False)
    what = models.CharField(_("事项"), max_length=8, choices=What)
    employee = row("organisation.Employee", _("哪一位"))
    way = models.CharField(_("怎样联系"), max_length=6, choices=Way, blank=True)
    reached = models.BooleanField(_("联系到了"), null=True, blank=True)
    satisfied = models.BooleanField(_("满意"), null=True, blank=True)
    next_at = models.DateTimeField(_("约好下次"), null=True, blank=True)

    class Meta(TrailEvent.Meta):
        verbose_name, verbose_name_plural = _("客户的经过"), pgettext_lazy("plural", "客户的经过")
        constraints = [
            *one_effect(
                "a_request_about_a_client_has_one_effect",
                "a_request_of_nobody_about_a_client_has_one_effect",
            ),
            *checks(
                a_contact_says_how_and_whether_it_reached=(
                    Q(what="contact", reached__isnull=False) & ~Q(way="")
                )
                | ~Q(what="contact") & Q(way="", reached__isnull=True, satisfied__isnull=True),
                a_file_is_opened_for_a_reason_until_a_moment=~Q(what="opened")
                | Q(next_at__isnull=False) & ~Q(words=""),
            ),
        ]
        indexes = [
            models.Index(fields=["client", "id"], name="events_of_a_client"),
            models.Index(
                fields=["by", "client", "next_at"],
                name="files_open_to_somebody",
                condition=Q(what="opened"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client_id} {self.what}"


class ClientLoan(models.Model):
    """Somebody asks to read a file, and may for the days of the row; it ends by itself, and what is
    on paper is handed back (L4, L11). Only one of a person and a file is open.
    """

    client = row(Client, _("客户"), null=False, blank=False, related_name="loans", db_index=False)
    borrower = row("organisation.Employee", _("借阅人"), null=False, blank=False)
    purpose = models.CharField(_("用途"), max_length=LONGEST_REASON)
    reason = models.CharField(_("原因"), max_length=LONGEST_REASON)
    asked_at = models.DateTimeField(_("申请"))
    approval = models.OneToOneField(
        "due.Approval", models.PROTECT, related_name="client_loan", verbose_name=_("审批")
    )
    lent_at = models.DateTimeField(_("借出"), null=True, blank=True)
    until = models.DateTimeField(_("到期"), null=True, blank=True)
    back_at = models.DateTimeField(_("交还"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("借阅"), pgettext_lazy("plural", "借阅")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["client", "borrower"],
                condition=Q(back_at__isnull=True),
                name="a_file_is_lent_to_somebody_once_at_a_time",
            ),
            *checks(
                a_loan_says_what_for=~Q(purpose="") & ~Q(reason=""),
                a_loan_begins_before_it_ends=Q(lent_at__isnull=True, until__isnull=True)
                | Q(lent_at__isnull=False, until__isnull=False, until__gt=F("lent_at")),
            ),
        ]
        indexes = [
            models.Index(fields=["client", "-id"], name="loans_of_a_client"),
            models.Index(
                fields=["until"],
                name="loans_to_hand_back",
                condition=Q(lent_at__isnull=False, back_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client_id} {self.borrower}"

    def runs(self, now: datetime) -> bool:
        """Tell whether the file may be read by it now."""
        return self.back_at is None and self.until is not None and now < self.until
