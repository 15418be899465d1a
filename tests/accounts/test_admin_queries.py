"""No address of a list in admin tells by its rows what stands behind a relation, whoever asks; which
columns a list filters by stands in tests/admin/test_filters.py.
"""

import pytest
from django.urls import reverse

from tests.accounts.house import House
from tests.accounts.test_admin_rows import ROWS, STAFF, answer
from tests.soak import sample

SNEAKY = (
    "site__incidents__reporter=1",
    "groups__user__password__regex=^p",
    "employee__phone__startswith=138",
)


@pytest.mark.parametrize("label", sorted(ROWS))
def test_no_role_asks_a_list_by_what_is_no_filter_of_it(house: House, label: str) -> None:
    place = reverse(f"admin:{label.replace('.', '_')}_changelist")
    for role in sample(STAFF, 2, label):
        for query in sample(SNEAKY, 1, label):
            expected = 403 if ROWS[label][role] == "-" else 400
            assert answer(house, role, "GET", f"{place}?{query}") == expected, (role, query)
