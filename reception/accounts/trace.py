"""The trace: who signed in or failed to, took a file, read what is masked, changed roles or
settings (security 17). One list for all kinds; apps register theirs.
"""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import Group, User
from django.db import models
from django.db.models.signals import m2m_changed, post_save, pre_delete, pre_save
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import override as in_language
from simple_history.models import HistoricalRecords

from reception import addresses, clock
from reception.accounts.actor import Actor
from reception.accounts.models import ApiToken, SiteGrant, Trace
from reception.registry import Registry


@dataclass(frozen=True)
class TraceKind:
    """A kind of rows of the trace.

    ``numbered`` words the number of what a row is about; ``hidden`` tells the numbers of which
    somebody may not know, although they read the trace.
    """

    code: str
    label: Any
    numbered: Any = "%d"
    hidden: Callable[[Actor], models.QuerySet[Any, Any]] | None = None


EXPORT = TraceKind("export", gettext_lazy("导出"))
PHONE = TraceKind("phone", gettext_lazy("查看手机号"), gettext_lazy("访客 %d"))
BY_NUMBER = TraceKind("by_number", gettext_lazy("按手机号查找"), gettext_lazy("访客 %d"))
ACCOUNT = TraceKind("account", gettext_lazy("账号和角色"))
SETTING = TraceKind("setting", gettext_lazy("设置"))
LONGEST_ADDRESS = 45
kinds: Registry[str, TraceKind] = Registry(lambda kind: kind.code)
register = kinds.register
register(EXPORT, PHONE, BY_NUMBER, ACCOUNT, SETTING)


def note(
    kind: TraceKind,
    by: User | None,
    now: datetime,
    *,
    request: HttpRequest | None = None,
    **row: Any,
) -> None:
    """Add a row to the trace, in the transaction of what it tells of.

    Args:
        by: the account; nobody where a program did it, or where none of that name exists.
        request: of which the address is kept.
        row: further columns.
    """
    address = (addresses.of_client(request) or "")[:LONGEST_ADDRESS] if request is not None else ""
    Trace.objects.create(kind=kind.code, at=now, user=by, address=address, **row)


def seen_by(actor: Actor) -> models.QuerySet[Trace]:
    """Return the rows that a reader of the trace may know of."""
    rows = Trace.objects.all()
    for kind in kinds.values():
        if kind.hidden is not None:
            rows = rows.exclude(kind=kind.code, number__in=kind.hidden(actor))
    return rows


def connect() -> None:
    """Hear of changes of accounts; called once when the program starts."""
    m2m_changed.connect(_roles, sender=User.groups.through, dispatch_uid="trace")
    watch(ACCOUNT, User, ignoring=("last_login",))
    watch(ACCOUNT, SiteGrant, ApiToken)


@contextmanager
def unheard() -> Iterator[None]:
    """Hear of no role that is given meanwhile: rows are loaded whose trace is loaded, too."""
    m2m_changed.disconnect(sender=User.groups.through, dispatch_uid="trace")
    try:
        yield
    finally:
        connect()


def watch(kind: TraceKind, *watched: type[models.Model], ignoring: Collection[str] = ()) -> None:
    """Write down who makes, changes or deletes rows of some models: which row and which columns,
    never what stands in them.
    """

    def before(instance: Any, raw: bool, **_signal: Any) -> None:
        old = None if raw or instance._state.adding else _stored(instance)
        vars(instance)["_changed"] = old and list(_changed(old, instance, ignoring))

    def after(instance: Any, raw: bool, created: bool, **_signal: Any) -> None:
        changed = vars(instance).pop("_changed", None)
        if raw or not (created or changed):
            return
        with in_language("zh-hans"):
            what = _("新建") if created else _("修改：%s") % "、".join(map(str, changed or ()))
        _write(kind, instance, what)

    # Before: afterwards what a row names may be gone with it.
    def gone(instance: Any, **_signal: Any) -> None:
        with in_language("zh-hans"):
            _write(kind, instance, _("删除"))

    for model in watched:
        uid = f"trace-{model._meta.label}"
        pre_save.connect(before, sender=model, weak=False, dispatch_uid=uid)
        post_save.connect(after, sender=model, weak=False, dispatch_uid=uid)
        pre_delete.connect(gone, sender=model, weak=False, dispatch_uid=uid)


def _stored(instance: Any) -> Any:
    return type(instance)._base_manager.filter(pk=instance.pk).first()


def _changed(old: Any, new: Any, ignoring: Collection[str]) -> Iterator[Any]:
    """Yield the names of the columns that differ; a switch says to what it was turned."""
    for column in old._meta.concrete_fields:
        if column.name not in ignoring:
            was, is_now = getattr(old, column.attname), getattr(new, column.attname)
            if was != is_now:
                switch = isinstance(column, models.BooleanField)
                with in_language("zh-hans"):
                    turned = (_("是") if is_now else _("否")) if switch else ""
                    yield f"{column.verbose_name}{turned and f'→{turned}'}"


def _write(kind: TraceKind, instance: Any, what: str) -> None:
    request = getattr(HistoricalRecords.context, "request", None)
    user = getattr(request, "user", None)
    with in_language("zh-hans"):
        about = f"{instance._meta.verbose_name} {instance}"[:200]
    by = user if isinstance(user, User) or getattr(user, "pk", None) else None
    note(kind, by, clock.now(), request=request, about=about, words=what[:500])


def _roles(
    action: str, instance: Any, reverse: bool, pk_set: set[int] | None, **_signal: Any
) -> None:
    signs = {"post_add": "＋", "post_remove": "－", "pre_clear": "－"}
    if action not in signs:
        return
    model: Any = User if reverse else Group
    others = model.objects.filter(pk__in=pk_set or ()) if action != "pre_clear" else None
    if others is None:
        others = instance.user_set.all() if reverse else instance.groups.all()
    for other in others:
        user, group = (other, instance) if reverse else (instance, other)
        with in_language("zh-hans"):
            _write(ACCOUNT, user, _("角色：%s") % f"{signs[action]}{group.name}")
