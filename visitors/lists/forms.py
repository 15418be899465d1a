"""What 行政部 types about lists: whom, why, until when (G4, G15)."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from reception.accounts.page_forms import DayField, PageForm, TidyField
from reception.organisation import phones
from reception.policy.models import ListKind
from visitors.lists.acts import ListingWish
from visitors.lists.models import LONGEST_NOTE, LONGEST_REASON, Listing
from visitors.models import Visitor

BIGGEST_ID = 2**63 - 1
STANDING = (("", _("有效的")), ("over", _("已停止的")))


class ListingForm(PageForm):
    """Whom to put on which list, why, and the day on which it is reviewed."""

    boxes: ClassVar = {"reason": "full", "note": "full"}

    kind = forms.ModelChoiceField(
        ListKind.objects.filter(is_active=True), label=_("名单"), empty_label=None
    )
    about = forms.ChoiceField(
        label=_("谁"),
        choices=Listing.About.choices,
        initial=Listing.About.PERSON,
        widget=forms.RadioSelect,
    )
    name = TidyField(label=_("姓名"), max_length=60, required=False)
    phone = TidyField(
        label=_("手机"),
        max_length=40,
        required=False,
        help_text=_("写了号码，才认得准；从访客的页面来的，用登记的号码。"),
    )
    organisation = TidyField(label=_("单位"), max_length=120, required=False)
    reason = TidyField(
        label=_("理由"), max_length=LONGEST_REASON, help_text=_("只有行政部和审计看得到。")
    )
    note = TidyField(
        label=_("给前台的话"),
        max_length=LONGEST_NOTE,
        required=False,
        help_text=_("前台认出时看到，例如请通知谁；不要写理由。"),
    )
    visitor = forms.IntegerField(
        required=False, min_value=1, max_value=BIGGEST_ID, widget=forms.HiddenInput
    )
    review_on = DayField(label=_("复核日"), help_text=_("过了这一天，自己停止。"))

    def clean_phone(self) -> str:
        """Return the number as E.164."""
        typed = self.cleaned_data["phone"]
        return phones.read_with_extension(typed)[0] if typed else ""

    def clean_review_on(self) -> date:
        """Return the day, which everybody on a list has."""
        day: date | None = self.cleaned_data["review_on"]
        if day is None:
            raise ValidationError(_("请写复核日。"), code="required")
        return day

    def clean(self) -> None:
        """Refuse an entry that names nobody."""
        typed = super().clean() or self.cleaned_data
        needed = "organisation" if typed.get("about") == Listing.About.ORGANISATION else "name"
        if not typed.get(needed) and needed not in self.errors:
            self.add_error(needed, _("请填写这一项。"))

    def wish(self, visitor: Visitor | None = None) -> ListingWish:
        """Return what was typed, for the act, with the number of the visitor from whose page it
        comes; of an organisation no person's name is kept.
        """
        typed: dict[str, Any] = dict(self.cleaned_data)
        if typed.pop("visitor") and visitor is not None:
            typed["phone"] = typed["phone"] or visitor.phone
        if typed["about"] == Listing.About.ORGANISATION:
            typed |= {"name": "", "phone": ""}
        return ListingWish(**typed)


class ListingFilter(PageForm):
    """Which entries the list shows."""

    kind = forms.ModelChoiceField(
        ListKind.objects.all(), label=_("名单"), required=False, empty_label=_("全部")
    )
    state = forms.ChoiceField(label=_("现在"), choices=STANDING, required=False)


class KeepForm(PageForm):
    """Until when an entry is kept on, and why."""

    review_on = DayField(label=_("下一个复核日"))
    reason = TidyField(label=_("复核的理由"), max_length=LONGEST_REASON)

    clean_review_on = ListingForm.clean_review_on


class EndForm(PageForm):
    """Why an entry is taken off."""

    reason = TidyField(label=_("移出的理由"), max_length=LONGEST_REASON)
