"""Who stands on a list, why and until when; and with which visits they were compared (G4, G15)."""

from datetime import date, datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reception import clock
from visitors.models.keys import account

LONGEST_REASON, LONGEST_NOTE = 300, 120


class ListingRows(models.QuerySet["Listing"]):
    """Entries of lists."""

    def holding(self, at: datetime) -> "ListingRows":
        """Return the entries that hold at a moment: after its review day one stops by itself."""
        rows = self.filter(ended_at__isnull=True, entered_at__lte=at, ends_at__gt=at)
        return rows.filter(kind__is_active=True)


class Listing(models.Model):
    """A person or an organisation on a list. What it says never changes; it is kept on for longer,
    or taken off, with a reason.
    """

    class About(models.TextChoices):
        PERSON = "person", _("个人")
        ORGANISATION = "organisation", pgettext_lazy("listing", "单位")

    kind = models.ForeignKey(
        "policy.ListKind", models.PROTECT, related_name="listings", verbose_name=_("名单")
    )
    about = models.CharField(_("谁"), max_length=12, choices=About, default=About.PERSON)
    name = models.CharField(_("姓名"), max_length=60, blank=True)
    phone = models.CharField(_("手机"), max_length=20, blank=True)
    organisation = models.CharField(_("单位"), max_length=120, blank=True)
    reason = models.CharField(_("理由"), max_length=LONGEST_REASON)
    note = models.CharField(_("给前台的话"), max_length=LONGEST_NOTE, blank=True)
    entered_at = models.DateTimeField(_("写入时间"))
    entered_by = account(_("写入账号"), "listings")
    entered_by_name = models.CharField(_("谁写入"), max_length=60, blank=True)
    ends_at = models.DateTimeField(_("到什么时候"), db_index=True)  # the end of its review day
    review_from = models.DateTimeField(_("从什么时候起该复核"))  # as the row said it then
    ended_at = models.DateTimeField(_("移出时间"), null=True, blank=True)

    objects: ClassVar = ListingRows.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("名单上的人"), pgettext_lazy("plural", "名单上的人")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="a_listing_names_somebody",
                condition=Q(about="person", name__gt="")
                | Q(about="organisation", organisation__gt=""),
            ),
            models.CheckConstraint(name="a_listing_has_a_reason", condition=Q(reason__gt="")),
            models.CheckConstraint(
                name="a_listing_ends_after_it_begins", condition=Q(ends_at__gt=F("entered_at"))
            ),
            models.CheckConstraint(
                name="a_listing_is_reviewed_before_it_ends",
                condition=Q(review_from__lte=F("ends_at")),
            ),
        ]

    def __str__(self) -> str:
        return self.organisation if self.about == self.About.ORGANISATION else self.name

    @property
    def last_day(self) -> date:
        """The review day, after which it stops by itself."""
        return clock.today(self.ends_at - timedelta(microseconds=1))


class ListingKey(models.Model):
    """A word by which an entry is found: a number, a name, a sound, an organisation."""

    listing = models.ForeignKey(Listing, models.CASCADE, related_name="keys", db_index=False)
    key = models.CharField(max_length=130, db_index=True)

    class Meta:
        verbose_name, verbose_name_plural = _("名单检索词"), pgettext_lazy("plural", "名单检索词")
        constraints = [
            models.UniqueConstraint(fields=["listing", "key"], name="a_listing_has_a_key_once"),
        ]

    def __str__(self) -> str:
        return f"{self.listing_id}"


class ListingEvent(models.Model):
    """What was done with an entry: written, kept on for longer, taken off."""

    class What(models.TextChoices):
        ENTERED = "entered", pgettext_lazy("listing", "写入")
        KEPT = "kept", pgettext_lazy("listing", "复核，继续")
        ENDED = "ended", pgettext_lazy("listing", "移出")

    listing = models.ForeignKey(Listing, models.CASCADE, related_name="events")
    what = models.CharField(_("事项"), max_length=8, choices=What)
    at = models.DateTimeField(_("时间"))
    by = account(_("经手账号"), "listing_events")
    by_name = models.CharField(_("经手人"), max_length=60, blank=True)
    words = models.CharField(_("原因"), max_length=LONGEST_REASON, blank=True)
    until = models.DateTimeField(_("到什么时候"), null=True, blank=True)
    request_key = models.CharField(max_length=80, blank=True, editable=False)
    request_digest = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("名单的经过"), pgettext_lazy("plural", "名单的经过")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["by", "request_key"],
                condition=~Q(request_key=""),
                name="a_step_of_a_listing_has_one_effect",
            ),
            models.CheckConstraint(
                name="a_review_of_a_listing_has_a_reason",
                condition=Q(what="entered") | Q(words__gt=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.listing_id} {self.what}"


class ListingHit(models.Model):
    """An entry may be about the visitor of a visit: a proposal, until a person says whether. What
    was said of a visitor holds for their later visits, too.
    """

    class Said(models.TextChoices):
        SAME = "same", _("是同一人")
        OTHER = "other", _("不是同一人")

    listing = models.ForeignKey(
        Listing,
        models.PROTECT,
        related_name="hits",
        verbose_name=_("名单上的人"),
        db_index=False,
    )
    visit = models.ForeignKey(
        "visitors.Visit", models.PROTECT, related_name="list_hits", verbose_name=_("来访")
    )
    degree = models.CharField(_("像不像"), max_length=8)
    features = models.JSONField(_("相同之处"), default=list)
    said = models.CharField(_("核对结果"), max_length=5, choices=Said, blank=True)
    said_at = models.DateTimeField(_("核对时间"), null=True, blank=True)
    said_by = account(_("核对账号"), "list_hits")
    said_by_name = models.CharField(_("谁核对"), max_length=60, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("名单核对"), pgettext_lazy("plural", "名单核对")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["listing", "visit"], name="a_listing_meets_a_visit_once"
            ),
            models.CheckConstraint(
                name="what_is_said_of_a_hit_has_its_time",
                condition=Q(said="", said_at__isnull=True)
                | (~Q(said="") & Q(said_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.listing_id} ~ {self.visit_id}"
