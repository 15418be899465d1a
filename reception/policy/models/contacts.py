"""Whom the policy names by function, topics of pitches, posts applied for (G8, G17, V8)."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from reception.organisation.languages import Named
from reception.organisation.models import Zone

# Code of the contact who decides about restricted zones; who that is, and what they are called, are
# rows.
PRINCIPAL = "principal"


class Contact(Named, models.Model):
    """Somebody the policy names by function, such as purchasing (G6–G8, V7, V8)."""

    code = models.SlugField(_("代号"), unique=True)
    name = models.CharField(_("称谓"), max_length=60)
    name_en = models.CharField(_("英文称谓"), max_length=80, blank=True)
    employee = models.ForeignKey(
        "organisation.Employee",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="contact_for",
        verbose_name=_("现由谁担任"),
        help_text=_("外出时问其代理人；规则、推销内容或限制区域用到的，必须填写（G17）"),
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name, verbose_name_plural = _("对口联系人"), pgettext_lazy("plural", "对口联系人")
        ordering = ["code"]

    @property
    def has_a_person(self) -> bool:
        """Whether somebody who works here holds the function."""
        return self.employee is not None and self.employee.is_active

    def clean(self) -> None:
        """Refuse to leave a function empty that a rule, a topic or a restricted zone asks (G17)."""
        if self.pk is None or self.has_a_person:
            return
        if Contact.objects.filter(in_use(), pk=self.pk).exists():
            raise ValidationError(
                {"employee": _("规则、推销内容或限制区域用到了，必须填写由谁担任。")}
            )


def in_use() -> Q:
    """Return the condition under which a rule, a topic, or a restricted zone without an approver
    asks a contact (G6–G8, Z2, Z4).
    """
    asked = Q(rules__is_active=True, rules__ask="contact") | Q(topics__isnull=False)
    zones = Zone.objects.filter(access=Zone.Access.RESTRICTED)
    unnamed = zones.exclude(approver__is_active=True).exclude(stand_in__is_active=True)
    return asked | Q(Exists(unnamed), code=PRINCIPAL)


def contacts_without_a_person() -> list[str]:
    """Return the codes of contacts in use whom nobody who works here holds (G17)."""
    empty = Contact.objects.filter(in_use()).exclude(employee__is_active=True)
    return list(empty.order_by("code").values_list("code", flat=True).distinct())


def refuse_without_a_person(contact: Contact | None) -> None:
    """Refuse a contact whom a rule or a topic cannot ask, because nobody holds the function."""
    if contact is not None and not contact.has_a_person:
        raise ValidationError({"contact": _("先填写这位联系人由谁担任，才能用在这里。")})


class Topic(Named, models.Model):
    """What a sales pitch is about, and who may be asked first (G8)."""

    code = models.SlugField(_("代号"), unique=True)
    name = models.CharField(_("推销内容"), max_length=40)
    name_en = models.CharField(_("英文"), max_length=60, blank=True)
    contact = models.ForeignKey(
        Contact,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="topics",
        verbose_name=_("先问谁"),
        help_text=_("G8"),
    )
    order = models.PositiveIntegerField(_("顺序"), default=0)
    history = HistoricalRecords()

    class Meta:
        verbose_name, verbose_name_plural = _("推销内容"), pgettext_lazy("plural", "推销内容")
        ordering = ["order", "code"]

    def clean(self) -> None:
        """Refuse a contact without a person (G17)."""
        refuse_without_a_person(self.contact)


class JobPost(Named, models.Model):
    """A post applied for and the recruiter who is notified (V8)."""

    name = models.CharField(
        _("应聘岗位"),
        max_length=60,
        unique=True,
        help_text=_("来意里出现这个词，就通知这位招聘人（V8）"),
    )
    name_en = models.CharField(_("英文"), max_length=80, blank=True)
    recruiter = models.ForeignKey(
        "organisation.Employee",
        models.PROTECT,
        related_name="recruits_for",
        verbose_name=_("招聘人"),
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name, verbose_name_plural = _("招聘岗位"), pgettext_lazy("plural", "招聘岗位")
        ordering = ["name"]
