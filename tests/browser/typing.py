"""The ways in which a code, or the Enter of an input method, comes into a page."""

from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import CDPSession, Page

IME = 229  # the number of a key that an input method works with


@contextmanager
def protocol(page: Page) -> Any:
    """Speak to the browser itself."""
    session = page.context.new_cdp_session(page)
    yield session
    session.detach()


def ime_key(session: CDPSession, key: str, **more: Any) -> None:
    """Press a key that an input method takes for itself."""
    is_letter = len(key) == 1
    physical = f"{'Digit' if key.isdigit() else 'Key'}{key.upper()}" if is_letter else key
    told = {"key": "Process" if is_letter else key, "code": physical, **more}
    for kind in ("keyDown", "keyUp"):
        session.send("Input.dispatchKeyEvent", {"type": kind, "windowsVirtualKeyCode": IME, **told})


def ime_enter(page: Page) -> None:
    """Press the Enter by which an input method takes its letters, as Safari tells it."""
    with protocol(page) as session:
        ime_key(session, "Enter", text="\r")


def compose(page: Page, *steps: str) -> None:
    """Let an input method show what it works on, step by step."""
    with protocol(page) as session:
        for step in steps:
            place = {"selectionStart": len(step), "selectionEnd": len(step)}
            session.send("Input.imeSetComposition", {"text": step, **place})


def slowly(end: str = "", delay: float = 70) -> Callable[[Page, str], None]:
    """Type as a slow scanner does."""

    def typing(page: Page, code: str) -> None:
        page.keyboard.type(code, delay=delay)
        if end:
            page.keyboard.press(end)

    return typing


def with_a_pause(page: Page, code: str) -> None:
    """Type fourteen letters, and the rest after a second."""
    page.keyboard.type(code[:14], delay=5)
    page.wait_for_timeout(1000)
    page.keyboard.type(code[14:], delay=5)
    page.keyboard.press("Enter")


def after(prefix: str) -> Callable[[Page, str], None]:
    """Put something in front of the code."""
    return lambda page, code: slowly("Enter", 5)(page, prefix + code)


def at_once(page: Page, code: str) -> None:
    """Let the whole text appear without a key, as the keyboard of a phone does."""
    page.keyboard.insert_text(code)


def pasted(page: Page, code: str) -> None:
    """Paste it from the clipboard."""
    page.evaluate(
        """text => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/plain", text);
            const told = { clipboardData, bubbles: true, cancelable: true };
            const isFree = document.activeElement.dispatchEvent(new ClipboardEvent("paste", told));
            if (isFree) document.execCommand("insertText", false, text);
        }""",
        code,
    )


def composed(page: Page, code: str) -> None:
    """Let an input method work on it, and take its letters by Enter."""
    compose(page, code[:1], code[:12], code)
    with protocol(page) as session:
        ime_key(session, "Enter")
        session.send("Input.insertText", {"text": code})


def composed_with_a_pause(page: Page, code: str) -> None:
    """Let an input method keep what it works on, and write it out after a while."""
    compose(page, code[:5], code)
    page.wait_for_timeout(400)
    with protocol(page) as session:
        session.send("Input.insertText", {"text": code})


def composed_in_pieces(page: Page, code: str) -> None:
    """Let an input method take the letters four at a time, and the Enter of the scanner follow."""
    for at in range(0, len(code), 4):
        compose(page, code[at : at + 4])
        with protocol(page) as session:
            session.send("Input.insertText", {"text": code[at : at + 4]})
    page.keyboard.press("Enter")


def still_composed(page: Page, code: str) -> None:
    """Let an input method keep what it works on."""
    compose(page, code[:5], code)


def garbled(page: Page, code: str) -> None:
    """Let an input method make words of the letters."""
    with protocol(page) as session:
        for place, letter in enumerate(code):
            shift = 0 if letter.isdigit() else 8
            ime_key(session, letter, modifiers=shift)
            words = "阿" * (1 + place // 4)
            told = {"text": words, "selectionStart": len(words), "selectionEnd": len(words)}
            session.send("Input.imeSetComposition", told)


def set_by_a_script(page: Page, code: str) -> None:
    """Let the value change under the field, as an extension of the browser does."""
    page.evaluate(
        """code => {
            const field = document.activeElement;
            field.value += code;
            field.dispatchEvent(new Event("input", { bubbles: true }));
        }""",
        code,
    )
