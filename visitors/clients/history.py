"""The one line of time of a file, and who read it (L1, L3, L7)."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from reception.accounts.actor import Actor
from reception.organisation.names import said_in
from visitors.clients.models import Assignment, Client, ClientEvent, ClientPerson, ClientReader
from visitors.people import records, timeline
from visitors.people.timeline import TimelineEntry

MOST, READ = 60, 20
What = ClientEvent.What


def of(actor: Actor, client: Client, most: int = MOST) -> list[TimelineEntry]:
    """Return what happened with a client, the latest first: what every room knows of its people,
    and the entries of the file. What counts as a contact stands there once.
    """
    people = ClientPerson.objects.filter(client=client).values_list("visitor", flat=True)
    everybody = records.all_of_each(people).values_list("pk", flat=True)
    told = timeline.of(actor, list(everybody), most)
    rows = client.events.exclude(what=What.OPENED).exclude(facts__has_any_keys=["visit", "call"])
    for one in said_in(rows.select_related("employee").order_by("-pk")[:most], "by_name"):
        told.append(TimelineEntry(one.at, one.what, one.get_what_display(), in_words(one)))
    return sorted(told, key=lambda one: one.at, reverse=True)[:most]


def in_words(one: ClientEvent) -> str:
    """Say what an entry of a file tells."""
    words = [str(one.get_way_display()), str(one.employee or one.by_name)]
    if one.reached is not None:
        words.append(_("联系到了") if one.reached else _("没有联系到，算试过"))
    if one.satisfied is not None:
        words.append(_("满意") if one.satisfied else _("不满意"))
    # What the program has written is said in the language of who reads.
    return " · ".join(filter(None, [*words, _(one.words) if one.words else ""]))


def assignments(client: Client) -> QuerySet[Assignment]:
    """Return who looked after a client, the latest first."""
    return client.assignments.select_related("employee").order_by("-pk")


def readers(client: Client) -> QuerySet[ClientReader]:
    """Return who is named for a file."""
    return client.readers.select_related("employee")


def readings(client: Client) -> QuerySet[ClientEvent]:
    """Return who opened a file and why; the person concerned can be told (L3)."""
    return client.events.filter(what=What.OPENED).order_by("-pk")[:READ]
