"""What personal data there is, how long it stays and what happens to it then (privacy 5): one
registry for all rooms.

A kind of data has its days as a row of the policy. Its parts are the columns that hold it, each
told by the room whose table it is. The same parts are cleared by age, erased for one visitor and
handed out to them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Model, Q, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reception.registry import Registry

GONE = "—"  # what stands where words have been cleared that must not be blank
HOLD_DAYS = "hold_days"  # the row of the policy that says how long something open keeps data
Past = Callable[[datetime, datetime], Q]


class Fate(TextChoices):
    """What happens to data whose days are over."""

    CLEARED = "cleared", _("清空")
    ANONYMISED = "anonymised", _("匿名")
    DELETED = "deleted", _("删除")


@dataclass(frozen=True)
class DataKind:
    """A kind of data; the row of the policy ``<code>_days`` says after how many days it goes."""

    code: str
    name: Any
    since: Any
    fate: Fate = Fate.CLEARED

    @property
    def limit(self) -> str:
        return f"{self.code}_days"


@dataclass(frozen=True)
class Part:
    """The rows of one table that hold data of a kind.

    Attributes:
        name: tells the part from all others.
        columns: what stands in a column once it is cleared: ``GONE`` where it must not be blank
            and a blank stays one; without any the rows are deleted.
        past: which rows are old, by the moment before which they must be and the present one.
        covers: further columns that go with them, those of other tables as ``app.Model.column``;
            for the list of all personal columns.
        narrow: which rows hold data of this kind at all.
        visit: the path from a row to its visit; what is open about that visit keeps the row.
        person: which rows are one visitor's, by their id; without it they are nobody's in
            particular.
        clear: does it for some rows, where it takes more than an UPDATE or a DELETE, and returns
            how many there were.
        batch: how many rows one transaction takes.
        handed_out: the columns that a visitor is given when they ask for their data.
        erased: whether the rows go when a visitor asks for it; those that do not are about nobody
            once the name is gone.
    """

    name: str
    kind: str
    model: type[Model]
    past: Past
    columns: Mapping[str, Any] = field(default_factory=dict)
    covers: tuple[str, ...] = ()
    narrow: Q = field(default_factory=Q)
    visit: str = ""
    person: Callable[[int], Q] | None = None
    clear: Callable[[QuerySet[Any], datetime, datetime], int] | None = None
    batch: int = 500
    handed_out: tuple[str, ...] = ()
    erased: bool = True

    def there(self) -> QuerySet[Any]:
        """Return the rows in which something stands that would go."""
        rows = self.model._base_manager.filter(self.narrow).order_by("pk")
        if self.columns:
            stands = Q(pk__in=())
            for name, value in self.columns.items():
                stands |= ~Q(**{f"{name}__in": ["", GONE]} if value == GONE else {name: value})
            rows = rows.filter(stands)
        return rows

    def go(self, rows: QuerySet[Any], before: datetime, now: datetime) -> int:
        """Clear or delete some rows, and return how many there were."""
        if self.clear is not None:
            return self.clear(rows, before, now)
        ids = list(rows.values_list("pk", flat=True))
        found = self.model._base_manager.filter(pk__in=ids)
        if not self.columns:
            found.delete()
        plain = {name: value for name, value in self.columns.items() if value != GONE}
        if plain:
            found.update(**plain)
        for name in set(self.columns) - set(plain):
            found.exclude(**{f"{name}__in": ["", GONE]}).update(**{name: GONE})
        return len(ids)


def keys_part(name: str, events: type[Model], person: Callable[[int], Q] | None = None) -> Part:
    """Return the part of the keys of requests that a list of events keeps as their receipts."""
    return Part(
        name,
        "key",
        events,
        lambda before, _now: Q(at__lt=before),
        {"request_key": "", "request_digest": ""},
        narrow=~Q(request_key=""),
        person=person,
    )


@dataclass(frozen=True)
class Hold:
    """What is open and keeps the data of a visit: ``visits`` returns their ids, for what began
    after a moment, so that no hold lasts for ever.
    """

    code: str
    name: Any
    visits: Callable[[datetime, datetime], QuerySet[Any, Any]]


kinds: Registry[str, DataKind] = Registry(lambda kind: kind.code)
parts: Registry[str, Part] = Registry(lambda part: part.name)
holds: Registry[str, Hold] = Registry(lambda hold: hold.code)
# What else is tidied up, told the present moment.
chores: Registry[str, Callable[[datetime], object]] = Registry(lambda chore: chore.__name__)
add_kinds, register, hold = kinds.register, parts.register, holds.register

_after_last, _after_visit = _("最后一次来访结束后"), _("来访结束后")
AFTER_MADE = _("写入后")
add_kinds(
    DataKind("name", _("姓名"), _after_last, Fate.ANONYMISED),
    DataKind("phone", _("手机号"), _after_last),
    DataKind("email", _("邮箱"), _after_last),
    DataKind("organisation", _("单位和职务"), _after_last),
    DataKind("reason", _("来意和原因"), _after_visit),
    DataKind("companion", pgettext_lazy("plural", "同行人"), _after_visit, Fate.ANONYMISED),
    DataKind("belonging", pgettext_lazy("plural", "携带物品"), _after_visit),
    DataKind("plate", _("车牌"), _after_visit),
    DataKind("needs", _("需要照顾"), _after_visit),
    DataKind("letter", _("已看证件"), _after_visit),
    DataKind("zone", _("限制区域的事由"), _after_visit),
    DataKind("notice", pgettext_lazy("plural", "通知"), AFTER_MADE, Fate.DELETED),
    DataKind("link", pgettext_lazy("plural", "链接"), _("失效后"), Fate.DELETED),
    DataKind("key", _("请求编号"), AFTER_MADE),
    DataKind("history", _("员工资料的变更记录"), AFTER_MADE),
    DataKind("admin_log", _("行政后台的操作记录"), AFTER_MADE, Fate.DELETED),
    DataKind("trace", _("留痕"), AFTER_MADE, Fate.DELETED),
    DataKind("session", pgettext_lazy("plural", "会话"), _("失效后"), Fate.DELETED),
    DataKind("worker", pgettext_lazy("plural", "后台进程"), _("最后一次运行后"), Fate.DELETED),
)
