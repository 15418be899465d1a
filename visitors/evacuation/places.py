"""Where the roll of an evacuation is reached from."""

from django.utils.translation import gettext_lazy as _

from reception.accounts.actor import Actor
from reception.accounts.navigation import NavigationEntry
from visitors.pages.page_actions import PageAction


def _has_no_list_of_who_is_on_site(actor: Actor) -> bool:
    return not actor.may("board.see")


NAVIGATION = NavigationEntry(
    "evacuation", _("疏散"), 25, "evacuation.warden", when=_has_no_list_of_who_is_on_site
)
ACTION = PageAction("on_site_list", "evacuation", _("疏散清点"), "evacuation.warden")
