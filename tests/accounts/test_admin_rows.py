"""What each role may open in admin is what the table of rows says; the operator reads nobody's
name.
"""

import pytest
from django.contrib import admin
from django.urls import reverse

from tests.accounts.house import STATES, House
from tests.accounts.rows import METHODS
from tests.accounts.tables import read_admin
from tests.accounts.undoing import undone
from tests.soak import sample

ROWS = read_admin()
STAFF = ("office", "principal", "auditor", "operator", "superuser")
OUTSIDE = ("anonymous", "desk", "host", "head")
LABELS = {model._meta.label_lower: model for model in admin.site._registry}
# What may be done with each word of the table, page by page; whatever is not named here is answered
# with 403.
MAY = {
    "-": set(),
    "list": {"changelist"},
    "see": {"changelist", "change", "history"},
    "keep": {"changelist", "change", "history"},
    "fill": {"changelist", "change", "history", "add"},
    "edit": {"changelist", "change", "history", "add", "delete", "import", "export"},
}
WRITES = {"keep": {"change"}, "fill": {"change", "add"}, "edit": {"change", "add", "delete"}}


def pages(label: str) -> dict[str, str]:
    """Return the address of every page about a model, with the row that comes first."""
    model, name = LABELS[label], label.replace(".", "_")
    row = (
        model._default_manager.exclude(**{"username": "superuser"} if label == "auth.user" else {})
        .order_by("pk")
        .first()
    )
    found = {page: reverse(f"admin:{name}_{page}") for page in ("changelist", "add")}
    if hasattr(admin.site._registry[model], "has_import_permission"):
        found |= {page: reverse(f"admin:{name}_{page}") for page in ("import", "export")}
    if row is not None:
        found |= {
            page: reverse(f"admin:{name}_{page}", args=[row.pk])
            for page in ("change", "history", "delete")
        }
    return found


def asked(label: str) -> list[str]:
    """Return who opens the pages about a model: records of a history are all shown by one class, so
    that some of the staff ask for each, and in a soak all.
    """
    return sample(STAFF, 2 if ".historical" in label else len(STAFF), label)


def answer(house: House, role: str, method: str, address: str) -> int:
    """Return the status that somebody is answered with; what it did is taken back."""
    with undone():
        return house.browser(role).generic(method, address).status_code


def test_every_model_in_admin_has_a_row_and_every_row_a_model() -> None:
    assert set(LABELS) - set(ROWS) == set(), "rows of which nobody has said who may look at them"
    assert set(ROWS) - set(LABELS) == set(), "rows of models that are not in admin"


def test_behind_every_page_lies_something(house: House) -> None:
    empty = [label for label, model in LABELS.items() if not model._default_manager.exists()]
    assert empty == [], f"a page without a row proves nothing: {empty}"


@pytest.mark.parametrize("label", sorted(ROWS))
def test_a_role_opens_what_the_table_says(house: House, label: str) -> None:
    wrong = []
    for role in asked(label):
        word = ROWS[label][role]
        for page, address in pages(label).items():
            status = answer(house, role, "GET", address)
            expected = 200 if page in MAY.get(word, set()) else 403
            if status != expected:
                wrong.append(f"GET {page} by {role} ({word}): {status} instead of {expected}")
    assert wrong == []


@pytest.mark.parametrize("label", sorted(ROWS))
def test_a_role_writes_only_what_the_table_says(house: House, label: str) -> None:
    wrong = []
    for role in asked(label):
        word = ROWS[label][role]
        for page in ("change", "add", "delete"):
            address = pages(label).get(page, "")
            if address and page not in WRITES.get(word, set()):
                status = answer(house, role, "POST", address)
                wrong += [f"POST {page} by {role} ({word}): {status}"] if status != 403 else []
    assert wrong == []


@pytest.mark.parametrize("label", sorted(ROWS))
def test_who_is_no_staff_is_led_to_the_sign_in_page_whatever_they_send(
    house: House, label: str
) -> None:
    for role in OUTSIDE:
        assert {answer(house, role, "POST", page) for page in pages(label).values()} == {302}, role
    assert {answer(house, "desk", method, pages(label)["changelist"]) for method in METHODS} == {
        302
    }


def test_an_order_is_dragged_and_a_table_imported_only_by_those_who_edit(house: House) -> None:
    for label, model in LABELS.items():
        for page in ("sortable_update", "process_import"):
            if not hasattr(
                admin.site._registry[model],
                {"sortable_update": "default_order_field"}.get(page, "has_import_permission"),
            ):
                continue
            address = reverse(f"admin:{label.replace('.', '_')}_{page}")
            for role in (*OUTSIDE, "principal", "auditor"):
                assert answer(house, role, "POST", address) in (302, 403), (role, address)


def test_the_operator_reads_nobodys_name_wherever_they_look(house: House) -> None:
    """Not even on the page that asks whether a host or a site shall be deleted, which lists what
    hangs on them.
    """
    browser, auditor = house.browser("operator"), house.browser("auditor")
    marks = [f"来意-{whose}" for whose in house.hosts] + [
        f"{state}-{whose}" for state in STATES for whose in house.hosts
    ]
    assert (
        marks[-1] in auditor.get(reverse("admin:visitors_visitor_changelist")).content.decode()
    ), "the control"
    for label, word in sorted(
        (label, cells["operator"]) for label, cells in ROWS.items() if cells["operator"] != "-"
    ):
        addresses = [reverse(f"admin:{label.replace('.', '_')}_changelist")]
        if word != "list":
            rows = LABELS[label]._default_manager.order_by("pk")[:2]
            addresses += [
                reverse(f"admin:{label.replace('.', '_')}_{page}", args=[row.pk])
                for row in rows
                for page in ("change", "delete")
            ]
        for address in addresses:
            shown = browser.get(address).content.decode()
            assert [mark for mark in marks if mark in shown] == [], address
