"""The ways to be told that an employee chooses for themselves (V3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time

from django.db import transaction
from django.db.models import QuerySet

from reception.notifications.models import Channel, Route
from reception.organisation.models import Employee

EMAIL = "email"


@dataclass(frozen=True)
class Way:
    """One way that was chosen; without a channel e-mail, the lowest order first."""

    channel: Channel | None
    person: str = ""
    order: int = 1


def channels_to_choose() -> list[Channel]:
    """Return the channels that an employee may choose beside e-mail."""
    return list(Channel.objects.filter(is_active=True, texts_visitors=False))


def routes_of(employee: Employee) -> QuerySet[Route]:
    """Return the ways that an employee has; one by a channel that is switched off stays apart."""
    rows = Route.objects.filter(employee=employee).select_related("channel")
    return rows.exclude(channel__is_active=False)


def choose_ways(
    employee: Employee, ways: Sequence[Way], quiet_from: time | None, quiet_until: time | None
) -> None:
    """Replace the ways of an employee; all have the same hours of quiet."""
    with transaction.atomic():
        Employee.objects.select_for_update().get(pk=employee.pk)
        kept = []
        for way in ways:
            values = {
                "person": way.person,
                "order": way.order,
                "quiet_from": quiet_from,
                "quiet_until": quiet_until,
            }
            route, _made = Route.objects.update_or_create(
                values, employee=employee, channel=way.channel
            )
            kept.append(route.pk)
        routes_of(employee).exclude(pk__in=kept).delete()
