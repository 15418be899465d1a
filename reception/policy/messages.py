"""Notices that an administrator words: their placeholders, what is wrong with a text, how it is
filled.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from reception.registry import Registry

FILE = settings.BASE_DIR / "fixtures" / "policy.toml"
# Where the outbox puts a fresh link: a line of its own.
LINK = "{link}"
NAMED = re.compile(r"\{([^{}]*)\}")
BRACE = re.compile(r"[{}]")


@dataclass(frozen=True)
class Placeholder:
    """One thing that a notice may say; a group chat reads of a person a surname and an organisation
    only (privacy 7).
    """

    meaning: Any
    example: str
    in_groups: bool = False


@dataclass(frozen=True)
class Wording:
    """One kind of notice as somebody has worded it, with its placeholders."""

    subject: str
    text: str
    group_text: str = ""
    kind: str = ""

    def filled(self, words: Mapping[str, str], in_groups: Mapping[str, str]) -> "Wording":
        """Return the notice about one visit or one case; for a group chat a placeholder that is not
        for groups is not filled, whatever is in it.
        """
        known = placeholders_of(self.kind)
        shown = {
            name: text
            for name, text in in_groups.items()
            if name in known and known[name].in_groups
        }
        subject = filled(self.subject, words) or words.get("称呼") or words.get("阶梯", "")
        return Wording(subject, filled(self.text, words), filled(self.group_text, shown), self.kind)


@dataclass(frozen=True)
class NoticeKind:
    """A kind of notice, as its sender registers it.

    Attributes:
        code: stored with its template, at most 30 characters.
        link: whether its text needs a line for a link, may have one, or must have none.
        purpose: the kind of link that stands there; empty for a notice without one.
        not_in_groups: the sentence that says why no group chat reads it; empty where one may.
        to_outsiders: whether it goes to people who do not work here, by mail or text message.
        shipped: its wording for a database without a row; without one the policy file has it.
    """

    code: str
    label: Any
    placeholders: Mapping[str, Placeholder]
    link: Literal["required", "optional", "none"] = "required"
    purpose: str = ""
    not_in_groups: Any = ""
    to_outsiders: bool = False
    shipped: Wording | None = None


kinds: Registry[str, NoticeKind] = Registry(lambda kind: kind.code)
register = kinds.register


def kind_choices() -> list[tuple[str, Any]]:
    """Return code and label of every kind of notice."""
    return [(kind.code, kind.label) for kind in kinds.values()]


def placeholders_of(kind: str) -> Mapping[str, Placeholder]:
    """Return what a kind of notice may say; nothing for a kind that nobody sends."""
    return kinds[kind].placeholders if kind in kinds else {}


def filled(text: str, words: Mapping[str, str]) -> str:
    """Put words into a text; a line whose placeholders are all empty is left out.

    What a visitor has typed is never read as a placeholder or as the place of a link.
    """
    lines = []
    for line in text.split("\n"):
        names = NAMED.findall(line)
        if line.strip() == LINK:
            lines.append(LINK)
        elif not names or any(words.get(name, name) for name in names):
            worded = NAMED.sub(lambda match: words.get(match[1], match[0]), line)
            worded = " ".join(worded.splitlines()).rstrip()
            lines.append(f"「{worded}」" if worded.strip() == LINK else worded)
    return "\n".join(lines).strip("\n")


@cache
def shipped(kind: str) -> Wording:
    """Return the shipped wording of a kind of notice, for a database without a row: one that an
    older release loaded, or in which an administrator deleted it to have this again.
    """
    registered = kinds[kind].shipped
    if registered is not None:
        return replace(registered, kind=kind)
    rows = tomllib.loads(FILE.read_text("utf-8"))["message"]
    row = next(row for row in rows if row["kind"] == kind)
    return Wording(row["subject"], row["text"], row.get("group_text", ""), kind)


def check_plain(text: str) -> None:
    """Refuse a link, or a brace that belongs to no placeholder, in a subject or for a group."""
    if LINK in text:
        raise ValidationError(_("这里不能放应答链接：谁点开它，谁就能应答。"), code="link")
    check_text(text)


def check_group_words(text: str, kind: str) -> None:
    """Refuse a text for group chats that says more than a group may know (privacy 7)."""
    known = placeholders_of(kind)
    hidden = [name for name in NAMED.findall(text) if name in known and not known[name].in_groups]
    if hidden:
        in_groups = [name for name, one in known.items() if one.in_groups]
        raise ValidationError(
            _("群里只说姓氏和单位，这里不能用：%(wrong)s。可用：%(known)s"),
            code="not_in_groups",
            params={"wrong": _listed(hidden), "known": _listed(in_groups)},
        )


def check_text(text: str) -> None:
    """Refuse a text with a brace that belongs to no placeholder."""
    if BRACE.search(NAMED.sub("", text.replace(LINK, ""))):
        raise ValidationError(_("有多余的花括号：花括号只用来写占位符。"), code="braces")


def check_words(text: str, kind: str) -> None:
    """Refuse a placeholder that nothing fills in this kind of notice."""
    known = list(placeholders_of(kind))
    wrong = [name for name in NAMED.findall(text.replace(LINK, "")) if name not in known]
    if wrong:
        raise ValidationError(
            _("没有这个占位符：%(wrong)s。可用：%(known)s"),
            code="unknown",
            params={"wrong": _listed(wrong), "known": _listed(known)},
        )


def check_link(text: str, kind: str) -> None:
    """Refuse a text without the one line for its link, or with one in a notice that has none."""
    link = kinds[kind].link
    if link == "none" and LINK in text:
        raise ValidationError(_("这种通知只告诉一声，没有应答链接，请去掉 {link}。"), code="link")
    lines = [line.strip() for line in text.splitlines()]
    has_one = lines.count(LINK) == 1 and text.count(LINK) == 1
    if (link == "required" or LINK in text) and not has_one:
        raise ValidationError(
            _("要有一行，而且只有一行，单独写 {link}：没有它，收到的人无法应答。"), code="link"
        )


def _listed(names: list[str]) -> str:
    return " ".join(f"{{{name}}}" for name in dict.fromkeys(names))
