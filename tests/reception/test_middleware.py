import gzip

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from reception import middleware


def answer(request):
    return HttpResponse("desk")


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("127.0.0.1", 200),
        ("::1", 200),
        ("::ffff:127.0.0.1", 200),
        ("10.0.0.7", 403),
        ("", 403),
        ("not an address", 403),
    ],
)
def test_a_demo_answers_this_machine_only(settings, address, status):
    settings.DEMO = True
    request = RequestFactory().get("/", REMOTE_ADDR=address, HTTP_HOST="127.0.0.1")
    assert middleware.demo_on_loopback(answer)(request).status_code == status


def test_outside_demo_mode_everybody_is_answered(settings):
    settings.DEMO = False
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.7")
    assert middleware.demo_on_loopback(answer)(request).status_code == 200


@pytest.mark.parametrize(
    "header",
    [
        "HTTP_X_FORWARDED_FOR",
        "HTTP_X_FORWARDED_PROTO",
        "HTTP_X_FORWARDED_HOST",
        "HTTP_FORWARDED",
        "HTTP_X_REAL_IP",
        "HTTP_VIA",
        "HTTP_CF_CONNECTING_IP",
    ],
)
def test_a_demo_answers_nobody_whom_a_proxy_brings(settings, header):
    settings.DEMO = True
    request = RequestFactory().get("/", REMOTE_ADDR="127.0.0.1", **{header: "203.0.113.9"})
    assert middleware.demo_on_loopback(answer)(request).status_code == 403


@pytest.mark.django_db
def test_a_page_leaves_compressed_and_never_twice_at_the_same_length(client):
    pages = [client.get("/sign-in/", headers={"Accept-Encoding": "gzip"}) for _time in range(12)]
    assert {page.headers["Content-Encoding"] for page in pages} == {"gzip"}
    assert "登录" in gzip.decompress(pages[0].content).decode()
    assert len({len(page.content) for page in pages}) > 1, "padded by lot"
    assert "Content-Encoding" not in client.get("/sign-in/").headers


def test_every_answer_carries_the_headers(client):
    headers = client.get("/healthz").headers
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'self'" in policy
    assert "object-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "camera=(self)" in headers["Permissions-Policy"]
