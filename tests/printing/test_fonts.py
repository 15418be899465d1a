"""The typeface on paper: it is the one that was recorded, and it writes every name that it says it
can.
"""

import hashlib
import tomllib

import pytest

from visitors.printing import fonts

FOLDER = fonts.FILE.parent
LIST = tomllib.loads((FOLDER / "FONTS.toml").read_text(encoding="utf-8"))
MEGABYTE = 1024 * 1024
GB2312 = [
    bytes([high, low])
    for high in (*range(0xA1, 0xAA), *range(0xB0, 0xF8))
    for low in range(0xA1, 0xFF)
]
# Of 通用规范汉字表: from its first level, its third, and those of its characters that lie outside
# the first plane.
NAMES = "王悦林若梅欧阳尉迟喆堃玥祎昉翀燚犇珺瑶䶮㛃𬀩𫖯𬍛𬳽𨱏𬘭𪟝"


def test_every_file_is_recorded_and_none_was_changed_by_hand():
    shipped = {path.name for path in FOLDER.iterdir() if path.is_file()} - {
        "FONTS.toml",
        "__init__.py",
    }
    assert shipped == {name for package in LIST.values() for name in package["sha256"]}
    for package in LIST.values():
        assert (FOLDER / package["licence_file"]).read_text().count("SIL OPEN FONT LICENSE") == 1
        for name, checksum in package["sha256"].items():
            assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == checksum, name
    assert fonts.FILE.stat().st_size < 4 * MEGABYTE


def test_it_writes_all_of_gb_2312_and_rare_names():
    common = "".join(pair.decode("gb2312", errors="ignore") for pair in GB2312)
    assert len(common) > 7000
    assert fonts.cannot_write(common, NAMES) == []


@pytest.mark.parametrize(
    ("first", "last"),
    [(0x20, 0x7E), (0xA0, 0x17F), (0x1EA0, 0x1EF9), (0x391, 0x3A1), (0x410, 0x44F)],
)
def test_it_writes_latin_letters_with_every_mark_and_greek_and_cyrillic_ones(first: int, last: int):
    assert fonts.cannot_write("".join(map(chr, range(first, last + 1)))) == []


def test_what_it_lacks_is_told_each_once():
    assert fonts.cannot_write("𠮷田𠮷", "👩 مريم") == ["𠮷", "👩", "م", "ر", "ي"]


def test_no_glyph_that_it_has_is_the_empty_box():
    """The table of characters could promise a glyph that draws nothing, or the box of a missing
    one.
    """
    drawn = fonts.drawn_at(20)
    box = bytes(drawn.getmask("𠮷"))
    assert any(box), "the control: what is missing is a box"
    blank = {
        0x20,
        0xA0,
        0xAD,
        0x3000,
        *range(0x2000, 0x2010),
        *range(0x2028, 0x2030),
        *range(0x205F, 0x2070),
    }
    known = sorted(fonts.typeface().face.charToGlyph)
    assert [
        hex(letter)
        for letter in known
        if letter not in blank and bytes(drawn.getmask(chr(letter))) in (box, b"")
    ] == []
