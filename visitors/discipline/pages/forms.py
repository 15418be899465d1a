"""What a patrol types, and what 行政部 types."""

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from reception.accounts.refusals import Refusal
from reception.organisation.models import Zone
from reception.policy.enums import Severity
from reception.policy.penalty import AMOUNTS, Penalty
from reception.policy.rulebook import in_force
from reception.text import clean_line
from visitors.api.schemas import moment
from visitors.discipline.incidents import photos
from visitors.discipline.incidents.reports import (
    LONGEST_NOTE,
    LONGEST_PLACE,
    LONGEST_REASON,
    LONGEST_SOURCE,
)
from visitors.discipline.ledger.appeals import LONGEST_RULING, Outcome, Ruling
from visitors.discipline.ledger.rulings import LONGEST_TEXT
from visitors.discipline.models import LONGEST_STATEMENT

AGO = (0, 5, 10, 15, 30, 60)


class ReportForm(forms.Form):
    """Where, when, a note, a photo."""

    zone = forms.ModelChoiceField(Zone.objects.none(), required=False)
    place = forms.CharField(max_length=LONGEST_PLACE, required=False)
    ago = forms.TypedChoiceField(
        choices=[(minutes, minutes) for minutes in AGO],
        coerce=int,
        required=False,
        empty_value=None,
    )
    seen_at = forms.CharField(max_length=40, required=False)
    note = forms.CharField(max_length=LONGEST_NOTE, required=False)
    photo = forms.FileField(required=False, allow_empty_file=True)
    request_key = forms.CharField(max_length=80, required=False)

    def __init__(self, *args: Any, site_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["zone"].queryset = Zone.objects.filter(site=site_id)  # type: ignore[attr-defined]

    def clean_place(self) -> str:
        """Return the place on one line."""
        return clean_line(self.cleaned_data["place"])

    def clean_seen_at(self) -> dt.datetime | None:
        """Return the moment the telephone noted; one that cannot be read is none."""
        typed = self.cleaned_data["seen_at"]
        try:
            read = moment(typed) if typed else None
        except ValueError:
            return None
        return read if read is not None and read.tzinfo is not None else None

    def clean_photo(self) -> photos.Picture | None:
        """Return the photo as a picture of our own making.

        Raises:
            ValidationError: it is too large or no picture.
        """
        upload = self.cleaned_data["photo"]
        if not upload:
            return None
        try:
            return photos.picture(upload, upload.size, in_force())
        except Refusal as why:
            raise ValidationError(why.message, code=why.code) from why

    def clean(self) -> dict[str, Any]:
        """Ask for a zone or a place."""
        cleaned = super().clean() or {}
        if (
            not cleaned.get("zone")
            and not cleaned.get("place")
            and not {"zone", "place"} & set(self.errors)
        ):
            raise ValidationError({"place": _("请选一个区域，或写明地点。")})
        return cleaned

    def when(self, now: dt.datetime) -> dt.datetime:
        """Return when it was seen: as the telephone noted it, else so many minutes ago."""
        noted: dt.datetime | None = self.cleaned_data.get("seen_at")
        return noted or now - dt.timedelta(minutes=self.cleaned_data.get("ago") or 0)


class DropForm(forms.Form):
    """Why a proposal is dropped; how long the reason is, the action looks at."""

    reason = forms.CharField(max_length=LONGEST_REASON, required=False)
    request_key = forms.CharField(max_length=80, required=False)


@dataclass(frozen=True)
class TypedStatement:
    """What the person concerned typed, and the key of the request."""

    words: str
    key: str


class WordsForm(forms.Form):
    """What the person concerned says; whether it must say anything, the action looks at."""

    words = forms.CharField(required=False, max_length=3 * LONGEST_STATEMENT)
    request_key = forms.CharField(max_length=80, required=False)

    def clean_words(self) -> str:
        """Return the words with plain ends of lines, as a browser counts them."""
        words: str = self.cleaned_data["words"].replace("\r\n", "\n")
        if len(words) > LONGEST_STATEMENT:
            raise ValidationError(
                _("请写得短一些，最多 %(most)d 个字。") % {"most": LONGEST_STATEMENT}
            )
        return words

    def said(self) -> TypedStatement:
        """Return what was typed.

        Raises:
            Refusal: ``bad_words`` where it is too long or cannot be written.
        """
        if not self.is_valid():
            wrong = str(next(iter(self.errors.values()))[0])
            raise Refusal("bad_words", wrong, status=422, fields={"words": wrong})
        return TypedStatement(self.cleaned_data["words"], self.cleaned_data["request_key"])


class ConfirmForm(forms.Form):
    """What 行政部 finds; the person concerned reads it."""

    text = forms.CharField(max_length=LONGEST_TEXT, required=False)
    request_key = forms.CharField(max_length=80, required=False)


class StatementForm(forms.Form):
    """What the person concerned said, written down for them."""

    statement = forms.CharField(max_length=LONGEST_STATEMENT, required=False)
    request_key = forms.CharField(max_length=80, required=False)


class RulingForm(forms.Form):
    """How an appeal is decided, and for a reduction what is left."""

    outcome = forms.ChoiceField(choices=Outcome.choices, required=False)
    reason = forms.CharField(max_length=LONGEST_RULING, required=False)
    request_key = forms.CharField(max_length=80, required=False)

    def __init__(self, *args: Any, now: Penalty, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        self.fields["left"] = forms.MultipleChoiceField(
            choices=[(code, code) for code in now.measures], required=False
        )
        for name, amount in now.amounts.as_columns().items():
            self.fields[name] = (
                forms.DecimalField(max_digits=12, decimal_places=2, required=False)
                if isinstance(amount, Decimal)
                else forms.IntegerField(required=False)
            )

    def clean(self) -> dict[str, Any]:
        """Hold each amount that is left against the present one."""
        cleaned = super().clean() or {}
        if cleaned.get("outcome") != Outcome.REDUCED or self.errors:
            return cleaned
        for name in set(cleaned["left"]) & set(AMOUNTS):
            amount, most = cleaned[name], getattr(self.now, name)
            if amount is None or not 0 < amount <= most:
                shown = f"{most:.2f}".removesuffix(".00")
                self.add_error(
                    name,
                    _("请填一个大于 0、不超过 %(most)s 的数；全部免去的，请取消勾选。")
                    % {"most": shown},
                )
        return cleaned

    def ruling(self) -> Ruling:
        """Return what is said; an unreadable outcome is for the action to refuse."""
        said = self.cleaned_data
        if said["outcome"] != Outcome.REDUCED:
            return Ruling(said["outcome"], said["reason"])
        left = self.now.only(said["left"])
        amounts = {name: said[name] for name in AMOUNTS if name in left.measures}
        return Ruling(Outcome.REDUCED, said["reason"], replace(left, **amounts))


class BookForm(forms.Form):
    """A violation that 行政部 books at once: by whom, against what, when."""

    employee = forms.CharField(max_length=80, required=False)
    employee_number = forms.CharField(max_length=20, required=False)
    ladder = forms.CharField(max_length=40, required=False)
    severity = forms.ChoiceField(choices=Severity, required=False)
    seen_at = forms.CharField(max_length=40, required=False)
    visit = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False)
    source = forms.CharField(max_length=LONGEST_SOURCE, required=False)
    note = forms.CharField(max_length=LONGEST_NOTE, required=False)
    request_key = forms.CharField(max_length=80, required=False)
