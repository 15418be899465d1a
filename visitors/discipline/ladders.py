"""The ladders by their codes in the contract; their steps and measures come with the ledger (P1–P3)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

NO_BADGE = "no_badge"
EXTERNAL = "external_complaint"
CLAUSES = {"internal_complaint": "P1", EXTERNAL: "P2", NO_BADGE: "P3"}
NAMES = {"internal_complaint": _("内部投诉接待"), EXTERNAL: _("外部投诉接待"), NO_BADGE: _("访客未佩戴访客牌")}


class Severity(models.TextChoices):
    """How grave an external complaint is (P2)."""

    MINOR = "minor", pgettext_lazy("severity", "轻微")
    SERIOUS = "serious", pgettext_lazy("severity", "严重")
    GRAVE = "grave", pgettext_lazy("severity", "特别严重")
