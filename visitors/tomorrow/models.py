"""A slip of paper with a code, for a day on which the network fails; used once."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from visitors.models.keys import account


class PaperSlip(models.Model):
    """One slip of a site and a day. Its code follows from the secret key and ``salt``, so that it
    can be printed again; it is found by its keyed hash.
    """

    site = models.ForeignKey(
        "organisation.Site",
        models.PROTECT,
        related_name="+",
        verbose_name=_("园区"),
        db_index=False,
    )
    on = models.DateField(_("哪一天"))
    number = models.PositiveSmallIntegerField(_("第几张"))
    salt = models.CharField(max_length=32, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    issued_at = models.DateTimeField(_("备好于"))
    issued_by = account(_("备好的账号"), "slips_issued")
    used_at = models.DateTimeField(_("补登于"), null=True, blank=True)
    used_by = account(_("补登的账号"), "slips_used")
    used_by_name = models.CharField(_("谁补登"), max_length=60, blank=True)
    visit = models.OneToOneField(
        "visitors.Visit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="slip",
        verbose_name=_("来访"),
    )

    class Meta:
        verbose_name, verbose_name_plural = _("备用纸条"), pgettext_lazy("plural", "备用纸条")
        ordering = ["-on", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["site", "on", "number"], name="a_slip_of_a_day_is_issued_once"
            ),
            models.CheckConstraint(
                name="a_slip_is_used_for_one_visit",
                condition=Q(used_at__isnull=True, visit__isnull=True)
                | Q(used_at__isnull=False, visit__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on:%m-%d} #{self.number:02d}"
