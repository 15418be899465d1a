"""A code is known by its shape however it comes, and whatever had the focus stays as it was."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page

from tests.browser import typing
from tests.browser.acts import scan
from tests.code_texts import A_CODE, CODES, WORDS

# The fixture of the console asks for a database, which pytest-django makes where a test says so.
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SCRIPTS = Path(settings.BASE_DIR) / "static" / "js"
BARE = """
<input id="text" value="3#滨江小区"><input id="few" maxlength="6" value="2">
<input id="mail" type="email" value="a@b.cn"><input id="day" type="date" value="2026-03-05">
<input id="count" type="number" value="7"><input id="box" type="checkbox" checked>
<textarea id="lines">王悦
吴天</textarea>
<select id="list"><option>ABC<option selected>Other<option>Kind<option>2 more</select>
<button id="button" type="button">OK</button><a id="link" href="#x">x</a>
"""
FIELDS = ["text", "few", "mail", "day", "count", "box", "lines", "list", "button", "link"]
WAYS = {
    "fast": scan,
    "slow, Enter": typing.slowly("Enter"),
    "slow, Tab": typing.slowly("Tab"),
    "slow, nothing": typing.slowly(),
    "a pause": typing.with_a_pause,
    "]Q1": typing.after("]Q1"),
    "]Q3": typing.after("]Q3"),
    "lower case": lambda page, code: typing.slowly("Enter", 5)(page, code.lower()),
    "at once": typing.at_once,
    "at once, BOM": lambda page, code: typing.at_once(page, f"\ufeff{code}"),
    "at once, LRM": lambda page, code: typing.at_once(page, f"\u200e{code}\u200e"),
    "at once, STX": lambda page, code: typing.at_once(page, f"\x02{code}\x03"),
    "at once, full width": lambda page, code: typing.at_once(
        page, "".join(chr(ord(letter) + 0xFEE0) for letter in code)
    ),
    "pasted": typing.pasted,
    "pasted, NUL": lambda page, code: typing.pasted(page, f"\x00{code}\x00"),
    "composed": typing.composed,
    "composed, a pause": typing.composed_with_a_pause,
    "composed in pieces": typing.composed_in_pieces,
    "still composed": typing.still_composed,
    "garbled": typing.garbled,
    "set by a script": typing.set_by_a_script,
}


@pytest.fixture
def bare(page: Page) -> Page:
    """Show fields of every kind, and count what they are told."""
    page.set_content(BARE)
    for name in ("composing", "codes", "scanner"):
        page.add_script_tag(path=SCRIPTS / f"{name}.js")
    page.evaluate(
        """() => {
            window.scans = []; window.told = [];
            document.addEventListener("scanned", ({ detail }) => scans.push(detail.code));
            for (const kind of ["click", "change", "submit"]) {
                document.addEventListener(kind, ({ target }) => told.push(`${kind} ${target.id}`));
            }
            document.addEventListener("keydown", ({ key }) => {
                if (key === "Enter" || key === "Tab") told.push(key);
            });
        }"""
    )
    return page


def stands(page: Page) -> Any:
    """Return what stands in the fields, where the focus is, and the caret."""
    return page.evaluate(
        """() => {
            const { activeElement } = document;
            const fields = [...document.querySelectorAll("input, textarea, select")];
            const all = fields.map(({ value, checked }) => [value, checked]);
            return [all, activeElement.id, activeElement.selectionStart ?? null];
        }"""
    )


def scans(page: Page) -> list[str]:
    """Return the codes that were scanned, once everything has settled."""
    page.wait_for_timeout(500)
    found: list[str] = page.evaluate("scans")
    return found


@pytest.mark.parametrize("way", WAYS)
def test_however_a_code_comes_it_is_scanned_once_and_the_text_stays(bare: Page, way: str):
    bare.locator("#text").focus()
    before = stands(bare)
    WAYS[way](bare, A_CODE)
    assert scans(bare) == [A_CODE]
    assert stands(bare) == before
    assert bare.evaluate("told") == []
    WAYS[way](bare, A_CODE)
    assert scans(bare) == [A_CODE, A_CODE]
    assert stands(bare) == before


@pytest.mark.parametrize("field", FIELDS)
def test_whatever_has_the_focus_stays_as_it_was(bare: Page, field: str):
    bare.locator(f"#{field}").focus()
    before = stands(bare)
    for way in (typing.slowly("Enter", 20), typing.slowly("Tab", 5), typing.slowly("", 5)):
        way(bare, A_CODE)
        bare.wait_for_timeout(500)
    assert scans(bare) == [A_CODE] * 3
    assert stands(bare) == before
    assert bare.evaluate("told") == []


def test_a_chosen_text_that_the_first_letter_replaced_is_there_again(bare: Page):
    bare.locator("#text").select_text()
    for way in ("slow, nothing", "at once", "composed"):
        WAYS[way](bare, A_CODE)
        bare.wait_for_timeout(400)
        assert bare.locator("#text").input_value() == "3#滨江小区", way
        assert bare.evaluate("getSelection().toString()") == "3#滨江小区", way


def test_what_was_typed_before_the_code_is_no_part_of_it(bare: Page):
    bare.locator("#text").focus()
    bare.keyboard.press("End")
    bare.keyboard.type("a2b")
    typing.slowly("Enter", 5)(bare, A_CODE)
    assert scans(bare) == [A_CODE]
    assert bare.locator("#text").input_value() == "3#滨江小区a2b"


def test_words_stay_words(bare: Page):
    for text in WORDS:
        bare.locator("#text").fill("")
        bare.keyboard.type(text, delay=2)
        bare.keyboard.press("Shift")
        if text not in (f"X{A_CODE}", f"{A_CODE}6"):  # a letter more is somebody's on the keyboard
            bare.wait_for_timeout(200)
            assert bare.locator("#text").input_value() == text
            typing.pasted(bare, f" {text}")
            assert bare.locator("#text").input_value().startswith(text)
            assert scans(bare) == []
    for _repeat in range(40):
        bare.keyboard.down("h")
    bare.keyboard.up("h")
    assert scans(bare) == []
    assert bare.locator("#text").input_value().endswith("h" * 40)


def test_a_list_still_goes_by_letters_and_tells_it_once(bare: Page):
    bare.locator("#list").focus()
    bare.keyboard.type("k")
    bare.wait_for_timeout(500)
    assert bare.locator("#list").input_value() == "Kind"
    assert bare.evaluate("told") == ["change list"]
    bare.keyboard.press("ArrowUp")
    assert bare.evaluate("told") == ["change list", "change list"]


def test_enter_and_tab_are_ones_own_again_after_the_scan(bare: Page):
    bare.locator("#text").focus()
    typing.slowly("Enter", 5)(bare, A_CODE)
    bare.keyboard.press("Enter")
    bare.keyboard.press("Tab")
    assert bare.evaluate("told") == ["Enter", "Tab"]
    assert bare.evaluate("document.activeElement.id") == "few"


def test_the_page_knows_a_code_by_the_shape_that_the_server_knows(bare: Page):
    find = "texts => texts.map((text) => codes.find(text) ?? null)"
    assert bare.evaluate(find, CODES) == [A_CODE] * len(CODES)
    assert bare.evaluate(find, WORDS) == [None] * len(WORDS)
