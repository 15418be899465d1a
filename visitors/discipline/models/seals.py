"""What a case, a closed month or a thing elsewhere said, sealed whenever that changed (P15)."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from visitors.discipline.models.columns import row_or_none
from visitors.discipline.models.ledger import SALT
from visitors.models.trails import checks


class Seal(models.Model):
    """One link of the chain of seals: digests of all that a case says after something happened to
    it, or a thing of another room, or the digest of a month. It is never changed and never deleted.

    Where words of a case are erased, so is the salt of its earlier seals: from these nobody can
    find out what the words were.
    """

    position = models.PositiveBigIntegerField(_("位置"), unique=True)
    incident = row_or_none("discipline.Incident", _("违规提议"), related_name="seals")
    month = models.DateField(pgettext_lazy("of a year", "月份"), null=True, blank=True)
    # What another room has sealed, by the name of its kind and its id.
    thing = models.CharField(_("别处的事项"), max_length=40, blank=True, db_index=True)
    at = models.DateTimeField(_("时间"), db_index=True)
    salt = models.CharField(max_length=SALT, blank=True, editable=False)
    content = models.TextField(_("摘要"))
    prev = models.CharField(_("前一链值"), max_length=64, unique=True, blank=True)
    hash = models.CharField(_("链值"), max_length=64, unique=True)
    signature = models.CharField(_("签名"), max_length=128)

    class Meta:
        verbose_name, verbose_name_plural = _("封存"), pgettext_lazy("plural", "封存")
        ordering = ["position"]
        constraints = checks(
            a_seal_is_of_one_case_one_month_or_one_thing=(
                Q(incident__isnull=False, month__isnull=True, thing="")
                | Q(incident__isnull=True, month__isnull=False, thing="")
                | (Q(incident__isnull=True, month__isnull=True) & ~Q(thing=""))
            ),
            seals_are_in_one_chain=Q(position=1, prev="") | (Q(position__gt=1) & ~Q(prev="")),
        )

    def __str__(self) -> str:
        return str(self.position)

    def facts(self) -> dict[str, Any]:
        """Return what the chain holds of a seal, not yet as it is written."""
        return {
            "position": self.position,
            "incident": self.incident_id,
            "month": self.month,
            "at": self.at,
            "content": self.content,
            **({"thing": self.thing} if self.thing else {}),
        }
