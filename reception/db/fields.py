"""Columns that are compared as people compare: by the folded text, however it was typed."""

from typing import Any

from django.db import models

from reception.text import one_spelling, plain


class FoldedField(models.CharField):
    """The folded text of another column, written with it, in bulk too; where nothing is left of a
    text, the text itself.
    """

    def __init__(self, of: str = "", **kwargs: Any) -> None:
        self.of = of
        super().__init__(**{"editable": False, "blank": True, **kwargs})

    def deconstruct(self) -> Any:
        """Say in a migration which column is folded."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "of": self.of}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """Fold the other column as it stands now."""
        folded = self.fold(str(getattr(model_instance, self.of)))
        setattr(model_instance, self.attname, folded)
        return folded

    def fold(self, text: str) -> str:
        """Return a text as the column holds it."""
        return (plain(text) or text)[: self.max_length]


class CodeField(models.CharField):
    """A code that has one spelling, written and looked up: half width, capitals, no blanks."""

    def to_python(self, value: Any) -> Any:
        """Spell what a form or a file says."""
        return value if value is None else one_spelling(str(value))

    def get_prep_value(self, value: Any) -> Any:
        """Spell what is looked up."""
        return super().get_prep_value(self.to_python(value))

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Leave the row in hand as it is written."""
        value = self.to_python(getattr(model_instance, self.attname))
        setattr(model_instance, self.attname, value)
        return value
