"""What is set up is read from the data: each gap says what it prevents, and goes when it is filled."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as real
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client, override_settings

from reception import clock
from reception.backups import proof
from reception.notifications.models import Channel, Route
from reception.organisation.models import Employee, Position, Site
from reception.policy.models import Category
from tests.builders import a_site, a_user, a_zone, an_employee, some_badges, the_policy
from visitors.models import Badge
from visitors.setup import steps

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss() -> Client:
    """Return the browser of the first account."""
    browser = Client()
    browser.force_login(User.objects.create_superuser("boss", "", "a long right word"))
    return browser


def gaps() -> dict[str, str]:
    return {step.code: standing.gap for step, standing in steps.standings() if standing.gap}


@pytest.fixture(autouse=True)
def backups(settings: Any, tmp_path: Path) -> Path:
    """Name a folder for backups, in which there is none."""
    settings.BACKUPS = str(tmp_path)
    return tmp_path


def everything() -> None:
    """Set up a house with a desk, and a backup that was proved."""
    the_policy()
    a_user("desk", "何静")
    some_badges(3)
    prove_one(clock.now())


def prove_one(made_at: datetime) -> None:
    proof.note(Path(real.BACKUPS), proof.Proof(Path("a.tar"), made_at, made_at, 1.0))


@override_settings(EMAIL_IS_SET_UP=False)
def test_of_a_bare_database_everything_is_missing_but_the_policy_that_is_shipped():
    assert gaps().keys() == {step.code for step in steps.STEPS}
    the_policy()
    assert "policy" not in gaps()


@override_settings(EMAIL_IS_SET_UP=True)
def test_a_house_with_a_desk_lacks_nothing():
    everything()
    assert gaps() == {}


@override_settings(EMAIL_IS_SET_UP=True)
@pytest.mark.parametrize(
    ("take_away", "code", "stops"),
    [
        (lambda: Category.objects.update(is_active=False), "policy", True),
        (lambda: Badge.objects.all().delete(), "badges", True),
        (lambda: User.objects.update(is_active=False), "accounts", False),
        (lambda: Employee.objects.update(email=""), "people", False),
        (lambda: Employee.objects.update(is_active=False), "people", True),
        (lambda: a_site("east", "东区"), "badges", False),
        (lambda: prove_one(clock.now() - timedelta(days=3)), "backup", False),
    ],
)
def test_what_is_taken_away_is_missing_again(take_away: Any, code: str, stops: bool):
    everything()
    take_away()
    assert code in gaps()
    assert steps.nobody_can_be_received() is stops


def test_beside_the_steps_stands_what_works_now_and_after_which_step_the_rest_does(boss: Client):
    the_policy()
    page = boss.get("/setup/").context
    assert [ability.after for ability in page["abilities"]] == [2, 0, 6, 7, 8]
    everything()
    page = boss.get("/setup/").context
    assert not any(ability.after for ability in page["abilities"])


def test_paper_badges_need_no_numbers():
    everything()
    Badge.objects.all().delete()
    Site.objects.update(badge_material=Site.BadgeMaterial.PAPER)
    assert "badges" not in gaps()


@pytest.mark.parametrize("door", ["/home/", "/setup/"])
def test_whoever_signs_in_first_is_led_to_the_steps(boss: Client, door: str):
    assert boss.get(door, follow=True).request["PATH_INFO"] == "/setup/"


def test_signing_in_leads_there_from_any_address_until_somebody_can_be_received():
    User.objects.create_superuser("boss", "", "a long right word")
    typed = {"username": "boss", "password": "a long right word", "next": "/badges/"}
    assert Client().post("/sign-in/", typed)["Location"] == "/setup/"
    everything()
    assert Client().post("/sign-in/", typed)["Location"] == "/badges/"


def test_the_desk_is_never_led_there():
    browser = Client()
    browser.force_login(a_user("desk", "何静"))
    assert browser.get("/home/")["Location"] == "/"


def test_li_min_sees_on_the_desk_what_is_missing_and_the_receptionist_does_not():
    everything()
    an_employee("钱进", email="")
    shown = {}
    for role, name in (("office", "李敏"), ("desk", "何静")):
        browser = Client()
        browser.force_login(a_user(role, name))
        shown[role] = browser.get("/").content.decode()
    assert "1 人收不到通知" in shown["office"]
    assert "他们的访客来了，前台要打电话" in shown["office"]
    assert "收不到通知" not in shown["desk"]


def test_what_somebody_holds_who_has_left_stands_on_the_desk_of_the_office_until_it_is_given_away():
    everything()
    gone, zone = an_employee("赵凯"), a_zone()
    zone.approver = gone
    zone.save()
    browser = Client()
    browser.force_login(a_user("office", "李敏"))
    assert "赵凯已停用" not in browser.get("/").content.decode()
    Employee.objects.filter(pk=gone.pk).update(is_active=False)
    shown = browser.get("/").content.decode()
    assert "赵凯已停用，仍是学术区域的批准人" in shown
    assert f"/admin/organisation/zone/{zone.pk}/change/" in shown
    zone.approver = an_employee("周明远")
    zone.save()
    assert "赵凯已停用" not in browser.get("/").content.decode()


def test_a_step_that_is_not_ones_own_names_who_takes_it():
    everything()
    browser = Client()
    browser.force_login(a_user("office", "李敏"))
    assert "这一步由系统管理员来做。" in browser.get("/setup/accounts/").content.decode()
    assert browser.post("/setup/accounts/", {}).status_code == 403


def test_a_group_reaches_those_whom_nothing_else_reaches(boss: Client):
    qian, zhao = an_employee("钱进", email=""), an_employee("赵凯")
    group = Channel.objects.create(
        name="群", kind="dingtalk", address="https://oapi.dingtalk.com/robot/send?access_token=k"
    )
    app = Channel.objects.create(
        name="应用", kind="wecom_app", address="https://qyapi.weixin.qq.com"
    )
    boss.post("/setup/ways/reach/", {"channel": app.pk})
    assert not Route.objects.exists(), "an application needs an account of each"
    boss.post("/setup/ways/reach/", {"channel": group.pk})
    boss.post("/setup/ways/reach/", {"channel": group.pk})
    assert [route.employee for route in Route.objects.all()] == [qian]
    assert zhao.email


def test_mail_that_only_goes_into_a_folder_says_so(boss: Client, settings: Any):
    settings.EMAIL_IS_SET_UP = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = "/srv/yingke/mail"
    shown = boss.get("/setup/ways/").content.decode()
    assert "只写进这台服务器的文件夹 /srv/yingke/mail" in shown
    assert "None" not in shown


def test_a_second_site_with_the_same_letters_gets_a_code_of_its_own(boss: Client):
    for name in ("东区", "东曲"):
        boss.post(
            "/setup/site/",
            {"name": name, "opens": "08:30", "closes": "18:00", "badge_material": "plastic"},
        )
    codes = list(Site.objects.order_by("pk").values_list("slug", flat=True))
    assert codes == ["dq", "dq2"]


def test_departments_and_positions_are_offered_made_once_and_then_no_more(boss: Client):
    page = boss.get("/setup/house/").content.decode()
    assert "行政部" in page
    typed = {"departments": "行政部\n研究院\n研究院\n", "positions": "经理 5\n研究员：3"}
    for _twice in range(2):
        assert boss.post("/setup/house/", typed).status_code == 302
    assert dict(Position.objects.values_list("name", "level")) == {"经理": 5, "研究员": 3}
    refused = boss.post("/setup/house/", {"departments": "", "positions": "经理"})
    assert refused.status_code == 422
    assert "要在后面写级别" in refused.content.decode()


def test_a_person_a_role_and_a_site_become_an_account_in_one_form(boss: Client):
    east = a_site("east", "东区")
    person = an_employee("何静", number="E001", site=a_site())
    typed = {
        "person": "e001",
        "role": "desk",
        "sites": [east.slug],
        "username": "hejing",
        "password": "huanying-2026-lai",
    }
    assert boss.post("/setup/accounts/", typed).status_code == 302
    person.refresh_from_db()
    user = person.user
    assert user is not None
    assert [group.name for group in user.groups.all()] == ["前台"]
    assert [grant.site for grant in user.site_grants.all()] == [east]
    assert user.check_password("huanying-2026-lai")
    again = boss.post("/setup/accounts/", {**typed, "username": "another"})
    assert again.status_code == 422
    assert "已经有账号：hejing" in again.content.decode()


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("person", "没有这个人", "没有这位员工"),
        ("password", "12345", "密码"),
        ("username", "boss", "已有这个登录名"),
        ("role", "owner", "请从列表里选一项"),
    ],
)
def test_an_account_that_cannot_be_is_refused_beside_its_field(
    boss: Client, field: str, value: str, says: str
):
    an_employee("何静", number="E001")
    typed = {
        "person": "E001",
        "role": "desk",
        "username": "hejing",
        "password": "huanying-2026-lai",
        field: value,
    }
    answer = boss.post("/setup/accounts/", typed)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not User.objects.filter(username="hejing").exists()


def test_the_command_does_as_the_page():
    said: list[str] = []

    class Heard:
        def write(self, text: str) -> None:
            said.append(text)

        def flush(self) -> None:
            pass

    given = {
        "policy": "company",
        "site": "总部",
        "administrator": "boss",
        "desk": "hejing",
        "desk_name": "何静",
    }
    for _twice in range(2):
        call_command("setup", no_input=True, stdout=Heard(), **given)
    assert Site.objects.get().slug == "zb"
    assert Employee.objects.get().user == User.objects.get(username="hejing")
    assert User.objects.get(username="boss").is_superuser
    assert sum("shown this once" in line for line in said) == 2
    assert gaps().keys() - {"ways"} == {"people", "badges", "backup"}
