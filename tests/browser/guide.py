"""Read the numbered steps of docs/guide and do them in a browser, as a reader would.

What a step asks for is written in fixed words, so that a person and this module read the same:

    打开 `/badges/`                          open an address
    打开 **可以结账** 一行                     open what a row leads to
    点 **登记**                              press a button, a link, a choice or a heading that unfolds
    在 **王悦** 一行点 **发牌进入**             press it in the row that names somebody
    在 **手机** 填 `13800138000`              type into a field, by its label
    在 **种类** 选 **施工人员**                choose from a list, by its label
    输入 `lrm` · 按 `Ctrl+Enter`              type where the cursor stands; press keys
    看到 **高规格**                           it stands on the page

Anything else in bold is a mistake in the guide: it would not be walked.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs" / "guide"
PATIENCE = 10_000  # milliseconds until a step counts as not possible
STEP = re.compile(r"^\d+\. (?P<text>.+(?:\n {3}.+)*)", re.MULTILINE)
ACT = re.compile(
    r"打开 `(?P<open>[^`]+)`"
    r"|打开 \*\*(?P<line>[^*]+)\*\* 一行"
    r"|在 \*\*(?P<row>[^*]+)\*\* 一行点 \*\*(?P<press>[^*]+)\*\*"
    r"|在 \*\*(?P<field>[^*]+)\*\* 填 `(?P<fill>[^`]+)`"
    r"|在 \*\*(?P<select>[^*]+)\*\* 选 \*\*(?P<choice>[^*]+)\*\*"
    r"|点 \*\*(?P<click>[^*]+)\*\*"
    r"|输入 `(?P<type>[^`]+)`"
    r"|按 `(?P<key>[^`]+)`"
    r"|看到 \*\*(?P<see>[^*]+)\*\*"
)
BOLD = re.compile(r"\*\*[^*]+\*\*")
PRESSED = ":is(a, button, summary, label, [role=option], input[type=submit])"
ROWS = ":is(tr, li, article, .row, .todo, .mine, .item, .person)"


@dataclass(frozen=True)
class Act:
    """One thing that a step asks for: the verb, and what stands in its bold or code parts."""

    verb: str
    words: tuple[str, ...]
    step: str

    def __str__(self) -> str:
        return f"{self.verb} {' '.join(self.words)}: {self.step}"


def pages() -> list[Path]:
    """Return the pages of the guide, without its index."""
    return sorted(path for path in GUIDE.glob("*.md") if path.name != "README.md")


def steps(text: str) -> list[str]:
    """Return the numbered steps of a page, each on one line."""
    return [" ".join(match["text"].split()) for match in STEP.finditer(text)]


def acts(text: str) -> Iterator[Act]:
    """Yield everything that the steps of a page ask for, in order."""
    for step in steps(text):
        for match in ACT.finditer(step):
            named = {name: words for name, words in match.groupdict().items() if words is not None}
            yield Act(next(iter(named)), tuple(named.values()), step)


def not_walked(text: str) -> list[str]:
    """Return the steps with something in bold that belongs to no act."""
    return [step for step in steps(text) if BOLD.search(ACT.sub("", step))]


class Walker:
    """Does the acts of a guide in one browser window."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address

    def do(self, act: Act) -> None:
        """Do one act.

        Raises:
            AssertionError: the demo has nothing to do it with.
        """
        # A person waits for the page to answer before going on.
        expect(self.page.locator(".htmx-request")).to_have_count(0, timeout=PATIENCE)
        getattr(self, f"_{act.verb}")(*act.words)

    @property
    def scope(self) -> Locator:
        """Return where a person can press now: the dialog that covers the page, or the page."""
        return self.page.locator("dialog[open], body:not(:has(dialog[open]))").last

    def _open(self, path: str) -> None:
        answer = self.page.goto(self.address + path)
        assert answer is not None
        assert answer.ok, f"{path} answers {answer.status}"

    def _pressed(self, words: str, place: Locator) -> Locator:
        """Return what bears these words, rather whole than in part."""
        visible = place.locator(PRESSED).filter(visible=True)
        part = visible.filter(has_text=words)
        whole = visible.filter(has_text=re.compile(rf"^\s*{re.escape(words)}\s*$"))
        by_value = place.locator(f"input[type=submit][value='{words}']").filter(visible=True)
        expect(part.or_(by_value).first).to_be_visible(timeout=PATIENCE)
        return (whole if whole.count() else part.or_(by_value)).first

    def _click(self, words: str) -> None:
        self._pressed(words, self.scope).click(timeout=PATIENCE)

    def _rows(self, name: str, words: str = "") -> Locator:
        """Return the rows that name somebody, and have something with these words to press."""
        pressed = self.page.locator(PRESSED).filter(has_text=words)
        rows = self.scope.locator(ROWS).filter(visible=True, has_text=name, has=pressed)
        return rows.filter(has_not=self.page.locator(ROWS).filter(has_text=name, has=pressed))

    def _line(self, name: str) -> None:
        self._rows(name).first.locator("a").first.click(timeout=PATIENCE)

    def _row(self, name: str, words: str) -> None:
        rows = self._rows(name, words)
        self._wait_for_mail(rows.first)
        expect(rows.first).to_be_visible(timeout=PATIENCE)
        # A row may mention in passing what another bears as its name.
        named = rows.filter(has=self.page.get_by_text(name, exact=True))
        row = named.first if named.count() else rows.first
        self._pressed(words, row).click(timeout=PATIENCE)

    def _wait_for_mail(self, row: Locator) -> None:
        """Look again into the mailbox of the demo, which does not renew itself."""
        if not self.page.url.endswith("/demo/mail/"):
            return
        for _look in range(5):
            if row.count():
                return
            self.page.wait_for_timeout(500)
            self.page.reload()

    def _labelled(self, label: str) -> Locator:
        field = self.scope.get_by_label(label).filter(visible=True)
        expect(field.first).to_be_visible(timeout=PATIENCE)
        return field.first

    def _field(self, label: str, text: str) -> None:
        self._labelled(label).fill(text)

    def _select(self, label: str, choice: str) -> None:
        field = self._labelled(label)
        option = field.locator("option").filter(has_text=choice).first
        field.select_option(value=option.get_attribute("value"))

    def _type(self, text: str) -> None:
        # Slower than a scanner, as a hand is.
        self.page.keyboard.type(text, delay=60)

    def _key(self, keys: str) -> None:
        self.page.keyboard.press(keys.replace("Ctrl", "Control"))

    def _see(self, words: str) -> None:
        found = self.scope.get_by_text(words).filter(visible=True)
        expect(found.first).to_be_visible(timeout=PATIENCE)
