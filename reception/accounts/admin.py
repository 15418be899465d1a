"""Accounts, roles and tokens."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.contrib.auth.models import Group, User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters

from reception import clock
from reception.accounts import changes
from reception.accounts.actor import actor_of
from reception.accounts.forms import AdminSignInForm
from reception.accounts.models import AccountChange, ApiToken, SiteGrant
from reception.accounts.permissions import ROLES
from reception.organisation.admin_base import AdminPage, TableRows
from reception.organisation.admin_pages import ReadOnly

What = AccountChange.What
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


class UserForm(UserChangeForm):
    by: Any = None  # the account of who fills it in

    def clean(self) -> dict[str, Any] | None:
        """Refuse to take away the role of the last one who could confirm what is asked for."""
        cleaned = super().clean()
        if "groups" in self.cleaned_data:
            is_super = self.cleaned_data.get("is_superuser", self.instance.is_superuser)
            roles = changes.codes(self.cleaned_data["groups"], is_super)
            if changes.leaves_nobody(self.instance, roles, self.by):
                sentence = _("没有别人能确认账号变更了：先给另一位行政部的角色，或者停用这个账号。")
                self.add_error("groups", sentence)
        return cleaned


@admin.register(User)
class UserPage(AdminPage, UserAdmin):
    """Roles are groups; only a superuser makes a superuser, and nobody raises themselves."""

    form = UserForm
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
                "fields": ["is_active", "is_staff", "is_superuser", "groups", "waiting"],
                "description": _(
                    "角色就是组；各角色能做什么见权限表。管到别人的角色要行政部另一位确认。"
                ),
            },
        ),
        (_("时间"), {"fields": ["last_login", "date_joined"]}),
    ]
    readonly_fields = ["last_login", "date_joined", "waiting"]
    filter_horizontal = ()

    def formfield_for_manytomany(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Show roles as boxes, in the reader's language."""
        kwargs["widget"] = forms.CheckboxSelectMultiple
        field: Any = super().formfield_for_manytomany(db_field, request, **kwargs)
        if db_field.name == "groups":
            field.label_from_instance = lambda group: gettext(group.name)
        return field

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Tell the form who fills it in."""
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.by = request.user
        return form

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Save an account, but for what a second person has to confirm."""
        before = changes.locked(obj.pk) if change else User()
        had = changes.roles_of(before) if change else []
        wanted = changes.codes(form.cleaned_data.get("groups", ()), obj.is_superuser)
        waits = changes.over_people(role for role in wanted if role not in had)
        opens = obj.is_active and not before.is_active and bool(changes.over_people(had))
        obj.is_superuser = obj.is_superuser and changes.SUPERUSER not in waits
        obj.is_active = obj.is_active and not opens
        if "groups" in form.cleaned_data:
            names = [ROLES[role] for role in waits if role in ROLES]
            form.cleaned_data["groups"] = form.cleaned_data["groups"].exclude(name__in=names)
        super().save_model(request, obj, form, change)
        asked = [(What.ROLES, waits)] if waits else []
        vars(request)["asked"] = [*asked, (What.OPEN, [])] if opens else asked

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save roles and sites, and then ask for what waits."""
        super().save_related(request, form, formsets, change)
        for what, roles in vars(request).pop("asked", ()):
            self._ask(request, form.instance, what, roles=roles)

    def _ask(self, request: Any, user: User, what: str, **asked: Any) -> None:
        one = changes.ask(user, what, actor_of(request.user), clock.now(), **asked)
        words = {"username": user.get_username(), "what": one.says}
        if one.state == AccountChange.State.WAITS:
            sentence = gettext("%(username)s：%(what)s，等行政部另一位在待办里确认。") % words
            messages.warning(request, f"{sentence}{changes.awaits_nobody(one)}")
        elif what == What.PASSWORD:
            messages.success(request, gettext("%(username)s 的密码已重设。") % words)

    @method_decorator(sensitive_post_parameters())
    def user_change_password(self, request: Any, id: str, form_url: str = "") -> HttpResponse:
        """Ask a second person about a new password for somebody else; one's own is changed on the
        page of one's account, with the present one.
        """
        user = self.get_object(request, unquote(id))
        if user is not None and user.pk == request.user.pk:
            return redirect("account")
        if (
            request.method != "POST"
            or user is None
            or not self.has_change_permission(request, user)
        ):
            return super().user_change_password(request, id, form_url)
        form: Any = self.change_password_form(user, request.POST)
        if not form.is_valid():
            return super().user_change_password(request, id, form_url)
        typed = form.cleaned_data["password1"] if form.cleaned_data["set_usable_password"] else None
        self._ask(request, user, What.PASSWORD, password=typed)
        return redirect("admin:auth_user_change", user.pk)

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

    @admin.display(description=_("等待确认"))
    def waiting(self, user: User) -> str:
        """Say what waits for a second person."""
        waits = AccountChange.objects.filter(user=user, state=AccountChange.State.WAITS)
        return gettext("、").join(one.says for one in waits) or "–"

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
    """Programs' keys; made by ``manage.py api_token``, which shows them once. Of calendars, too."""

    list_display = ["name", "purpose", "user", "created_at", "revoked_at"]
    list_filter = ["purpose", ("revoked_at", admin.EmptyFieldListFilter)]
    list_select_related = ["user"]
    search_fields = ["name", "user__username"]
    fields = ["name", "purpose", "user", "created_at", "revoked_at"]
    actions = ["revoke"]

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("accounts.change_apitoken")

    @admin.action(description=_("停用所选的令牌"), permissions=["revoke"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiToken]) -> None:
        for token in queryset.filter(revoked_at__isnull=True):
            token.revoked_at = clock.now()
            token.save(update_fields=["revoked_at"])
            self.log_change(request, token, [{"changed": {"fields": ["revoked_at"]}}])
