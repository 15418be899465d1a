"""What is not granted or not set up is said, with who can change it."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from reception.accounts.models import SiteGrant
from reception.organisation.models import Employee, Site
from tests.accounts.house import BACKEND
from tests.builders import a_user, an_employee

pytestmark = pytest.mark.django_db


def browser_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def test_a_page_that_is_not_granted_names_its_roles_ones_own_and_who_gives_roles():
    a_user("operator", "区志伟")
    answer = browser_of(a_user("host", "赵凯")).get("/ledger/")
    assert answer.status_code == 403
    page = answer.content.decode()
    for words in ("行政部、审计", "您的角色：被访人", "系统管理员", "现在可以找：区志伟"):
        assert words in page
    assert "前台、" not in page


def test_a_fragment_that_is_not_granted_is_a_short_line():
    host = browser_of(a_user("host", "赵凯"))
    page = host.get("/desk/board/", headers={"HX-Request": "true"}).content.decode()
    assert 'role="alert"' in page
    assert "<html" not in page


def test_a_thing_that_one_may_not_see_is_still_not_there():
    host = browser_of(a_user("host", "赵凯"))
    assert host.get("/badges/1/").status_code == 404
    assert host.get("/ledger/months/2026-01/").status_code == 404


def test_where_nobody_gives_roles_the_superuser_is_named():
    User.objects.create_superuser("root")
    assert "现在可以找：root" in browser_of(a_user("host", "赵凯")).get("/").content.decode()


def test_an_account_without_a_site_reads_who_grants_one():
    hejing = a_user("desk", "何静")
    SiteGrant.objects.all().delete()
    Employee.objects.filter(user=hejing).update(user=None)
    answer = browser_of(hejing).get("/")
    assert (answer.status_code, "还没有分配园区" in answer.content.decode()) == (403, True)


def test_without_any_site_the_auditor_reads_who_sets_one_up_and_who_may_is_led_there():
    office, auditor = a_user("office", "李敏"), a_user("auditor", "安审")
    SiteGrant.objects.all().delete()
    Employee.objects.update(user=None)
    Site.objects.update(is_active=False)
    answer = browser_of(auditor).get("/")
    page = answer.content.decode()
    assert answer.status_code == 409
    for words in ("还没有设立园区", "行政部", "李敏"):
        assert words in page
    assert "/setup/" not in page
    assert "您自己就可以设置" in (page := browser_of(office).get("/").content.decode())
    assert 'class="btn go" href="/setup/"' in page


def test_who_heads_no_department_reads_who_names_heads():
    an_employee("赵凯")
    answer = browser_of(a_user("office", "李敏")).get("/my/department/")
    assert (answer.status_code, "不是哪个部门的负责人" in answer.content.decode()) == (409, True)
