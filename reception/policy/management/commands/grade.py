import json
import sys
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from reception.policy.decide import Decision, Facts, UnknownCategory, UnknownTopic, decide
from reception.policy.rulebook import in_force

HIGHEST_LEVEL = 32767  # what a position's column holds
QUOTED_AT_MOST = 40


class NotUnderstood(ValueError):
    """The line is not a question about a visitor; the message says why."""


class Command(BaseCommand):
    """Grade visitors from JSON lines, by the rules in the database."""

    help = (
        "Read one JSON object per line, write one decision per line; a line that is not understood"
        " gets an error and the run goes on."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Answer each line as it comes."""
        if hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(encoding="utf-8")
        for line in lines():
            try:
                answer = answered(line)
            except NotUnderstood as why:
                answer = {"error": str(why)}
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
            self.stdout.flush()


def lines() -> Iterator[bytes | str]:
    """Yield the lines of standard input as bytes, so that one that is not UTF-8 spoils only
    itself.
    """
    yield from getattr(sys.stdin, "buffer", sys.stdin)


def answered(line: bytes | str) -> dict[str, Any]:
    """Return the decision about one line.

    Raises:
        NotUnderstood: the line is not a question about a visitor.
    """
    facts = facts_of(line)
    try:
        # Read per line, one small query: a long run follows an edit of the policy.
        return worded(decide(facts, in_force().book))
    except UnknownCategory as why:
        raise NotUnderstood(_("没有这个访客类别：%s") % quoted(facts.category)) from why
    except UnknownTopic as why:
        raise NotUnderstood(_("没有这个推销内容：%s") % quoted(facts.topic)) from why


def facts_of(line: bytes | str) -> Facts:
    """Read one line.

    Raises:
        NotUnderstood: it is not JSON, not an object, or a value has the wrong type.
    """
    try:
        asked = json.loads(
            line.decode("utf-8-sig") if isinstance(line, bytes) else line, parse_constant=not_json
        )
    except (ValueError, RecursionError) as why:
        raise NotUnderstood(_("这一行不是 JSON")) from why
    if not isinstance(asked, dict):
        raise NotUnderstood(_("这一行不是 JSON 对象"))
    if not text(asked, "category"):
        raise NotUnderstood(_("缺少访客类别 category"))
    appointment = asked.get("appointment")
    if appointment is not None and not isinstance(appointment, bool):
        raise NotUnderstood(_("%s 应为 true 或 false") % "appointment")
    return Facts(
        text(asked, "category"),
        bool(appointment),
        level(asked, "visitor_level"),
        level(asked, "host_level"),
        text(asked, "topic"),
    )


def not_json(name: str) -> Any:
    """Refuse NaN and Infinity, which Python would read."""
    raise ValueError(name)


def text(asked: dict[str, Any], name: str) -> str:
    """Return a text, empty where it is left out or null."""
    value = asked.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise NotUnderstood(_("%s 应为文字") % name)
    return value


def level(asked: dict[str, Any], name: str) -> int | None:
    """Return a level, nothing where it is left out or null."""
    value = asked.get(name)
    if value is None:
        return None
    # A bool is an int to Python, but no level to anybody.
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= HIGHEST_LEVEL:
        raise NotUnderstood(
            _("%(name)s 应为 0 到 %(highest)d 的整数") % {"name": name, "highest": HIGHEST_LEVEL}
        )
    return value


def quoted(code: str) -> str:
    """Return an unknown code so that it can be written and read, whatever it contains."""
    return code[:QUOTED_AT_MOST].encode("utf-8", "backslashreplace").decode()


def worded(decision: Decision) -> dict[str, Any]:
    """Return a decision in the contract's words."""
    return {
        "grade": decision.grade.value,
        "disposition": decision.disposition.value,
        "ask": decision.ask,
        "badge_required": decision.badge_required,
        "rule": decision.rule.zh,
        "clause": decision.clause,
        "why": decision.why.zh,
    }
