import pytest
from django.contrib.auth.models import User
from django.urls import reverse

pytestmark = pytest.mark.django_db

WRONG = {"username": "hejing", "password": "not this one"}
RIGHT = {"username": "hejing", "password": "a long right word"}


@pytest.fixture(autouse=True)
def hejing():
    return User.objects.create_user(**RIGHT)


def sign_in(client, given, address="10.0.0.7", **headers):
    return client.post(reverse("sign_in"), given, REMOTE_ADDR=address, **headers)


def fail(client, times, **headers):
    for _ in range(times):
        response = sign_in(client, WRONG, **headers)
    return response


def test_the_fifth_wrong_password_locks_that_account_at_that_address_kindly(client):
    assert fail(client, 4).status_code != 429
    response = fail(client, 1)
    assert response.status_code == 429
    assert "请稍后再登录" in response.content.decode()
    assert sign_in(client, RIGHT).status_code == 429, "even with the right password"


def test_a_colleague_behind_the_same_address_signs_in(client):
    User.objects.create_user("limin", password="another long word")
    fail(client, 5)
    assert (
        sign_in(client, {"username": "limin", "password": "another long word"}).status_code == 302
    )


def test_the_same_person_signs_in_from_another_address(client):
    fail(client, 5)
    assert sign_in(client, RIGHT, address="10.0.0.8").status_code == 302


def test_a_forged_header_does_not_make_another_address(client):
    for number in range(5):
        response = sign_in(
            client, WRONG, HTTP_X_FORWARDED_FOR=f"1.2.3.{number}", HTTP_X_REAL_IP=f"1.2.3.{number}"
        )
    assert response.status_code == 429
