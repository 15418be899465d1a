"""Every way by which 钱网管, who looks after the accounts, might come to a role over people alone, or
have somebody else come to one (Security 16).
"""

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from reception import clock
from reception.accounts import changes
from reception.accounts.actor import actor_of
from reception.accounts.models import AccountChange, SiteGrant, Trace
from reception.accounts.permissions import ROLES
from tests.accounts.test_changes import NEW, browser, decide, people, roles, save
from tests.admin.test_imports import complaints, confirm, upload
from tests.builders import a_site, a_user, an_employee

pytestmark = pytest.mark.django_db
people = people  # the fixture
OVER_PEOPLE = ["head", "office", "principal", "auditor", "operator"]


def group(role: str) -> Group:
    return Group.objects.get(name=ROLES[role])


class TestTheFormsOfAdmin:
    def test_a_new_account_takes_no_role_with_it(self, people: dict[str, User]) -> None:
        typed = {
            "username": "puppet",
            "password1": NEW,
            "password2": NEW,
            "usable_password": "true",
        }
        more = {"groups": group("office").pk, "is_superuser": "on", "user_permissions": 1}
        browser("operator").post(reverse("admin:auth_user_add"), {**typed, **more})
        assert roles(User.objects.get(username="puppet")) == []

    def test_a_page_of_an_account_takes_no_password_and_no_single_right(
        self, people: dict[str, User]
    ) -> None:
        before = people["office"].password
        more: dict[str, Any] = {
            "password": "pbkdf2_sha256$1$a$b",
            "password1": NEW,
            "user_permissions": 1,
        }
        save(people["office"], "office", **more, last_login="2030-01-01")
        people["office"].refresh_from_db()
        assert people["office"].password == before
        assert not people["office"].user_permissions.exists()

    def test_nobody_raises_themselves(self, people: dict[str, User]) -> None:
        save(people["operator"], "operator", "office", is_superuser="on")
        assert roles(people["operator"]) == ["operator"]
        assert not AccountChange.objects.exists()

    def test_only_a_superuser_asks_for_one_more(self, people: dict[str, User]) -> None:
        save(people["desk"], "desk", is_superuser="on")
        assert roles(people["desk"]) == ["desk"]
        assert not AccountChange.objects.exists()

    def test_a_superuser_who_was_closed_is_opened_by_two(self, people: dict[str, User]) -> None:
        User.objects.create_superuser("boss")
        other = User.objects.create_superuser("other", is_active=False)
        save(other, by="boss", is_superuser="on")
        assert not User.objects.get(username="other").is_active
        assert decide("office") == 302
        assert User.objects.get(username="other").is_active

    def test_a_role_has_no_page_that_adds_people_to_it(self, people: dict[str, User]) -> None:
        address = reverse("admin:auth_group_change", args=[group("office").pk])
        typed = {"name": "行政部", "user_set": people["desk"].pk, "permissions": 1}
        assert browser("operator").post(address, typed).status_code == 403
        assert browser("operator").post(reverse("admin:auth_group_add"), typed).status_code == 403
        assert roles(people["desk"]) == ["desk"]

    def test_a_granted_site_is_a_place_and_no_role(self, people: dict[str, User]) -> None:
        north = a_site("north", name="北校区")
        typed = {"user": people["desk"].pk, "site": north.pk, "role": "office", "groups": 1}
        browser("operator").post(reverse("admin:accounts_sitegrant_add"), typed)
        assert SiteGrant.objects.filter(user=people["desk"], site=north).exists()
        assert roles(people["desk"]) == ["desk"]

    def test_what_waits_has_no_form_in_admin(self, people: dict[str, User]) -> None:
        save(people["desk"], "auditor")
        assert browser("operator").get("/admin/accounts/accountchange/").status_code == 404


class TestOtherDoors:
    def test_a_file_of_employees_gives_nothing(self, people: dict[str, User]) -> None:
        head = "工号,姓名,角色,登录名"
        answer = upload(browser("operator"), f"{head}\nE010,马骏,行政部,desk\n".encode())
        assert "角色" in "".join(complaints(answer))
        assert roles(people["desk"]) == ["desk"]

    @pytest.mark.parametrize("role", OVER_PEOPLE)
    def test_an_account_that_is_opened_has_no_role_over_people_yet(
        self, people: dict[str, User], role: str
    ) -> None:
        an_employee("马骏", number="E010")
        typed = {"person": "E010", "role": role, "username": "majun", "password": NEW}
        browser("operator").post("/setup/accounts/", {**typed, "groups": group(role).pk})
        assert roles(User.objects.get(username="majun")) == []
        again = browser("operator").post("/setup/accounts/", {**typed, "username": "majun2"})
        assert again.status_code == 422, "who has an account gets no other one"

    def test_a_role_that_is_none_is_refused(self, people: dict[str, User]) -> None:
        an_employee("马骏", number="E010")
        typed = {"person": "E010", "role": "superuser", "username": "majun", "password": NEW}
        assert browser("operator").post("/setup/accounts/", typed).status_code == 422
        assert not User.objects.filter(username="majun").exists()

    def test_who_does_not_look_after_accounts_asks_for_nothing(
        self, people: dict[str, User]
    ) -> None:
        for by in ("desk", "office"):
            save(people["desk"], "desk", "auditor", by=by)
            browser(by).post("/setup/accounts/", {"person": "E010", "role": "auditor"})
        assert not AccountChange.objects.exists()

    def test_a_password_set_on_the_server_stands_in_the_trace(
        self, people: dict[str, User], monkeypatch: Any
    ) -> None:
        monkeypatch.setattr("getpass.getpass", lambda prompt: NEW)
        call_command("changepassword", "desk", verbosity=0)
        row = Trace.objects.filter(kind="account", about__contains="desk").latest("pk")
        assert (row.user, row.words) == (None, "修改：密码")


def test_who_leaves_the_house_signs_in_no_more_and_comes_back_by_two(
    people: dict[str, User],
) -> None:
    hers, number = browser("office2"), people["office2"].employee.number
    for table in ("否", "是"):
        answer = upload(browser("office"), f"工号,姓名,在职\n{number},王芳,{table}\n".encode())
        assert confirm(browser("office"), answer).status_code == 302
        assert not User.objects.get(username="office2").is_active
    assert hers.get("/setup/").status_code == 302
    row = Trace.objects.get(kind="account", words="修改：有效→否")
    assert (row.user, row.about) == (people["office"], "用户 office2")
    save(people["office2"], "office")
    assert not User.objects.get(username="office2").is_active
    assert decide("office") == 302
    assert User.objects.get(username="office2").is_active


class TestWhatWaits:
    def test_is_taken_back_by_who_asked_and_by_nobody_else(self, people: dict[str, User]) -> None:
        save(people["desk"], "auditor")
        assert decide("desk", "drop") == 403
        a_user("operator", "孙管", username="operator2")
        assert decide("operator2", "drop") == 403
        assert decide("operator", "drop") == 302
        assert {decide("office"), decide("operator", "drop")} == {409}
        assert roles(people["desk"]) == []

    def test_opens_no_account_that_was_closed_meanwhile(self, people: dict[str, User]) -> None:
        save(people["desk"], "desk", "auditor")
        role = AccountChange.objects.get()
        save(people["desk"], "desk", is_active="")
        assert decide("office", change=role) == 302
        assert not User.objects.get(username="desk").is_active
        save(people["desk"], "desk", "auditor")
        assert not User.objects.get(username="desk").is_active, "and so they are opened by two"

    def test_is_not_confirmed_by_who_lost_the_role_or_was_closed(
        self, people: dict[str, User]
    ) -> None:
        save(people["desk"], "auditor")
        hers = browser("office2")
        address = reverse("account_change", args=[AccountChange.objects.get().pk])
        save(people["office2"], "host")
        assert hers.post(address, {"answer": "confirm"}).status_code == 403
        save(people["office"], "office", is_active="")
        assert browser("office").post(address, {"answer": "confirm"}).status_code == 302, "sign in"
        assert roles(people["desk"]) == []

    def test_is_not_confirmed_by_looking_at_it(self, people: dict[str, User]) -> None:
        save(people["desk"], "auditor")
        address = reverse("account_change", args=[AccountChange.objects.get().pk])
        for query in ("", "?answer=confirm"):
            assert browser("office").get(f"{address}{query}").status_code == 200
            browser("office").head(f"{address}{query}")
        assert roles(people["desk"]) == []

    def test_says_what_it_is_while_the_page_is_open(self, people: dict[str, User]) -> None:
        """Who has read of 审计 does not confirm 行政部 by the same button."""
        save(people["desk"], "auditor")
        read = AccountChange.objects.get()
        save(people["desk"], "auditor", "office")
        assert decide("office", change=read) == 409
        assert roles(people["desk"]) == []

    def test_sent_twice_is_asked_once(self, people: dict[str, User]) -> None:
        for _time in range(2):
            save(people["desk"], "desk", "auditor")
        assert AccountChange.objects.filter(state="waits").count() == 1
        assert [decide("office"), decide("office")] == [302, 409]
        assert roles(people["desk"]) == ["desk", "auditor"]


def test_past_the_verbs_the_database_holds_it(people: dict[str, User]) -> None:
    one = changes.ask(
        people["desk"], "password", actor_of(people["operator"]), clock.now(), password=NEW
    )
    row = AccountChange.objects.filter(pk=one.pk)
    decided = {"decided_by": people["office"], "decided_at": clock.now()}
    for broken in (
        {"state": "holds", "password": ""},
        decided,
        {"state": "holds", **decided},
        {"state": "dropped", **decided},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.update(**broken)
    with pytest.raises(IntegrityError), transaction.atomic():
        AccountChange.objects.create(
            user=one.user, what=one.what, asked_by=people["operator"], asked_at=clock.now()
        )
    row.update(state="holds", password="", **decided)
