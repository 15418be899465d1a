"""Make the pictures of the README from the running demo: `make pictures`."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.conftest import CHROMIUM, CHROMIUM_FLAGS

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / ".pictures"
DESK: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
READY_AFTER = 240  # seconds, on a slow machine


@contextmanager
def demo() -> Iterator[str]:
    """Serve the demo from a folder of its own, and give its address."""
    with socket.socket() as free, tempfile.TemporaryDirectory() as data:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        address = f"http://127.0.0.1:{port}"
        surroundings = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("YINGKE_", "DATABASE_URL", "DJANGO_"))
        }
        surroundings |= {"YINGKE_DATA": data, "YINGKE_BASE_URL": address}
        command = [sys.executable, "manage.py", "up", "--demo", "--port", str(port)]
        server = subprocess.Popen(
            command, cwd=ROOT, env=surroundings, stdout=subprocess.PIPE, text=True
        )
        try:
            for line in server.stdout or ():
                if address in line:
                    break
            with urlopen(f"{address}/healthz", timeout=READY_AFTER):
                yield address
        except URLError as why:
            raise SystemExit(f"The demo did not start: {why}") from why
        finally:
            server.terminate()
            server.wait(30)


def signed_in(
    browser: Browser,
    address: str,
    person: str,
    size: ViewportSize,
    scheme: Literal["light", "dark"] = "light",
) -> Page:
    """Open a browser window in which somebody has signed in."""
    context = browser.new_context(
        viewport=size,
        color_scheme=scheme,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        device_scale_factor=1,
    )
    page = context.new_page()
    page.goto(f"{address}/sign-in/")
    page.click(f"button[value={person}]")
    page.wait_for_url(lambda url: "/sign-in/" not in url)
    return page


def take(page: Page, name: str) -> None:
    """Save what the window shows."""
    page.screenshot(path=PICTURES / f"{name}.png")
    print(f".pictures/{name}.png")


def desk(browser: Browser, address: str) -> None:
    """Show the desk while 林若梅 is recalled by her initials, in both themes."""
    themes: tuple[tuple[str, Literal["light", "dark"]], ...] = (
        ("desk", "light"),
        ("desk-dark", "dark"),
    )
    for name, scheme in themes:
        page = signed_in(browser, address, "desk", DESK, scheme)
        page.locator("#omni").press_sequentially("lrm", delay=80)
        page.get_by_role("option", name="林若梅").wait_for()
        page.keyboard.press("Enter")
        page.locator("#grade .grade.high").wait_for()
        take(page, name)


def badge(browser: Browser, address: str) -> None:
    """Show the panel of a visitor who has just been lent a badge."""
    page = signed_in(browser, address, "desk", DESK)
    page.locator("#omni").press_sequentially("wangyue", delay=80)
    page.get_by_role("option", name="王悦").first.click()
    page.locator("#h-name").wait_for()
    page.locator("#register").click()
    row = page.locator("#lane-waiting .row", has_text="王悦")
    row.get_by_role("button").click()
    page.locator("#panel .badge-number").wait_for()
    take(page, "badge")


def host(browser: Browser, address: str) -> None:
    """Show the page that the host of 陈立 opens from the mail."""
    page = signed_in(browser, address, "desk", PHONE)
    page.goto(f"{address}/demo/mail/")
    to_answer = page.locator("a[href*='/h/']:not([href$='/leave/'], [href$='/zone/'])").first
    to_answer.wait_for()
    link = to_answer.get_attribute("href")
    page.goto(address + (link or ""))
    take(page, "host")


def scan(browser: Browser, address: str) -> None:
    """Show what a patrol sees after a badge was read, and the badges of the house."""
    page = signed_in(browser, address, "desk", PHONE)
    page.goto(f"{address}/scan/")
    page.select_option("#scan-at", "patrol")
    page.fill("#scan-number", "17")
    page.keyboard.press("Enter")
    page.locator("[data-part=head]", has_text="吴天").wait_for()
    take(page, "scan")
    page = signed_in(browser, address, "office", DESK)
    page.goto(f"{address}/badges/")
    take(page, "badges")


def rules(browser: Browser, address: str) -> None:
    """Show the rules that 行政部 drags into order."""
    page = signed_in(browser, address, "office", DESK)
    page.goto(f"{address}/admin/policy/gradingrule/")
    take(page, "rules")


def ledger(browser: Browser, address: str) -> None:
    """Show what stands against 赵凯, as he reads it."""
    page = signed_in(browser, address, "host", DESK)
    page.goto(f"{address}/my/ledger/")
    take(page, "ledger")


def main() -> None:
    """Make every picture."""
    if CHROMIUM is None:
        raise SystemExit(
            "No Chromium is installed (Debian: apt-get install chromium fonts-noto-cjk)."
        )
    shutil.rmtree(PICTURES, ignore_errors=True)
    PICTURES.mkdir()
    with demo() as address, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        for picture in (desk, host, badge, scan, rules, ledger):
            picture(browser, address)
        browser.close()


if __name__ == "__main__":
    main()
