"""Every index is written with every row: none stands beside another that begins with its column."""

from django.apps import apps
from django.db import models


def test_no_reference_has_an_index_where_another_one_begins_with_it():
    ours = [model for model in apps.get_models() if not hasattr(model, "history_object")]
    twice = [
        f"{model._meta.label}.{column.name}: {other.name}"
        for model in ours
        for column in model._meta.local_fields
        if isinstance(column, models.ForeignKey) and column.db_index and not column.unique
        for other in (*model._meta.constraints, *model._meta.indexes)
        if isinstance(other, models.UniqueConstraint | models.Index) and other.condition is None
        if [name.lstrip("-") for name in other.fields][:1] == [column.name]
    ]
    assert twice == []
