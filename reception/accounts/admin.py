"""Accounts, roles and tokens."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from reception import clock
from reception.accounts.forms import AdminSignInForm
from reception.accounts.models import ApiToken, SiteGrant
from reception.organisation.admin_base import AdminPage, TableRows
from reception.organisation.admin_pages import ReadOnly

admin.site.site_header = _("迎客 · 行政后台")
admin.site.site_title = _("迎客")
admin.site.index_title = _("行政后台")
admin.site.login_form = AdminSignInForm
admin.site.unregister(User)
admin.site.unregister(Group)


class Grants(TableRows):
    model = SiteGrant
    extra = 0
    verbose_name, verbose_name_plural = _("园区授权"), pgettext_lazy("plural", "园区授权")


class RoleFilter(admin.RelatedFieldListFilter):
    """Roles in the reader's language; they are stored in Chinese."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[Any]:
        choices = super().field_choices(field, request, model_admin)
        return [(pk, gettext(str(name))) for pk, name in choices]


@admin.register(User)
class UserPage(AdminPage, UserAdmin):
    """Roles are groups; only a superuser makes a superuser, and nobody raises themselves."""

    inlines = [Grants]
    list_display = ["username", "employee", "roles", "is_staff", "is_active", "last_login"]
    list_filter = ["is_active", "is_staff", ("groups", RoleFilter)]
    list_select_related = ["employee"]
    search_fields = ["username", "employee__name", "employee__number"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (
            _("权限"),
            {
                "fields": ["is_active", "is_staff", "is_superuser", "groups"],
                "description": _("角色就是组；各角色能做什么见权限表。"),
            },
        ),
        (_("时间"), {"fields": ["last_login", "date_joined"]}),
    ]
    readonly_fields = ["last_login", "date_joined"]
    filter_horizontal = ()

    def formfield_for_manytomany(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Show roles as boxes, in the reader's language."""
        kwargs["widget"] = forms.CheckboxSelectMultiple
        field: Any = super().formfield_for_manytomany(db_field, request, **kwargs)
        if db_field.name == "groups":
            field.label_from_instance = lambda group: gettext(group.name)
        return field

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Grant sites to accounts that exist."""
        return [Grants] if obj is not None else []

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Keep rights that would raise the one who gives them."""
        read_only = list(super().get_readonly_fields(request, obj))
        if not request.user.is_superuser:
            read_only.append("is_superuser")
        if obj is not None and obj.pk == request.user.pk:
            read_only += ["is_active", "is_staff", "is_superuser", "groups"]
        return read_only

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Leave a superuser's account, with its password, to superusers."""
        return super().has_change_permission(request, obj) and (
            obj is None or request.user.is_superuser or not obj.is_superuser
        )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Close accounts instead: their name stands in traces."""
        return False

    @admin.display(description=_("角色"))
    def roles(self, user: User) -> str:
        return gettext("、").join(gettext(group.name) for group in user.groups.all()) or "–"


@admin.register(Group)
class GroupPage(ReadOnly):
    """Roles; their rights follow the matrix at every migrate, so a change here would not last."""

    list_display = ["role"]
    search_fields = ["name"]
    fields = ["role", "permissions"]
    readonly_fields = ["role"]

    @admin.display(description=_("角色"), ordering="name")
    def role(self, group: Group) -> str:
        return gettext(group.name)


@admin.register(SiteGrant)
class SiteGrantPage(AdminPage):
    list_display = ["user", "site"]
    list_filter = ["site"]
    list_select_related = ["user", "site"]
    search_fields = ["user__username", "user__employee__name"]
    autocomplete_fields = ["user"]


@admin.register(ApiToken)
class ApiTokenPage(ReadOnly):
    """Programs' keys; made by ``manage.py api_token``, which shows them once."""

    list_display = ["name", "user", "created_at", "revoked_at"]
    list_filter = [("revoked_at", admin.EmptyFieldListFilter)]
    list_select_related = ["user"]
    search_fields = ["name", "user__username"]
    fields = ["name", "user", "created_at", "revoked_at"]
    actions = ["revoke"]

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("accounts.change_apitoken")

    @admin.action(description=_("停用所选的令牌"), permissions=["revoke"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiToken]) -> None:
        for token in queryset.filter(revoked_at__isnull=True):
            token.revoked_at = clock.now()
            token.save(update_fields=["revoked_at"])
            self.log_change(request, token, [{"changed": {"fields": ["revoked_at"]}}])
