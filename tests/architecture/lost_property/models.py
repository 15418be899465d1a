"""What was found."""

from django.db import models


class FoundThing(models.Model):
    """A thing that was found and belongs to an employee."""

    what = models.CharField(max_length=40)
    owner = models.ForeignKey("organisation.Employee", models.PROTECT, related_name="+")
    found_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.what
