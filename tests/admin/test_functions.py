"""Who is disabled and still holds something is named at once, with a link to each, wherever it was
done.
"""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from reception.organisation import functions
from reception.organisation.models import Department, Employee
from reception.policy.models import Contact, JobPost
from tests.accounts.flood import Form
from tests.admin.test_imports import HEAD, confirm, rows, upload
from tests.builders import a_zone, an_employee

pytestmark = pytest.mark.django_db


@pytest.fixture
def holds_all(li_min: Any) -> Employee:
    """Return 赵凯, who holds one function of each kind."""
    host, zone, colleague = an_employee("赵凯"), a_zone(), an_employee("孙伟")
    Department.objects.filter(pk=host.department_id).update(head=host)
    zone.approver, zone.stand_in = colleague, host
    zone.save()
    colleague.deputy = host
    colleague.save()
    Contact.objects.filter(code="purchasing").update(employee=host)
    JobPost.objects.create(name="英语教师", recruiter=host)
    return host


def disable(browser: Client, employee: Employee) -> str:
    """Take the tick off 在职 in admin, and return the page that follows."""
    page = reverse("admin:organisation_employee_change", args=[employee.pk])
    typed = {
        name: value
        for name, value in Form.on(browser, page).values.items()
        if name != "is_active" and not name.startswith("_")
    }
    answer = browser.post(page, typed, follow=True)
    employee.refresh_from_db()
    assert not employee.is_active
    return str(answer.content.decode())


def test_in_admin_each_function_is_named_with_a_link(office: Client, holds_all: Employee) -> None:
    shown = disable(office, holds_all)
    for words in (
        f"赵凯已停用，仍是{holds_all.department}的负责人",
        "赵凯已停用，仍是学术区域的代批人",
        "赵凯已停用，仍是孙伟的代理人",
        "赵凯已停用，仍是岗位“英语教师”的招聘人",
    ):
        assert words in shown
    contact = Contact.objects.get(code="purchasing")
    assert f'href="/admin/policy/contact/{contact.pk}/change/"' in shown
    assert len(functions.held_by_who_has_left()) == 5


def test_nothing_is_said_of_who_holds_nothing_or_was_disabled_before(
    office: Client, holds_all: Employee
) -> None:
    assert "已停用，仍是" not in disable(office, an_employee("钱进"))
    disable(office, holds_all)
    assert "已停用，仍是" not in disable(office, holds_all), "said once, when it was done"


def test_a_table_that_takes_somebody_out_says_so_too(office: Client, holds_all: Employee) -> None:
    line = f"{holds_all.number},赵凯,{holds_all.site},{holds_all.department},{holds_all.position},,,,否"
    confirm(office, upload(office, rows(line, head=HEAD)))
    shown = office.get(reverse("admin:organisation_employee_changelist")).content.decode()
    assert f"赵凯已停用，仍是{holds_all.department}的负责人" in shown


def test_a_deputy_of_somebody_who_has_left_too_is_nobodys(holds_all: Employee) -> None:
    Employee.objects.filter(name__in=["赵凯", "孙伟"]).update(is_active=False)
    assert "孙伟的代理人" not in {one.words for one in functions.held_by_who_has_left()}
