"""What goes in time of client files that were struck out: names, numbers, words (L5)."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reception.retention import GONE, DataKind, Fate, Part, keys_part
from visitors.clients.models import Assignment, Client, ClientEvent, ClientLoan

KIND = DataKind("client", _("客户档案"), _("注销后"), Fate.ANONYMISED)
FILE = dict.fromkeys(("contact", "phone", "address", "trade", "place"), "")
OF_CLIENT = {"name": GONE, "folded_name": "", "struck_why": GONE, **FILE}
TOLD = ("at", "what", "by_name", "words")  # who read a file, and why (L3)


def _struck(path: str = "") -> Any:
    return lambda before, _now: Q(**{f"{path}struck_at__lt": before})


def _whose(path: str = "") -> Any:
    """Return which rows are of one visitor's own file; that of an organisation is not theirs."""
    own = {f"{path}kind": Client.Kind.PERSON}
    return lambda visitor: Q(**own, **{f"{path}people__visitor": visitor})


def _part(name: str, model: Any, columns: dict[str, Any], path: str, **more: Any) -> Part:
    return Part(name, KIND.code, model, _struck(path), columns, person=_whose(path), **more)


PARTS = (
    _part(
        *("client files", Client, OF_CLIENT, ""),
        handed_out=("name", "contact", "phone", "address", "made_at"),
    ),
    _part(
        *("words about clients", ClientEvent, {"words": GONE}, "client__"),
        handed_out=TOLD,
    ),
    _part(
        *("why somebody looks after a client", Assignment, {"why": GONE, "ended_why": GONE}),
        path="client__",
    ),
    _part(
        *("what files were borrowed for", ClientLoan, {"purpose": GONE, "reason": GONE}),
        path="client__",
    ),
    keys_part("keys of requests about clients", ClientEvent),
)
