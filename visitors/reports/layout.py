"""Which figures stand on which report, under which heading: a report is a list of codes."""

from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reception.accounts.actor import Actor
from visitors.figures import registry


@dataclass(frozen=True)
class Heading:
    """Figures that stand together."""

    title: Any
    clause: str
    codes: tuple[str, ...]


HEAD = ("R01", "R02", "R03", "R05", "R06", "R07")
NOW = ("R71", "R72", "R01", "R03", "R38", "R54")
DAILY = (
    Heading(_("来访和等候"), "D1", ("R01", "R10", "R02", "R17", "R03", "R04", "R05", "R19")),
    Heading(_("规格"), "D1", ("R11", "R12", "R13", "R14", "R15", "R06", "R28", "R16")),
    Heading(_("类别"), "D1", ("R20",)),
    Heading(_("来访方式"), "V11", ("R18",)),
    Heading(_("离开"), "V9", ("R41", "R42", "R43", "R44", "R45", "R46")),
    Heading(_("访客牌"), "B1", ("R51", "R52", "R53", "R54")),
    Heading(pgettext_lazy("plural", "来电"), "T6", ("R07", "R38", "R30")),
    Heading(_("投诉与留言"), "C8", ("R61", "R62", "R63", "R64", "R65")),
    Heading(_("被访人应答"), "V4", ("R09",)),
    Heading(_("信息获取渠道"), "V15", ("R29",)),
    Heading(_("每小时来访"), "D1", ("R08",)),
)
MONTHLY = (
    *(one for one in DAILY if one.codes not in (("R08",), ("R61", "R62", "R63", "R64", "R65"))),
    Heading(_("投诉与留言"), "C8", ("R61", "R62", "R63", "R66", "R67", "R68", "R64", "R65")),
    Heading(_("满意度"), "F2", ("R47", "R48")),
    Heading(_("跟进"), "F5", ("R96", "R97")),
    Heading(_("接待费用"), "E22", ("R91", "R92", "R93", "R94")),
    Heading(pgettext_lazy("plural", "台账"), "P8", ("R81", "R82", "R83", "R84")),
    Heading(_("各园区来访"), "D2", ("R21",)),
    Heading(_("各部门来访"), "D2", ("R22",)),
)
TREND = ("R01", "R02", "R06", "R03", "R07", "R61")
STAFF_HEAD = ("S01", "S02", "S03", "S04", "S05", "S06")
STAFF = (
    Heading(_("接待"), "D3", ("S01", "S02", "S03", "S04", "S05")),
    Heading(_("电话和投诉"), "D13", ("S06", "S07", "S08")),
    Heading(_("没有计入的"), "D13", ("S09",)),
)
TODAY = (Heading(_("现在"), "D1", (*NOW, "R08")),)
# What a day freezes; what stands at one moment only is asked of the last day.
FROZEN = tuple(dict.fromkeys(code for one in (*DAILY, *MONTHLY) for code in one.codes))


def known_to(actor: Actor, headings: tuple[Heading, ...]) -> tuple[Heading, ...]:
    """Return headings with those figures that somebody may read."""
    return tuple(
        replace(one, codes=tuple(code for code in one.codes if registry.may_know(code, actor)))
        for one in headings
    )


def codes_of(headings: tuple[Heading, ...]) -> list[str]:
    """Return the codes of a report, each once, in the order in which they stand."""
    return list(dict.fromkeys(code for one in headings for code in one.codes))
