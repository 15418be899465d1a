"""Every step of docs/guide works in the demo, in the order in which the guide says it."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from tests.browser import guide
from tests.browser.demo import served_demo
from tests.conftest import Console

# One process: the demo is made once, and its pages are walked in one window each.
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("guide")]
DESK: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
FEWEST_ACTS = 10  # a page with fewer is hardly read by the walker
PAGES = [path.stem for path in guide.pages()]


@pytest.fixture(scope="module")
def demo() -> Iterator[str]:
    """Serve the demo as `make demo` does, with a worker, from a folder of its own."""
    with served_demo() as address:
        yield address


@pytest.fixture
def console() -> Iterator[Console]:
    """Listen to the console without the database of the tests: the demo has its own."""
    heard = Console()
    heard.expect("Autofocus processing was blocked")  # Django's own page to add a user
    heard.expect("status of 401.*due/waiting")  # what a page still asked for as it was locked
    yield heard
    assert heard.unexpected() == [], "\n".join(heard.unexpected())


def text_of(name: str) -> str:
    return (guide.GUIDE / f"{name}.md").read_text()


def open_window(browser: Browser, console: Console, text: str) -> Page:
    """Open a window of the size that the title of a page speaks of."""
    size = PHONE if "（手机）" in text.splitlines()[0] else DESK
    context = browser.new_context(viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai")
    console.watch(context)
    return context.new_page()


@pytest.mark.parametrize("name", PAGES)
def test_every_step_works_in_the_demo(
    name: str, demo: str, browser: Browser, console: Console
) -> None:
    text = text_of(name)
    page = open_window(browser, console, text)
    walker = guide.Walker(page, demo)
    for act in guide.acts(text):
        try:
            walker.do(act)
        except Exception as why:
            pytest.fail(f"{name}.md, {act}\n{why}", pytrace=False)
    page.context.close()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_steps_and_nothing_in_bold_that_is_not_walked(name: str) -> None:
    text = text_of(name)
    assert guide.not_walked(text) == []
    assert len(list(guide.acts(text))) >= FEWEST_ACTS
    numbered = re.findall(r"^\d+\.", text, re.MULTILINE)
    assert len(guide.steps(text)) == len(numbered), "a step the walker does not read"


def test_each_kind_of_user_has_a_page() -> None:
    index = (guide.GUIDE / "README.md").read_text()
    assert set(re.findall(r"\]\(([\w-]+)\.md\)", index)) == set(PAGES)
    assert len(PAGES) == 11


@pytest.mark.parametrize(
    "step",
    [
        "1. 打开 `/no-such-page/`",
        "1. 打开 `/sign-in/`，点 **没有这个按钮**",
        "1. 打开 `/sign-in/`，在 **没有这一栏** 填 `x`",
        "1. 打开 `/sign-in/`，在 **何静** 一行点 **登录**",
        "1. 打开 `/sign-in/`，看到 **页面上没有的话**",
        "1. 打开 `/sign-in/`，打开 **没有** 一行",
    ],
)
def test_a_step_that_is_not_true_is_noticed(
    step: str, demo: str, browser: Browser, console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guide, "PATIENCE", 500)
    console.expect("404")
    page = open_window(browser, console, "#")
    walker = guide.Walker(page, demo)
    with pytest.raises(Exception, match=r"answers 404|expected to be|Timeout"):
        for act in guide.acts(step):
            walker.do(act)
    page.context.close()


def test_bold_words_outside_an_act_are_noticed() -> None:
    assert guide.not_walked("1. 点 **登记** 和 **清空**") == ["点 **登记** 和 **清空**"]
    assert guide.not_walked("1. 点 **登记**，看到 **清空**") == []
