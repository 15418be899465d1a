import json
import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from reception.policy.decide import Facts, UnknownCategory, UnknownTopic, decide
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
        if hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(encoding="utf-8")
        # As bytes, so that a line that is not UTF-8 spoils only itself.
        for line in getattr(sys.stdin, "buffer", sys.stdin):
            try:
                answer = answered(line)
            except NotUnderstood as why:
                answer = {"error": str(why)}
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
            self.stdout.flush()


def answered(line: bytes | str) -> dict[str, Any]:
    """Return the decision about one line, in the contract's words."""
    facts = facts_of(line)
    try:
        # Read per line, one small query: a long run follows an edit of the policy.
        decision = decide(facts, in_force().book)
    except UnknownCategory as why:
        raise NotUnderstood(_("没有这个访客类别：%s") % quoted(facts.category)) from why
    except UnknownTopic as why:
        raise NotUnderstood(_("没有这个推销内容：%s") % quoted(facts.topic)) from why
    return {
        "grade": decision.grade.value,
        "disposition": decision.disposition.value,
        "ask": decision.ask,
        "badge_required": decision.badge_required,
        "rule": decision.rule.zh,
        "clause": decision.clause,
        "why": decision.why.zh,
    }


def facts_of(line: bytes | str) -> Facts:
    """Read one line."""
    try:
        written = line.decode("utf-8-sig") if isinstance(line, bytes) else line
        question = json.loads(written, parse_constant=not_json)
    except (ValueError, RecursionError) as why:
        raise NotUnderstood(_("这一行不是 JSON")) from why
    if not isinstance(question, dict):
        raise NotUnderstood(_("这一行不是 JSON 对象"))
    if not text(question, "category"):
        raise NotUnderstood(_("缺少访客类别 category"))
    appointment = question.get("appointment")
    if appointment is not None and not isinstance(appointment, bool):
        raise NotUnderstood(_("%s 应为 true 或 false") % "appointment")
    return Facts(
        text(question, "category"),
        bool(appointment),
        level(question, "visitor_level"),
        level(question, "host_level"),
        text(question, "topic"),
    )


def not_json(name: str) -> Any:
    """Refuse NaN and Infinity, which Python would read."""
    raise ValueError(name)


def text(question: dict[str, Any], name: str) -> str:
    """Return a text, empty where it is left out or null."""
    value = question.get(name)
    if value is not None and not isinstance(value, str):
        raise NotUnderstood(_("%s 应为文字") % name)
    return value or ""


def level(question: dict[str, Any], name: str) -> int | None:
    """Return a level, nothing where it is left out or null."""
    value = question.get(name)
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
