"""What people do in the browser tests: type, scan, answer from the mail."""

import re
import time
from typing import Any

from django.core import mail
from playwright.sync_api import Page, expect

from reception import clock
from reception.accounts.actor import Actor
from reception.notifications import delivery
from tests.builders import NO_KEY, an_actor
from visitors.hosts import answers
from visitors.lifecycle import transitions
from visitors.models import BadgeLoan, Visit

FIELDS = (
    "organisation",
    "name",
    "title",
    "level",
    "purpose",
    "host",
    "host_number",
    "phone",
    "party_size",
    "visitor",
)


def type_in(page: Page, text: str, delay: float = 60) -> None:
    """Type as a hand does, slower than a scanner."""
    page.keyboard.type(text, delay=delay)


def scan(page: Page, code: str) -> None:
    """Type a code as a scanner does, a key every five milliseconds and Enter at its end, however
    busy this machine is.
    """
    browser = page.context.new_cdp_session(page)
    began = time.time()
    for place, key in enumerate([*code, "Enter"]):
        told = {
            "key": key,
            "text": "\r" if key == "Enter" else key,
            "timestamp": began + place * 0.005,
        }
        browser.send("Input.dispatchKeyEvent", {"type": "keyDown", **told})
        browser.send(
            "Input.dispatchKeyEvent",
            {"type": "keyUp", "key": key, "timestamp": told["timestamp"] + 0.002},
        )
    browser.detach()


def choose(page: Page, category: str) -> None:
    """Choose a category by the arrow keys, coming from the one that is chosen."""
    page.locator("#arrival input[name=category]:checked").focus()
    wanted = page.locator(f"#arrival input[name=category][value={category}]")
    for _step in range(page.locator("#arrival input[name=category]").count()):
        if wanted.is_checked():
            return
        page.keyboard.press("ArrowRight")
    raise AssertionError(f"no category {category}")


def answer_three_questions(
    page: Page, organisation: str, name: str, purpose: str, host: str = "zk"
) -> None:
    """Type the four fields of a new visitor, from the first question to the host by initials."""
    page.locator("#organisation").focus()
    for text in (organisation, name, purpose):
        type_in(page, text)
        page.keyboard.press("Enter")
    type_in(page, host)
    page.keyboard.press("Enter")
    expect(page.locator("#host_number")).not_to_have_value("")


def typed(page: Page) -> dict[str, str]:
    """Return what stands in the form."""
    kept = {name: page.locator(f"#{name}").input_value() for name in FIELDS}
    return {**kept, "category": page.locator("#arrival input[name=category]:checked").input_value()}


def row(page: Page, lane: str, name: str) -> Any:
    """Return the row of somebody in a lane: waiting, expected, inside."""
    return page.locator(f"#lane-{lane} .row", has_text=name)


def link_of_the_last_mail() -> str:
    """Deliver what is due, as the worker does, and return the address in the last mail."""
    now = clock.now()
    while (notice := delivery.claim(now)) is not None:
        delivery.deliver(notice, now)
    found = re.search(r"http://127\.0\.0\.1:8000(/h/\w+/)", str(mail.outbox[-1].body))
    assert found is not None
    return found[1]


def host_comes(visit: Visit) -> None:
    """Let who was asked answer that they come to the desk."""
    answers.coming(visit.requests.get(), clock.now(), an_actor("host", "赵凯"))


def let_inside(visit: Visit, by: Actor | None = None) -> BadgeLoan | None:
    """Admit a visitor as another desk does, and return the badge they wear."""
    transitions.admit(visit, by or an_actor(), clock.now(), NO_KEY)
    return BadgeLoan.objects.select_related("badge").filter(visit=visit).first()


def let_go(visit: Visit) -> None:
    """Let a visitor come in and leave again."""
    let_inside(visit)
    transitions.leave(visit, an_actor(), clock.now(), NO_KEY)
