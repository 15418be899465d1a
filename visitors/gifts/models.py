"""Kinds of gifts, and the one list of what came in, went out and was offered (E8, E24)."""

from django.db import models
from django.db.models import Q, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reception.db.fields import FoldedField
from reception.organisation.languages import Named
from reception.policy.models.plans import yuan
from visitors.models.trails import TrailEvent, checks, row


class GiftKindRows(models.QuerySet["GiftKind"]):
    """Kinds of gifts."""

    def counted(self) -> "GiftKindRows":
        """Return them with how many are in stock: the sum of all entries (W2)."""
        counted = self.annotate(stock=Coalesce(Sum("entries__change"), 0))
        return counted.order_by("order", "pk")


class GiftKind(Named, models.Model):
    """A kind of gift that the house keeps a stock of."""

    name = models.CharField(_("名称"), max_length=60, unique=True)
    name_en = models.CharField(_("英文"), max_length=90, blank=True)
    price = yuan(_("单价（元）"))
    is_active = models.BooleanField(_("启用"), default=True)
    order = models.PositiveIntegerField(_("顺序"), default=0)

    objects = GiftKindRows.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("礼品种类"), pgettext_lazy("plural", "礼品种类")
        ordering = ["order", "pk"]
        constraints = checks(a_kind_of_gift_has_no_negative_price=Q(price__gte=0))


class GiftEntry(TrailEvent):
    """One movement. Stocks and sums are derived from the list, which only grows."""

    class What(models.TextChoices):
        BOUGHT = "bought", pgettext_lazy("gift", "入库")
        COUNTED = "counted", pgettext_lazy("gift", "盘点")
        GIVEN = "given", pgettext_lazy("gift", "送出")
        RECEIVED = "received", pgettext_lazy("gift", "收到")
        DECLINED = "declined", pgettext_lazy("gift", "婉拒")
        RETURNED = "returned", pgettext_lazy("gift", "退回")
        REPORTED = "reported", pgettext_lazy("gift", "已上报")

    OURS = (What.BOUGHT, What.COUNTED)  # between the house and its stock: nobody else is named
    FOLLOWS = (What.RETURNED, What.REPORTED)

    what = models.CharField(_("事项"), max_length=8, choices=What)
    kind = row(GiftKind, _("礼品种类"), related_name="entries")
    thing = models.CharField(_("什么礼品"), max_length=60, blank=True)
    pieces = models.PositiveIntegerField(_("件数"), default=1)
    change = models.IntegerField(_("库存增减"), default=0)
    value = yuan(_("价值（元）"))
    whom = models.CharField(_("对方"), max_length=60, blank=True)
    unit = models.CharField(_("对方单位"), max_length=120, blank=True)
    folded_whom = FoldedField("whom", max_length=60)
    employee = row("organisation.Employee", _("我方经手"))
    plan = row("plans.Plan", _("接待计划"))
    visit = row("visitors.Visit", _("来访"))
    about = row("self", _("哪一笔"), related_name="followed", db_index=False)
    # Whether it was important by the row of its day: what had to be reported stays so.
    is_important = models.BooleanField(_("要上报"), default=False)

    class Meta:
        verbose_name, verbose_name_plural = _("礼品登记"), pgettext_lazy("plural", "礼品登记")
        ordering = ["-id"]
        constraints = [
            *checks(
                what_changes_a_stock_of_gifts_names_its_kind=Q(change=0) | Q(kind__isnull=False),
                a_stock_of_gifts_changes_by_what_happens=Q(what="bought", change__gt=0)
                | Q(what="given", change__lt=0)
                | Q(what="returned", change__gte=0)
                | Q(what="counted")
                | Q(what__in=["received", "declined", "reported"], change=0),
                a_gift_names_who_has_or_gave_it=Q(what__in=["bought", "counted"]) | Q(whom__gt=""),
                a_gift_is_worth_no_less_than_nothing=Q(value__gte=0),
                what_follows_a_gift_names_it=Q(
                    what__in=["returned", "reported"], about__isnull=False
                )
                | ~Q(what__in=["returned", "reported"]) & Q(about=None),
            ),
            models.UniqueConstraint(
                fields=["about", "what"], name="a_gift_is_returned_and_reported_once"
            ),
            models.UniqueConstraint(
                fields=["by", "request_key"],
                condition=~Q(request_key=""),
                name="a_request_about_gifts_has_one_effect",
            ),
        ]
        indexes = [models.Index(fields=["at"], name="gifts_of_a_year")]

    def __str__(self) -> str:
        return f"{self.get_what_display()} {self.kind or self.thing}"
