"""One cleaning and one folding of text: what is the same name, and every way it is typed."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import islice, product

from opencc import OpenCC
from pypinyin import Style, pinyin

# Surnames whose everyday reading is not the one used in a name.
SURNAMES = {
    "单": ["shan"],
    "仇": ["qiu"],
    "解": ["xie"],
    "曾": ["zeng"],
    "区": ["ou"],
    "查": ["zha"],
    "朴": ["piao"],
    "任": ["ren"],
    "盖": ["ge", "gai"],
    "乐": ["yue", "le"],
    "尉迟": ["yu chi"],
    "万俟": ["mo qi"],
    "单于": ["chan yu"],
    "令狐": ["ling hu"],
    "长孙": ["zhang sun"],
    "澹台": ["tan tai"],
    "华": ["hua"],
    "缪": ["miao"],
    "翟": ["zhai", "di"],
    "隗": ["wei", "kui"],
    "繁": ["po"],
    "折": ["she"],
    "黑": ["he"],
    "秘": ["bi"],
    "冼": ["xian"],
    "员": ["yun"],
    "逄": ["pang"],
    "召": ["shao"],
    "种": ["chong"],
    "洗": ["xian"],
    "纪": ["ji"],
    "宁": ["ning"],
    "燕": ["yan"],
    "訾": ["zi"],
    "哈": ["ha"],
    "夏侯": ["xia hou"],
    "欧阳": ["ou yang"],
    "司马": ["si ma"],
    "诸葛": ["zhu ge"],
    "上官": ["shang guan"],
    "皇甫": ["huang fu"],
    "慕容": ["mu rong"],
    "司徒": ["si tu"],
    "东方": ["dong fang"],
    "覃": ["qin", "tan"],
    "晟": ["cheng"],
    "佴": ["nai"],
    "那": ["na"],
    "能": ["nai"],
    "应": ["ying"],
    "谌": ["chen", "shen"],
    "葛": ["ge"],
    "阚": ["kan"],
    "过": ["guo"],
    "句": ["gou"],
    "车": ["che"],
    "郇": ["xun", "huan"],
}
COMPOUND = sorted((name for name in SURNAMES if len(name) > 1), key=len, reverse=True)
HEADS = [*COMPOUND, *SURNAMES]
MOST_READINGS = 8  # of one name, each some rows
LONGEST_KEY = 80
MIXED_UP_TO = 4  # syllables, of which some are typed whole and some by their initial
UNWANTED = {"Cc", "Cf", "Cs"}  # control, direction and joining marks, surrogates
# Rare names are written with characters that this Python does not know yet, or, on older machines,
# with private ones: they stay.
IDEOGRAPHS = range(0x20000, 0x3FFFE)
HAN = re.compile(r"[\u3005\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003fffd]")
WORDS = re.compile(rf"{HAN.pattern}+|(?:(?!{HAN.pattern}).)+")  # of one script each
ACCENTS = re.compile(r"[\u0300-\u036f]")  # of Latin, Greek and Cyrillic; other scripts need theirs
INTERPUNCTS = "·•‧∙⋅・.。"
APOSTROPHES = "'’‘ʼʻ′ʹ`´"
PARTS = re.compile(rf"[\s{INTERPUNCTS}\-‐‑–—]+")
NO_ACCENT = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)
_traditional = OpenCC("t2s")


def whole_number(typed: str, digits: int = 18) -> int | None:
    """Return a number of at most so many digits, or nothing where something else was typed."""
    typed = typed.strip()
    is_number = typed.isascii() and typed.isdecimal() and len(typed) <= digits
    return int(typed) if is_number else None


def plain(text: str) -> str:
    """Return text as it is compared, everywhere: one spelling for width, case, accents, 繁简,
    without blanks, interpuncts, apostrophes and hyphens.
    """
    return "".join(map(_simplified, _unmarked(text)))


def _unmarked(text: str) -> str:
    """Fold all but 繁简: a traditional character may have a reading of its own."""
    text = unicodedata.normalize("NFKC", text).casefold()
    text = ACCENTS.sub("", unicodedata.normalize("NFKD", text))
    text = unicodedata.normalize("NFC", text).translate(NO_ACCENT)
    return "".join(letter for letter in text if not _parts_words(letter))


def _parts_words(letter: str) -> bool:
    return (
        letter.isspace()
        or letter in INTERPUNCTS
        or letter in APOSTROPHES
        or letter == "\u2212"  # minus
        or unicodedata.category(letter) in ("Pd", *UNWANTED)
    )


@cache
def _simplified(letter: str) -> str:
    """Return one character in its simplified form, whatever stands beside it."""
    return _traditional.convert(letter) if HAN.match(letter) else letter


def traditional_spellings(text: str) -> str:
    """Return pairs, without anything between: each traditional character of which a text that is
    compared holds the simplified one, and that one; for a browser that has no table of its own.
    """
    return "".join(
        other + letter for letter in sorted(set(text)) for other in _others().get(letter, "")
    )


@cache
def _others() -> dict[str, str]:
    others: dict[str, str] = {}
    for letter in map(chr, range(0x3400, 0xA000)):
        simplified = _traditional.convert(letter)
        if simplified != letter:
            others[simplified] = others.get(simplified, "") + letter
    return others


def one_spelling(code: str) -> str:
    """Return a code, such as an employee number, in its one spelling: half width, capitals, without
    blanks, every dash as a hyphen.
    """
    code = "".join(clean_line(unicodedata.normalize("NFKC", code)).upper().split())
    return "".join("-" if unicodedata.category(sign) == "Pd" else sign for sign in code)


def clean_line(text: str) -> str:
    """Return text as it is kept: composed, on one line, without control and direction marks."""
    written = "".join(
        " " if letter.isspace() else letter
        for letter in text
        if letter.isspace() or _is_written(letter)
    )
    # Composed after the marks are gone: one of them may have stood between a letter and its accent.
    return " ".join(unicodedata.normalize("NFC", written).split())


def clean_lines(text: str) -> str:
    """Return text of several lines as it is kept: each as ``clean_line`` keeps it, none
    empty at the beginning or the end.
    """
    return "\n".join(clean_line(line) for line in text.splitlines()).strip()


def _is_written(letter: str) -> bool:
    category = unicodedata.category(letter)
    if category == "Cn":
        return ord(letter) in IDEOGRAPHS and ord(letter) & 0xFFFE != 0xFFFE
    return category not in UNWANTED


def surname_of(name: str) -> str:
    """Return the surname, so that a group chat or a greeting may use it alone."""
    name = name.strip()
    if name and name[0].isascii():
        return name.split()[-1]
    simplified = "".join(map(_simplified, name[:2]))
    return name[:2] if simplified in COMPOUND else name[:1]


def pinyin_keys(name: str) -> set[str]:
    """Return every key under which a name is typed in letters, each at most 80 characters.

    Pinyin and initials of each reading, from every part of the name on; some syllables whole and
    some by their initial; the words of a Latin name, from each of them on.
    """
    keys: set[str] = set()
    for reading, orders in _orders(name):
        keys |= {key for order in orders for key in _typed(order)}
        if len(reading) <= MIXED_UP_TO:
            *leading, last = ((syllable, syllable[0]) for syllable in reading)
            keys |= {"".join(mixed) for mixed in product(*leading, last[:1])}
    return {key[:LONGEST_KEY] for key in keys if key}


def sounds(name: str, *, turned: bool = False) -> set[str]:
    """Return how a whole name sounds in letters, in each reading; ``turned`` from every part of it
    on, too: Wei Zhang as Zhang Wei. All are among the keys of ``pinyin_keys``.
    """
    ways = (orders if turned else orders[:1] for _one, orders in _orders(name))
    return {"".join(order)[:LONGEST_KEY] for orders in ways for order in orders} - {""}


def _orders(name: str) -> Iterator[tuple[list[str], list[list[str]]]]:
    """Return the readings of a name as syllables, each with the orders in which its parts come."""
    parts = _parts(name)
    starts = [sum(map(len, parts[:first])) for first in range(len(parts))]
    readings = _readings([spoken for part in parts for spoken in part])
    for reading in islice(readings, MOST_READINGS):
        yield reading, [[*reading[start:], *reading[:start]] for start in starts]


def _typed(syllables: list[str]) -> set[str]:
    return {"".join(syllables), "".join(syllable[0] for syllable in syllables)}


def _parts(name: str) -> list[list[list[str]]]:
    """Return the parts of a name, surname and given name or the words of it, each as its syllables
    with all their readings, the likeliest first.
    """
    parted = map(_unmarked, PARTS.split(clean_line(name)))
    words = [word for part in parted for word in WORDS.findall(part)]
    parts: list[list[list[str]]] = []
    for at, word in enumerate(words):
        if not HAN.match(word):
            parts.append([[word]])
            continue
        simplified = "".join(map(_simplified, word))
        head = next((head for head in HEADS if simplified.startswith(head)), "") if at == 0 else ""
        alone = sum(map(bool, map(HAN.match, words))) == 1
        cut = (len(head) or 1) if alone and at == 0 else 0
        spoken = _spoken(word)
        # Surnames of two characters have one reading each in the table.
        for place, sounds in enumerate(zip(*map(str.split, SURNAMES.get(head, [])), strict=True)):
            spoken[place] = list(dict.fromkeys([*sounds, *spoken[place]]))
        parts += [part for part in (spoken[:cut], spoken[cut:]) if part]
    return parts


def _spoken(word: str) -> list[list[str]]:
    """Return the readings of each character, the one that it has in this word first."""
    readings = [list(_every_reading(letter)) for letter in word]
    likeliest = [sounds[0] for sounds in pinyin(word, style=Style.NORMAL)]
    if len(likeliest) == len(readings):
        pairs = zip(likeliest, readings, strict=True)
        return [list(dict.fromkeys([first, *sounds])) for first, sounds in pairs]
    return readings


@cache
def _every_reading(letter: str) -> tuple[str, ...]:
    """Return all readings of one character, ü as v, u and yu; itself where it has none."""
    (sounds,) = pinyin(letter, style=Style.NORMAL, heteronym=True)
    typed = (way for sound in sounds for way in _umlauts(sound))
    return tuple(filter(None, dict.fromkeys(typed))) or (letter,)


def _umlauts(sound: str) -> tuple[str, ...]:
    if sound[:2] in ("lv", "nv"):
        return sound, sound.replace("v", "u"), sound.replace("v", "yu")
    return (sound,)


def _readings(spoken: list[list[str]]) -> Iterator[list[str]]:
    """Return the likeliest reading, those that differ from it in one syllable, then all others."""
    usual = [sounds[0] for sounds in spoken]
    for place, sounds in enumerate(spoken):
        if place == 0:
            yield usual
        for other in sounds[1:]:
            yield [*usual[:place], other, *usual[place + 1 :]]
    if spoken:
        yield from map(list, product(*spoken))


def grams(*texts: str) -> set[str]:
    """Return the one- and two-character pieces by which a fragment of a name is found."""
    pieces: set[str] = set()
    for text in map(plain, texts):
        pieces.update(text)
        pieces.update(text[at : at + 2] for at in range(len(text) - 1))
    return pieces
