"""What is counted of the follow-up of clients (D2, F5); no line names one (L14)."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from visitors.clients.followup import REAL
from visitors.clients.models import ClientEvent
from visitors.figures.registry import EVERY, Figure, FigureUnit, Measure, RowLine, RowSource


def _contacts() -> QuerySet[Any]:
    return ClientEvent.objects.filter(what=ClientEvent.What.CONTACT)


def _line(one: ClientEvent) -> RowLine:
    return RowLine(one.at, f"{one.employee} · {one.get_way_display()}", "contact", one.pk, "")


CONTACTS = RowSource(
    *("contacts", _contacts, "at", _line),
    site="employee__site",
    department="employee__department",
    employee="employee",
    joined=("employee",),
    capability="client.see",
)
FIGURES = (
    Figure("R96", _("跟进联系"), _("和客户的联系，没有联系到的也算。"), "F6", CONTACTS.code),
    Figure(
        *("R97", _("联系到的"), _("联系到本人的占百分之几；只发短信的不算。"), "F6"),
        *(CONTACTS.code, REAL),
        among=EVERY,
        measure=Measure.SHARE,
        unit=FigureUnit.PERCENT,
    ),
)
EVERYTHING: tuple[RowSource | Figure, ...] = (CONTACTS, *FIGURES)
