"""What is typed to ask for a pass, and pressed to decide about one (Z2)."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

from reception import clock
from reception.accounts.refusals import Refusal
from reception.organisation.models import Zone
from visitors.lifecycle.zone_approvals import Wish, ZoneDecision
from visitors.models import Visit


class WishForm(forms.Form):
    """Which zone, why, and until when today."""

    zone = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    reason = forms.CharField(required=False, max_length=200)
    until = forms.TimeField(required=False, input_formats=["%H:%M", "%H:%M:%S"])


class DecisionForm(forms.Form):
    """The button that was pressed, and the reason of a refusal."""

    decision = forms.ChoiceField(choices=[("approve", "approve"), ("refuse", "refuse")])
    reason = forms.CharField(required=False, max_length=200)


def wish(data: Any, visit: Visit, now: dt.datetime) -> Wish:
    """Return what somebody asks for.

    Raises:
        Refusal: ``invalid``, beside the field that cannot be read.
    """
    form = WishForm(data)
    typed = form.cleaned_data if form.is_valid() else {}
    if form.errors:
        raise _invalid({name: str(said[0]) for name, said in form.errors.items()})
    zone = (
        Zone.objects.filter(pk=typed["zone"], site=visit.site_id).first() if typed["zone"] else None
    )
    if zone is None:
        raise _invalid({"zone": _("请选本园区的一个限制区域。")})
    if typed["until"] is None:
        raise _invalid({"until": _("请写明到几点。")})
    until = dt.datetime.combine(
        clock.today(now), typed["until"], tzinfo=timezone.get_default_timezone()
    )
    return Wish(zone, typed["reason"], until)


def decision(data: Any) -> ZoneDecision:
    """Return what was decided.

    Raises:
        Refusal: ``invalid`` where no button was pressed.
    """
    form = DecisionForm(data)
    if not form.is_valid():
        raise Refusal(
            "invalid",
            _("请选批准或不批准。"),
            status=422,
            fields={"decision": _("请选批准或不批准。")},
        )
    return ZoneDecision(form.cleaned_data["decision"] == "approve", form.cleaned_data["reason"])


def _invalid(fields: dict[str, str]) -> Refusal:
    return Refusal("invalid", next(iter(fields.values())), status=422, fields=fields)
