"""The database itself refuses what invitations refuse: each constraint is broken past the action
and found by its name.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from reception import clock
from tests.invitations.scenes import invited
from visitors.invitations.models import (
    CalendarProposal,
    Delegation,
    Invitation,
    InvitedVisit,
    Series,
)

pytestmark = pytest.mark.django_db
BREAKING: dict[str, Callable[[], object]] = {
    "a_delegation_has_a_name": lambda: Delegation.objects.create(
        **Invitation.objects.values("site_id", "host_id", "made_at").get(), name=""
    ),
    "an_invitation_has_a_code": lambda: Invitation.objects.update(digest=""),
    "a_series_ends_after_it_begins": lambda: repeated().update(
        until="2020-01-01", made_until="2019-01-01"
    ),
    "a_series_is_made_no_further_than_it_goes": lambda: repeated().update(made_until="2099-01-01"),
    "a_series_repeats_every_so_many": lambda: repeated().update(interval=0),
    "an_event_is_proposed_to_a_host_once": lambda: (proposed(), proposed()),
    "a_proposed_visit_ends_after_it_begins": lambda: proposed(ends_at=clock.now()),
    "a_window_lasts_a_while": lambda: InvitedVisit.objects.update(minutes=0),
}


def repeated() -> QuerySet[Series]:
    """Return the rule by which the invitation repeats."""
    day = clock.today()
    Series.objects.create(
        invitation=Invitation.objects.get(),
        every="week",
        starts=day,
        hour="10:00",
        until=day,
        made_until=day,
    )
    return Series.objects.all()


def proposed(**columns: object) -> CalendarProposal:
    """Write what a calendar says."""
    begins = clock.now() + timedelta(days=1)
    return CalendarProposal.objects.create(
        host=Invitation.objects.get().host,
        uid="x",
        sequence=0,
        begins_at=begins,
        people=[["方岚", ""]],
        read_at=clock.now(),
        **columns,
    )


@pytest.mark.parametrize("name", sorted(BREAKING))
def test_the_database_refuses(name: str) -> None:
    invited()
    on_sqlite = {"an_event_is_proposed_to_a_host_once": "invitations_calendarproposal.host_id"}
    said = f"{name}|{on_sqlite.get(name, name)}"
    with pytest.raises(IntegrityError, match=said), transaction.atomic():
        BREAKING[name]()


def test_a_visit_is_invited_once() -> None:
    made = invited()
    visit = made.invited.get().visit
    with pytest.raises(IntegrityError), transaction.atomic():
        InvitedVisit.objects.create(invitation=made, visit=visit)


def test_every_constraint_has_its_breach() -> None:
    named = {
        rule.name
        for model in apps.get_app_config("invitations").get_models()
        for rule in model._meta.constraints
    }
    assert named == set(BREAKING)
