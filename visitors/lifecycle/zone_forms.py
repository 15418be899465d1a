"""Which zones may be asked for, and what is typed to ask for a pass (Z2)."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reception import clock
from reception.accounts.page_forms import PageForm
from reception.accounts.refusals import Refusal
from reception.organisation.models import Zone
from reception.organisation.names import said_in
from reception.policy.enums import Disposition
from reception.policy.rulebook import InForce
from visitors.lifecycle import zone_approvals, zone_kind
from visitors.lifecycle.zone_approvals import Wish
from visitors.models import Visit, ZonePass
from visitors.models.visits import OPEN
from visitors.zones import access

PROPOSED = dt.timedelta(minutes=60)  # what the field says before somebody writes another time


class WishForm(PageForm):
    """Which zone, why, and until when today."""

    zone = forms.IntegerField(
        label=_("区域"), required=False, min_value=1, max_value=2**63 - 1, widget=forms.Select
    )
    reason = forms.CharField(
        label=_("为什么要进入"),
        required=False,
        max_length=200,
        widget=forms.TextInput({"required": True}),
    )
    until = forms.TimeField(
        label=_("到几点"),
        required=False,
        input_formats=["%H:%M", "%H:%M:%S"],
        widget=forms.TimeInput({"type": "time", "required": True}),
    )

    @classmethod
    def offering(
        cls, zones: Sequence[Zone], times: Mapping[str, Any], data: Any = None, *, mark: str = ""
    ) -> "WishForm":
        """Return the form as a page shows it, with what ``times`` returns and what was typed, where
        it was refused; ``mark`` ends the ids on a page with several of these forms.
        """
        form = cls(data, auto_id=f"zone-%s{mark}", initial={"until": times["zone_until"]})
        zone, until = form.fields["zone"].widget, form.fields["until"].widget
        zone.attrs["id"] = f"zone{mark}"
        cast(forms.Select, zone).choices = [(one.pk, times["zone_label"](one)) for one in zones]
        until.attrs["max"] = times["zone_latest"]
        return form


class RowWishForm(WishForm):
    """The same in one row, where placeholders say what labels say elsewhere."""

    boxes: ClassVar = {"zone": "bare", "reason": "bare"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].widget.attrs["placeholder"] = _("为什么要进入（必填）")


class ShortRowWishForm(RowWishForm):
    """The same where no label is seen."""

    boxes: ClassVar = {"zone": "bare", "reason": "bare", "until": "bare"}


class LinkWishForm(WishForm):
    """The same on the page of a link, with controls for a thumb."""

    control_class = "entry"


def passes_of(one: Visit) -> list[ZonePass]:
    """Return the passes of a visit as its pages list them."""
    rows = list(access.naming_who_was_asked(one.zone_passes.select_related("zone")))
    said_in([row.approval for row in rows], "decided_by_name")
    return rows


def askable(one: Visit, passes: list[ZonePass], restricted: list[Zone]) -> list[Zone]:
    """Return the zones that may be asked for now: those for which no request waits."""
    if one.state not in OPEN or one.disposition == Disposition.REFUSE:
        return []
    asked = {one.zone_id for one in passes if one.state == ZonePass.State.REQUESTED}
    return [zone for zone in restricted if zone.pk not in asked]


def times(policy: InForce, now: dt.datetime) -> dict[str, Any]:
    """Return the time that is proposed for a pass and the latest one, as a field of time writes
    them; and what names a zone with who is going to be asked.
    """
    latest = zone_approvals.until_at_most(now, policy)
    return {
        "zone_until": _field(min(now + PROPOSED, latest)),
        "zone_latest": _field(latest),
        "zone_label": lambda zone: _label(zone, policy, now),
    }


def _label(zone: Zone, policy: InForce, now: dt.datetime) -> str:
    who = zone_kind.in_words(zone, policy, now)
    return gettext("%(zone)s（%(who)s）") % {"zone": zone, "who": who}


def _field(moment: dt.datetime) -> str:
    written = timezone.localtime(moment).strftime("%H:%M")
    return "23:59" if written == "00:00" else written  # a field of time knows no 24:00


def wish(data: Any, visit: Visit, now: dt.datetime) -> Wish:
    """Return what somebody asks for.

    Raises:
        Refusal: ``invalid``, beside the field that cannot be read.
    """
    form = WishForm(data)
    typed = form.cleaned_data if form.is_valid() else {}
    if form.errors:
        raise _invalid({name: str(said[0]) for name, said in form.errors.items()})
    zone = Zone.objects.filter(pk=typed["zone"] or 0, site=visit.site_id).first()
    if zone is None:
        raise _invalid({"zone": gettext("请选本园区的一个限制区域。")})
    if typed["until"] is None:
        raise _invalid({"until": gettext("请写明到几点。")})
    until = dt.datetime.combine(clock.today(now, clock.here()), typed["until"], tzinfo=clock.here())
    return Wish(zone, typed["reason"], until)


def _invalid(fields: dict[str, str]) -> Refusal:
    return Refusal("invalid", next(iter(fields.values())), status=422, fields=fields)
