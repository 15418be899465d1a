"""Bad input by the thousand: every form, address and endpoint, admin included, and what is generated
for each of them.
"""

import json
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, cast
from urllib.parse import quote, urlencode

from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import resolve, reverse

from reception.api import api
from tests.accounts.doors import FIXED, address, content
from tests.accounts.hostile import CHARSETS, FORM, NASTY, READS
from tests.accounts.house import House
from tests.accounts.rows import API, PAGES
from tests.accounts.tables import read
from tests.accounts.test_admin_rows import LABELS, pages

# Pieces of which a bad value is put together, beside whole ones.
PIECES = [*"0919９٣-+.:/%_\\'\"<>{}[]()=&;,#@!?* \t\r\n\x00\x1b\ufeff\u202e\u200d\u0301王é𠮷ﷺ"]
PIECES += [
    "2026-02-30",
    "T25:61",
    "+99:99",
    "1e400",
    "null",
    "true",
    "../",
    "%00",
    "://",
    "\r\n\r\n",
]
NOT_TEXT = [None, True, [], {}, [[]], 0, -1, 1.5, 2**31, 2**63, 10**40, {"a": 1}, ["王"]]
READ_BY_ADMIN = [
    *("q", "o", "p", "all", "e", "_popup", "_to_field", "_changelist_filters", "ot", "field_name"),
    *("app_label", "model_name", "term", "next", "pk", "id"),
]
SENT_TO_ADMIN = {
    "changelist": [
        "action",
        "_selected_action",
        "index",
        "select_across",
        "post",
        "form-TOTAL_FORMS",
    ],
    "import": ["format", "import_file", "resource"],
    "export": ["format", "resource", "export_items", "number", "name", "id"],
    "delete": ["post", "next"],
}
WITH_ADDRESSES_OF_THEIR_OWN = {
    "sortable_update": "default_order_field",
    "process_import": "has_import_permission",
}
MANY_FIELDS = b"&".join(b"a%d=1" % number for number in range(1500))
BODIES = [
    b"",
    b"\xff\xfe",
    b"[]",
    b'"',
    b"{",
    b"=&=&&;",
    b"a=%ED%A0%80",
    MANY_FIELDS,
    b"x" * 200_000,
]
KINDS = [
    *("application/x-www-form-urlencoded", "application/json", "text/plain", "multipart/form-data"),
    *("multipart/form-data; boundary=x", "", "a/b/c", "application/json; charset=utf-7"),
]


@dataclass(frozen=True)
class Door:
    """Where something is sent: by whom, to which address, with which fields, in which shape."""

    who: str
    method: str
    address: str
    fields: tuple[str, ...]
    rest: dict[str, Any] = field(default_factory=dict)
    is_program: bool = False

    def client(self, house: House) -> Client:
        return house.program(self.who) if self.is_program else house.browser(self.who)


def doors(house: House) -> list[Door]:
    """Return every form, address and endpoint of the product."""
    return [*_pages(house), *_endpoints(house), *_admin(house)]


def _pages(house: House) -> Iterator[Door]:
    for name, method in read(PAGES):
        if method not in ("GET", "POST") or name.startswith("admin:jsi18n"):
            continue
        fields = (READS if method == "GET" else FORM).get(name, [])
        who = "desk" if name.startswith(("desk", "visit", "scan", "sign", "lock")) else "superuser"
        place = address(house, "desk", name, own=True).partition("?")[0]
        if name.startswith("admin:"):
            fields = READ_BY_ADMIN
        rest = content(house, name, own=True) if method == "POST" else {}
        yield Door(who, method, place, tuple(fields), rest)


def _endpoints(house: House) -> Iterator[Door]:
    described = cast(dict[str, Any], api.get_openapi_schema())
    for name, method in read(API):
        if method not in ("GET", "POST", "PUT", "PATCH", "DELETE") or name in FIXED:
            continue
        place = address(house, "desk", name, own=True).partition("?")[0]
        route = "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", resolve(place).route)
        says = described["paths"].get(route, {}).get(method.lower(), {})
        fields = [said["name"] for said in says.get("parameters", [])] if method == "GET" else []
        body = says.get("requestBody", {}).get("content", {}).get("application/json", {})
        fields += _columns(body.get("schema", {}), described)
        rest = content(house, name, own=True) if method == "POST" else {}
        for who in ("desk", "office"):
            yield Door(who, method, place, tuple(fields), rest, is_program=True)


def _columns(schema: dict[str, Any], described: dict[str, Any]) -> list[str]:
    """Return the fields of a body, those inside another one with a dot."""
    for choice in (schema, *schema.get("anyOf", []), *schema.get("allOf", [])):
        if "$ref" in choice:
            schema = described["components"]["schemas"][choice["$ref"].rpartition("/")[2]]
    found = []
    for name, said in schema.get("properties", {}).items():
        found.append(name)
        if depth := _columns(said, described):
            found += [f"{name}.{inner}" for inner in depth]
    return found


def _admin(house: House) -> Iterator[Door]:
    browser = house.browser("superuser")
    for label, model in sorted(LABELS.items()):
        model_admin = admin.site._registry[model]
        filters = [one if isinstance(one, str) else "" for one in model_admin.list_filter]
        read_there = [*READ_BY_ADMIN, *filter(None, filters), *(f"{one}__exact" for one in filters)]
        for page, place in pages(label).items():
            yield Door("superuser", "GET", place, tuple(read_there))
            if label.endswith("user") and page in ("change", "delete"):
                continue  # the reader's own account, whose session would end with it
            form = Form.on(browser, place)
            yield Door(
                "superuser",
                "POST",
                place,
                (*form.values, *SENT_TO_ADMIN.get(page, [])),
                {"post": "yes"} if page == "delete" else form.values,
            )
        for page, sign in WITH_ADDRESSES_OF_THEIR_OWN.items():
            if hasattr(model_admin, sign):
                place = reverse(f"admin:{label.replace('.', '_')}_{page}")
                sent = ("updatedItems", "import_file_name", "original_file_name", "format")
                yield Door("superuser", "POST", place, sent)


class Form(HTMLParser):
    """The fields of a form as a browser would send it back."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, Any] = {}
        self.select = ""

    @classmethod
    def on(cls, browser: Client, place: str) -> "Form":
        """Read the form of a page; without one there are no fields."""
        form, answer = cls(), browser.get(place)
        if "html" in answer.headers.get("Content-Type", ""):
            form.feed(answer.content.decode())
        return form

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "select":
            self.select = name
        elif tag == "option" and self.select:
            if "selected" in given or self.select not in self.values:
                self.values[self.select] = given.get("value", "")
        elif name and tag == "textarea":
            self.values[name] = ""
        elif name and tag == "input" and name != "csrfmiddlewaretoken":
            if given.get("type") not in ("checkbox", "radio") or "checked" in given:
                self.values[name] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.select = ""


@dataclass(frozen=True)
class BadInput:
    """One request that nobody should send."""

    door: Door
    address: str
    body: Any
    kind: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def send(self, house: House) -> int:
        """Send it and return the status of the answer."""
        client, method = self.door.client(house), self.door.method
        if isinstance(self.body, bytes):
            heard = client.generic(method, self.address, self.body, self.kind, headers=self.headers)
        elif method == "GET":
            asked = f"{self.address}?{urlencode(self.body, doseq=True)}"
            heard = client.get(asked, headers=self.headers)
        else:
            heard = client.post(self.address, self.body, headers=self.headers)
        return heard.status_code

    def __str__(self) -> str:
        return f"{self.door.method} {self.address[:120]} by {self.door.who}: {str(self.body)[:400]}"


def bad_input(door: Door, chance: random.Random) -> BadInput:
    """Make one for a door: some fields wrong, missing or doubled, or an address or a whole body that
    is none.
    """
    way: Callable[[Door, random.Random], BadInput] = chance.choices(
        [_wrong_fields, _wrong_address, _wrong_body], [8, 1, 1]
    )[0]
    return way(door, chance)


def _wrong_fields(door: Door, chance: random.Random) -> BadInput:
    body = dict(door.rest)
    wanted = min(len(door.fields), chance.choice([1, 1, 1, 2, 3]))
    for name in chance.sample(door.fields, wanted):
        if chance.random() < 0.1:
            body.pop(name, None)
        else:
            body[name] = _value(chance, of_json=door.is_program and door.method != "GET")
        if "file" in name or "photo" in name:
            body[name] = _file(chance) if door.method == "POST" else name
    if not door.is_program or door.method == "GET":
        return BadInput(door, door.address, body, headers=_headers(chance))
    return BadInput(door, door.address, json.dumps(_nested(body)).encode(), "application/json")


def _nested(body: dict[str, Any]) -> dict[str, Any]:
    whole: dict[str, Any] = {}
    for name, value in sorted(body.items()):
        outer, _dot, inner = name.partition(".")
        if inner and isinstance(whole.setdefault(outer, {}), dict):
            whole[outer][inner] = value
        elif not inner:
            whole[outer] = value
    return whole


def _wrong_address(door: Door, chance: random.Random) -> BadInput:
    """Put something else in the place of one part of the address."""
    parts = door.address.split("/")
    place = chance.randrange(1, max(2, len(parts) - 1))
    parts[place] = quote(str(_value(chance)), safe="")[:3000]
    return BadInput(
        door, "/".join(parts), dict(door.rest) if door.method == "GET" else b"", KINDS[0]
    )


def _wrong_body(door: Door, chance: random.Random) -> BadInput:
    kind = chance.choice([*KINDS, f"text/plain; charset={chance.choice(CHARSETS)}"])
    return BadInput(door, door.address, chance.choice(BODIES), kind, _headers(chance))


def _headers(chance: random.Random) -> dict[str, str]:
    if chance.random() > 0.1:
        return {}
    name = chance.choice(
        ["Accept-Language", "HX-Request", "HX-Target", "Referer", "Idempotency-Key"]
    )
    return {name: chance.choice(["", "x" * 5000, "é", "zh;q=999", "../", "true", "[::1"])}


def _value(chance: random.Random, *, of_json: bool = False) -> Any:
    """Return a bad value: a known one, one put together, several, or what is no text."""
    lot = chance.random()
    if of_json and lot < 0.3:
        return chance.choice(NOT_TEXT)
    if lot < 0.5:
        return chance.choice(NASTY)
    if lot < 0.9:
        return "".join(chance.choices(PIECES, k=chance.choice([1, 2, 3, 5, 8, 40, 300])))
    return [str(chance.choice(NASTY)) for _ in range(chance.choice([0, 2, 3]))]


def _file(chance: random.Random) -> SimpleUploadedFile:
    """Return a file that is not what its name says."""
    name = chance.choice(["x.csv", "x.xlsx", "x.png", "\x00.csv", "王.html", "x" * 300])
    inside = chance.choice(
        [b"", b"\xff\xfe\x00", b"PK\x03\x04", b"a,b\n1", b"\x89PNG\r\n\x1a\n", b"<b>"]
    )
    return SimpleUploadedFile(name, inside, chance.choice(["", "text/csv", "image/png"]))
