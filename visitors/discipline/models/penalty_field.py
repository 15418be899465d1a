"""A penalty in one column, as JSON."""

from typing import Any

from django.db import models
from django.db.models.fields.json import KeyTransform

from reception.policy.penalty import Penalty


class PenaltyField(models.JSONField):
    """A column that holds a ``Penalty``."""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """Return the penalty; of a part of it the part."""
        content = super().from_db_value(value, expression, connection)  # type: ignore[misc]
        return content if isinstance(expression, KeyTransform) else self.to_python(content)

    def to_python(self, value: Any) -> Any:
        """Return a penalty for what was read from a fixture or a database."""
        return Penalty.from_stored(value) if isinstance(value, dict) else value

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Return a penalty as the database takes it."""
        content = value.as_stored() if isinstance(value, Penalty) else value
        return super().get_db_prep_value(content, connection, prepared)

    def value_to_string(self, obj: models.Model) -> Any:
        """Return a penalty as a fixture holds it."""
        value = self.value_from_object(obj)
        return value.as_stored() if isinstance(value, Penalty) else value
