"""What the forms of calls and of complaints share: a step of a case, its fields, its list."""

from typing import Any, Self

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reception.accounts.page_forms import PageForm, TidyField
from reception.organisation import people
from reception.organisation.models import Employee, Site
from reception.text import clean_lines

AT_ONCE = {"data-submit": True}  # a choice is sent as soon as it is made
BIGGEST_ID = 2**63 - 1
YES_NO = (("yes", _("是")), ("no", _("否")))


class CaseStepForm(PageForm):
    """A step that needs nothing; the others say what they need."""

    def arguments(self) -> dict[str, Any]:
        """Return what the action is given, by the names of its parameters."""
        return self.cleaned_data


class LinesField(forms.CharField):
    """Text on several lines."""

    def __init__(self, *, rows: int = 3, **kwargs: Any) -> None:
        widget = forms.Textarea({"rows": rows})
        super().__init__(**{"max_length": 2000, "widget": widget, **kwargs})

    def to_python(self, value: Any) -> str:
        return clean_lines(super().to_python(value) or "")


class ColleagueField(TidyField):
    """One of our people by number, name or its initials; where several may be meant it says so."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 60, "required": False, **kwargs})

    def clean(self, value: Any) -> Employee | None:
        """Return whom it means; refuse what means nobody or several."""
        text = super().clean(value)
        return the_colleague(text) if text else None


def colleague(text: str) -> Employee | None:
    """Return the one colleague of the house whom a number, a name or its initials mean."""
    found = people.the_one_meant(text, list(Site.objects.values_list("pk", flat=True)))
    rows = Employee.objects.select_related("department__head", "deputy")
    return rows.get(pk=found.pk) if found is not None else None


def the_colleague(text: str) -> Employee:
    """Return whom it means.

    Raises:
        ValidationError: it means nobody, or several.
    """
    found = colleague(text)
    if found is None:
        raise ValidationError(gettext("没有找到，或不止一位，请写工号或全名。"), code="unknown")
    return found


class YesNoField(forms.TypedChoiceField):
    """Yes or no."""

    def __init__(self, *, choices: Any = YES_NO, **kwargs: Any) -> None:
        given = {"choices": choices, "coerce": lambda said: said == "yes", **kwargs}
        super().__init__(widget=forms.RadioSelect, **given)


class CaseListForm(PageForm):
    """By what a list of cases is narrowed down, and from where it goes on."""

    before = forms.IntegerField(required=False, min_value=1, max_value=BIGGEST_ID)

    @classmethod
    def read(cls, sent: Any) -> Self:
        """Return the form of what an address asks for, without what means nothing."""
        form = cls(sent)
        form.full_clean()
        return cls(initial=form.cleaned_data)

    def chosen(self, name: str) -> Any:
        """Return what was chosen; of yes and no whether it was yes, or nothing."""
        value = self.initial.get(name)
        return {"1": True, "0": False, "": None}.get(value, value) if value is not None else None

    def is_asked(self) -> bool:
        """Tell whether anything narrows it down."""
        return any(self.initial.get(name) for name in self.fields if name != "before")
