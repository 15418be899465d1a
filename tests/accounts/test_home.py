"""Everybody begins where their day begins."""

import pytest
from django.test import Client

from tests.builders import a_user, some_badges, the_policy

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "name", "page"),
    [
        ("desk", "何静", "/"),
        ("office", "李敏", "/"),
        ("principal", "周明远", "/"),
        ("host", "赵凯", "/my/"),
        ("head", "仇文渊", "/my/"),
        ("operator", "区志伟", "/admin/"),
    ],
)
def test_whoever_signs_in_is_led_to_their_own_page(role: str, name: str, page: str):
    the_policy()
    some_badges(1)
    browser = Client()
    browser.force_login(a_user(role, name))
    answer = browser.get("/home/")
    assert (answer.status_code, answer["Location"]) == (302, page)
    assert browser.get(page).status_code == 200
