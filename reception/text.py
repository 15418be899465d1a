"""How a name is found again: pinyin, initials, and the readings a surname really has."""

import unicodedata

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
    "尉迟": ["yuchi"],
    "万俟": ["moqi"],
    "单于": ["chanyu"],
    "令狐": ["linghu"],
    "长孙": ["zhangsun"],
    "澹台": ["tantai"],
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
    "夏侯": ["xiahou"],
    "欧阳": ["ouyang"],
    "司马": ["sima"],
    "诸葛": ["zhuge"],
    "上官": ["shangguan"],
    "皇甫": ["huangfu"],
    "慕容": ["murong"],
    "司徒": ["situ"],
    "东方": ["dongfang"],
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
MOST_READINGS = 4
UNWANTED = {"Cc", "Cf", "Cs"}  # control, direction and joining marks, surrogates
# Rare names are written with characters that this Python does not know yet, or, on older machines,
# with private ones: they stay.
IDEOGRAPHS = range(0x20000, 0x3FFFE)


def whole_number(typed: str, digits: int = 18) -> int | None:
    """Return a number of at most so many digits, or nothing where something else was typed."""
    typed = typed.strip()
    is_number = typed.isascii() and typed.isdecimal() and len(typed) <= digits
    return int(typed) if is_number else None


def plain(text: str) -> str:
    """Return text as it is compared: NFKC, lower case, without spaces and interpuncts."""
    text = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in text if not letter.isspace() and letter not in "·.•-'")


def clean_line(text: str) -> str:
    """Return text as it is kept: composed, on one line, without control and direction marks."""
    kept = "".join(
        " " if letter.isspace() else letter
        for letter in text
        if letter.isspace() or _is_written(letter)
    )
    # Composed after the marks are gone: one of them may have stood between a letter and its accent.
    return " ".join(unicodedata.normalize("NFC", kept).split())


def clean_lines(text: str) -> str:
    """Return text of several lines as it is kept: each as ``tidy`` keeps it, none empty at the
    beginning or the end.
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
    return next((surname for surname in COMPOUND if name.startswith(surname)), name[:1])


def readings(name: str) -> list[list[str]]:
    """Return the syllables of a name, one list for each way it may be read.

    Args:
        name: a name as written, at most 60 characters.

    Returns:
        At most four readings, the likeliest first; an empty list where nothing can be read.
    """
    name = plain(name)
    head = next((surname for surname in [*COMPOUND, *SURNAMES] if name.startswith(surname)), "")
    rest = [
        syllable[0] for syllable in pinyin(name[len(head) :], style=Style.NORMAL) if syllable[0]
    ]
    if head:
        spoken = SURNAMES[head]
        everyday = "".join(part[0] for part in pinyin(head, style=Style.NORMAL))
        heads = [*spoken, *([everyday] if everyday not in spoken else [])]
        split = _syllables if len(head) > 1 else lambda sound, _head: [sound]
        return [[*split(sound, head), *rest] for sound in heads][:MOST_READINGS]
    if not rest:
        return []
    first = pinyin(name[:1], style=Style.NORMAL, heteronym=True)
    sounds = [rest[0], *(sound for sound in (first[0] if first else []) if sound != rest[0])]
    return [[sound, *rest[1:]] for sound in sounds][:MOST_READINGS]


def _syllables(sound: str, head: str) -> list[str]:
    """Split the spoken compound surname into its syllables, two by the length of the second."""
    second = pinyin(head[1], style=Style.NORMAL, heteronym=True)[0]
    tail = next((part for part in second if sound.endswith(part)), sound[-2:])
    return [sound[: -len(tail)], tail]


def pinyin_keys(name: str) -> set[str]:
    """Return every key under which a name is typed: full pinyin and initials of each reading."""
    keys: set[str] = set()
    for reading in readings(name):
        keys.add("".join(reading)[:80])
        keys.add("".join(syllable[0] for syllable in reading)[:80])
    return {key for key in keys if key}


def grams(*texts: str) -> set[str]:
    """Return the one- and two-character pieces by which a fragment of a name is found."""
    pieces: set[str] = set()
    for text in map(plain, texts):
        pieces.update(text)
        pieces.update(text[at : at + 2] for at in range(len(text) - 1))
    return pieces
