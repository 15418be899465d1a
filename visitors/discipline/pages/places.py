"""Where the pages of the ledger are reached from: the navigation, and the pages of other rooms."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reception.accounts.navigation import NavigationEntry
from visitors.pages.page_actions import PageAction

MINE: dict[str, Any] = {
    "label": _("我的台账"),
    "capability": "ledger.mine",
    "current": ("my_ledger", "my_case*"),
}
NAVIGATION = (
    NavigationEntry("my_ledger", order=40, when=lambda actor: not actor.may("board.see"), **MINE),
    NavigationEntry(
        "my_department",
        _("部门台账"),
        50,
        when=lambda actor: actor.reach("ledger.see") == "dept",
        current=("my_department", "ledger_person"),
    ),
    NavigationEntry(
        "ledger", _("台账"), 90, "incident.see", near=("ledger*", "month*", "appeal*", "incident*")
    ),
    NavigationEntry("patrol", _("巡查"), 130, "patrol.report", current=("patrol*",), more=True),
    NavigationEntry(
        "incidents",
        pgettext_lazy("plural", "违规提议"),
        140,
        "incident.see",
        current=("incident*",),
        more=True,
    ),
    NavigationEntry(
        "my_ledger",
        order=150,
        when=lambda actor: actor.may("board.see") and actor.employee is not None,
        more=True,
        **MINE,
    ),
)
ACTIONS = (
    PageAction(
        "visit",
        "ledger_propose",
        _("报告违规…"),
        "patrol.report",
        css="btn plain s",
        subject="visit",
        when=lambda visit: visit.arrived_at is not None,
    ),
    PageAction("scan", "patrol", _("有人没戴牌…"), "patrol.report", css="btn s"),
)
