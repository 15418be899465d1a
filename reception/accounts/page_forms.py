"""The base of every form that a person fills in; ``templates/yingke`` draws its fields."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar, cast

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from reception.accounts.refusals import Refusal
from reception.text import clean_line

YEARS = (date(2000, 1, 1), date(2199, 12, 31))  # beyond, arithmetic may leave the calendar
SENTENCES: Mapping[str, Any] = {
    "required": _("请填写这一项。"),
    "invalid": _("这一项看不懂，请再看看。"),
    "invalid_choice": _("请从列表里选一项。"),
    "max_length": ngettext_lazy(
        "最多写 %(limit_value)d 个字。", "最多写 %(limit_value)d 个字。", "limit_value"
    ),
    "min_value": _("不能小于 %(limit_value)s。"),
    "max_value": _("不能大于 %(limit_value)s。"),
}


class TidyField(forms.CharField):
    """Text on one line, without control or direction marks; since tidying takes some away, so many
    more characters may be typed than are kept.
    """

    def __init__(self, *, spare: int = 0, **kwargs: Any) -> None:
        self.spare = spare
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attrs = super().widget_attrs(widget)
        if "maxlength" in attrs:
            attrs["maxlength"] = str((self.max_length or 0) + self.spare)
        return attrs

    def to_python(self, value: Any) -> str:
        return clean_line(super().to_python(value) or "")


class DayField(forms.DateField):
    """A day of the calendar."""

    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")

    def __init__(self, **kwargs: Any) -> None:
        within = [MinValueValidator(YEARS[0]), MaxValueValidator(YEARS[1])]
        super().__init__(required=False, input_formats=["%Y-%m-%d"], validators=within, **kwargs)


class ComboInput(forms.TextInput):
    """A text field with a list of suggestions, whose id is given, below it; see ``combo.js``."""

    def __init__(self, options_id: str, attrs: dict[str, Any] | None = None) -> None:
        self.options_id = options_id
        super().__init__(
            {
                "role": "combobox",
                "aria-expanded": "false",
                "aria-autocomplete": "list",
                "aria-controls": options_id,
                "data-combo": options_id,
                **(attrs or {}),
            }
        )


class PageField(BoundField):
    """A field as a page shows it, with the ids of its help and its error."""

    @property
    def help_id(self) -> str:
        return f"h-{self.id_for_label or self.auto_id}"

    @property
    def error_id(self) -> str:
        return f"e-{self.id_for_label or self.auto_id}"

    @property
    def aria_describedby(self) -> str:
        ids = [self.help_id] if self.help_text else []
        return " ".join([*ids, self.error_id] if self.errors else ids)

    @property
    def group_role(self) -> str:
        return "radiogroup" if isinstance(self.field.widget, forms.RadioSelect) else "group"

    def css_classes(self, extra_classes: Any = None) -> str:
        box = cast(PageForm, self.form).box(self.name)
        return " ".join(filter(None, ["field", box, extra_classes, "wrong" if self.errors else ""]))

    def build_widget_attrs(self, attrs: Any, widget: forms.Widget | None = None) -> dict[str, Any]:
        built = super().build_widget_attrs(attrs, widget)
        if self.use_fieldset:  # the box around a group says that it is wrong
            built.pop("aria-invalid", None)
        return built


class PageForm(forms.Form):
    """A form of a page: ids are the names of the fields (``auto_id`` tells apart forms that stand
    there several times), sentences are ours.

    ``boxes`` names further classes of the boxes around fields: ``full`` for a whole line, ``bare``
    for a label that only screen readers need. ``control_class`` is the class of every control.
    """

    bound_field_class = PageField
    boxes: ClassVar[Mapping[str, str]] = {}
    control_class = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "%s", "label_suffix": "", **kwargs})
        for field in self.fields.values():
            speak_ours(field)
            if self.control_class and not field.widget.is_hidden:
                field.widget.attrs.setdefault("class", self.control_class)

    def box(self, name: str) -> str:
        """Return the further classes of the box around a field."""
        return self.boxes.get(name, "")

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal: its sentences beside the fields that it names, the rest on top."""
        by_field = {name: text for name, text in refusal.fields.items() if name in self.fields}
        for name, text in by_field.items():
            self.add_error(name, str(text))
        if not by_field:
            self.add_error(None, str(refusal.message))


def speak_ours(field: forms.Field) -> None:
    """Give a field of one form our sentences where its class has none of its own."""
    for code, sentence in SENTENCES.items():
        present = field.error_messages.get(code)
        if present is None or any(
            present is vars(base).get("default_error_messages", {}).get(code)
            for base in type(field).__mro__
        ):
            field.error_messages[code] = sentence
