"""What the pages of the admin show, and to whom. Which of them a role opens at all stands in the
table of tests/accounts/test_admin_rows.py.
"""

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from reception import clock
from reception.accounts.models import ApiToken, SiteGrant
from reception.notifications.models import Notice, WorkerBeat
from reception.organisation.models import Position, Zone
from reception.policy.models import GradingRule, JobPost
from tests.admin.conftest import SignIn
from tests.builders import a_site, a_user, a_visit, an_employee, some_badges
from visitors.models import Visit, Visitor

OURS = ["organisation", "policy", "accounts", "notifications", "visitors", "discipline", "auth"]
SHOWN = [model for model in admin.site._registry if model._meta.app_label in OURS]
PHONE = "+8613800138000"


@pytest.fixture
def a_full_house(li_min: User) -> Visit:
    """Put at least one row behind every page."""
    some_badges()
    visit = a_visit("王悦", phone=PHONE, organisation="学员家长")
    Zone.objects.create(site=a_site(), slug="academic", name="学术区域", access="restricted")
    JobPost.objects.create(name="英语教师", recruiter=an_employee("赵凯"))
    ApiToken.objects.create(user=li_min, name="闸机", digest="0" * 64, created_at=clock.now())
    WorkerBeat.objects.create(name="worker-1", at=clock.now())
    return visit


def address(model: type[Model], page: str, *args: object) -> str:
    """Return the address of an admin page."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def pages(model: type[Model]) -> list[str]:
    """Return every page about a model that only reads."""
    found = [
        address(model, "changelist"),
        address(model, "changelist") + "?q=a",
        address(model, "add"),
    ]
    row = model._default_manager.first()
    if row is not None:
        found += [address(model, page, row.pk) for page in ("change", "history", "delete")]
    if hasattr(admin.site._registry[model], "has_import_permission"):
        found += [address(model, page) for page in ("import", "export")]
    return found


def answers(client: Client, model: type[Model]) -> dict[str, int]:
    """Return the status of every page about a model."""
    return {page: client.get(page).status_code for page in pages(model)}


def _first(model: Any) -> object:
    return model.objects.first().pk


@pytest.mark.parametrize("model", [Visit, Visitor, Notice], ids=lambda m: m.__name__)
def test_li_min_sees_traces_but_cannot_change_them(
    a_full_house: Visit, office: Client, model: type[Model]
) -> None:
    row = _first(model)
    assert office.get(address(model, "change", row)).status_code == 200
    assert office.get(address(model, "add")).status_code == 403
    assert office.get(address(model, "delete", row)).status_code == 403
    assert office.post(address(model, "change", row), {"name": "某人"}).status_code == 403


def test_an_operator_keeps_the_house_and_sees_nobody_who_came(
    a_full_house: Visit, sign_in: SignIn
) -> None:
    operator = sign_in(a_user("operator", "钱网管"))
    assert operator.get(address(type(an_employee()), "changelist")).status_code == 200
    for model in SHOWN:
        if model._meta.app_label == "visitors":
            assert set(answers(operator, model).values()) == {403}, model
        else:
            for page in pages(model):
                assert "王悦" not in operator.get(page).content.decode(), page


def test_an_operator_sees_that_a_notice_was_written_but_not_about_whom(
    a_full_house: Visit, sign_in: SignIn
) -> None:
    operator = sign_in(a_user("operator", "钱网管"))
    notice = Notice.objects.get()
    assert operator.get(address(Notice, "changelist")).status_code == 200
    assert operator.get(address(Notice, "change", notice.pk)).status_code == 403
    assert operator.get(address(Notice, "history", notice.pk)).status_code == 403


def test_a_visitors_number_is_masked_in_the_list_and_on_the_page(
    a_full_house: Visit, root: Client
) -> None:
    for page in (
        address(Visitor, "changelist"),
        address(Visitor, "change", a_full_house.visitor_id),
        address(Visit, "change", a_full_house.pk),
    ):
        shown = root.get(page).content.decode()
        assert "13800138000" not in shown
    assert "138****8000" in root.get(address(Visitor, "changelist")).content.decode()


def test_the_pages_speak_chinese(root: Client) -> None:
    front = root.get("/admin/").content.decode()
    assert "迎客 · 行政后台" in front
    for word in ("接待制度", "规格规则", "组织", "员工", "访客牌", "通知", "园区授权"):
        assert word in front


def test_no_page_asks_the_browser_to_run_or_style_anything_inline(
    a_full_house: Visit, root: Client
) -> None:
    for model in SHOWN:
        for page in pages(model):
            shown = root.get(page).content.decode()
            assert ' style="' not in shown, page
            assert "<style" not in shown, page
            assert ' onclick="' not in shown, page
            assert ' onchange="' not in shown, page


def test_a_list_of_ten_rules_costs_as_many_queries_as_one_of_all(
    a_full_house: Visit, office: Client, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(25):
        office.get(address(GradingRule, "changelist"))


def test_an_operator_makes_no_superuser_and_does_not_raise_themselves(
    sign_in: SignIn, db: None
) -> None:
    operator, desk, boss = (
        a_user("operator", "钱网管"),
        a_user("desk", "何静"),
        User.objects.create_superuser("boss"),
    )
    browser = sign_in(operator)
    form = {"username": desk.username, "is_active": "on", "is_superuser": "on", **grants(desk)}
    assert browser.post(address(User, "change", desk.pk), form).status_code == 302
    desk.refresh_from_db()
    assert not desk.is_superuser
    browser.post(
        address(User, "change", operator.pk),
        {"username": operator.username, "groups": ["1"], **grants(operator)},
    )
    assert [group.name for group in operator.groups.all()] == ["系统管理员"]
    assert (
        browser.post(
            address(User, "change", boss.pk), {"username": "mine", **grants(boss)}
        ).status_code
        == 403
    )
    assert (
        browser.get(reverse("admin:auth_user_password_change", args=[boss.pk])).status_code == 403
    )


def grants(user: User) -> dict[str, Any]:
    """Return the part of the account's form about sites, left as it is."""
    found = list(SiteGrant.objects.filter(user=user))
    form: dict[str, Any] = {
        "site_grants-TOTAL_FORMS": len(found),
        "site_grants-INITIAL_FORMS": len(found),
    }
    for place, grant in enumerate(found):
        form |= {
            f"site_grants-{place}-{name}": value
            for name, value in (("id", grant.pk), ("user", user.pk), ("site", grant.site_id))
        }
    return form


def test_rights_of_a_role_cannot_be_edited(sign_in: SignIn, db: None) -> None:
    operator = a_user("operator", "钱网管")
    group = operator.groups.get()
    assert (
        sign_in(operator)
        .post(address(type(group), "change", group.pk), {"name": "全能"})
        .status_code
        == 403
    )


def test_a_token_is_stopped_and_says_when(a_full_house: Visit, sign_in: SignIn) -> None:
    token = ApiToken.objects.get()
    stop = {"action": "revoke", "_selected_action": [token.pk]}
    sign_in(a_user("auditor", "孙审计")).post(address(ApiToken, "changelist"), stop)
    token.refresh_from_db()
    assert token.revoked_at is None
    sign_in(a_user("operator", "钱网管")).post(address(ApiToken, "changelist"), stop)
    token.refresh_from_db()
    assert token.revoked_at is not None


def test_a_position_is_found_and_sorted(office: Client) -> None:
    Position.objects.create(name="处长", level=7)
    assert "处长" in office.get(address(Position, "changelist") + "?q=处").content.decode()
