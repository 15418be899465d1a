"""Somebody is entered twice, and somebody whose two records were made one."""

from reception import clock
from reception.accounts.actor import Actor
from visitors.people import merging, search
from visitors.people.search import Person

PHONE = "+8613700137000"


def entered_twice(office: Actor) -> dict[str, list[int]]:
    """Return the numbers of two records that look alike, of one of them, and of a merge."""
    now, names = clock.now(), ("周明", "周名", "邹明", "周")
    people = [search.enter(Person(name, PHONE), now).pk for name in names]
    done = merging.merge(people[3], people[2], office, now)
    merging.tell_apart(people[0], people[2], office, now)
    return {"pair": people[:2], "one": people[:1], "merge": [done.pk]}
