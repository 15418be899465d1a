"""How alike two people are: features named in words, and three degrees; never a number."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reception import text
from reception.text import HAN, plain

SHORTEST_CORE = 3  # characters of an organisation that say which one it is
LONGEST_PLACE = 4  # characters that may stand before it: 上海市, 江苏省
SHORTEST_NUMBER = 7  # digits of a telephone number
# What an organisation is, not which one; as it is compared.
LEGAL_FORM = re.compile(
    r"(股份|有限|责任|集团|控股|总?公司|分公司|工作室|事务所"
    r"|co|company|corporation|corp|inc|incorporated|ltd|limited|llc|gmbh|ag|group|plc)$"
)
BRACKETS = re.compile(r"[(\[【〔].*?[)\]】〕]")
MARKS = re.compile(r"[.,，、&]")


class Degree(TextChoices):
    """How surely two records are one person's."""

    CERTAIN = "certain", pgettext_lazy("likeness", "几乎肯定")
    LIKELY = "likely", pgettext_lazy("likeness", "很可能")
    POSSIBLE = "possible", pgettext_lazy("likeness", "有可能")


class Feature(TextChoices):
    """What two people, or a person and what was typed, have in common."""

    PHONE = "phone", _("同手机号")
    LAST_FOUR = "last_four", _("后四位相同")
    NAME = "name", _("同名")
    SCRIPT = "script", _("同名（繁简）")
    READING = "reading", _("同音")
    ONE_OFF = "one_off", _("差一字")
    ORGANISATION = "organisation", _("同单位")
    PART = "part", _("姓名部分相同")
    LETTERS = "letters", _("拼音")
    WITHIN = "within", _("单位相符")
    FORMER = "former", _("合并前的记录")


SAME_NAME = {Feature.NAME, Feature.SCRIPT}


class Card(Protocol):
    """Somebody as they are compared; a number is E.164 or empty."""

    @property
    def name(self) -> str: ...
    @property
    def phone(self) -> str: ...
    @property
    def organisation(self) -> str: ...


@dataclass(frozen=True)
class Likeness:
    """How alike two people are, and why."""

    degree: Degree
    features: tuple[Feature, ...]

    @property
    def reasons(self) -> list[str]:
        """The features in words."""
        return [str(feature.label) for feature in self.features]


def compare(one: Card, other: Card) -> Likeness | None:
    """Return how alike two people are, or nothing where they are most likely two."""
    if not (one.phone and one.phone == other.phone) and not _same_house(one, other):
        # Most pairs of one name, or of one sound, end here: they are two people.
        if (one.phone and other.phone) or (one.organisation and other.organisation):
            return None
    shared = tuple(_shared(one, other))
    degree = _degree(set(shared), one, other)
    return None if degree is None else Likeness(degree, shared)


def house(one: Card, other: Card) -> Likeness | None:
    """Return how alike the organisations of two people are, or nothing where they are two."""
    return Likeness(Degree.LIKELY, (Feature.ORGANISATION,)) if _same_house(one, other) else None


def cores_of(organisation: str) -> list[str]:
    """Return the words of which two alike organisations share one: its core, and that without a
    place before it.
    """
    core = core_of(organisation)
    return [core[at:] for at in range(LONGEST_PLACE + 1) if core[at:]][: len(core)]


def _degree(shared: set[Feature], one: Card, other: Card) -> Degree | None:
    called = bool(shared & SAME_NAME)
    if Feature.PHONE in shared:
        if called or Feature.READING in shared:
            return Degree.CERTAIN
        # A family shares a telephone, and so does an office.
        return Degree.LIKELY if Feature.ONE_OFF in shared else Degree.POSSIBLE
    two_numbers = bool(one.phone and other.phone)
    if Feature.ORGANISATION in shared:
        if called:
            return Degree.POSSIBLE if two_numbers else Degree.LIKELY
        return Degree.POSSIBLE if Feature.READING in shared and not two_numbers else None
    two_houses = bool(one.organisation and other.organisation)
    return Degree.POSSIBLE if called and not (two_numbers or two_houses) else None


def _shared(one: Card, other: Card) -> Iterator[Feature]:
    if one.phone and one.phone == other.phone:
        yield Feature.PHONE
    named = _names(one.name, other.name)
    if named is not None:
        yield named
    # Beside the sound, one character says more: 张伟 and 张玮, not 张伟 and Zhang Wei.
    if named == Feature.READING and _one_off(plain(one.name), plain(other.name)):
        yield Feature.ONE_OFF
    if _same_house(one, other):
        yield Feature.ORGANISATION


def _names(one: str, other: str) -> Feature | None:
    """Return what two names have in common; the closest of all that holds."""
    folded, folded_other = plain(one), plain(other)
    if folded == folded_other:
        characters = (HAN.findall(unicodedata.normalize("NFKC", name)) for name in (one, other))
        return Feature.NAME if next(characters) == next(characters) else Feature.SCRIPT
    # Only in letters may the given name come first.
    turned = not (HAN.search(one) and HAN.search(other))
    if not text.sounds(one).isdisjoint(text.sounds(other, turned=turned)):
        return Feature.READING
    return Feature.ONE_OFF if _one_off(folded, folded_other) else None


def _one_off(one: str, other: str) -> bool:
    """Tell whether one character more, less or another makes one text the other."""
    short, long = sorted((one, other), key=len)
    if len(short) < 2 or len(long) - len(short) > 1 or short == long:
        return False
    at = next((at for at, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), None)
    at = len(short) if at is None else at
    return short[at + (len(short) == len(long)) :] == long[at + 1 :]


@lru_cache(1024)
def core_of(organisation: str) -> str:
    """Return what of the name of an organisation says which one it is, as it is compared: without
    its legal form and what stands in brackets.
    """
    core = plain(MARKS.sub("", BRACKETS.sub("", unicodedata.normalize("NFKC", organisation))))
    while (shorter := LEGAL_FORM.sub("", core)) not in ("", core):
        core = shorter
    return core


def _same_house(one: Card, other: Card) -> bool:
    """Tell whether two organisations are one: the same core, or one with its place before it."""
    short, long = sorted((core_of(one.organisation), core_of(other.organisation)), key=len)
    if short == long:
        return bool(short)
    before = len(long) - len(short)
    return len(short) >= SHORTEST_CORE and before <= LONGEST_PLACE and long.endswith(short)


def why(typed: str, found: Card) -> list[Feature]:
    """Return why somebody is found by what was typed: a number, a name or a part of it, letters, an
    organisation.
    """
    digits = "".join(filter(str.isdecimal, unicodedata.normalize("NFKC", typed)))
    if found.phone and len(digits) >= SHORTEST_NUMBER:
        return [Feature.PHONE]
    if (
        digits
        and found.phone
        and len(digits) == len(typed.strip())
        and found.phone.endswith(digits)
    ):
        return [Feature.LAST_FOUR]
    asked, name = plain(typed), plain(found.name)
    if not asked:
        return []
    if asked in name and (asked != name or asked.isascii()):
        return [Feature.NAME if asked == name else Feature.PART]
    if HAN.match(asked) and (named := _names(typed, found.name)) is not None:
        return list(_shared_names(named, asked, name))
    return list(_by_words(typed, name, plain(found.organisation)))


def _shared_names(named: Feature, asked: str, name: str) -> Iterator[Feature]:
    yield named
    if named == Feature.READING and _one_off(asked, name):
        yield Feature.ONE_OFF


def _by_words(typed: str, name: str, organisation: str) -> Iterator[Feature]:
    """Say of each word where it stands; letters that stand nowhere are pinyin."""
    words = [word for part in typed.split() for word in text.WORDS.findall(plain(part))]
    features: list[Feature] = []
    for word in words:
        if word in name:
            features.append(Feature.NAME if word == name else Feature.PART)
        elif word in organisation:
            features.append(Feature.WITHIN)
        elif word.isascii() and HAN.search(name):
            features.append(Feature.LETTERS)
        elif name in word:  # beside an organisation, without a blank
            features += [Feature.NAME, Feature.WITHIN]
    yield from dict.fromkeys(features)
