"""``manage.py grade`` answers each line, whatever stands in it."""

import io
import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command

from reception.policy.decide import Rulebook
from reception.policy.models import GradingRule
from tests.migrated import put_migrated_database


@pytest.fixture
def ask(policy: Rulebook, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that puts lines to the command and returns its answers."""

    def asked(*lines: Any) -> list[dict[str, Any]]:
        raw = b"".join(
            (line if isinstance(line, bytes) else json.dumps(line).encode()) + b"\n"
            for line in lines
        )
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw), encoding="ascii"))
        out = io.StringIO()
        call_command("grade", stdout=out)
        return [json.loads(line) for line in out.getvalue().splitlines()]

    return asked


def test_the_example_of_the_contract_is_answered_with_all_its_keys(ask: Any) -> None:
    line = {
        "category": "media",
        "appointment": False,
        "visitor_level": 3,
        "host_level": 5,
        "topic": "computers",
    }
    assert ask(line) == [
        {
            "grade": "high",
            "disposition": "ask_first",
            "ask": "media_contact",
            "badge_required": False,
            "rule": "媒体，无预约 → 高规格，先问联络人",
            "clause": "G6",
            "why": "媒体没有预约，先问媒体联络人，不接待的礼貌谢绝",
        }
    ]


def test_the_answers_come_in_the_order_of_the_lines(ask: Any) -> None:
    answers = ask({"category": "vip"}, {"category": "sales"}, {"category": "parent"})
    assert [answer["grade"] for answer in answers] == ["high", "refused", "standard"]


def test_nobody_to_ask_is_null(ask: Any) -> None:
    assert ask({"category": "insurance_sales"})[0]["ask"] is None


def test_unknown_keys_and_null_are_as_if_left_out(ask: Any) -> None:
    full = {
        "category": "parent",
        "appointment": None,
        "visitor_level": None,
        "host_level": None,
        "topic": None,
        "weather": "rain",
    }
    assert ask(full) == ask({"category": "parent"})


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"   ",
        b"parent",
        b"{",
        b"[]",
        b"null",
        b"3",
        b'"parent"',
        b'[{"category": "parent"}]',
        b"\xff\xfe\x00",
        b"{}",
        b"[" * 100_000,
        b'{"category": "parent", "host_level": ' + b"9" * 5000 + b"}",
        b'{"category": "parent", "visitor_level": NaN}',
        b'{"category": "parent", "visitor_level": Infinity}',
        {"category": None},
        {"category": ""},
        {"category": 3},
        {"category": ["parent"]},
        {"category": "martian"},
        {"category": "PARENT"},
        {"category": "\ud800"},
        {"category": "x" * 100_000},
        {"category": "parent\x00"},
        {"category": "sales", "topic": "rockets"},
        {"category": "sales", "topic": 1},
        {"category": "parent", "appointment": "yes"},
        {"category": "parent", "appointment": 1},
        {"category": "parent", "visitor_level": "3"},
        {"category": "parent", "visitor_level": True},
        {"category": "parent", "visitor_level": -1},
        {"category": "parent", "visitor_level": 10**30},
        {"category": "parent", "host_level": 3.5},
        {"category": "parent", "host_level": {}},
    ],
    ids=lambda line: (line if isinstance(line, bytes) else json.dumps(line).encode())[:40].decode(
        "ascii", "backslashreplace"
    ),
)
def test_a_line_that_is_not_understood_gets_an_error_and_the_run_goes_on(
    ask: Any, line: Any
) -> None:
    wrong, right = ask(line, {"category": "parent"})
    assert list(wrong) == ["error"]
    assert 0 < len(wrong["error"]) < 120
    assert right["grade"] == "standard"


def test_without_any_rule_the_answer_is_standard_and_says_so(ask: Any) -> None:
    GradingRule.objects.all().delete()
    assert ask({"category": "vip"})[0] == {
        "grade": "standard",
        "disposition": "admit",
        "ask": "host",
        "badge_required": True,
        "rule": "没有规则匹配",
        "clause": "G10",
        "why": "没有规则匹配，按一般规格接待",
    }


def test_no_lines_no_answers(ask: Any) -> None:
    assert ask() == []


def test_the_command_works_as_a_process_of_its_own(tmp_path: Any) -> None:
    surroundings = {
        **{
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("YINGKE_", "DATABASE_URL", "DJANGO_", "LC_", "LANG"))
        },
        "YINGKE_DATA": str(tmp_path),
        "YINGKE_DEMO": "1",
        "LC_ALL": "C",
    }

    def manage(*words: str, given: bytes = b"") -> bytes:
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), *words]
        return subprocess.run(
            command,
            input=given,
            env=surroundings,
            cwd=tmp_path,
            check=True,
            capture_output=True,
            timeout=120,
        ).stdout

    put_migrated_database(tmp_path / "yingke.sqlite3")
    manage("load_policy", "--verbosity", "0")
    answers = (
        manage("grade", given=b'{"category": "government"}\nnot json\n{"category": "walk_in"}')
        .decode("utf-8")
        .splitlines()
    )
    assert json.loads(answers[0])["rule"] == "重要政府部门 → 高规格，先问领导"
    assert "规格" in answers[0]
    assert json.loads(answers[1]) == {"error": "这一行不是 JSON"}
    assert json.loads(answers[2])["clause"] == "G2"
