"""How the tests open the pages of 行政部, and how 赵凯 appeals."""

from typing import Any

from django.test import Client

from tests.builders import NO_KEY, a_user, an_actor
from tests.visitors.scenes import after
from visitors.discipline.ledger import appeals
from visitors.discipline.models import Appeal, Entry


def browser(role: str = "office", name: str = "李敏") -> Client:
    client = Client()
    client.force_login(a_user(role, name), backend="reception.accounts.actor.UserWithEmployee")
    return client


def page(path: str, client: Client | None = None, **typed: Any) -> str:
    answer = (client or browser()).get(path, typed)
    assert answer.status_code == 200, answer.content.decode()[:300]
    return " ".join(answer.content.decode().split())


def an_appeal(entry: Entry) -> Appeal:
    return appeals.appeal(
        entry,
        "牌在口袋里，巡查时没有看到",
        an_actor("host", entry.sheet.employee.name),
        after(600),
        NO_KEY,
    )
