"""The rows of lists, and of tomorrow, in the table of answers, and what is sent through their doors."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from reception import clock
from reception.accounts.actor import actor_of
from reception.policy.models import ListKind
from tests.builders import NO_KEY
from visitors.lists import acts
from visitors.lists.models import Listing, ListingHit
from visitors.models import Visit
from visitors.tomorrow import slips

PAGES = """
listings        GET     302       403      403      403      200      403       200      403      200
listing         GET     302       404      404      404      200      404       200      404      200
listing_new     GET     302       403      403      403      200      403       403      403      200
listing_new     POST    302       403      403      403      302      403       403      403      302
listing_keep    POST    302       404      404      404      302      404       403      404      302
listing_end     POST    302       404      404      404      302      404       403      404      302
listing_weigh   POST    302       302/404  404      404      302      404       404      404      302
visit_remember  POST    302       302/404  403/404  403/404  302      403       403      404      302
tomorrow        GET     302       200      403      403      200      200       200      403      200
slips_list      GET     302       200      403      403      200      403       403      403      200
slips_issue     POST    302       302      403      403      302      403       403      403      302
slip            GET     302       200/404  404      404      200      404       404      404      200
slip            POST    302       302/404  404      404      302/422  404       404      404      302/422
"""
ADMIN = """
tomorrow.paperslip              see    -         see     -        see
lists.listing                   see    -         see     -        see
policy.listkind                 edit   see       see     see      edit
policy.historicallistkind       list   list      list    list     list
"""
OF_ONE, WEIGH = ("listing", "listing_keep", "listing_end", "slip"), "listing_weigh"


def content(name: str) -> dict[str, Any] | None:
    """Return what is sent through a door of lists; nothing where it is none."""
    day = (clock.today() + timedelta(days=30)).isoformat()
    sent: dict[str, dict[str, Any]] = {
        "listing_new": {
            "kind": ListKind.objects.values_list("pk", flat=True).first(),
            "about": "person",
            "name": "秦川",
            "reason": "两次闯进教室",
            "review_on": day,
        },
        "listing_keep": {"review_on": day, "reason": "没有改变"},
        "listing_end": {"reason": "本人已道歉"},
        "listing_weigh": {"same": "no"},
        "visit_remember": {"drink": "温水", "agreed": "on"},
        "slips_issue": {"on": clock.today().isoformat()},
        "slip": {
            **{"organisation": "个人", "name": "温纸条", "purpose": "咨询", "host": "T1"},
            **{"came_at": written(40), "left_at": written(20)},
        },
    }
    return sent.get(name)


def written(minutes: int) -> str:
    """Return a time some minutes ago, as a field has it."""
    return f"{timezone.localtime(clock.now() - timedelta(minutes=minutes)):%Y-%m-%dT%H:%M}"


def address(ids: dict[str, int], name: str, *, own: bool) -> str:
    """Return the address of a door of lists: about the entry, or about a hit."""
    whose = "own" if own else "south"
    of_one = {WEIGH: whose, "slip": f"slip-{whose}"}
    return reverse(name, args=[ids[of_one.get(name, "entry")]])


def add_lists(house: Any) -> None:
    """Let 李敏 put somebody on a list whom a waiting visitor of each site may be."""
    kind = ListKind.objects.get(code="watch")
    until = clock.today() + timedelta(days=30)
    entry = acts.ListingWish(kind, "person", "上次没有还牌", until, name="章留意")
    made = acts.enter(entry, actor_of(house.people["office"]), clock.now(), NO_KEY)
    house.lists["entry"] = made.pk
    for whose in ("own", "south"):
        visit = Visit.objects.get(pk=house.visits[whose, "waiting"])
        hit = ListingHit.objects.create(listing=made, visit=visit, degree="possible")
        house.lists[whose] = hit.pk
        office, on = actor_of(house.people["office"]), clock.today()
        slips.issue(visit.site_id, on, office, clock.now())
        house.lists[f"slip-{whose}"] = slips.of(visit.site_id, on)[0].pk
    assert Listing.objects.exists()
