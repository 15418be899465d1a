"""The optional fields of a visit, at the desk under the fold, in its panel and in the API."""

import re
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from reception.accounts.page_forms import PageForm, TidyField
from reception.policy.rulebook import InForce, in_force
from reception.text import one_spelling
from visitors.models import Visit, VisitDetails

PLATE = re.compile(r"[A-Z\d\u3400-\u9fff]{4,12}")


class DetailsForm(PageForm):
    """Kind of visit, plate, needs, letter seen, how they heard of us (V11, V14, V15, V18, V21)."""

    kind = forms.ChoiceField(
        label=_("来访方式"), required=False, choices=[("", _("自动")), *Visit.Kind.choices]
    )
    plate = TidyField(
        label=_("车牌"),
        max_length=20,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    needs = forms.MultipleChoiceField(
        label=_("需要照顾"), required=False, widget=forms.CheckboxSelectMultiple
    )
    letter = forms.ChoiceField(
        label=_("已看证件"),
        required=False,
        choices=[("", _("没有看")), *VisitDetails.Letter.choices],
    )
    letter_issuer = TidyField(label=_("开具单位"), max_length=60, required=False)
    source = forms.ChoiceField(label=_("信息获取渠道"), required=False)
    accepted = forms.BooleanField(label=_("访客看过告知并同意"), required=False)

    def __init__(self, *args: Any, policy: InForce | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        policy = policy or in_force()
        if policy.privacy is None or not policy.privacy.asks_acceptance:
            del self.fields["accepted"]
        cast(Any, self.fields["needs"]).choices = policy.offered("need")
        cast(Any, self.fields["source"]).choices = [("", _("没有问")), *policy.offered("source")]

    def clean_plate(self) -> str:
        """Return the plate in its one spelling, without dots and hyphens (V18)."""
        plate = re.sub("[-.·•・]", "", one_spelling(self.cleaned_data["plate"]))
        if plate and not PLATE.fullmatch(plate):
            raise ValidationError(_("这不像一个车牌号。"), code="bad_plate")
        return plate

    def clean(self) -> dict[str, Any]:
        """Refuse an issuer of nothing that was seen (V21)."""
        data = super().clean() or self.cleaned_data
        if data.get("letter_issuer") and not data.get("letter"):
            self.add_error("letter", _("请选看的是哪种证件。"))
        return data
