"""The placeholders of the notices that an administrator words: what is wrong with a text, and how it is filled."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

FILE = settings.BASE_DIR / "fixtures" / "policy.toml"
# Where the outbox puts a fresh link: a line of its own.
LINK = "{link}"
NAMED = re.compile(r"\{([^{}]*)\}")
BRACE = re.compile(r"[{}]")


@dataclass(frozen=True)
class Placeholder:
    """One thing about a visit that a notice may say.

    Attributes:
        meaning: what stands for it, in the reader's language.
        example: what it is for the visitor of the previews.
        in_groups: whether a group chat may read it: a surname and an organisation, and nothing more of a person (privacy 7).
    """

    meaning: Any
    example: str
    in_groups: bool = False


PLACEHOLDERS = {
    "称呼": Placeholder(_("姓氏加职务或称谓；发给本人时，没有职务就写全名"), "方女士", in_groups=True),
    "单位": Placeholder(_("访客的单位"), "云洲科技", in_groups=True),
    "被访人": Placeholder(_("访客找谁"), "赵凯", in_groups=True),
    "等候": Placeholder(_("已经等候几分钟"), "3", in_groups=True),
    "地点": Placeholder(_("访客在哪里等候"), "接待区", in_groups=True),
    "访客": Placeholder(_("全名和职务"), "方岚 女士"),
    "来意": Placeholder(_("有什么事"), "洽谈课程合作"),
    "人数": Placeholder(_("一行几人"), "2"),
    "到达": Placeholder(_("几点到的"), "09:30"),
    "进入": Placeholder(_("几点进入的，只用于请被访人签离"), "09:35", in_groups=True),
    "接待人": Placeholder(_("几位被访人里，谁去接待了，或说过去接待"), "李敏", in_groups=True),
    "区域": Placeholder(_("申请进入哪个限制区域，只用于区域的通知"), "学术区域", in_groups=True),
    "期限": Placeholder(_("申请到几点，只用于区域的通知"), "11:30", in_groups=True),
    "批复": Placeholder(_("批准还是不批准，只用于区域的通知"), "批准", in_groups=True),
    "事由": Placeholder(_("为什么要进入，只用于区域的通知"), "调试教学一体机"),
    "申请人": Placeholder(_("谁申请的，只用于区域的通知"), "何静"),
    "批复原因": Placeholder(_("为什么不批准，只用于区域的通知"), "今天有考试"),
}
IN_GROUPS = [name for name, one in PLACEHOLDERS.items() if one.in_groups]


@dataclass(frozen=True)
class Wording:
    """One kind of notice as somebody has worded it, with its placeholders."""

    subject: str
    text: str
    group_text: str = ""

    def filled(self, words: Mapping[str, str], in_groups: Mapping[str, str]) -> "Wording":
        """Return the notice about one visit.

        Args:
            words: what stands for each placeholder; an empty one leaves its line out.
            in_groups: the same for a group chat. A placeholder that is not for groups is not filled there, whatever is in it.
        """
        shown = {name: text for name, text in in_groups.items() if name in IN_GROUPS}
        return Wording(filled(self.subject, words) or filled("{称呼}", words), filled(self.text, words), filled(self.group_text, shown))


def filled(text: str, words: Mapping[str, str]) -> str:
    """Put words into a text, line by line; what a visitor has typed is never read as a placeholder or as the place of a link.

    Args:
        text: lines with placeholders; one whose placeholders are all empty is left out.
        words: what stands for each placeholder; one that nothing stands for stays as it is written.
    """
    lines = []
    for line in text.split("\n"):
        names = NAMED.findall(line)
        if line.strip() == LINK:
            lines.append(LINK)
        elif not names or any(words.get(name, name) for name in names):
            said = " ".join(NAMED.sub(lambda match: words.get(match[1], match[0]), line).splitlines()).rstrip()
            lines.append(f"「{said}」" if said.strip() == LINK else said)
    return "\n".join(lines).strip("\n")


@cache
def shipped(kind: str) -> Wording:
    """Return the wording that the policy file ships for a kind of notice, for a database that has no row for it.

    A database that was loaded by an older release has none, and an administrator may delete one to have the shipped wording again.
    """
    rows = tomllib.loads(FILE.read_text("utf-8"))["message"]
    row = next(row for row in rows if row["kind"] == kind)
    return Wording(row["subject"], row["text"], row.get("group_text", ""))


def check_subject(text: str) -> None:
    """Refuse a subject with a placeholder that nothing fills."""
    _refuse_link(text)
    _refuse_unknown(text, list(PLACEHOLDERS))


def check_group_text(text: str) -> None:
    """Refuse a text for group chats that says more than a group may know (privacy 7)."""
    _refuse_link(text)
    hidden = [name for name in NAMED.findall(text) if name in PLACEHOLDERS and name not in IN_GROUPS]
    if hidden:
        raise ValidationError(
            _("群里只说姓氏和单位，这里不能用：%(wrong)s。可用：%(known)s"),
            code="not_in_groups", params={"wrong": _listed(hidden), "known": _listed(IN_GROUPS)},
        )  # fmt: skip
    _refuse_unknown(text, IN_GROUPS)


def check_text(text: str) -> None:
    """Refuse a text with a placeholder that nothing fills."""
    _refuse_unknown(text.replace(LINK, ""), list(PLACEHOLDERS))


def check_line_of_link(text: str) -> None:
    """Refuse a text without the line where the link goes."""
    lines = [line.strip() for line in text.splitlines()]
    if lines.count(LINK) != 1 or text.count(LINK) != 1:
        raise ValidationError(_("要有一行，而且只有一行，单独写 {link}：没有它，收到的人无法应答。"), code="link")


def check_no_link(text: str) -> None:
    """Refuse the place of a link in a notice that asks for nothing."""
    if LINK in text:
        raise ValidationError(_("这种通知只告诉一声，没有应答链接，请去掉 {link}。"), code="link")


def _refuse_link(text: str) -> None:
    if LINK in text:
        raise ValidationError(_("这里不能放应答链接：谁点开它，谁就能应答。"), code="link")


def _refuse_unknown(text: str, known: list[str]) -> None:
    wrong = [name for name in NAMED.findall(text) if name not in known]
    if wrong:
        raise ValidationError(
            _("没有这个占位符：%(wrong)s。可用：%(known)s"), code="unknown", params={"wrong": _listed(wrong), "known": _listed(known)}
        )
    if BRACE.search(NAMED.sub("", text)):
        raise ValidationError(_("有多余的花括号：花括号只用来写占位符。"), code="braces")


def _listed(names: list[str]) -> str:
    return " ".join(f"{{{name}}}" for name in dict.fromkeys(names))
