"""One guest of a list, asked what the desk would ask of one who is expected."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reception.accounts.page_forms import TidyField
from reception.accounts.refusals import Refusal
from reception.organisation.models import Employee, Zone
from reception.organisation.spreadsheets import Odd
from reception.policy.rulebook import InForce
from visitors.invitations import invitations
from visitors.invitations.guest_list import moment_of
from visitors.invitations.invitations import InvitationWish
from visitors.lifecycle.arrival_form import ArrivalForm
from visitors.lifecycle.registration import Arrival
from visitors.people.search import Person

FIELDS = {"expected_at": "from"}  # as a row calls them


@dataclass(frozen=True)
class Occasion:
    """What holds for everybody on a list who says nothing else."""

    host: Employee
    begins: datetime | None = None
    until: Any = None
    purpose: str = ""
    place: str = ""
    category: str = ""
    zone: Zone | None = None
    note: str = ""
    name: str = ""


class GuestForm(ArrivalForm):
    """A row of a list; whom they visit and the rest stand once for all."""

    visitor = level = host_number = host = further = None  # type: ignore[assignment]
    belongings = companions = topic = appointment = None  # type: ignore[assignment]

    expected_at = forms.DateTimeField(
        error_messages={
            "required": _("请写明哪天几点。"),
            "invalid": _("请写日期和时间，例如 12-03 10:00。"),
        }
    )
    until = forms.DateTimeField(
        required=False, error_messages={"invalid": _("请写几点，例如 10:30。")}
    )
    purpose = TidyField(max_length=200, required=False)

    def clean_category(self) -> str:
        """Return the category's code; without one they come by appointment (G2)."""
        self.cleaned_data["category"] = self.cleaned_data["category"] or "appointment"
        return super().clean_category()

    def clean_name(self) -> str:
        """Refuse what is no name: a number that slipped into the column."""
        name: str = self.cleaned_data["name"]
        if not any(letter.isalpha() for letter in name):
            raise ValidationError(_("这不像一个姓名。"), code="bad_name")
        return name


def wish_of(
    typed: Mapping[str, Any], occasion: Occasion, now: datetime, policy: InForce
) -> tuple[InvitationWish | None, dict[str, str]]:
    """Return what one row asks for, or nothing and what is wrong by the field of the row."""
    odd = {
        name: cell.why
        for name, cell in typed.items()
        if isinstance(cell, Odd) and name not in ("from", "until")
    }
    begins = moment_of(typed.get("from"), occasion.begins, now)
    until = typed.get("until") or occasion.until
    data = {
        **{name: str(cell) for name, cell in typed.items() if cell is not None},
        "expected_at": begins,
        "until": moment_of(until, begins if isinstance(begins, datetime) else None, now)
        if until
        else None,
        "purpose": typed.get("purpose") or occasion.purpose,
        "category": typed.get("category") or occasion.category,
    }
    site_id = occasion.host.site_id
    form = GuestForm(data, policy=policy, site_id=site_id, now=now, by_desk=False)
    wrong = {name: str(why[0]) for name, why in form.errors.items()}
    if not wrong and not odd:
        wish = _wish(form, occasion)
        try:
            invitations.check(wish)
        except Refusal as why:
            wrong = dict(why.fields) or {"name": str(why.message)}
        else:
            return wish, {}
    return None, {FIELDS.get(name, name): why for name, why in (wrong | odd).items()}


def _wish(form: GuestForm, occasion: Occasion) -> InvitationWish:
    data = form.cleaned_data
    person = Person(
        data["name"],
        data["phone"],
        data["organisation"],
        data["title"],
        email=data["email"],
        phone_extension=form.extension,
    )
    arrival = Arrival(
        occasion.host.site_id,
        person,
        occasion.host,
        data["category"],
        data["purpose"] or gettext("应邀来访"),
        data["party_size"],
        expected_at=data["expected_at"],
        details={"plate": data["plate"]},
    )
    return InvitationWish(arrival, data["until"], occasion.place, occasion.note, occasion.zone)
