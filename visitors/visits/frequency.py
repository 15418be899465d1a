"""How often a desk receives whom: the order in which it is offered the categories."""

from datetime import date, timedelta

from django.core.cache import cache
from django.db.models import Count

from reception import clock
from visitors.models import Visit

LOOKS_BACK = timedelta(days=60)
A_DAY = 24 * 60 * 60  # seconds


def categories_by_use(site_id: int, today: date) -> list[str]:
    """Return the codes of the categories that visitors of a site had in the last weeks, the most
    frequent first.

    Today's visits do not count, so that nothing changes its place during a shift.
    """

    def count() -> list[str]:
        start, _end = clock.day_bounds(today, clock.here())
        rows = Visit.objects.filter(
            site=site_id, arrived_at__gte=start - LOOKS_BACK, arrived_at__lt=start
        )
        used = rows.order_by().values_list("category__code").annotate(n=Count("pk"))
        return [code for code, _n in sorted(used, key=lambda row: (-row[1], row[0]))]

    return cache.get_or_set(f"categories-by-use:{site_id}:{today}", count, A_DAY) or []
