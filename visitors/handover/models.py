"""Hand-overs of a desk and what stood on them (D8)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from visitors.models.trails import account, checks, row

LONGEST_NOTE, LONGEST_REASON = 2000, 200


class HandOver(models.Model):
    """Somebody took the desk of a site over. Who gave it signs when they are there; that they are
    not keeps nobody from going home (D9).
    """

    site = row("organisation.Site", _("园区"), null=False, blank=False, db_index=False)
    follows = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="followed_by",
        verbose_name=_("上一次交接"),
    )
    took_at = models.DateTimeField(_("接班"))
    took_by = account(_("接班账号"))
    took_name = models.CharField(_("谁接班"), max_length=60)
    gave_at = models.DateTimeField(_("交班签字"), null=True, blank=True)
    gave_by = account(_("交班账号"))
    gave_name = models.CharField(_("谁交班"), max_length=60, blank=True)
    note = models.TextField(_("交代的话"), max_length=LONGEST_NOTE, blank=True)
    request_key = models.CharField(max_length=80, blank=True, editable=False)
    request_digest = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("交接班"), pgettext_lazy("plural", "交接班")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["took_by", "request_key"],
                condition=~Q(request_key=""),
                name="a_request_to_take_over_has_one_effect",
            ),
            *checks(
                who_gives_a_desk_is_another_than_who_takes_it=Q(gave_by__isnull=True)
                | ~Q(gave_by=F("took_by")),
                a_desk_is_given_by_somebody_at_a_time=Q(gave_by__isnull=True, gave_at__isnull=True)
                | Q(gave_by__isnull=False, gave_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["site", "-id"], name="hand_overs_of_a_site")]

    def __str__(self) -> str:
        return f"{self.took_at:%Y-%m-%d %H:%M} {self.took_name}"


class HandOverItem(models.Model):
    """One thing that was open, as it read then: taken, or left where it was, with a reason."""

    hand_over = row(
        *(HandOver, _("交接班")),
        **{"null": False, "blank": False, "related_name": "items", "db_index": False},
    )
    kind = models.CharField(_("种类"), max_length=12)
    key = models.CharField(_("哪一件"), max_length=40)
    what = models.CharField(_("事项"), max_length=300)
    since = models.DateTimeField(_("从何时"), null=True, blank=True)
    taken = models.BooleanField(_("接了"))
    reason = models.CharField(_("为什么没有接"), max_length=LONGEST_REASON, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("交接的事"), pgettext_lazy("plural", "交接的事")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["hand_over", "key"], name="a_thing_is_handed_over_once_at_a_time"
            ),
            *checks(what_is_taken_has_no_reason_against_it=Q(taken=False) | Q(reason="")),
        ]
        indexes = [models.Index(fields=["key", "-id"], name="hand_overs_of_a_thing")]

    def __str__(self) -> str:
        return f"{self.hand_over_id} {self.key}"
