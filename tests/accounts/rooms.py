"""What lets something lie behind the pages of each capability."""

from tests.accounts.calls import add_calls
from tests.accounts.clients import add_clients
from tests.accounts.complaints import add_complaints
from tests.accounts.gifts import add_gifts
from tests.accounts.lists import add_lists
from tests.accounts.plans import add_plans
from tests.accounts.reports import add_reports
from tests.accounts.rota import add_rota

ADDED = (
    *(add_complaints, add_calls, add_plans, add_rota),
    *(add_clients, add_lists, add_reports, add_gifts),
)
