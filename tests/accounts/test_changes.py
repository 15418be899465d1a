"""钱网管 looks after the accounts. What gives rights over people, or somebody else's password, holds
once 李敏 of 行政部 has confirmed it; both are told (Security 16).
"""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from reception import clock
from reception.accounts import changes, permissions, tokens
from reception.accounts.actor import actor_of
from reception.accounts.models import AccountChange, Session, Trace
from reception.accounts.permissions import ROLES
from reception.accounts.refusals import Refusal
from reception.links import tokens as links
from reception.notifications.models import Notice
from tests.accounts.test_limits import at_most
from tests.builders import a_user, a_visit, an_employee, the_policy

pytestmark = pytest.mark.django_db
NEW = "quite another long word"


@pytest.fixture(autouse=True)
def people() -> dict[str, User]:
    """何静 at the desk, 钱网管 and two of 行政部."""
    the_policy()
    names = {"desk": "何静", "operator": "钱网管", "office": "李敏"}
    found = {role: a_user(role, name, username=role) for role, name in names.items()}
    return {**found, "office2": a_user("office", "王芳", username="office2")}


def browser(username: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=username))
    return client


def sent(user: User, *roles: str, **fields: Any) -> dict[str, Any]:
    """Return what the page of an account sends."""
    groups = Group.objects.filter(name__in=[ROLES[role] for role in roles])
    rows = {f"site_grants-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    switches = {"is_active": "on", "is_staff": "on", **fields}
    return {
        "username": user.username,
        "groups": [group.pk for group in groups],
        **rows,
        **{name: value for name, value in switches.items() if value},
    }


def save(user: User, *roles: str, by: str = "operator", **fields: Any) -> Any:
    """Save the page of an account."""
    address = reverse("admin:auth_user_change", args=[user.pk])
    return browser(by).post(address, sent(user, *roles, **fields), follow=True)


def decide(by: str, answer: str = "confirm", change: AccountChange | None = None) -> int:
    one = change or AccountChange.objects.latest("pk")
    address = reverse("account_change", args=[one.pk])
    return browser(by).post(address, {"answer": answer}).status_code


def roles(user: User) -> list[str]:
    return changes.roles_of(User.objects.get(pk=user.pk))


class TestRoles:
    def test_of_a_desk_or_a_host_are_given_at_once(self, people: dict[str, User]) -> None:
        save(people["desk"], "desk", "host")
        assert roles(people["desk"]) == ["desk", "host"]
        assert not AccountChange.objects.exists()

    @pytest.mark.parametrize("role", ["head", "office", "principal", "auditor", "operator"])
    def test_over_people_wait_for_a_second_person(self, people: dict[str, User], role: str) -> None:
        said = save(people["desk"], "host", role).content.decode()
        assert "等行政部另一位在待办里确认" in said
        assert roles(people["desk"]) == ["host"]
        assert browser("desk").get("/trace/").status_code == 403
        assert decide("office") == 302
        assert roles(people["desk"]) == [code for code in ROLES if code in ("host", role)]

    def test_wait_by_the_table_and_not_by_their_name(self, monkeypatch: Any) -> None:
        assert not permissions.is_over_people("desk")
        row = {**permissions.MATRIX["phone.show"], "desk": "all"}
        monkeypatch.setitem(permissions.MATRIX, "phone.show", row)
        assert permissions.is_over_people("desk")

    def test_are_taken_away_at_once(self, people: dict[str, User]) -> None:
        save(people["office2"], "host")
        assert roles(people["office2"]) == ["host"]

    def test_are_confirmed_neither_by_who_asked_nor_by_whose_they_are(
        self, people: dict[str, User]
    ) -> None:
        save(people["office2"], "office", "auditor")
        assert decide("operator") == 403
        assert decide("office2") == 403
        assert decide("desk") == 403
        assert decide("office", "perhaps") == 400
        assert roles(people["office2"]) == ["office"]
        assert decide("office") == 302
        assert decide("office") == 409, "and once"
        assert roles(people["office2"]) == ["office", "auditor"]

    def test_that_are_refused_are_not_given(self, people: dict[str, User]) -> None:
        save(people["desk"], "office")
        assert decide("office", "drop") == 302
        assert decide("office2") == 409
        assert roles(people["desk"]) == []

    def test_asked_for_again_wait_as_they_were_asked_for_last(
        self, people: dict[str, User]
    ) -> None:
        save(people["desk"], "office", "auditor")
        first = AccountChange.objects.get()
        save(people["desk"], "auditor")
        assert decide("office", change=first) == 409
        assert decide("office") == 302
        assert roles(people["desk"]) == ["auditor"]

    def test_are_not_given_for_somebody_who_looks_after_accounts_no_longer(
        self, people: dict[str, User]
    ) -> None:
        save(people["desk"], "auditor")
        User.objects.filter(username="operator").update(is_active=False)
        assert decide("office") == 409
        assert roles(people["desk"]) == []
        assert decide("office", "drop") == 302

    def test_of_a_superuser_wait_too(self, people: dict[str, User]) -> None:
        User.objects.create_superuser("boss")
        save(people["desk"], "desk", by="boss", is_superuser="on")
        assert roles(people["desk"]) == ["desk"]
        assert decide("boss") == 403
        assert decide("office") == 302
        assert roles(people["desk"]) == ["desk", "superuser"]

    def test_of_a_closed_account_wait_when_it_is_opened_again(
        self, people: dict[str, User]
    ) -> None:
        save(people["office2"], "office", is_active="")
        assert not User.objects.get(username="office2").is_active
        save(people["office2"], "office")
        assert not User.objects.get(username="office2").is_active
        assert decide("office") == 302
        assert User.objects.get(username="office2").is_active
        save(people["desk"], "desk", is_active="")
        save(people["desk"], "desk")
        assert User.objects.get(username="desk").is_active, "the control: no role over people"

    def test_of_a_new_account_wait_at_setup(self, people: dict[str, User]) -> None:
        an_employee("马骏", number="E010")
        typed = {"person": "E010", "role": "auditor", "username": "majun", "password": NEW}
        said = browser("operator").post("/setup/accounts/", typed, follow=True).content.decode()
        assert "马骏的账号 majun 已建好，角色等行政部另一位确认" in said
        majun = User.objects.get(username="majun")
        assert roles(majun) == []
        assert decide("office") == 302
        assert roles(majun) == ["auditor"]


class TestThePasswordOfSomebodyElse:
    def reset(self, user: User, by: str = "operator") -> Any:
        address = reverse("admin:auth_user_password_change", args=[user.pk])
        typed = {"password1": NEW, "password2": NEW, "set-password": "1"}
        return browser(by).post(address, typed)

    def test_waits_and_then_ends_their_sessions(self, people: dict[str, User]) -> None:
        hers = browser("desk")
        assert self.reset(people["desk"]).status_code == 302
        people["desk"].refresh_from_db()
        assert not people["desk"].check_password(NEW)
        assert hers.get("/account/").status_code == 200
        assert decide("office") == 302
        people["desk"].refresh_from_db()
        assert people["desk"].check_password(NEW)
        assert hers.get("/account/").status_code == 302

    def test_is_kept_as_a_hash_and_only_while_it_waits(self, people: dict[str, User]) -> None:
        self.reset(people["desk"])
        change = AccountChange.objects.get()
        assert change.password
        assert NEW not in change.password
        decide("office", "drop")
        change.refresh_from_db()
        assert change.password == ""

    def test_too_short_is_refused_before_anybody_is_asked(self, people: dict[str, User]) -> None:
        address = reverse("admin:auth_user_password_change", args=[people["desk"].pk])
        typed = {"password1": "short", "password2": "short", "set-password": "1"}
        assert browser("operator").post(address, typed).status_code == 200
        assert not AccountChange.objects.exists()

    def test_ones_own_is_changed_with_the_present_one(self, people: dict[str, User]) -> None:
        answer = self.reset(people["operator"])
        assert answer.headers["Location"] == reverse("account")
        people["operator"].refresh_from_db()
        assert not people["operator"].check_password(NEW)


class TestThePlaceOfSomebodyElse:
    """Whose employee an account is says whose ledger it reads, and for whom it answers."""

    def put(self, account: User | None, number: int) -> Any:
        address = reverse("admin:organisation_employee_change", args=[number])
        form = browser("operator").get(address).context["adminform"].form
        typed = {name: form[name].value() for name in form.fields}
        typed |= {f"routes-{end}_FORMS": "0" for end in ("TOTAL", "INITIAL")}
        typed["user"] = account.pk if account else ""
        sent = {name: value for name, value in typed.items() if value not in (None, False)}
        return browser("operator").post(address, sent)

    def test_is_not_taken_while_they_have_an_account(self, people: dict[str, User]) -> None:
        his, other = people["office"].employee, User.objects.create_user("other")
        for account in (other, None):
            said = self.put(account, his.pk).content.decode()
            assert "已有账号 office，停用它以后才能换。" in said
        User.objects.filter(username="office").update(is_active=False)
        assert self.put(other, his.pk).status_code == 302

    def test_is_not_taken_for_oneself(self, people: dict[str, User]) -> None:
        free, mine = an_employee("马骏", number="E010"), people["operator"].employee
        mine.user = None
        mine.save()
        assert "请另一位系统管理员来填" in self.put(people["operator"], free.pk).content.decode()
        assert self.put(User.objects.create_user("other"), free.pk).status_code == 302


class TestWhoIsTold:
    def test_both_who_asked_and_whose_it_is_and_who_may_confirm(
        self, people: dict[str, User]
    ) -> None:
        save(people["desk"], "desk", "auditor")
        told = Notice.objects.filter(key__contains="account_waits")
        assert set(told.values_list("employee__name", flat=True)) == {"李敏", "王芳"}
        decide("office")
        told = Notice.objects.filter(key__contains="account_decided")
        assert set(told.values_list("employee__name", flat=True)) == {"何静", "钱网管"}
        body = told[0].body
        assert "角色 审计" in body
        assert "李敏" in body

    def test_it_is_due_to_the_second_person(self, people: dict[str, User]) -> None:
        save(people["office2"], "office", "auditor")
        page = browser("office").get("/due/").content.decode()
        assert "王芳（office2）：角色" in page
        address = reverse("account_change", args=[AccountChange.objects.get().pk])
        assert address in page
        assert "确认，让它生效" in browser("office").get(address).content.decode()
        assert "撤回这项请求" in browser("operator").get(address).content.decode()
        assert "确认，让它生效" not in browser("office2").get(address).content.decode()

    def test_the_auditor_reads_all_of_it(self, people: dict[str, User]) -> None:
        save(people["desk"], "desk", "auditor")
        decide("office")
        words = list(Trace.objects.filter(kind="account").values_list("user__username", "words"))
        assert ("operator", "角色 审计：等待确认") in words
        assert ("office", "角色 审计：已生效") in words
        assert ("office", "角色：＋审计") in words

    def test_a_command_may_and_is_written_down(self) -> None:
        call_command("createsuperuser", username="root", email="", interactive=False, verbosity=0)
        row = Trace.objects.filter(kind="account", about__contains="root").latest("pk")
        assert (row.user, row.words) == (None, "新建")


class TestAlone:
    LAST = "先给另一位行政部的角色，或者停用这个账号"

    def test_the_only_one_who_confirms_is_not_taken_over(self, people: dict[str, User]) -> None:
        people["office2"].groups.clear()
        reset = TestThePasswordOfSomebodyElse().reset
        assert reset(people["office"]).status_code == 302
        people["office"].refresh_from_db()
        assert not people["office"].check_password(NEW), "李敏 is the only one, and cannot confirm"
        save(people["office"], "office", "auditor")
        assert roles(people["office"]) == ["office"]
        assert {decide("operator"), decide("office")} == {403}
        address = reverse("account_change", args=[AccountChange.objects.latest("pk").pk])
        hint = "在服务器上用 manage.py createsuperuser 另建一个账号"
        assert hint in browser("operator").get(address).content.decode()
        assert hint not in save(people["desk"], "auditor").content.decode(), "李敏 can"

    def test_who_looks_after_accounts_does_not_make_themselves_alone(
        self, people: dict[str, User]
    ) -> None:
        assert self.LAST not in save(people["office2"], "host").content.decode()
        assert self.LAST in save(people["office"], "host").content.decode()
        assert roles(people["office"]) == ["office"]
        save(people["office"], "office", is_active="")
        assert self.LAST in save(people["office"], "host", is_active="").content.decode()
        save(people["desk"], "operator")
        assert roles(people["desk"]) == []

    def test_what_one_person_did_is_told_to_whoever_might_have_confirmed(
        self, people: dict[str, User]
    ) -> None:
        at_most("account_confirmations", 0)
        save(people["desk"], "auditor")
        told = Notice.objects.filter(key__contains="account_decided")
        names = {"何静", "钱网管", "李敏", "王芳"}
        assert set(told.values_list("employee__name", flat=True)) == names

    def test_a_company_of_one_switches_it_off_and_reads_so(self, people: dict[str, User]) -> None:
        words = "账号变更不用第二个人确认"
        for page in ("/", "/setup/"):
            assert words not in browser("office").get(page).content.decode()
        at_most("account_confirmations", 0)
        save(people["desk"], "desk", "auditor")
        assert roles(people["desk"]) == ["desk", "auditor"]
        assert AccountChange.objects.get().is_alone
        for page in ("/", "/setup/"):
            assert words in browser("office").get(page).content.decode(), page
        assert Trace.objects.filter(words="角色 审计：已生效（没有第二个人）").exists()

    def test_the_first_account_gives_the_first_role_and_no_second_one(
        self, people: dict[str, User]
    ) -> None:
        for user in User.objects.all():
            user.groups.clear()
        User.objects.create_superuser("boss")
        save(people["office"], "office", by="boss")
        assert roles(people["office"]) == ["office"], "there was nobody else"
        save(people["desk"], "auditor", by="boss")
        assert roles(people["desk"]) == []
        save(people["office"], "office", by="boss", is_active="")
        save(people["desk"], "auditor", "office", by="boss")
        assert roles(people["desk"]) == [], "nor where the other one was closed"


def test_closing_ends_sessions_tokens_and_links_for_good() -> None:
    zhaokai = a_user("host", "赵凯", username="zhaokai")
    visit = a_visit("王悦", host=zhaokai.employee)
    his, token = browser("zhaokai"), tokens.create(zhaokai, "rota", clock.now())
    notice = visit.requests.get().notice
    assert notice is not None
    link = links.make(notice, clock.now() + timedelta(minutes=30))
    assert his.get("/my/").status_code == 200
    assert 'name="answer"' in Client().get(f"/h/{link}/").content.decode()
    save(zhaokai, "host", is_active="")
    save(zhaokai, "host")
    assert User.objects.get(username="zhaokai").is_active
    assert his.get("/my/").status_code == 302
    assert tokens.resolve(token) is None
    assert not Session.objects.filter(user=zhaokai).exists()
    assert 'name="answer"' not in Client().get(f"/h/{link}/").content.decode()
    assert 'name="answer"' not in Client().get(f"/h/{link}/now/").content.decode()
    assert Client().post(f"/h/{link}/", {"answer": "coming"}).status_code == 410


def test_past_the_verb_the_database_holds_it(people: dict[str, User]) -> None:
    save(people["office2"], "office", "auditor")
    rows = AccountChange.objects.all()
    for by in ("operator", "office2"):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(state="holds", password="", decided_by=people[by], decided_at=clock.now())
    with pytest.raises(Refusal):
        changes.ask(people["desk"], "roles", actor_of(people["office"]), clock.now())
    rows.update(state="holds", decided_by=people["office"], decided_at=clock.now())
