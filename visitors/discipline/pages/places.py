"""Where the pages of the ledger are reached from: the navigation, and the pages of other rooms."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reception.accounts.actor import Actor
from reception.accounts.navigation import NavigationEntry
from visitors.pages.page_actions import PageAction


def _is_at_the_desk(actor: Actor) -> bool:
    return actor.may("board.see")


def _is_not_at_the_desk(actor: Actor) -> bool:
    return not actor.may("board.see")


def _heads_a_department(actor: Actor) -> bool:
    return actor.reach("ledger.see") == "dept"


def _has_arrived(visit: Any) -> bool:
    return visit.arrived_at is not None


MINE: dict[str, Any] = {
    "label": _("我的台账"),
    "capability": "ledger.mine",
    "current": ("my_ledger", "my_case*"),
}
NAVIGATION = (
    NavigationEntry("my_ledger", order=40, when=_is_not_at_the_desk, **MINE),
    NavigationEntry(
        "my_department",
        _("部门台账"),
        50,
        when=_heads_a_department,
        current=("my_department", "ledger_person"),
    ),
    NavigationEntry(
        "ledger",
        _("台账"),
        90,
        "incident.see",
        near=("ledger*", "month*", "appeal*", "incident*"),
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
    NavigationEntry("my_ledger", order=150, when=_is_at_the_desk, more=True, **MINE),
)
ACTIONS = (
    PageAction(
        "visit",
        "ledger_propose",
        _("报告违规…"),
        "patrol.report",
        css="btn plain s",
        subject="visit",
        when=_has_arrived,
    ),
    PageAction("scan", "patrol", _("有人没戴牌…"), "patrol.report", css="btn s"),
)
