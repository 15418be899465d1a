"""What is counted of the ledger: for those alone who read all of it (D2, P8)."""

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from visitors.discipline.models import Entry
from visitors.discipline.models.ledger import amount
from visitors.figures.registry import Figure, FigureUnit, Measure, RowLine, RowSource

Kind = Entry.Kind


def _entries() -> QuerySet[Entry]:
    """Return the entries, each violation with the fine that it was last told to take."""
    later = Entry.objects.filter(violation=OuterRef("pk")).order_by("-position")
    corrected = later.filter(kind=Kind.CORRECTION).annotate(told=amount("fine")).values("told")[:1]
    stands = ~Exists(later.filter(kind=Kind.VOID))
    return Entry.objects.annotate(fine=Coalesce(Subquery(corrected), amount("fine"))).alias(
        stands=stands
    )


def _line(one: Entry) -> RowLine:
    what = f"{one.sheet.ladder} {one} · {one.get_kind_display()}"
    url = reverse("ledger_entry", args=[one.violation_id or one.pk])
    return RowLine(one.booked_at, what, "entry", one.pk, url)


ENTRIES = RowSource(
    *("ledger", _entries, "booked_at", _line),
    site="sheet__employee__site",
    department="sheet__employee__department",
    joined=("sheet__ladder",),
    capability="ledger.see",
)
VIOLATIONS = Q(kind=Kind.VIOLATION)
FIGURES = (
    Figure("R81", _("入账的违规"), _("记入台账的违规。"), "P5", ENTRIES.code, VIOLATIONS),
    Figure("R82", Kind.VOID.label, _("作废了的记录。"), "P5", ENTRIES.code, Q(kind=Kind.VOID)),
    Figure(
        "R83",
        Kind.CORRECTION.label,
        _("更正了级别的。"),
        "P5",
        ENTRIES.code,
        Q(kind=Kind.CORRECTION),
    ),
    Figure(
        *("R84", _("罚款"), _("入账的违规最后告知的罚款；作废的不计，月末的封顶不计。"), "P8"),
        *(ENTRIES.code, VIOLATIONS & Q(stands=True) & ~Q(fine=0)),
        measure=Measure.SUM,
        unit=FigureUnit.YUAN,
        of=("fine",),
    ),
)
EVERYTHING: tuple[RowSource | Figure, ...] = (ENTRIES, *FIGURES)
