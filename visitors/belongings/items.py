"""What a visitor brings in and whom: entered at the door, looked at on leaving (Z3).

It belongs to the actions of ``registration`` and ``transitions``; what the desk adds later stands
in ``belongings_later``.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from reception import codes
from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from reception.policy.rulebook import InForce
from reception.text import clean_line, whole_number
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


@dataclass(frozen=True)
class BelongingItem:
    """A thing that is brought in: its serial number as it stands on it, and how many."""

    what: str
    serial: str = ""
    count: int = 1


def read(typed: str) -> list[BelongingItem]:
    """Return the things that are typed into one field, after commas or on lines of their own."""
    things = [WRITTEN.fullmatch(clean_line(part)) for part in BETWEEN.split(typed)]
    return checked_items(
        [
            BelongingItem(written["what"], written["serial"] or "", int(written["count"] or 1))
            for written in things
            if written is not None
        ]
    )


def checked_items(items: list[BelongingItem]) -> list[BelongingItem]:
    """Return the things as they are kept, or raise what is wrong with one or with all of them."""
    if len(items) > MOST_AT_ONCE:
        raise _wrong_thing(_("一次最多登记 %(most)d 件物品。") % {"most": MOST_AT_ONCE})
    tidy = [
        BelongingItem(clean_line(item.what), clean_line(item.serial), item.count) for item in items
    ]
    if any(not item.what or item.count < 1 for item in tidy):
        raise _wrong_thing(_("请写明是什么物品，件数从 1 起。"))
    if any(len(item.what) > LONGEST_WHAT or len(item.serial) > LONGEST_SERIAL for item in tidy):
        longest = {"what": LONGEST_WHAT, "serial": LONGEST_SERIAL}
        raise _wrong_thing(_("物品最多写 %(what)d 个字，序列号最多 %(serial)d 个字。") % longest)
    return tidy


def names(typed: str) -> list[str]:
    """Return the names of companions that are typed into one field, after commas or on lines."""
    return tidied(BETWEEN.split(typed))


def tidied(parts: Sequence[str]) -> list[str]:
    """Return names as they are kept, without blank ones; none is longer than a visitor's."""
    tidy = [name for part in parts if (name := clean_line(part))]
    if any(map(codes.code_in, tidy)):
        raise ValidationError(codes.NOT_A_TEXT, code="bad_companions")
    if any(len(name) > LONGEST_NAME for name in tidy):
        too_long = _("每位同行人的姓名最多 %(most)d 个字，请用顿号或逗号隔开。")
        raise ValidationError(too_long % {"most": LONGEST_NAME}, code="bad_companions")
    return tidy


def names_or_refuse(parts: Sequence[str]) -> list[str]:
    """Return names as ``tidied`` does, or refuse with ``invalid`` beside the field."""
    try:
        return tidied(parts)
    except ValidationError as why:
        wrong = why.messages[0]
        raise Refusal("invalid", wrong, status=422, fields={"companions": wrong}) from why


def _wrong_thing(sentence: str) -> ValidationError:
    return ValidationError(sentence, code="bad_belongings")


def names_needed(party_size: int, policy: InForce) -> int:
    """Return how many companions of a party need a name: all, from the policy's
    ``party_names_from`` heads on (Z3).
    """
    least = policy.limits.get(NAMES_FROM)
    return party_size - 1 if least and party_size >= least else 0


def refuse_nameless(party_size: int, named: int, policy: InForce) -> None:
    """Refuse a party whose companions have fewer names than the policy wants, or more than there
    are heads (Z3): ``names_missing``, ``names_too_many``, beside the field of the names.
    """
    needed = names_needed(party_size, policy)
    if named < needed:
        words = {"size": party_size, "needed": needed, "named": named}
        missing = _("一行 %(size)d 人，请写明同行 %(needed)d 人的姓名，现在写了 %(named)d 人。")
        missing %= words
        raise Refusal("names_missing", missing, status=422, fields={"companions": missing})
    if named > party_size - 1:
        too_many = _("写了 %(named)d 位同行人，连同访客应是 %(size)d 人，请改人数。")
        too_many %= {"named": named, "size": named + 1}
        raise Refusal("names_too_many", too_many, status=422, fields={"companions": too_many})


def name_them(visit: Visit, companions: Sequence[str]) -> None:
    """Put the names of those who come with the visitor on a visit, in the order typed."""
    Companion.objects.bulk_create(Companion(visit=visit, name=name) for name in companions)


def name_arriving(visit: Visit, companions: Sequence[str], policy: InForce) -> None:
    """Put names on a visit that was expected, in place of earlier ones, or see that a large party
    has been named (Z3); refuses as ``refuse_nameless``.
    """
    if companions:
        refuse_nameless(visit.party_size, len(companions), policy)
        visit.companions.all().delete()
        name_them(visit, companions)
    elif names_needed(visit.party_size, policy):
        refuse_nameless(visit.party_size, visit.companions.count(), policy)


def enter(visit: Visit, items: Sequence[BelongingItem], by: Actor, now: datetime) -> None:
    """Write down what a visitor brings in."""
    Belonging.objects.bulk_create(
        Belonging(visit=visit, brought_at=now, brought_by=by.user, **vars(item)) for item in items
    )


def in_words(items: Sequence[BelongingItem]) -> str:
    """Return things on one line, for the trail."""
    return "、".join(str(Belonging(**vars(item))) for item in items)


def unseen(visit: Visit) -> dict[str, str]:
    """Return what the trail keeps of things that nobody at the door has looked at; nothing where
    there are none.
    """
    left = still_open(visit)
    return {"unseen": "、".join(map(str, left))} if left else {}


def still_open(visit: Visit) -> list[Belonging]:
    """Return what nobody has looked at yet."""
    return list(visit.belongings.unchecked())


def checked_in(data: QueryDict) -> dict[int, str | None]:
    """Return what was ticked as carried out (``taken``), and why the rest stays (``stays-<id>``),
    by the id of the belonging.
    """
    stays = {
        name.removeprefix("stays-"): str(why)
        for name, why in data.items()
        if name.startswith("stays-") and clean_line(str(why))
    }
    checked: dict[str, str | None] = {**stays, **dict.fromkeys(data.getlist("taken"))}
    numbers = {number: whole_number(number) for number in checked}
    return {pk: checked[number] for number, pk in numbers.items() if pk is not None}


def settle(visit: Visit, checked: Checked, by: Actor, now: datetime) -> dict[str, Any]:
    """Take each belonging as carried out or as staying here; call inside the transaction, with the
    visit locked. Returns what the trail keeps of it; nothing where the visitor brought nothing.

    Refuses with ``belongings_open`` and those that nobody has looked at, ``reason_missing`` where
    one stays for no reason, ``unknown_belonging`` for one of another visit.
    """
    # Read where somebody has looked at one, too: a repeated click names what is settled already.
    brought = list(Belonging.objects.filter(visit=visit))
    if set(checked) - {one.pk for one in brought}:
        no_such, of_another = _("没有这件物品。"), _("这件物品不是这次来访带来的。")
        fields = {"belongings": no_such}
        raise Refusal("unknown_belonging", of_another, status=422, fields=fields)
    still = [one for one in brought if one.is_open]
    missing = [one for one in still if one.pk not in checked]
    if missing:
        open_still = _("还有物品没有核对：%(what)s。带走的请打勾，留下的请写明原因。")
        open_still %= {"what": _("、").join(map(str, missing))}
        listed = [
            {"id": one.pk, "what": one.what, "serial": one.serial, "count": one.count}
            for one in missing
        ]
        fields = {"belongings": open_still}
        raise Refusal("belongings_open", open_still, fields=fields, belongings=listed)
    for one in still:
        _check(one, checked[one.pk], by, now)
    Belonging.objects.bulk_update(
        still, ["taken_out_at", "stays_at", "stays_because", "checked_by"]
    )
    settled = {
        "taken": [str(one) for one in still if one.taken_out_at],
        "stays": [str(one) for one in still if one.stays_at],
    }
    return {name: "、".join(things) for name, things in settled.items() if things}


def _check(thing: Belonging, stays_because: str | None, by: Actor, now: datetime) -> None:
    thing.checked_by = by.user
    if stays_because is None:
        thing.taken_out_at = now
        return
    thing.stays_at, thing.stays_because = now, clean_line(stays_because)[:200]
    if not thing.stays_because:
        why = _("%(what)s 留下来，请写明原因。") % {"what": thing}
        raise Refusal("reason_missing", why, status=422, fields={"belongings": why})


def open_again(visit: Visit) -> int:
    """Open every belonging of a visit whose leaving is undone; return how many.

    What had been looked at stays in the trail.
    """
    settled = visit.belongings.exclude(taken_out_at__isnull=True, stays_at__isnull=True)
    return settled.update(taken_out_at=None, stays_at=None, stays_because="", checked_by=None)
