"""The first day: a company of two sites and forty people from a bare database, in the browser alone
after the first account.
"""

from typing import Any

import openpyxl
import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import override_settings
from playwright.sync_api import Page, expect

from reception import clock
from reception.notifications.models import Channel, WorkerBeat
from reception.organisation.models import Department, Employee, Site
from reception.policy.models import Category
from tests.browser.test_accessible import trouble
from tests.builders import a_site, an_employee
from visitors.models import Badge, Visit

pytestmark = pytest.mark.browser
PASSWORD = "huanying-2026-lai"


@pytest.fixture
def bare(transactional_db: None) -> None:
    """Let there be what the two commands leave: the policy and one superuser."""
    call_command("load_policy", verbosity=0)
    User.objects.create_superuser("boss", "", PASSWORD)
    WorkerBeat.objects.create(name="delivers", at=clock.now())


@pytest.fixture
def boss(bare: None, console: Any, page: Page, live_server: Any) -> Page:
    """Sign in as the first account, from the address that somebody would open."""
    page.goto(f"{live_server.url}/")
    sign_in(page, "boss")
    return page


def sign_in(page: Page, name: str) -> None:
    page.get_by_label("用户名").fill(name)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def forty_people(path: Any) -> None:
    """Write the list as a company has it: two sites, and departments nobody has made yet."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["工号", "姓名", "园区", "部门", "职务", "邮箱", "分机"])
    for number in range(1, 41):
        site = "总部" if number <= 25 else "东区"
        department = ("销售部", "生产部", "研究院", "客服部")[number % 4]
        email = f"p{number}@yunfan.example" if number != 7 else ""
        person = [f"E{number:03d}", f"员工{number}", site, department, "专员"]
        sheet.append([*person, email, str(8000 + number)])
    book.save(path)


def choose_policy_and_sites(boss: Page) -> None:
    boss.get_by_role("link", name="制度").click()
    boss.get_by_text("贵宾接待、客户接待").click()
    press(boss, "用这一套")
    boss.get_by_label("保险推销").uncheck()
    press(boss, "保存访客类别")
    boss.get_by_label("公司名称").fill("云帆制造有限公司")
    for name in ("总部", "东区"):
        boss.get_by_label("园区名称").fill(name)
        press(boss, "添加园区")
        expect(boss.get_by_role("status")).to_contain_text(name)
    boss.get_by_role("link", name="下一步").click()
    press(boss, "建立这些部门和职务")


def bring_in_the_people(boss: Page, table: Any) -> None:
    with boss.expect_download():
        boss.get_by_role("link", name="下载样表").click()
    forty_people(table)
    boss.get_by_label("员工名单").set_input_files(table)
    press(boss, "先看看会怎样")
    expect(boss.get_by_role("heading", name="新增 40 人")).to_be_visible()
    expect(boss.get_by_text("1 人收不到通知")).to_contain_text("员工7")
    press(boss, "导入")
    expect(boss.get_by_role("status")).to_contain_text("已导入 40 人")


def give_badges_and_accounts(boss: Page) -> None:
    for name in ("总部", "东区"):
        boss.get_by_role("link", name="访客牌").last.click()
        boss.get_by_role("main").get_by_role("combobox", name="园区").select_option(label=name)
        press(boss, "添加")
        expect(boss.get_by_role("status")).to_contain_text("新增 30 张牌")
    boss.get_by_role("link", name="前台账号").click()
    for person, username, site in (("员工3", "hejing", "总部"), ("E030", "dongqu", "东区")):
        boss.get_by_label("员工（").fill(person)
        boss.get_by_label("登录名").fill(username)
        boss.get_by_label("第一个密码").fill(PASSWORD)
        boss.get_by_label(site).check()
        press(boss, "开通账号")
        expect(boss.get_by_role("status")).to_contain_text("可以用")


@override_settings(EMAIL_IS_SET_UP=True)
def test_a_company_of_two_sites_and_forty_people_is_set_up_in_the_browser_alone(
    boss: Page, tmp_path: Any
):
    expect(boss.get_by_role("heading", level=1)).to_have_text("还差 4 步，前台就能接待第一位访客")
    choose_policy_and_sites(boss)
    bring_in_the_people(boss, tmp_path / "员工.xlsx")
    boss.get_by_role("link", name="怎样通知员工").click()
    boss.get_by_label("发给谁").fill("boss@yunfan.example")
    press(boss, "用邮件试发一条")
    expect(boss.get_by_role("status")).to_contain_text("测试消息已送达")
    give_badges_and_accounts(boss)
    assert (Site.objects.count(), Employee.objects.count(), Badge.objects.count()) == (2, 40, 60)
    assert Department.objects.filter(name__in=["研究院", "客服部"]).count() == 2
    assert not Category.objects.get(code="insurance_sales").is_active
    assert {site.company for site in Site.objects.all()} == {"云帆制造有限公司"}

    boss.get_by_role("link", name="回到首页").click()
    expect(boss.get_by_role("heading", name="还没有设好的")).to_be_visible()
    expect(boss.locator(".missing")).to_contain_text("1 人收不到通知")
    expect(boss.locator(".missing")).to_contain_text("没有试恢复成功过的备份")
    boss.get_by_role("button", name="退出").click()
    sign_in(boss, "hejing")
    visitor = {"organisation": "远航科技", "name": "林新", "purpose": "看样品", "host": "员工5"}
    for field, text in visitor.items():
        boss.locator(f"#{field}").fill(text)
    boss.get_by_role("option", name="员工5").click()
    boss.get_by_text("国内客户").click()
    expect(boss.locator("#grade .grade")).to_contain_text("国内销售")
    boss.locator("#register").click()
    expect(boss.locator("#lane-waiting")).to_contain_text("林新")
    assert Visit.objects.get().site.name == "总部"


def test_every_step_is_accessible_and_fits_a_phone(boss: Page, live_server: Any):
    a_site("east", "东区")
    an_employee("钱进", email="")
    Channel.objects.create(name="群", kind="dingtalk", address="https://oapi.dingtalk.com/robot")
    found: list[str] = []
    for step in ("policy", "site", "house", "people", "ways", "badges", "accounts", "backup"):
        boss.goto(f"{live_server.url}/setup/{step}/")
        found += trouble(boss, step, "zh-hans")
    assert found == [], "\n".join(found)
