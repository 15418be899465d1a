"""Whatever is typed, clicked together or forged for any page, it gets an answer and never a 500."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT
from django.urls import reverse

from tests.accounts.doors import address, content
from tests.accounts.hostile import CHARSETS, FORM, NASTY, READS, REST
from tests.accounts.house import House
from tests.accounts.test_matrix import ROWS
from tests.accounts.undoing import undone
from tests.soak import sample, tried_here


def who(name: str) -> str:
    """Return who comes as far as the form: the desk where it may, else somebody who is neither
    concerned nor involved.
    """
    return (
        "superuser"
        if name.startswith(("ledger", "appeal", "incident", "month", "setup"))
        else "desk"
    )


def answered(client: Client, method: str, place: str, *sent: Any, **how: Any) -> int:
    """Return the status of an answer; what it did is taken back."""
    with undone():
        return getattr(client, method)(place, *sent, **how).status_code


def values(name: str) -> Iterator[dict[str, Any]]:
    """Yield one field with hostile values, and in each shape that is not one value."""
    yield from ({name: value} for value in sample(NASTY, 1, name))
    yield {name: ["a", "b"], f"{name}[]": ["a", "b"], f"{name}[a][b]": "c", f"{name}.a": "d"}


def test_every_page_that_takes_a_form_is_in_the_table() -> None:
    taken = {
        name
        for (name, method), cells in ROWS.items()
        if method == "POST" and cells["superuser"][0] not in (404, 405)
    }
    assert {name for name in taken if not name.startswith(("api:", "admin:"))} == set(FORM)


@pytest.mark.parametrize("name", tried_here(READS))
def test_every_parameter_survives_every_value(house: House, name: str) -> None:
    place = address(house, "desk", name, own=True).partition("?")[0]
    client = house.program("desk") if name.startswith("api:") else house.browser(who(name))
    for field in READS[name]:
        for given in values(field):
            status = answered(client, "get", place, given)
            assert status < 500, (name, str(given)[:80])


@pytest.mark.parametrize("name", tried_here(FORM))
def test_every_field_survives_every_value(house: House, name: str) -> None:
    place, rest = address(house, "desk", name, own=True), content(house, name, own=True)
    for field in FORM[name]:
        for given in values(field):
            status = answered(
                house.browser(who(name)), "post", place, {**rest, **REST.get(field, {}), **given}
            )
            assert status < 500, (name, str(given)[:80])


@pytest.mark.parametrize("name", tried_here(FORM))
def test_every_form_survives_being_something_else(house: House, name: str) -> None:
    """An empty body, a file where text is expected, JSON, half a form, a thousand fields."""
    place = address(house, "desk", name, own=True)
    bodies = [
        (b"", "application/x-www-form-urlencoded"),
        (b"", MULTIPART_CONTENT),
        (b"[]", "application/json"),
        (b"\xff\xfe", "text/plain"),
        (b"--" + BOUNDARY.encode(), MULTIPART_CONTENT),
        (b"a=%ED%A0%80&name=%FF&reason=%ED%A0%80", "application/x-www-form-urlencoded"),
        (
            b"&".join(b"a%d=1" % number for number in range(1500)),
            "application/x-www-form-urlencoded",
        ),
        (b"x", "multipart/form-data"),
        (_a_file(FORM[name]), MULTIPART_CONTENT),
        (b"=&=&&;", "application/x-www-form-urlencoded"),
        (b"x" * 3_000_000, "application/x-www-form-urlencoded"),
    ]
    for body, kind in sample(bodies, 1, name):
        status = answered(house.browser(who(name)), "generic", "POST", place, body, kind)
        assert status < 500, (name, body[:40], kind)


def _a_file(fields: list[str]) -> bytes:
    part = (
        '--{boundary}\r\nContent-Disposition: form-data; name="{name}";'
        ' filename="x.html"\r\nContent-Type: text/html\r\n\r\n<b>\r\n'
    )
    return (
        "".join(part.format(boundary=BOUNDARY, name=name) for name in fields)
        + f"--{BOUNDARY}--\r\n"
    ).encode()


@pytest.mark.parametrize("charset", CHARSETS)
def test_no_charset_smuggles_in_what_cannot_be_written(house: House, charset: str) -> None:
    """A request may name the charset of its text; in some of them a lone surrogate has a
    spelling.
    """
    surrogate = "%5Cud800+%2B2AA-+%ED%A0%80"
    for name, fields in sample(READS.items(), 6, charset):
        place = address(house, "desk", name, own=True).partition("?")[0]
        client = house.program("desk") if name.startswith("api:") else house.browser(who(name))
        for field in sample(fields, 1, name):
            kinds = [
                f"text/plain; charset={charset}",
                f"application/x-www-form-urlencoded; charset={charset}",
            ]
            for kind in kinds:
                status = answered(
                    client, "generic", "GET", f"{place}?{field}={surrogate}", content_type=kind
                )
                assert status < 500, (name, field, kind)
    for name, names in sample(FORM.items(), 6, charset):
        place, rest = address(house, "desk", name, own=True), content(house, name, own=True)
        for field in sample(names, 1, name):
            sent = {**rest, field: "\\ud800 +2AA-"}
            body = "".join(
                f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
                for key, value in sent.items()
            )
            kind = f"multipart/form-data; boundary={BOUNDARY}; charset={charset}"
            whole = (body + f"--{BOUNDARY}--\r\n").encode()
            assert (
                answered(house.browser(who(name)), "generic", "POST", place, whole, kind) < 500
            ), (name, field, charset)


@pytest.mark.parametrize(
    "number",
    [
        "0",
        "-1",
        "1e3",
        "9" * 18,
        "9" * 19,
        "9" * 20,
        "9" * 5000,
        "１",
        "٣",
        "%00",
        "1%00",
        "王",
        "..%2f1",
    ],
)
def test_no_number_in_an_address_is_too_much(house: House, number: str) -> None:
    for role in ("desk", "superuser"):
        for step in sample(("", "admit/", "phone/", "badge/", "override/"), 2, number):
            for client, place in (
                (house.browser(role), f"/visits/{number}/{step}"),
                (house.program(role), f"/api/v1/visits/{number}/{step}"[:-1]),
            ):
                for method in ("GET", "POST"):
                    status = answered(client, "generic", method, place)
                    assert status in (404, 405, 422), (method, place[:60])


@pytest.mark.parametrize(
    "token",
    [
        "x",
        "Z" * 28,
        "Z" * 5000,
        "%00",
        "王" * 28,
        "..",
        "%2e%2e%2f",
        "%F0%9F%98%80",
        "Z" * 27 + "%0A",
    ],
)
def test_no_token_in_an_address_is_too_much(house: House, token: str) -> None:
    for method in ("get", "post"):
        assert answered(house.browser("anonymous"), method, f"/h/{token}/") == 404


def test_no_header_is_too_much(house: House) -> None:
    for value in (
        "\x00",
        "x" * 10_000,
        "王".encode().decode("latin-1"),
        "zh;q=999",
        "*" * 500,
        "en-" * 2000,
        "\ud800".encode("utf-8", "replace").decode(),
    ):
        for name in (
            "Accept-Language",
            "User-Agent",
            "Referer",
            "HX-Request",
            "HX-Current-URL",
            "If-None-Match",
            "If-Modified-Since",
            "Cookie",
            "Range",
        ):
            for client, place in (
                (house.browser("desk"), reverse("visitors")),
                (house.program("desk"), "/api/v1/board"),
            ):
                assert client.get(place, headers={name: value}).status_code < 500, (
                    name,
                    value[:20],
                )
    for value in (
        "Bearer",
        "Bearer ",
        "Bearer \x00",
        "Bearer " + "x" * 10_000,
        "Basic eDp5",
        "Bearer 王".encode().decode("latin-1"),
    ):
        assert (
            house.browser("anonymous")
            .get("/api/v1/board", headers={"Authorization": value})
            .status_code
            == 401
        )
