"""The forms of one's own account: password, absence, ways to be told, the look of the pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib.auth.forms import PasswordChangeForm
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from reception.accounts import tokens
from reception.accounts.forms import their_password
from reception.accounts.page_forms import PageForm, TidyField
from reception.notifications.models import Channel, Route
from reception.notifications.own_routes import EMAIL, Way, channels_to_choose
from reception.organisation import people
from reception.organisation.models import Employee, Site

FIELD_OF_TIME = "%Y-%m-%dT%H:%M"
THEMES = (("", _("跟随系统")), ("light", _("浅色")), ("dark", _("深色")))


class PasswordForm(PageForm, PasswordChangeForm):
    """The present password, checked and counted as at the sign-in, and a new one twice."""

    LABELS = {
        "old_password": _("现在的密码"),
        "new_password1": _("新密码"),
        "new_password2": _("再输一次新密码"),
    }

    end_tokens = forms.BooleanField(label=_("同时停用我的接口令牌"), required=False)
    field_order = [*LABELS, "end_tokens"]

    def __init__(self, request: HttpRequest, data: Any = None) -> None:
        super().__init__(request.user, data)
        self.request = request
        alive = tokens.alive(self.user).count()
        self.fields["end_tokens"].help_text = ngettext(
            "现在有 %(count)d 个在用", "现在有 %(count)d 个在用", alive
        ) % {"count": alive}
        if not alive:
            del self.fields["end_tokens"]
        for name, label in self.LABELS.items():
            self.fields[name].label = label
            self.fields[name].widget.attrs.pop("autofocus", None)

    def clean_old_password(self) -> str:
        """Refuse a wrong password; after several the next try waits, as at the sign-in."""
        return their_password(self.request, self.cleaned_data["old_password"])


class AwayForm(PageForm):
    """Until when somebody is away, and who stands in for them then and when they do not answer."""

    away_until = forms.DateTimeField(
        label=_("外出至"),
        required=False,
        input_formats=[FIELD_OF_TIME],
        help_text=_("到这一刻之前，来访找代理人；留空就是在岗"),
        widget=forms.DateTimeInput({"type": "datetime-local"}, format=FIELD_OF_TIME),
    )
    deputy = TidyField(
        label=_("代理人"), required=False, max_length=60, help_text=_("姓名或工号；留空就是没有")
    )

    def __init__(self, employee: Employee, now: datetime, data: Any = None) -> None:
        self.employee, self.now = employee, now
        until = employee.away_until if people.is_away(employee, now) else None
        known = {
            "away_until": timezone.localtime(until) if until else None,
            "deputy": str(employee.deputy or ""),
        }
        super().__init__(data, initial=known)

    def clean_away_until(self) -> datetime | None:
        """Refuse a moment that is over."""
        until: datetime | None = self.cleaned_data["away_until"]
        if until is not None and until <= self.now:
            raise ValidationError(_("要晚于现在；已经回来了就留空。"))
        return until

    def clean_deputy(self) -> Employee | None:
        """Return the one colleague who is meant."""
        typed: str = self.cleaned_data["deputy"]
        if not typed or typed == self.initial["deputy"]:
            return self.employee.deputy if typed else None
        sites = list(Site.objects.filter(is_active=True).values_list("pk", flat=True))
        found = people.the_one_meant(typed, sites)
        if found is None:
            wrong = _("没有找到唯一的同事“%(typed)s”，请写完整的姓名或工号。")
            raise ValidationError(wrong, params={"typed": typed})
        if found == self.employee:
            raise ValidationError(_("不能做自己的代理人。"))
        return found


@dataclass(frozen=True)
class WayFields:
    """The fields of one way to be told, as a page shows them in a line."""

    name: str
    use: Any
    person: Any
    order: Any


class WaysForm(PageForm):
    """By which channels somebody is told, in which order, and when not."""

    quiet_from = forms.TimeField(
        label=_("免打扰从"),
        required=False,
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
    )
    quiet_until = forms.TimeField(
        label=_("免打扰至"),
        required=False,
        help_text=_("可跨午夜，如 22:00 至 7:00；过了再送"),
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
    )

    def __init__(self, employee: Employee, routes: Sequence[Route], data: Any = None) -> None:
        self.employee, self.channels = employee, channels_to_choose()
        quiet = next((one for one in routes if one.quiet_from), Route())
        known = {"quiet_from": quiet.quiet_from, "quiet_until": quiet.quiet_until}
        super().__init__(data, initial=known)
        present = {route.channel_id: route for route in routes} or {None: Route()}
        for place, channel in enumerate([None, *self.channels], 1):
            self._offer(channel, present.get(channel.pk if channel else None), place)

    def _offer(self, channel: Channel | None, route: Route | None, place: int) -> None:
        key, name = (f"c{channel.pk}", channel.name) if channel else (EMAIL, _("邮件"))
        self.fields[f"use-{key}"] = forms.BooleanField(
            label=name, required=False, initial=route is not None
        )
        note = _("账号或 @ 的手机号") if channel else self.employee.email or _("邮箱地址")
        self.fields[f"person-{key}"] = TidyField(
            label=_("%(way)s：发给谁") % {"way": name},
            required=False,
            max_length=120,
            initial=route.person if route else "",
            widget=forms.TextInput({"placeholder": note}),
        )
        self.fields[f"order-{key}"] = forms.IntegerField(
            label=_("%(way)s：第几个用") % {"way": name},
            min_value=1,
            max_value=99,
            initial=route.order if route else place,
        )
        self.fields[f"order-{key}"].required = False

    @property
    def lines(self) -> list[WayFields]:
        """Return the fields by way."""
        keys = [EMAIL, *(f"c{channel.pk}" for channel in self.channels)]
        return [
            WayFields(key, self[f"use-{key}"], self[f"person-{key}"], self[f"order-{key}"])
            for key in keys
        ]

    def clean(self) -> dict[str, Any]:
        """Refuse a choice by which nobody could be told."""
        data = super().clean() or self.cleaned_data
        if (data.get("quiet_from") is None) != (data.get("quiet_until") is None):
            self.add_error("quiet_until", _("免打扰要填起止两个时间，或都留空。"))
        ways = self.ways()
        if not ways:
            self.add_error(None, _("请至少留一种通知方式，否则来访没有人知道。"))
        for way in ways:
            self._check(way)
        return data

    def _check(self, way: Way) -> None:
        key = f"person-{f'c{way.channel.pk}' if way.channel else EMAIL}"
        if way.channel is None and way.person:
            try:
                validate_email(way.person)
            except ValidationError:
                self.add_error(key, _("请填写一个完整的邮箱地址。"))
        elif way.channel is None and not self.employee.email:
            self.add_error(key, _("请填写邮箱地址。"))
        elif way.channel is not None and way.channel.kind == Channel.Kind.WECOM_APP:
            if not way.person:
                self.add_error(key, _("应用消息需要填写这一项。"))

    def ways(self) -> list[Way]:
        """Return what was chosen."""
        data = self.cleaned_data
        return [
            Way(channel, data.get(f"person-{key}", ""), data.get(f"order-{key}") or 99)
            for key, channel in [(EMAIL, None), *((f"c{one.pk}", one) for one in self.channels)]
            if data.get(f"use-{key}")
        ]


class ThemeForm(PageForm):
    """Light, dark, or as the device."""

    theme = forms.ChoiceField(
        label=_("外观"), required=False, choices=THEMES, widget=forms.RadioSelect
    )
