"""Who has an account, who keeps it, and who is kept out (Security 2, 8, 13)."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from reception import clock
from reception.accounts import tokens
from reception.accounts.models import ApiToken, Session
from tests.builders import a_user, an_employee

pytestmark = pytest.mark.django_db
PASSWORD = "a long right word"
BOARD = "/api/v1/board"


@pytest.fixture
def hejing() -> User:
    """Return 何静 of the front desk, who has a password."""
    user = a_user("desk", "何静", username="hejing")
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(
    client: Client,
    name: str = "hejing",
    password: str = PASSWORD,
    address: str = "",
    **headers: Any,
) -> int:
    """Try to sign in and return the status of the answer."""
    given = {"username": name, "password": password}
    return client.post(
        address or reverse("sign_in"), given, REMOTE_ADDR="10.0.0.7", **headers
    ).status_code


def test_a_new_house_has_roles_and_nobody_who_could_come_in() -> None:
    assert Group.objects.count() == 7
    assert not User.objects.exists()
    assert not ApiToken.objects.exists()


def test_no_well_known_password_opens_the_door() -> None:
    for name in ("admin", "root", "desk", "office", "host", "principal", "demo"):
        for password in ("", "admin", "password", "demo", name):
            assert sign_in(Client(), name, password) in (422, 429)


def test_an_empty_field_is_told_beside_it_and_counts_as_no_attempt(hejing: User) -> None:
    client = Client()
    for _attempt in range(6):
        answer = client.post(reverse("sign_in"), {"username": "hejing", "password": ""})
        assert (answer.status_code, answer.content.decode().count('aria-invalid="true"')) == (
            422,
            1,
        )
    assert 'id="e-id_password">请填写这一项。' in answer.content.decode()
    assert sign_in(client) == 302


def test_one_click_is_for_the_demo_only(hejing: User) -> None:
    User.objects.create_superuser("admin")
    for name in ("admin", "desk", "hejing"):
        client = Client()
        assert client.post(reverse("sign_in"), {"demo": name}).status_code == 422
        assert "_auth_user_id" not in client.session


class TestWhoLosesTheirRights:
    """何静 is signed in and a program acts as her; from the next request on that is over."""

    @pytest.fixture
    def browser(self, hejing: User) -> Client:
        client = Client()
        assert sign_in(client) == 302
        assert client.get(reverse("desk")).status_code == 200
        return client

    @pytest.fixture
    def program(self, hejing: User) -> Client:
        client = Client(
            headers={"Authorization": f"Bearer {tokens.create(hejing, '闸机', clock.now())}"}
        )
        assert client.get(BOARD).status_code == 200
        return client

    def test_when_the_account_is_closed(
        self, hejing: User, browser: Client, program: Client
    ) -> None:
        User.objects.filter(pk=hejing.pk).update(is_active=False)
        assert browser.get(reverse("desk")).headers["Location"].startswith(reverse("sign_in"))
        assert program.get(BOARD).status_code == 401
        assert sign_in(Client()) == 422

    def test_when_the_role_is_taken_away(
        self, hejing: User, browser: Client, program: Client
    ) -> None:
        hejing.groups.clear()
        assert browser.get(reverse("desk")).status_code == 403
        assert browser.post(reverse("desk_register"), {}).status_code == 403
        assert program.get(BOARD).status_code == 404

    def test_when_the_site_is_taken_away(
        self, hejing: User, browser: Client, program: Client
    ) -> None:
        hejing.site_grants.all().delete()
        employee = an_employee("何静")
        employee.user = None
        employee.save()
        assert browser.get(reverse("desk")).status_code == 403
        assert program.get(BOARD).status_code == 404

    def test_when_the_token_is_revoked(
        self, hejing: User, browser: Client, program: Client
    ) -> None:
        ApiToken.objects.update(revoked_at=clock.now())
        assert program.get(BOARD).status_code == 401
        assert browser.get(reverse("desk")).status_code == 200

    def test_when_the_password_is_changed_by_somebody_else(
        self, hejing: User, browser: Client
    ) -> None:
        hejing.set_password("another long word")
        hejing.save()
        assert browser.get(reverse("desk")).status_code == 302

    def test_when_they_sign_out(self, browser: Client) -> None:
        stolen = browser.cookies["sessionid"].value
        browser.post(reverse("sign_out"))
        thief = Client()
        thief.cookies["sessionid"] = stolen
        assert thief.get(reverse("desk")).status_code == 302


class TestTheSession:
    def test_gets_another_key_when_somebody_signs_in(self, hejing: User) -> None:
        """Whoever planted a session in the browser beforehand is not signed in with it."""
        client = Client()
        planted = client.session
        planted["site"] = 1
        planted.save()
        client.cookies["sessionid"] = str(planted.session_key)
        assert sign_in(client) == 302
        assert client.cookies["sessionid"].value != planted.session_key
        assert not Session.objects.filter(pk=planted.session_key).exists()

    def test_is_not_read_by_scripts_nor_sent_by_other_sites(self, hejing: User) -> None:
        client = Client()
        sign_in(client)
        cookie = client.cookies["sessionid"]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        assert 0 < int(cookie["max-age"]) <= 12 * 3600

    def test_opens_nothing_in_the_api(self, hejing: User) -> None:
        client = Client()
        sign_in(client)
        assert client.get(BOARD).status_code == 401
        assert client.post("/api/v1/visits", {}, content_type="application/json").status_code == 401
