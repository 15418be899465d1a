"""What the entrance makes of a request, and which bodies Django lets in."""

from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.test import Client
from django.urls import reverse

from reception import addresses, rsgi
from tests.builders import a_user

TOO_MUCH = settings.BODY_AT_MOST + 1


def request_of(path: str = "/", query: str = "", *headers: tuple[str, str]) -> WSGIRequest:
    scope = SimpleNamespace(
        method="GET",
        path=path,
        query_string=query,
        http_version="1.1",
        scheme="http",
        server="127.0.0.1:8000",
        client="127.0.0.1:50123",
        headers=dict_of(headers),
    )
    return WSGIRequest({**rsgi.environ_of(scope), "wsgi.input": BytesIO()})


def dict_of(headers: tuple[tuple[str, str], ...]) -> Any:
    return SimpleNamespace(items=lambda: list(headers))


def test_an_address_in_chinese_is_read_as_it_was_written() -> None:
    request = request_of("/visits/王悦/", "q=%E7%8E%8B&b=王")
    assert request.path == "/visits/王悦/"
    assert request.GET.dict() == {"q": "王", "b": "王"}
    assert request_of("/\ufffd\x00").path == "/\ufffd\x00", "no bytes of anybody break it"


def test_cookies_and_headers_that_come_twice_are_joined() -> None:
    request = request_of("/", "", ("cookie", "a=1"), ("cookie", "b=2"), ("x-a", "1"), ("x-a", "2"))
    assert request.COOKIES == {"a": "1", "b": "2"}
    assert request.headers["X-A"] == "1,2"


def test_an_underscore_does_not_forge_the_header_of_the_proxy(settings: Any) -> None:
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    honest, forged = ("x-forwarded-for", "203.0.113.9"), ("x_forwarded_for", "10.0.0.1")
    assert addresses.of_client(request_of("/", "", honest, forged)) == "203.0.113.9"
    assert addresses.of_client(request_of("/", "", honest)) == "203.0.113.9"


@pytest.mark.django_db
class TestWhoMaySendMuch:
    """A file of more than the ordinary size, from who may use the page that takes it."""

    def send(self, role: str, name: str) -> int:
        browser = Client()
        if role:
            user = a_user(role)
            user.is_staff = role == "office"
            user.save()
            browser.force_login(user)
        return browser.post(reverse(name), {"file": BytesIO(b"a" * TOO_MUCH)}).status_code

    def test_whoever_imports_a_list_may(self) -> None:
        assert self.send("office", "setup_list") == 422
        assert self.send("office", "admin:organisation_employee_import") == 200

    @pytest.mark.parametrize(
        ("role", "name"),
        [("", "setup_list"), ("", "sign_in"), ("host", "setup_list"), ("office", "sign_out")],
    )
    def test_nobody_else_may(self, role: str, name: str) -> None:
        assert self.send(role, name) == 413
