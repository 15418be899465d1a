"""The channels in admin: what is secret is written and never shown; a test message tells what the
vendor answers (V3).
"""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.contrib import admin, messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reception import clock
from reception.notifications.employee_import import EmployeeTableWithReach
from reception.notifications.errors import NotSent
from reception.notifications.models import Channel, Route
from reception.notifications.rendering import Message
from reception.notifications.routes import without_a_way
from reception.organisation.admin import EmployeePage
from reception.organisation.admin_base import AdminPage, TableRows
from reception.organisation.admin_pages import InWords, WithHistory, register_with_history
from reception.organisation.models import Employee

WHICH = ["name", "kind"]
HOW = ["account", "agent", "per_minute", "texts_visitors"]


class ChannelForm(InWords):
    """Address and secret are typed, kept and never shown; an empty field keeps what is there."""

    words = {
        "a_channel_has_an_address": ("address", _("请填写地址。")),
        "only_a_webhook_texts_visitors": ("texts_visitors", _("只有签名 Webhook 能给访客发短信。")),
        "one_gateway_texts_visitors": (
            "texts_visitors",
            _("已经启用了一个给访客发短信的网关，请先停用它。"),
        ),
    }
    forget_secret = forms.BooleanField(label=_("删除已保存的密钥"), required=False)

    class Meta:
        widgets = {
            "address": forms.TextInput(attrs={"autocomplete": "off", "class": "vTextField"}),
            "secret": forms.PasswordInput(
                attrs={"autocomplete": "new-password", "class": "vTextField"}
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            return
        self.kept = {name: getattr(self.instance, name) for name in ("address", "secret")}
        self.initial.update(dict.fromkeys(self.kept, ""))
        if "address" in self.fields:
            self.fields["address"].required = False
            hint = gettext("已保存（%(host)s），留空不改") % {"host": host_of(self.instance)}
            self.fields["address"].widget.attrs["placeholder"] = hint
        if "secret" in self.fields and self.instance.secret:
            self.fields["secret"].widget.attrs["placeholder"] = gettext("已保存，留空不改")

    def clean(self) -> dict[str, Any] | None:
        """Keep what was not typed anew."""
        typed = super().clean() or self.cleaned_data
        if self.instance.pk is not None:
            for name, before in self.kept.items():
                if name in typed and not typed[name]:
                    typed[name] = "" if name == "secret" and typed.get("forget_secret") else before
        return typed


class RouteForm(InWords):
    words = {
        "an_employee_has_a_channel_once": ("channel", _("这位员工已经有这个渠道。")),
        "an_employee_has_email_once": ("channel", _("这位员工已经有邮件。")),
        "quiet_hours_begin_and_end": ("quiet_until", _("免打扰要填起止两个时间，或都留空。")),
    }


class Routes(TableRows):
    model = Route
    form = RouteForm
    extra = 0
    fields = ["order", "channel", "person", "quiet_from", "quiet_until"]
    ordering = ["order", "pk"]


class ChannelPage(WithHistory):
    form = ChannelForm
    change_form_template = "admin/channel.html"

    class Media:
        css = {"all": ["css/message.css"]}

    list_display = [
        "name",
        "kind",
        "where",
        "per_minute",
        "texts_visitors",
        "rests_until",
        "is_active",
    ]
    list_filter = ["kind", "is_active"]
    search_fields = ["name"]
    readonly_fields = ["where", "rests_until"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Show those who only read where a channel leads, and neither address nor secret."""
        if not self.has_change_permission(request, obj):
            return [*WHICH, "where", *HOW, "rests_until", "is_active"]
        forget = ["forget_secret"] if obj is not None and obj.secret else []
        return [*WHICH, "address", "secret", *forget, *HOW, "is_active"]

    @admin.display(description=_("通往"))
    def where(self, channel: Channel) -> str:
        return host_of(channel)

    def get_urls(self) -> list[Any]:
        test = path(
            "<int:channel_id>/test/",
            self.admin_site.admin_view(self.send_test),
            name="notifications_channel_test",
        )
        return [test, *super().get_urls()]

    def send_test(self, request: HttpRequest, channel_id: int) -> HttpResponse:
        """Send a test message now, wait for the answer and show it."""
        channel = Channel.objects.filter(pk=channel_id).first()
        if channel is None or not self.has_change_permission(request, channel):
            raise Http404
        if request.method == "POST":
            # Read by whoever sends, not by every page's process.
            from reception.notifications import channels

            person = request.POST.get("person", "").strip()[:120]
            try:
                answer = channels.hand_in(channel.door(person, str(request.user)), test_letter())
            except NotSent as why:
                failure = gettext("测试消息未能送达。%(trouble)s") % {"trouble": why.trouble}
                messages.error(request, failure)
            else:
                success = gettext("测试消息已送达。对方答复：%(said)s") % {"said": answer}
                messages.success(request, success)
            self.log_change(request, channel, gettext("发送测试消息"))
        return redirect("admin:notifications_channel_change", channel.pk)


@admin.register(Route)
class RoutePage(AdminPage):
    """Who is reached how; the same rows stand on the page of each employee."""

    form = RouteForm
    list_display = ["employee", "order", "channel", "person", "quiet_from", "quiet_until"]
    list_filter = ["channel"]
    list_select_related = ["employee", "channel"]
    search_fields = ["employee__name", "employee__number", "employee__keys__key__startswith"]
    autocomplete_fields = ["employee"]


class ReachFilter(admin.SimpleListFilter):
    """Whom a notice can reach."""

    title = _("通知")
    parameter_name = "reach"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("none", _("收不到"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Employee]) -> QuerySet[Employee]:
        return without_a_way(queryset) if self.value() == "none" else queryset


class EmployeeWithRoutes(EmployeePage):
    inlines = [Routes]
    resource_classes = [EmployeeTableWithReach]
    list_display = [*EmployeePage.list_display, "reach"]

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        """Filter by whom a notice can reach, too."""
        return [*super().get_list_filter(request), ReachFilter]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Employee]:
        """Read with each employee whether a notice can reach them."""
        unreached = without_a_way(Employee.objects.filter(pk=OuterRef("pk")))
        return super().get_queryset(request).annotate(unreached=Exists(unreached))

    @admin.display(description=_("通知"), ordering="unreached")
    def reach(self, employee: Any) -> str:
        """Mark whom nothing can be sent to."""
        return gettext("收不到") if employee.is_active and employee.unreached else ""


def host_of(channel: Channel) -> str:
    """Return the host a channel leads to, without the key that follows it."""
    if channel.kind == Channel.Kind.APPRISE:
        return f"{urlsplit(channel.address).scheme}://…"
    return urlsplit(channel.address).hostname or "…"


def test_letter() -> Message:
    """Return a message that only shows that a channel works."""
    now = clock.now()
    text = gettext("这是迎客的一条测试消息，收到即表示渠道可用，无需处理。")
    return Message(
        id=f"test.{now:%Y%m%d%H%M%S%f}",
        number=0,
        subject=gettext("迎客测试消息"),
        text=text,
        group_text=text,
        link="",
        written_at=now,
    )


register_with_history((Channel, ChannelPage))
admin.site.unregister(Employee)
admin.site.register(Employee, EmployeeWithRoutes)
