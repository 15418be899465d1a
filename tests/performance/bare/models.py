"""The table of the bare view."""

from django.db import models


class Entry(models.Model):
    """A row with a text and a number."""

    text = models.CharField(max_length=60)
    number = models.PositiveIntegerField(default=0)

    class Meta:
        app_label = "bare"

    def __str__(self) -> str:
        return self.text
