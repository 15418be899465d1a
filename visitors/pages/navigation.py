"""The places of the core in the navigation."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reception.accounts.navigation import NavigationEntry

ENTRIES = (
    NavigationEntry("desk", _("工作台"), 10, "board.see"),
    NavigationEntry("on_site_list", _("在场"), 20, "board.see"),
    NavigationEntry("my", _("我的访客"), 30, "visit.mine"),
    NavigationEntry("visits", _("来访记录"), 60, "visit.see"),
    NavigationEntry("visitors", pgettext_lazy("plural", "访客"), 70, "visitor.see"),
    NavigationEntry("badges", pgettext_lazy("navigation", "访客牌"), 80, "badge.see"),
    NavigationEntry(
        "approvals",
        _("等您批准"),
        110,
        # Who approves single zones finds what waits for them above their own visitors.
        when=lambda actor: actor.reach("zone.decide") == "all",
    ),
    NavigationEntry("zones", pgettext_lazy("plural", "区域"), 120, "zone.see", more=True),
)
