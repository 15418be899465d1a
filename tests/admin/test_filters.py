"""An address in admin filters by the filters of its page and by nothing else, whoever asks."""

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin import site
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from reception import clock
from reception.notifications import outbox
from reception.organisation.admin_base import AdminPage
from reception.organisation.models import Department
from tests.builders import a_user, an_employee, the_policy

pytestmark = pytest.mark.django_db
BACKEND = "reception.accounts.actor.UserWithEmployee"


@pytest.fixture
def root() -> Client:
    """Return a browser of somebody who may open every page; what is closed to them is closed to
    all.
    """
    browser = Client(raise_request_exception=False)
    browser.force_login(User.objects.create_superuser("root"), BACKEND)
    return browser


def of(model: Any, page: str, *args: Any) -> str:
    opts = model._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_{page}", args=args)


def parameter(item: Any) -> str:
    """Return the parameter of the address that belongs to a filter of a list."""
    if isinstance(item, type):
        return item.parameter_name
    return item if isinstance(item, str) else item[0]


def test_every_page_in_admin_has_the_one_base() -> None:
    others = [str(page) for page in site._registry.values() if not isinstance(page, AdminPage)]
    assert others == [], "nothing keeps their addresses"


@pytest.mark.parametrize("model", site._registry, ids=lambda model: model._meta.label_lower)
def test_no_list_filters_by_what_it_does_not_show_as_a_filter(root: Client, model: Any) -> None:
    """By no column that is none of its filters, by nothing behind a relation, by no piece."""
    page, columns = site._registry[model], model._meta.get_fields()
    filters = set(map(parameter, page.list_filter))
    names = [
        column.name
        for column in columns
        if column.name not in filters and column.name != page.date_hierarchy
    ]
    sneaky = [
        *names,
        *(f"{name}__{piece}" for name in filters for piece in ("regex", "contains", "range", "in")),
        *(f"{name}__pk__gt" for name in filters),
        "site__incidents__id",
        "groups__user__password__regex",
        "no_such_column",
    ]
    answers = {name: root.get(of(model, "changelist"), {name: "1"}).status_code for name in sneaky}
    assert {name for name, status in answers.items() if status != 400} == set()


@pytest.mark.parametrize("model", site._registry, ids=lambda model: model._meta.label_lower)
def test_every_link_of_a_filter_leads_somewhere(root: Client, model: Any) -> None:
    """So that the test above does not close what the page itself offers."""
    shown = root.get(of(model, "changelist")).context["cl"]
    links = {
        choice["query_string"]
        for spec in shown.filter_specs
        for choice in spec.choices(shown)
        if "query_string" in choice
    }
    assert {root.get(of(model, "changelist") + link).status_code for link in links} <= {200}


@pytest.mark.parametrize(
    "address",
    [
        "/admin/auth/user/?groups__user__username=admin&groups__user__password__regex=^pbkdf2",
        "/admin/auth/user/?password__startswith=pbkdf2",
        "/admin/discipline/incident/?site__incidents__id=1&site__incidents__reporter=1",
        "/admin/visitors/visitor/?phone__startswith=%2B86138",
        "/admin/organisation/employee/export/?foo=bar",
        "/admin/organisation/employee/export/?phone__startswith=138",
        "/admin/organisation/employee/export/?department__id__exact=x",
        "/admin/organisation/employee/?department__id__exact=x",
        "/admin/policy/sentence/?category=9223372036854775808",
        "/admin/policy/sentence/?category=-9999999999999999999999",
        "/admin/organisation/employee/?is_active__exact=maybe",
        "/admin/organisation/employee/?is_active__exact=%00",
        "/admin/organisation/employee/?_to_field=phone",
        "/admin/organisation/historicalemployee/?phone=1",
        "/admin/visitors/visit/?arrived_at__gte=yesterday",
    ],
)
def test_what_is_no_filter_or_no_value_of_one_is_answered_with_400(
    root: Client, address: str
) -> None:
    an_employee("赵凯"), an_employee("周明远", department="校长室")  # there is something to choose
    assert root.get(address).status_code == 400


def test_what_a_notice_is_about_is_not_searched_out() -> None:
    """Who runs the machine sees whether notices go out, and not of whom there is a case."""
    told = an_employee("赵凯")
    outbox.write(told.pk, "case:7:heard:ab12", "请说明情况", "…", clock.now(), purpose="case")
    rows = {}
    for role, name in (("office", "李敏"), ("operator", "钱网管")):
        browser = Client()
        browser.force_login(a_user(role, name), BACKEND)
        found = browser.get("/admin/notifications/notice/?q=case:7").context["cl"].result_count
        of_cases = browser.get("/admin/notifications/notice/?purpose=case").status_code
        rows[role] = (found, of_cases)
        assert browser.get("/admin/notifications/notice/?q=赵凯").context["cl"].result_count == 1
    assert rows == {"office": (1, 200), "operator": (0, 400)}


def test_a_page_past_the_end_leads_to_the_first(root: Client) -> None:
    answer = root.get("/admin/organisation/employee/?p=99", follow=True)
    assert answer.status_code == 200


@pytest.mark.parametrize("wrong", ["true", "9" * 40, "-1", "\x00", "é"])
def test_a_row_that_is_none_is_said_beside_its_field(root: Client, wrong: str) -> None:
    employee = an_employee("赵凯")
    typed = {"number": employee.number, "name": "赵凯", "department": wrong, "position": wrong}
    answer = root.post(of(type(employee), "change", employee.pk), {**typed, "deputy": wrong})
    assert answer.status_code < 500
    employee.refresh_from_db()
    assert employee.department_id is not None


@pytest.mark.parametrize("wrong", ["²", "0001-01-01", "9" * 40, "%00", "é"])
def test_the_history_of_no_row_is_no_page(root: Client, wrong: str) -> None:
    an_employee("赵凯")
    assert root.get(f"/admin/organisation/employee/{wrong}/history/").status_code == 404


@pytest.mark.parametrize("wrong", ["x", "9" * 40, "\x00", ""])
def test_a_ticked_row_that_is_none_is_no_row(root: Client, wrong: str) -> None:
    the_policy()
    department = an_employee("赵凯").department
    typed = {"action": "delete_selected", "_selected_action": wrong, "post": "yes"}
    assert root.post(of(Department, "changelist"), typed).status_code in (302, 400)
    assert Department.objects.filter(pk=department.pk).exists()


def test_a_filter_of_django_that_writes_another_word_into_the_address_would_be_noticed() -> None:
    """The control: a page without the base lets a relation be followed."""
    theirs = admin.ModelAdmin(User, site)
    assert theirs.lookup_allowed("password__regex", "x"), "the control"
    assert not site._registry[User].lookup_allowed("password__regex", "x")
    assert a_user("desk", "何静").pk
