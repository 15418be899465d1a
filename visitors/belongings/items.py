"""What a visitor brings in and whom: entered at the door, looked at on leaving (Z3).

It belongs to the actions of ``arrivals``; what the desk adds later stands in ``bringing``.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from reception import codes
from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from reception.policy.rulebook import InForce
from reception.text import clean_line
from visitors.models import Belonging, Companion, Visit

BETWEEN = re.compile("[,，、;；\n\r]+")
# 笔记本电脑(5CD1234X) ×2: the serial number in brackets, how many after a cross.
WRITTEN = re.compile(
    r"(?P<what>.+?)\s*(?:[(（](?P<serial>[^()（）]+)[)）])?\s*(?:[×xX*]\s*(?P<count>\d{1,4}))?"
)
LONGEST_WHAT, LONGEST_SERIAL, LONGEST_NAME, MOST_AT_ONCE = 120, 60, 60, 50
NAMES_FROM = "party_names_from"
# By the id of a belonging: nothing where it is taken out, else why it stays.
Checked = Mapping[int, str | None]
NOTHING_CHECKED: Checked = {}


class NotReadable(ValueError):
    """What was typed cannot be read; the message says why."""


@dataclass(frozen=True)
class BelongingItem:
    """A thing that is brought in.

    Attributes:
        what: 1 to 120 characters.
        serial: as it stands on the thing, or empty.
        count: how many, 1 or more.
    """

    what: str
    serial: str = ""
    count: int = 1


def read(typed: str) -> list[BelongingItem]:
    """Return the things that are typed into one field, after commas or on lines of their own.

    Raises:
        NotReadable: one is too long, or there are too many.
    """
    found = []
    for part in BETWEEN.split(typed):
        written = WRITTEN.fullmatch(clean_line(part))
        if written is not None:
            found.append(
                BelongingItem(
                    written["what"].strip(),
                    (written["serial"] or "").strip(),
                    int(written["count"] or 1),
                )
            )
    return checked_items(found)


def checked_items(items: list[BelongingItem]) -> list[BelongingItem]:
    """Return the things as they are kept.

    Raises:
        NotReadable: one has no name, is too long or is none at all, or there are too many.
    """
    if len(items) > MOST_AT_ONCE:
        raise NotReadable(_("一次最多登记 %(most)d 件物品。") % {"most": MOST_AT_ONCE})
    tidied = [
        BelongingItem(clean_line(item.what), clean_line(item.serial), item.count) for item in items
    ]
    for item in tidied:
        if not item.what or item.count < 1:
            raise NotReadable(_("请写明是什么物品，件数从 1 起。"))
        if len(item.what) > LONGEST_WHAT or len(item.serial) > LONGEST_SERIAL:
            raise NotReadable(
                _("物品最多写 %(what)d 个字，序列号最多 %(serial)d 个字。")
                % {"what": LONGEST_WHAT, "serial": LONGEST_SERIAL}
            )
    return tidied


def names(typed: str) -> list[str]:
    """Return the names of companions that are typed into one field, after commas or on lines of
    their own.

    Raises:
        NotReadable: a name is longer than a visitor's may be.
    """
    return tidied(BETWEEN.split(typed))


def tidied(parts: Sequence[str]) -> list[str]:
    """Return names as they are kept, without blank ones.

    Raises:
        NotReadable: a name is longer than a visitor's may be, or holds the code of a badge.
    """
    found = [name for part in parts if (name := clean_line(part))]
    if any(map(codes.code_in, found)):
        raise NotReadable(codes.NOT_A_TEXT)
    if any(len(name) > LONGEST_NAME for name in found):
        raise NotReadable(
            _("每位同行人的姓名最多 %(most)d 个字，请用顿号或逗号隔开。") % {"most": LONGEST_NAME}
        )
    return found


def names_or_refuse(parts: Sequence[str]) -> list[str]:
    """Return names as ``tidied`` does.

    Raises:
        Refusal: ``invalid`` beside the field, where a name is too long.
    """
    try:
        return tidied(parts)
    except NotReadable as why:
        raise Refusal("invalid", str(why), status=422, fields={"companions": str(why)}) from why


def names_needed(party_size: int, policy: InForce) -> int:
    """Return how many companions of a party need a name: all, from the policy's
    ``party_names_from`` heads on (Z3).
    """
    least = policy.limits.get(NAMES_FROM)
    return party_size - 1 if least and party_size >= least else 0


def refuse_nameless(party_size: int, named: int, policy: InForce) -> None:
    """Refuse a party whose companions have fewer names than the policy wants, or more than there
    are heads (Z3).

    Raises:
        Refusal: ``names_missing``, ``names_too_many``, beside the field of the names.
    """
    needed = names_needed(party_size, policy)
    if named < needed:
        said = _("一行 %(size)d 人，请写明同行 %(needed)d 人的姓名，现在写了 %(named)d 人。")
        said %= {"size": party_size, "needed": needed, "named": named}
        raise Refusal("names_missing", said, status=422, fields={"companions": said})
    if named > party_size - 1:
        said = _("写了 %(named)d 位同行人，连同访客应是 %(size)d 人，请改人数。") % {
            "named": named,
            "size": named + 1,
        }
        raise Refusal("names_too_many", said, status=422, fields={"companions": said})


def name_them(visit: Visit, companions: Sequence[str]) -> None:
    """Put the names of those who come with the visitor on a visit, in the order in which they were
    typed.
    """
    if companions:
        Companion.objects.bulk_create([Companion(visit=visit, name=name) for name in companions])


def name_arriving(visit: Visit, companions: Sequence[str], policy: InForce) -> None:
    """Put names on a visit that was expected, in place of earlier ones, or see that a large party
    has been named (Z3).

    Raises:
        Refusal: as ``refuse_nameless``.
    """
    if companions:
        refuse_nameless(visit.party_size, len(companions), policy)
        visit.companions.all().delete()
        name_them(visit, companions)
    elif names_needed(visit.party_size, policy):
        refuse_nameless(visit.party_size, visit.companions.count(), policy)


def enter(visit: Visit, items: Sequence[BelongingItem], by: Actor, now: datetime) -> None:
    """Write down what a visitor brings in."""
    if items:
        rows = [
            Belonging(
                visit=visit,
                what=one.what,
                serial=one.serial,
                count=one.count,
                brought_at=now,
                brought_by=by.user,
            )
            for one in items
        ]
        Belonging.objects.bulk_create(rows)


def in_words(items: Sequence[BelongingItem]) -> str:
    """Return things on one line, for the trail."""
    return "、".join(
        str(Belonging(what=item.what, serial=item.serial, count=item.count)) for item in items
    )


def unseen(visit: Visit) -> dict[str, str]:
    """Return what the trail keeps of things that nobody at the door has looked at; nothing where
    there are none.
    """
    left = still_open(visit)
    return {"unseen": "、".join(map(str, left))} if left else {}


def still_open(visit: Visit) -> list[Belonging]:
    """Return what nobody has looked at yet."""
    return list(visit.belongings.filter(taken_out_at__isnull=True, stays_at__isnull=True))


def settle(visit: Visit, checked: Checked, by: Actor, now: datetime) -> dict[str, Any]:
    """Take each belonging as carried out or as staying here; call inside the transaction, with the
    visit locked.

    Args:
        visit: who leaves.
        checked: every belonging that is still open, by its id.
        by: who has looked.
        now: when.

    Returns:
        What the trail keeps of it; nothing where the visitor brought nothing.

    Raises:
        Refusal: ``belongings_open`` with those that nobody has looked at, ``reason_missing`` where
            one stays for no reason, ``unknown_belonging`` for one of another visit.
    """
    # Read where somebody has looked at one, too: a repeated click names what is settled already.
    brought = list(Belonging.objects.filter(visit=visit))
    if set(checked) - {one.pk for one in brought}:
        raise Refusal(
            "unknown_belonging",
            _("这件物品不是这次来访带来的。"),
            status=422,
            fields={"belongings": _("没有这件物品。")},
        )
    still = [one for one in brought if one.is_open]
    missing = [one for one in still if one.pk not in checked]
    if missing:
        said = _("还有物品没有核对：%(what)s。带走的请打勾，留下的请写明原因。") % {
            "what": "、".join(map(str, missing))
        }
        listed = [
            {"id": one.pk, "what": one.what, "serial": one.serial, "count": one.count}
            for one in missing
        ]
        raise Refusal("belongings_open", said, fields={"belongings": said}, belongings=listed)
    for one in still:
        why = checked[one.pk]
        if why is None:
            one.taken_out_at = now
        else:
            one.stays_at, one.stays_because = now, clean_line(why)[:200]
            if not one.stays_because:
                said = _("%(what)s 留下来，请写明原因。") % {"what": one}
                raise Refusal("reason_missing", said, status=422, fields={"belongings": said})
        one.checked_by = by.user
    Belonging.objects.bulk_update(
        still, ["taken_out_at", "stays_at", "stays_because", "checked_by"]
    )
    told = {
        "taken": [one for one in still if one.taken_out_at],
        "stays": [one for one in still if one.stays_at],
    }
    return {name: "、".join(map(str, rows)) for name, rows in told.items() if rows}


def open_again(visit: Visit) -> int:
    """Open every belonging of a visit whose leaving is undone; return how many.

    What had been looked at stays in the trail.
    """
    settled = visit.belongings.exclude(taken_out_at__isnull=True, stays_at__isnull=True)
    return settled.update(taken_out_at=None, stays_at=None, stays_because="", checked_by=None)
