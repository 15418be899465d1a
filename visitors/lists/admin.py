"""Lists in admin: to look at, never to write."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from reception.organisation import phones
from reception.organisation.admin_pages import ReadOnly
from reception.organisation.admin_rows import rows_of
from visitors.lists.models import Listing, ListingEvent, ListingHit


@admin.register(Listing)
class ListingPage(ReadOnly):
    """Who stands on a list, why, and what was done with it."""

    inlines = [
        rows_of(ListingEvent, "at", "what", "by_name", "words", "until"),
        rows_of(ListingHit, "visit", "degree", "said", "said_at", "said_by_name"),
    ]
    list_display = ["__str__", "kind", "about", "entered_at", "entered_by_name", "ends_at"]
    list_filter = ["kind", "about", "ends_at"]
    list_select_related = ["kind"]
    search_fields = ["name", "organisation"]
    fields = [
        *("kind", "about", "name", "masked_phone", "organisation", "reason", "note"),
        *("entered_at", "entered_by_name", "ends_at", "ended_at"),
    ]
    readonly_fields = ["masked_phone"]

    @admin.display(description=_("手机"))
    def masked_phone(self, row: Listing) -> str:
        """Show the number with its middle hidden."""
        return phones.masked(row.phone)
