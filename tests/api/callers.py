"""Programs that call the API as somebody."""

import json
from dataclasses import dataclass
from typing import Any

from django.test import Client

from reception import clock
from reception.accounts import tokens
from tests.builders import a_user

API = "/api/v1"


@dataclass
class Program:
    """A program with a token; what it sends and gets is JSON."""

    token: str = ""
    language: str = ""

    def get(self, path: str, **parameters: Any) -> "Heard":
        """Read."""
        headers = parameters.pop("headers", {})
        return Heard(Client(headers=self.headers(headers)).get(API + path, parameters))

    def post(self, path: str, body: Any = None, key: str = "") -> "Heard":
        """Write; without a body nothing is sent, and text goes as it is."""
        content = (
            b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        )
        headers = self.headers({"Idempotency-Key": key} if key else {})
        return Heard(
            Client(headers=headers).post(API + path, content, content_type="application/json")
        )

    def headers(self, more: dict[str, str]) -> dict[str, str]:
        """Return the headers of every request."""
        own = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return {**own, **({"Accept-Language": self.language} if self.language else {}), **more}


class Heard:
    """An answer of the API."""

    def __init__(self, response: Any) -> None:
        self.status: int = response.status_code
        self.headers = response.headers
        self.said: Any = json.loads(response.content) if response.content else None

    def __getitem__(self, name: str) -> Any:
        return self.said[name]

    @property
    def code(self) -> str:
        """The stable name of a refusal."""
        assert set(self.said) >= {"code", "message", "fields"}, self.said
        assert self.said["message"]
        return self.said["code"]


def a_program(role: str = "desk", name: str = "何静", **fields: Any) -> Program:
    """Return a program that acts as somebody."""
    return Program(tokens.create(a_user(role, name, **fields), "测试", clock.now()))


def wang_yue(**fields: Any) -> dict[str, Any]:
    """Return what a program sends to register 王悦, a parent who visits 赵凯."""
    visitor = {"name": "王悦", "phone": "13800138000", **fields.pop("visitor", {})}
    return {"visitor": visitor, "host": "T1", "category": "parent", "purpose": "咨询课时", **fields}
