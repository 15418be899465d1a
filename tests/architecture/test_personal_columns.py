"""Every column that may hold something personal has days after which it goes, or is said here to
hold nothing of the kind (privacy 5).
"""

import pytest
from django.apps import apps
from django.db import models

from reception import retention

# Of each model the columns that are none, with the reason; `*` are all of it.
NONE = {
    # the house, its people and its policy: kept while they stand, by who edits them
    "organisation": "*",
    "policy": "*",
    "auth": "*",
    "contenttypes": "*",
    "notifications.Channel": "*",
    "notifications.HistoricalChannel": "*",
    "notifications.Route": "*",
    "accounts.ApiToken": "*",
    "scanning.Gate": "*",
    "desks": "*",
    "rota.Team": "*",
    "rota.HistoricalTeam": "*",
    # goes with the row that it belongs to
    "notifications.Attempt": "*",
    # codes, keyed hashes, names of our own things
    "accounts.AccountChange": "*",  # codes of roles; a hash, which goes once it is decided
    "accounts.Clearing": "*",
    "accounts.Trace": "kind key",
    "notifications.Notice": "key purpose",
    "visitors.Visit": "clause decision facts",
    "visitors.Badge": "digest",
    "evacuation.Evacuation": "digest started_by_name closed_by_name",
    "evacuation.Tick": "key",
    "discipline.Photo": "name digest",
    "discipline.LadderVersion": "*",
    "discipline.Book": "*",
    "discipline.Head": "*",
    "discipline.Seal": "*",  # digests; the salt goes with the words
    "discipline.MonthClose": "*",
    "discipline.MonthItem": "*",
    "discipline.HistoricalMonthPay": "*",
    "discipline.Entry": "*",  # digests; its words stand apart
    "discipline.Incident": "ladder clause source evidence",
    "discipline.IncidentVisit": "*",  # what the system says; it names nobody
    "discipline.IncidentEvent": "reason by_name",  # what may have to go stands with the case
    "calls.CallEvent": "extension by_name facts",
    "clients.Assignment": "clause ended_clause by_name ended_by_name",
    "clients.ClientEvent": "by_name facts",
    "plans.Plan": "number code told",
    "plans.PlanThing": "name",
    "plans.PlanPart": "told",
    "handover.HandOver": "took_name gave_name",
    "handover.HandOverItem": "kind key",
    "reports.ClosedDay": "by_name",
    "reports.FrozenFigure": "*",  # codes, and numbers of rows
    "plans.PlanCost": "receipt",
    "plans.PlanAsking": "code",
    "plans.PlanEvent": "by_name facts",
    "gifts.GiftKind": "name name_en",
    "gifts.GiftEntry": "by_name facts",
    "rota.TurnEntry": "clause by_name facts",
    "complaints.Complaint": "number digest kinds",
    "complaints.ComplaintEvent": "by_name facts",
    "complaints.ComplaintReport": "by_name",
    "tomorrow.PaperSlip": "salt digest used_by_name",
    "greeting.RememberedWish": "by_name",
    "lists.Listing": "entered_by_name",
    "lists.ListingEvent": "by_name",
    "lists.ListingHit": "degree features said_by_name",
    "complaints.ComplaintStatement": "figures sent_by_name",
    "privacy.PurgeReport": "*",
    "privacy.Erasure": "digest counts by_name",
    # who of the house did it: the trail of an act, which stays with it
    "visitors.VisitEvent": "by_name",
    "visitors.BadgeEvent": "by_name",
    "visitors.Merge": "moved by_name undone_by_name",  # numbers of rows
    "visitors.NotTheSame": "by_name",
    "visitors.BadgeLoan": "lent_by returned_by",
    "invitations.Delegation": "made_by_name",
    "invitations.Invitation": "salt digest made_by_name",
    "invitations.Series": "days left_out",
    "invitations.CalendarProposal": "uid repeat",
    "due.Approval": "of_class decided_by_name",
    "discipline.MonthLine": "*",  # of a closed month
}
TEXT = (
    models.CharField,
    models.TextField,
    models.JSONField,
    models.FileField,
    models.GenericIPAddressField,
)


def personal(model: type[models.Model]) -> set[str]:
    """Return the columns of a model in which anything may stand."""
    return {
        column.name
        for column in model._meta.concrete_fields
        if isinstance(column, TEXT) and not column.choices and not column.primary_key
    }


def said(model: type[models.Model]) -> set[str]:
    """Return the columns of a model that a part of retention takes, or that hold nothing."""
    found: set[str] = set()
    label = model._meta.label
    for part in retention.parts.values():
        covers = [name.rpartition(".") for name in part.covers]
        found |= {name for where, _dot, name in covers if where == label}
        if part.model is model:
            whole = not part.columns and part.clear is None and not part.covers
            found |= personal(model) if whole else {*part.columns, *part.covers}
    for names in (NONE.get(label, ""), NONE.get(model._meta.app_label, "")):
        found |= personal(model) if names == "*" else set(names.split())
    return found


def uncovered(model: type[models.Model]) -> set[str]:
    return personal(model) - said(model)


def test_every_personal_column_goes_in_time_or_is_said_to_be_none() -> None:
    missing = {model._meta.label: uncovered(model) for model in apps.get_models()}
    assert {label: names for label, names in missing.items() if names} == {}


def test_what_is_said_of_a_column_is_true_of_one_that_is_there() -> None:
    there = {model._meta.label: personal(model) for model in apps.get_models()}
    for label, names in NONE.items():
        if names != "*":
            assert set(names.split()) <= there[label], label
        else:
            assert label in there or label in {one.label for one in apps.get_app_configs()}, label


@pytest.mark.parametrize("part", list(retention.parts))
def test_a_part_has_a_kind_and_columns_that_are_there(part: str) -> None:
    one = retention.parts[part]
    assert one.kind in retention.kinds
    for name in (*one.columns, *one.covers, *one.handed_out):
        label, _dot, column = name.rpartition(".")
        (apps.get_model(label) if label else one.model)._meta.get_field(column)


def test_a_new_column_is_noticed() -> None:
    part = retention.parts["plates"]
    taken = {name: entry for name, entry in retention.parts.items() if entry is not part}
    before = dict(retention.parts)
    retention.parts.clear()
    retention.parts.update(taken)
    try:
        assert uncovered(part.model) == {"plate"}
    finally:
        retention.parts.clear()
        retention.parts.update(before)
