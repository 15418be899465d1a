"""A number is found whole or by exactly its last four digits, at every door; for whoever may not
see numbers finding one is a reading (privacy 1).
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse

from reception.accounts.models import Trace
from reception.organisation.models import Employee
from tests.api.callers import a_program
from tests.builders import a_user, a_visit
from tests.visitors.scenes import NINE
from visitors.models import Visit

pytestmark = pytest.mark.django_db
PHONE = "13800138000"
WHOLE, LAST = [PHONE, f"+86{PHONE}", "138 0013 8000"], ["8000"]
PIECES = [
    "1380013800",
    "3800138000",
    "1380013",
    "0138000",
    "38000",
    "138",
    "000",
    "+86138",
    "80001",
]
# What finds somebody at each door; it returns whether 王悦 was there.
DOORS: dict[str, Callable[[Client, str], bool]] = {
    "page": lambda who, q: "王悦" in page(who, "visitors", q),
    "recall": lambda who, q: "王悦" in page(who, "desk_recall", q),
    "list": lambda who, q: "王悦" in page(who, "visits", q),
    "file": lambda who, q: "王悦" in who.post(reverse("visits_export"), {"q": q}).content.decode(),
    "admin": lambda who, q: "王悦" in page(who, "admin:visitors_visitor_changelist", q),
}
OF_THE_AUDITOR = ("page", "list", "file", "admin")


def page(who: Client, name: str, q: str) -> str:
    return who.get(reverse(name), {"q": q}).content.decode()


@pytest.fixture(autouse=True)
def wangyue() -> Any:
    """王悦 is here, with a telephone."""
    with time_machine.travel(NINE, tick=False) as hands:
        a_visit("王悦", phone=f"+86{PHONE}")
        yield hands


def signed_in(role: str) -> Client:
    browser = Client()
    user = User.objects.create_superuser("all") if role == "all" else a_user(role, role)
    user.is_staff = True
    user.save()
    browser.force_login(user)
    return browser


@pytest.mark.parametrize("door", DOORS)
def test_nobody_finds_by_a_piece_of_a_number(door: str) -> None:
    everybody = signed_in("all")
    assert [q for q in WHOLE + LAST if not DOORS[door](everybody, q)] == []
    assert [q for q in PIECES if DOORS[door](everybody, q)] == []


def test_no_program_does() -> None:
    office = a_program("office")
    for path in ("/visitors", "/visits"):
        found = [q for q in WHOLE + LAST + PIECES if "王悦" in str(office.get(path, q=q).said)]
        assert found == WHOLE + LAST, path
    number = Employee.objects.exclude(number="").values_list("number", flat=True)[0]
    Employee.objects.filter(number=number).update(phone=f"+86{PHONE}")
    assert number in str(office.get("/employees", q=number).said)
    assert [
        q for q in WHOLE + LAST + PIECES if number in str(office.get("/employees", q=q).said)
    ] == []


def test_no_search_box_in_admin_does() -> None:
    """Nor by the whole number, but the one for visitors: a list of employees shows theirs to those
    who keep it.
    """
    Employee.objects.update(phone=f"+86{PHONE}", extension="")
    everybody, found = signed_in("all"), {}
    for model, its_page in admin.site._registry.items():
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for q in [*WHOLE, *LAST, *PIECES] if its_page.search_fields else []:
            if everybody.get(address, {"q": q}).context["cl"].result_count:
                found.setdefault(model._meta.model_name, []).append(q)
    assert found == {"visitor": [*WHOLE, *LAST]}


def readings() -> QuerySet[Trace]:
    """Return what the trace knows of whom somebody has found by a number."""
    return Trace.objects.filter(kind="by_number")


class TestWhoMayNotSeeNumbers:
    @pytest.mark.parametrize("door", OF_THE_AUDITOR)
    def test_reads_one_by_finding_it(self, door: str) -> None:
        auditor = signed_in("auditor")
        assert DOORS[door](auditor, "8000")
        assert readings().get().number == Visit.objects.get().visitor_id

    def test_does_with_a_program_too(self) -> None:
        auditor = a_program("auditor")
        auditor.get("/visitors", q=PHONE)
        assert readings().count() == 1
        auditor.get("/visits", q=PHONE)
        assert readings().count() == 1, "and once within a minute"

    def test_reads_once_a_minute_however_often_a_screen_asks(self, wangyue: Any) -> None:
        auditor = signed_in("auditor")
        for _ in range(5):
            DOORS["page"](auditor, PHONE)
        assert readings().count() == 1
        wangyue.shift(timedelta(minutes=1))
        DOORS["page"](auditor, PHONE)
        assert readings().count() == 2

    def test_reads_nothing_by_a_name_nor_where_nobody_is_found(self) -> None:
        auditor = signed_in("auditor")
        for q in ("王悦", "wy", "8001", "13900139000", *PIECES):
            DOORS["page"](auditor, q)
        assert not readings().exists()

    def test_a_host_reads_no_number_of_somebody_elses_visitor(self) -> None:
        host = signed_in("host")
        assert not DOORS["list"](host, PHONE)
        assert not readings().exists()


def test_the_desk_which_may_see_them_leaves_no_trace_by_recalling() -> None:
    desk = signed_in("desk")
    assert DOORS["recall"](desk, "8000")
    assert DOORS["page"](desk, PHONE)
    assert not readings().exists()


def test_what_cannot_be_written_down_is_not_found() -> None:
    auditor = signed_in("auditor")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE accounts_trace RENAME TO gone")
    auditor.raise_request_exception = False
    answer = auditor.get(reverse("visitors"), {"q": PHONE})
    assert answer.status_code == 500
    assert "王悦" not in answer.content.decode()
