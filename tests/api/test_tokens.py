"""Who may call: tokens are shown once, kept as hashes, and act as their user."""

from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reception import clock
from reception.accounts import tokens
from reception.accounts.models import ApiToken
from tests.api.callers import API, Heard, Program, wang_yue
from tests.builders import a_user

OPERATIONS = [
    ("post", "/visits"),
    ("get", "/visits"),
    ("get", "/visits/1"),
    ("get", "/employees"),
    ("get", "/visitors"),
    ("get", "/board"),
    ("post", "/scans"),
    *(
        ("post", f"/visits/1/{step}")
        for step in ("arrive", "admit", "leave", "refuse", "cancel", "undo", "override", "answer")
    ),
    *(
        ("post", f"/visits/1/{step}")
        for step in ("remind", "take_over", "ask_anew", "reassign", "add_host")
    ),
]


def printed(*arguments: str) -> str:
    out = StringIO()
    call_command("api_token", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_prints_a_token_once_and_keeps_only_its_hash():
    said = printed(a_user("desk").username, "--name", "门禁")
    token = said.strip()
    assert said == f"{token}\n"
    row = ApiToken.objects.get()
    assert (row.name, row.user.username) == ("门禁", a_user("desk").username)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_apitoken")
        assert token not in str(cursor.fetchall())
    assert Program(token).get("/visits").status == 200
    assert printed(a_user("desk").username).strip() != token


def test_the_command_refuses_an_unknown_user_a_closed_account_and_a_name_too_long():
    for arguments in (
        ["nobody"],
        [a_user("desk").username, "--name", " "],
        [a_user("desk").username, "--name", "x" * 61],
    ):
        with pytest.raises(CommandError):
            printed(*arguments)
    User.objects.update(is_active=False)
    with pytest.raises(CommandError):
        printed(a_user("desk").username)
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_without_a_token_every_operation_answers_401_as_json(method, path):
    heard = getattr(Program(), method)(path)
    assert (heard.status, heard.code) == (401, "unauthorized")
    assert heard.headers["WWW-Authenticate"] == "Bearer"
    assert heard.headers["Content-Type"].startswith("application/json")


@pytest.mark.parametrize(
    "header",
    [
        "Bearer",
        "Bearer ",
        "Bearer nonsense",
        "Basic ZGVzazpkZXNr",
        "nonsense",
        "Bearer 令牌",
        "Bearer \x00",
        "",
        "Bearer a b",
    ],
)
def test_a_header_that_is_no_token_of_ours_answers_401(header):
    heard = Heard(Client(headers={"Authorization": header}).get(f"{API}/visits"))
    assert (heard.status, heard.code) == (401, "unauthorized")


def test_a_session_of_the_pages_opens_nothing_here():
    client = Client()
    client.force_login(a_user("desk"))
    assert client.get(f"{API}/visits").status_code == 401
    assert (
        client.post(f"{API}/visits", wang_yue(), content_type="application/json").status_code == 401
    )


def test_a_revoked_token_and_a_closed_account_lose_the_next_request(desk):
    assert desk.get("/visits").status == 200
    ApiToken.objects.update(revoked_at=clock.now())
    assert desk.get("/visits").status == 401
    again = Program(tokens.create(a_user("desk"), "again", clock.now()))
    assert again.get("/visits").status == 200
    User.objects.update(is_active=False)
    assert again.get("/visits").status == 401


def test_a_demoted_user_loses_the_next_request(desk):
    a_user("desk").groups.clear()
    assert desk.get("/visits").status == 404
    assert (desk.post("/visits", wang_yue()).status, desk.post("/visits", wang_yue()).code) == (
        403,
        "not_permitted",
    )


def test_who_calls_is_read_with_what_they_may():
    token = tokens.create(a_user("desk"), "two", clock.now())
    with CaptureQueriesContext(connection) as queries:
        Program(token).get("/visitors")
    assert len(queries) == 1


def test_the_history_of_a_visit_names_the_person_behind_the_token(desk):
    assert desk.post("/visits", wang_yue())["events"][0]["by"] == "何静"
