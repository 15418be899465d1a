"""Desks and shifts in admin: a code is shown once, when it is made; shifts are there to look at."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reception import clock
from reception.accounts.actor import actor_of
from reception.desks import devices, shifts
from reception.desks.models import OPEN, Desk, Shift
from reception.organisation.admin_base import AdminPage
from reception.organisation.admin_pages import ReadOnly


def _standing(desk: Desk) -> Shift | None:
    return next(iter(vars(desk)["standing"]), None)


def _name(shift: Shift) -> str:
    return str(getattr(shift.user, "employee", None) or shift.user)


@admin.register(Desk)
class DeskPage(AdminPage):
    """Desks, who stands there now, and codes to enrol them."""

    list_display = ["name", "site", "stands", "since", "locked", "enrolled_at", "code_until"]
    list_filter = ["site", ("enrolled_at", admin.EmptyFieldListFilter)]
    list_select_related = ["site"]
    search_fields = ["name"]
    fields = ["name", "site", "enrolled_at", "code_until"]
    readonly_fields = ["enrolled_at", "code_until"]
    actions = ["make_code", "end_shift", "strike_off"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Desk]:
        open_shifts = Shift.objects.filter(OPEN).select_related("user__employee")
        standing = Prefetch("shifts", open_shifts, to_attr="standing")
        return super().get_queryset(request).prefetch_related(standing)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Leave out what nothing can be said of before it is there."""
        return self.fields if obj is not None else ["name", "site"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Leave the name to edit: at another site it would be another desk."""
        return self.readonly_fields if obj is None else ["site", *self.readonly_fields]

    def save_model(self, request: HttpRequest, obj: Desk, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if not change:
            self._tell_code(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Strike it off instead: its shifts stay."""
        return False

    @admin.display(description=_("谁在"))
    def stands(self, desk: Desk) -> str:
        shift = _standing(desk)
        return _name(shift) if shift else "–"

    @admin.display(description=_("从何时起"))
    def since(self, desk: Desk) -> Any:
        shift = _standing(desk)
        return shift and shift.opened_at

    @admin.display(description=_("锁定于"))
    def locked(self, desk: Desk) -> Any:
        shift = _standing(desk)
        return shift and shift.locked_at

    @admin.action(description=_("给所选的电脑新的登记码"), permissions=["change"])
    def make_code(self, request: HttpRequest, queryset: QuerySet[Desk]) -> None:
        for desk in queryset:
            self._tell_code(request, desk)
            self.log_change(request, desk, [{"changed": {"fields": ["code_until"]}}])

    @admin.action(description=_("结束所选电脑上的班次"), permissions=["change"])
    def end_shift(self, request: HttpRequest, queryset: QuerySet[Desk]) -> None:
        for desk in queryset:
            shifts.end_at(desk, Shift.Ended.CLOSED, clock.now(), actor_of(request.user))

    @admin.action(description=_("所选的电脑不再是前台用的"), permissions=["change"])
    def strike_off(self, request: HttpRequest, queryset: QuerySet[Desk]) -> None:
        for desk in queryset:
            devices.strike_off(desk, actor_of(request.user), clock.now())
            self.log_change(request, desk, [{"changed": {"fields": ["enrolled_at"]}}])

    def _tell_code(self, request: HttpRequest, desk: Desk) -> None:
        words = {"desk": desk, "code": devices.new_code(desk, clock.now())}
        says = gettext(
            "%(desk)s 的登记码只显示这一次，请在那台电脑上打开 /desk/enrol/ 填写：%(code)s"
        )
        messages.warning(request, says % words)


@admin.register(Shift)
class ShiftPage(ReadOnly):
    """Who stood at which desk, from when to when (Q7, D8)."""

    list_display = ["opened_at", "who", "desk", "opened_by", "closed_at", "ended", "closed_by"]
    list_filter = ["desk__site", "desk", "ended", "opened_at"]
    list_select_related = ["user__employee", "desk", "closed_by"]
    search_fields = ["user__username", "user__employee__name"]
    fields = [
        "desk",
        "user",
        "opened_at",
        "opened_by",
        "locked_at",
        "closed_at",
        "ended",
        "closed_by",
    ]

    @admin.display(description=_("谁"), ordering="user__employee__name")
    def who(self, shift: Shift) -> str:
        return _name(shift)
