"""Make the pictures of the README and the guide from the running demo: `make pictures`."""

import shutil
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.browser.demo import served_demo
from tests.conftest import CHROMIUM, CHROMIUM_FLAGS

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "docs" / "pictures"
DESK: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
MOST_BYTES = 100_000
QUALITIES = (85, 75, 65, 50)  # of WebP, the best first


def signed_in(browser: Browser, address: str, person: str, size: ViewportSize) -> Page:
    """Open a browser window in which somebody has signed in."""
    context = browser.new_context(
        viewport=size, color_scheme="light", locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    page = context.new_page()
    page.goto(f"{address}/sign-in/")
    page.click(f"button[value={person}]")
    page.wait_for_url(lambda url: "/sign-in/" not in url)
    return page


def take(page: Page, name: str) -> None:
    """Save what the window shows as a small WebP.

    Raises:
        ValueError: it is too large even at the lowest quality.
    """
    with Image.open(BytesIO(page.screenshot())) as shot:
        for quality in QUALITIES:
            written = BytesIO()
            shot.convert("RGB").save(written, "WEBP", quality=quality, method=6)
            if written.tell() < MOST_BYTES:
                (PICTURES / f"{name}.webp").write_bytes(written.getvalue())
                print(f"docs/pictures/{name}.webp  {written.tell() // 1000} kB")
                return
    raise ValueError(f"{name}.webp is larger than {MOST_BYTES} bytes")


def desk(browser: Browser, address: str) -> None:
    """Show the desk while 林若梅 is recalled by her initials."""
    page = signed_in(browser, address, "desk", DESK)
    page.locator("#omni").press_sequentially("lrm", delay=80)
    page.get_by_role("option", name="林若梅").wait_for()
    page.keyboard.press("Enter")
    page.locator("#grade .grade.high").wait_for()
    take(page, "desk")


def badge(browser: Browser, address: str) -> None:
    """Show the panel of a visitor who has just been lent a badge."""
    page = signed_in(browser, address, "desk", DESK)
    page.locator("#omni").press_sequentially("wangyue", delay=80)
    page.get_by_role("option", name="王悦").first.click()
    page.locator("#h-name").wait_for()
    page.locator("#register").click()
    row = page.locator("#lane-waiting .row", has_text="王悦")
    row.locator(".name").click()
    page.locator("#answer-coming").click()
    page.locator("#act-visit_admit").click()
    page.locator("#panel .badge-number").wait_for()
    page.locator("#lane-inside .row", has_text="王悦").wait_for()
    page.locator("#panel #act-visit_leave").wait_for()
    take(page, "badge")


def host(browser: Browser, address: str) -> None:
    """Show the page that the host of 陈立 opens from the mail."""
    page = signed_in(browser, address, "desk", PHONE)
    page.goto(f"{address}/demo/mail/")
    answers = "a[href*='/h/']:not([href$='/leave/'], [href$='/zone/'])"
    to_answer = page.locator(answers).first
    to_answer.wait_for()
    link = to_answer.get_attribute("href")
    page.goto(address + (link or ""))
    take(page, "host")


def scan(browser: Browser, address: str) -> None:
    """Show what a patrol sees after a badge was read."""
    page = signed_in(browser, address, "desk", PHONE)
    page.goto(f"{address}/scan/")
    page.select_option("#scan-at", "patrol")
    page.fill("#scan-number", "17")
    page.keyboard.press("Enter")
    page.locator("[data-part=head]", has_text="吴天").wait_for()
    take(page, "scan")


def patrol(browser: Browser, address: str) -> None:
    """Show whom a patrol finds by the initials of 许琳."""
    page = signed_in(browser, address, "desk", PHONE)
    page.goto(f"{address}/patrol/?q=xl")
    page.get_by_text("许琳").wait_for()
    take(page, "patrol")


# Pages that show what they are for as they open: who, the address, the name of the picture.
AS_THEY_OPEN = (
    ("office", "/badges/", "badges"),
    ("office", "/admin/policy/gradingrule/", "rules"),
    ("office", "/ledger/", "office"),
    ("host", "/my/ledger/", "ledger"),
    ("head", "/my/department/", "department"),
    ("principal", "/approvals/", "approvals"),
)


def pages(browser: Browser, address: str) -> None:
    """Show the pages that need nothing pressed."""
    for person, path, name in AS_THEY_OPEN:
        page = signed_in(browser, address, person, DESK)
        page.goto(address + path)
        take(page, name)


def month(browser: Browser, address: str) -> None:
    """Show the first month that can be closed."""
    page = signed_in(browser, address, "office", DESK)
    page.goto(f"{address}/ledger/months/")
    page.locator("tr", has_text="可以结账").locator("a").first.click()
    page.get_by_text("草稿").first.wait_for()
    take(page, "month")


def main() -> None:
    """Make every picture."""
    if CHROMIUM is None:
        raise SystemExit(
            "No Chromium is installed (Debian: apt-get install chromium fonts-noto-cjk)."
        )
    shutil.rmtree(PICTURES, ignore_errors=True)
    PICTURES.mkdir(parents=True)
    with served_demo() as address, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        for picture in (desk, host, pages, month, scan, patrol, badge):
            picture(browser, address)
        browser.close()


if __name__ == "__main__":
    main()
