"""The placeholders of the notices that an administrator words: what is wrong with a text, and how
it is filled.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
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
    """One thing that a notice may say.

    Attributes:
        meaning: what stands for it, in the reader's language.
        example: what it is for the visitor of the previews.
        in_groups: whether a group chat may read it: a surname and an organisation, and nothing more
            of a person (privacy 7).
    """

    meaning: Any
    example: str
    in_groups: bool = False


PLACEHOLDERS = {
    "称呼": Placeholder(
        _("姓氏加职务或称谓；发给本人时，没有职务就写全名"), "方女士", in_groups=True
    ),
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
# What the notices of the ledger say; none of them names who reported (P6).
OF_A_CASE = {
    "阶梯": Placeholder(_("什么事：处罚阶梯的名称"), "访客未佩戴访客牌"),
    "条款": Placeholder(_("制度条款编号"), "P3"),
    "时间": Placeholder(_("什么时候的事"), "03-05 09:30"),
    "期限": Placeholder(_("到什么时候可以说明情况，或提出申诉"), "03-12 18:00"),
    "第几次": Placeholder(_("这条阶梯上的第几次"), "2"),
    "处罚": Placeholder(_("这一次的处罚"), "书面警告、罚款 100 元"),
    "结果": Placeholder(_("申诉的裁定"), "维持"),
    "理由": Placeholder(_("作废或裁定的理由"), "访客当时正在前台换领新牌"),
}
OF_A_NEGLECT = {
    "情况": Placeholder(_("什么事还没有办，从什么时候起"), "已等候 8 分钟，您还没有应答"),
    "还有": Placeholder(_("再过多久会提议"), "2 分钟"),
    "做法": Placeholder(_("怎样就不会提议"), "请点开应答："),
}
_ALWAYS = ("阶梯", "条款", "时间")
_OF_THE_VISIT = ("称呼", "单位", "被访人", "等候", "地点", "访客", "来意", "人数", "到达")
_CASES = {
    "case_heard": (*_ALWAYS, "期限"),
    "case_dropped": _ALWAYS,
    "case_booked": (*_ALWAYS, "第几次", "处罚", "期限"),
    "case_voided": (*_ALWAYS, "理由"),
    "case_changed": (*_ALWAYS, "第几次", "处罚"),
    "case_decided": (*_ALWAYS, "结果", "理由"),
}


def placeholders_of(kind: str) -> dict[str, Placeholder]:
    """Return what a kind of notice may say: of a visit, of a case in the ledger, or of a neglect
    before it becomes one.
    """
    if kind == "neglect":
        of_the_visit = {
            name: replace(PLACEHOLDERS[name], in_groups=False) for name in _OF_THE_VISIT
        }
        return {
            **OF_A_NEGLECT,
            "阶梯": OF_A_CASE["阶梯"],
            "条款": OF_A_CASE["条款"],
            **of_the_visit,
        }
    return {name: OF_A_CASE[name] for name in _CASES[kind]} if kind in _CASES else PLACEHOLDERS


@dataclass(frozen=True)
class Wording:
    """One kind of notice as somebody has worded it, with its placeholders."""

    subject: str
    text: str
    group_text: str = ""

    def filled(self, words: Mapping[str, str], in_groups: Mapping[str, str]) -> "Wording":
        """Return the notice about one visit or one case.

        Args:
            words: what stands for each placeholder; an empty one leaves its line out.
            in_groups: the same for a group chat. A placeholder that is not for groups is not filled
                there, whatever is in it.
        """
        shown = {name: text for name, text in in_groups.items() if name in IN_GROUPS}
        subject = filled(self.subject, words) or words.get("称呼") or words.get("阶梯", "")
        return Wording(subject, filled(self.text, words), filled(self.group_text, shown))


def filled(text: str, words: Mapping[str, str]) -> str:
    """Put words into a text, line by line; what a visitor has typed is never read as a placeholder
    or as the place of a link.

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
            said = " ".join(
                NAMED.sub(lambda match: words.get(match[1], match[0]), line).splitlines()
            ).rstrip()
            lines.append(f"「{said}」" if said.strip() == LINK else said)
    return "\n".join(lines).strip("\n")


@cache
def shipped(kind: str) -> Wording:
    """Return the wording that the policy file ships for a kind of notice, for a database that has
    no row for it.

    A database that was loaded by an older release has none, and an administrator may delete one to
    have the shipped wording again.
    """
    rows = tomllib.loads(FILE.read_text("utf-8"))["message"]
    row = next(row for row in rows if row["kind"] == kind)
    return Wording(row["subject"], row["text"], row.get("group_text", ""))


def check_subject(text: str) -> None:
    """Refuse a subject with a link, or with a brace that belongs to no placeholder."""
    _refuse_link(text)
    _refuse_braces(text)


def check_group_text(text: str) -> None:
    """Refuse a text for group chats that says more than a group may know (privacy 7)."""
    _refuse_link(text)
    hidden = [
        name for name in NAMED.findall(text) if name in PLACEHOLDERS and name not in IN_GROUPS
    ]
    if hidden:
        raise ValidationError(
            _("群里只说姓氏和单位，这里不能用：%(wrong)s。可用：%(known)s"),
            code="not_in_groups",
            params={"wrong": _listed(hidden), "known": _listed(IN_GROUPS)},
        )
    _refuse_braces(text)


def check_text(text: str) -> None:
    """Refuse a text with a brace that belongs to no placeholder."""
    _refuse_braces(text.replace(LINK, ""))


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


def check_line_of_link(text: str) -> None:
    """Refuse a text without the line where the link goes."""
    lines = [line.strip() for line in text.splitlines()]
    if lines.count(LINK) != 1 or text.count(LINK) != 1:
        raise ValidationError(
            _("要有一行，而且只有一行，单独写 {link}：没有它，收到的人无法应答。"), code="link"
        )


def check_at_most_one_link(text: str) -> None:
    """Refuse a link that has no line of its own, or a second one; a notice of the ledger may go
    without.
    """
    if LINK in text:
        check_line_of_link(text)


def check_no_link(text: str) -> None:
    """Refuse the place of a link in a notice that asks for nothing."""
    if LINK in text:
        raise ValidationError(_("这种通知只告诉一声，没有应答链接，请去掉 {link}。"), code="link")


def _refuse_link(text: str) -> None:
    if LINK in text:
        raise ValidationError(_("这里不能放应答链接：谁点开它，谁就能应答。"), code="link")


def _refuse_braces(text: str) -> None:
    if BRACE.search(NAMED.sub("", text)):
        raise ValidationError(_("有多余的花括号：花括号只用来写占位符。"), code="braces")


def _listed(names: list[str]) -> str:
    return " ".join(f"{{{name}}}" for name in dict.fromkeys(names))
