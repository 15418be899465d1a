"""The controls of the desk's form that know what they offer."""

from typing import Any

from django import forms
from django.urls import reverse_lazy

from reception.accounts.page_forms import ComboInput


class CategoryRadios(forms.RadioSelect):
    """The categories of visitors; those that ask for a topic say so."""

    asking: frozenset[str] = frozenset()

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return one radio button.

        Args:
            name: the name of the field.
            value: the code of the category.
            args: as Django passes them.
            kwargs: as Django passes them.
        """
        option = super().create_option(name, value, *args, **kwargs)
        if value in self.asking:
            option["attrs"]["data-topic"] = True
        return option


def host_combo(options_id: str, placeholder: Any, **attrs: Any) -> ComboInput:
    """Return a field that suggests employees while somebody types.

    Args:
        options_id: the id of the list of suggestions.
        placeholder: what an empty field says.
        attrs: further attributes.
    """
    return ComboInput(
        options_id,
        {
            "placeholder": placeholder,
            "hx-get": reverse_lazy("desk_hosts"),
            "hx-trigger": "input changed delay:120ms",
            "hx-target": f"#{options_id}",
            "hx-swap": "innerHTML",
            "hx-sync": "this:queue last",
            **attrs,
        },
    )
