"""Gates and scans in admin: a gate's token is shown once, when it is made; scans are there to look
at.
"""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reception import clock
from reception.organisation.admin_base import AdminPage
from reception.organisation.admin_pages import ReadOnly
from visitors.scanning import gates
from visitors.scanning.models import Gate, Scan

# Columns of a scan that its list and its page show.
WHERE, ANSWER, WHO = ["site", "place", "zone"], ["asked", "outcome", "refusal"], ["by", "gate"]


class GateForm(forms.ModelForm):
    """A new gate: where it stands, and in whose name it scans."""

    class Meta:
        model = Gate
        fields = ["name", "user", "site", "zone"]

    def clean(self) -> dict[str, Any]:
        """Refuse a zone of another site, and a user in whose name nothing would open."""
        typed = super().clean() or {}
        user, site, zone = typed.get("user"), typed.get("site"), typed.get("zone")
        if site is not None and zone is not None and zone.site_id != site.pk:
            raise ValidationError({"zone": _("这个区域不在所选的园区。")})
        if isinstance(user, User) and site is not None and not gates.may_work_as(user, site.pk):
            raise ValidationError({"user": _("这个账号不能在所选的园区扫码。")})
        return typed


@admin.register(Gate)
class GatePage(AdminPage):
    """Gates; made here or by ``manage.py gate_token``, and stopped for good by an action."""

    form = GateForm
    list_display = ["name", "site", "zone", "user", "created_at", "revoked_at"]
    list_filter = ["site", ("revoked_at", admin.EmptyFieldListFilter)]
    list_select_related = ["site", "zone__site", "user"]
    search_fields = ["name", "user__username"]
    actions = ["revoke"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        made = ["created_at", "revoked_at"] if obj is not None else []
        return ["name", "user", "site", "zone", *made]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Leave the name to edit: a token that suddenly opened another door would be another
        gate's.
        """
        return [] if obj is None else ["user", "site", "zone", "created_at", "revoked_at"]

    def save_model(self, request: HttpRequest, obj: Gate, form: Any, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
            return
        token = gates.create(obj, clock.now())
        once = gettext("令牌只显示这一次，请抄到闸机里：%(token)s") % {"token": token}
        messages.warning(request, once)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Stop a gate instead: its scans stay."""
        return False

    @admin.action(description=_("停用所选的闸机"), permissions=["change"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[Gate]) -> None:
        for gate in queryset.filter(revoked_at__isnull=True):
            gate.revoked_at = clock.now()
            gate.save(update_fields=["revoked_at"])
            self.log_change(request, gate, [{"changed": {"fields": ["revoked_at"]}}])


@admin.register(Scan)
class ScanPage(ReadOnly):
    """Every pass and every refusal (B5, Z1)."""

    list_display = ["scanned_at", *WHERE, "badge", "visit_id", *ANSWER, *WHO, "offline"]
    list_filter = ["site", "place", "outcome", "refusal", "offline", "received_at"]
    list_select_related = ["site", "zone", "badge", "by", "gate"]
    search_fields = ["=badge__number", "=visit__id"]
    times = ["scanned_at", "received_at", "offline"]
    fields = [*times, *WHERE, *ANSWER, "did", "badge", "visit", *WHO]
