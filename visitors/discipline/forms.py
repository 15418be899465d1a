"""What a patrol types, and what 行政部 types."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from reception.access.refusals import Refusal
from reception.house.models import Zone
from reception.house.names import tidy
from reception.policy.rulebook import in_force
from visitors.api_schemas import moment
from visitors.discipline import photos
from visitors.discipline.models import LONGEST_STATEMENT
from visitors.discipline.proposals import LONGEST_NOTE, LONGEST_PLACE, LONGEST_REASON

AGO = (0, 5, 10, 15, 30, 60)


class ReportForm(forms.Form):
    """Where, when, a note, a photo."""

    zone = forms.ModelChoiceField(Zone.objects.none(), required=False)
    place = forms.CharField(max_length=LONGEST_PLACE, required=False)
    ago = forms.TypedChoiceField(choices=[(minutes, minutes) for minutes in AGO], coerce=int, required=False, empty_value=None)
    seen_at = forms.CharField(max_length=40, required=False)
    note = forms.CharField(max_length=LONGEST_NOTE, required=False)
    photo = forms.FileField(required=False, allow_empty_file=True)
    request_key = forms.CharField(max_length=80, required=False)

    def __init__(self, *args: Any, site_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["zone"].queryset = Zone.objects.filter(site=site_id)  # type: ignore[attr-defined]

    def clean_place(self) -> str:
        """Return the place on one line."""
        return tidy(self.cleaned_data["place"])

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
        if not cleaned.get("zone") and not cleaned.get("place") and not {"zone", "place"} & set(self.errors):
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
class Said:
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
            raise ValidationError(_("请写得短一些，最多 %(most)d 个字。") % {"most": LONGEST_STATEMENT})
        return words

    def said(self) -> Said:
        """Return what was typed.

        Raises:
            Refusal: ``bad_words`` where it is too long or cannot be written.
        """
        if not self.is_valid():
            wrong = str(next(iter(self.errors.values()))[0])
            raise Refusal("bad_words", wrong, status=422, fields={"words": wrong})
        return Said(self.cleaned_data["words"], self.cleaned_data["request_key"])
