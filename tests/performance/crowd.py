"""The people of a full database: who they are, and under which keys they are found."""

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from random import Random
from typing import Any

from reception import text
from visitors.models import Visitor, VisitorKey
from visitors.people.search import keys_of

PLACES = (
    "云洲 滨江 文昌 南湖 江城 东海 北辰 青山 华阳 长兴 永安 金城 明州 宁海 海安 天河 新城 高新"
    " 临港 大成"
)
BRANDS = (
    "宏达 锐思 启航 博文 安泰 迅捷 佳信 明亮 清泉 绿意 益民 新光 卓越 星桥 华章 青禾 极光 云展 百盛"
    " 联创 恒信 远景 同创 德润"
)
TRADES = "科技 教育 文化 物业 电子 广告 印刷 装饰 消防 食品 物流 咨询 软件 园林 医疗 建筑"
FORMS = ("有限公司", "有限责任公司", "股份有限公司", "工作室", "中心")
WORDS = [PLACES.split(), BRANDS.split(), TRADES.split(), FORMS]
SHARE_WITH_PHONE = 0.9
# visitors registered while measuring; those who were here before have 130 to 138
ADDED_FROM = 13_900_000_000


class Crowd:
    """Invents visitors from a seed; the same number is always the same person.

    Args:
        words: what `fixtures/demo.toml` says.
        seed: of the drawing.
    """

    def __init__(self, words: dict[str, Any], seed: int = 7) -> None:
        self.random = Random(seed)
        self.surnames = words["surnames"].split()
        self.given = words["given"].split()
        self.single = [given for given in self.given if len(given) == 1]
        self.known = sorted(
            {
                organisation
                for kind in words["kinds"].values()
                for organisation in kind["organisations"]
            }
        )
        self.added = 0

    def name(self) -> str:
        """Return a name: common surnames first, given names of the list or of two of its
        characters.
        """
        surname = self.surnames[int(len(self.surnames) * self.random.random() ** 2)]
        if self.random.random() < 0.4:
            return surname + self.random.choice(self.given)
        return (
            surname
            + self.random.choice(self.single)
            + self.random.choice(self.random.choice(self.given))
        )

    def organisation(self) -> str:
        """Return an organisation: one that sends many, or one of several thousand companies."""
        if self.random.random() < 0.4:
            return self.random.choice(self.known)
        return "".join(self.random.choice(words) for words in WORDS)

    def visitors(self, count: int, met_at: datetime) -> Iterator[tuple[Any, ...]]:
        """Return the rows of so many visitors: id, name, phone, last four, organisation, title,
        visits made, met at.
        """
        for number in range(1, count + 1):
            phone = (
                f"+86{13_000_000_000 + number * 7_654_321 % 900_000_000}"
                if self.random.random() < SHARE_WITH_PHONE
                else ""
            )
            yield number, self.name(), phone, phone[-4:], self.organisation(), "", 4, met_at

    def somebody_new(self) -> dict[str, str]:
        """Return the fields of a form for somebody who was never here."""
        self.added += 1
        return {
            "name": self.name(),
            "phone": str(ADDED_FROM + self.added),
            "organisation": self.organisation(),
        }


def keys(visitor: int, name: str, organisation: str) -> Iterator[tuple[int, str, str]]:
    """Return the rows under which a visitor is found."""
    for kind, key in _of_name(name) | _of_organisation(organisation):
        yield visitor, kind, key


@cache
def _of_name(name: str) -> frozenset[tuple[str, str]]:
    return frozenset((str(row.kind), row.key) for row in keys_of(Visitor(name=name)))


@cache
def _of_organisation(organisation: str) -> frozenset[tuple[str, str]]:
    return frozenset((VisitorKey.Kind.GRAM.value, gram) for gram in text.grams(organisation))
