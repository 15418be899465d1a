"""The ladders by their codes in the contract; their steps and measures come with the ledger (P1–P3)."""

from django.utils.translation import gettext_lazy as _

from reception.policy.words import Severity as Severity

NO_BADGE = "no_badge"
EXTERNAL = "external_complaint"
CLAUSES = {"internal_complaint": "P1", EXTERNAL: "P2", NO_BADGE: "P3"}
NAMES = {"internal_complaint": _("内部投诉接待"), EXTERNAL: _("外部投诉接待"), NO_BADGE: _("访客未佩戴访客牌")}
