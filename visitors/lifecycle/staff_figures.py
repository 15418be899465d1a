"""What somebody did, for their own month (D3, D13): nothing here ranks anybody."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from visitors.figures.registry import Figure, FigureUnit, Measure, RowLine, RowSource
from visitors.lifecycle.figures import ADMITTED, PRESUMED, SCORE, SCORES, of_visits, visit_line
from visitors.models import HostRequest


def _request_line(asked: HostRequest) -> RowLine:
    line = visit_line(asked.visit)
    says = asked.get_answer_display()
    return RowLine(asked.asked_at, f"{line.what} · {says}", "visit", line.pk, line.url)


REQUESTS = RowSource(
    *("requests", HostRequest.objects.all, "asked_at", _request_line),
    site="visit__site",
    department="employee__department",
    employee="employee",
    joined=("visit__visitor", "visit__host"),
)
ANSWERED = Q(answered_at__isnull=False)
FIGURES = (
    of_visits("S01", _("接待来访"), _("来找本人、已经进入的来访。"), "D3", ADMITTED),
    Figure("S02", _("请应答"), _("请本人接待的次数。"), "D3", REQUESTS.code),
    Figure(
        "S03", _("已应答"), _("本人应答了的。"), "D3", REQUESTS.code, Q(answered_at__isnull=False)
    ),
    Figure(
        *("S04", _("应答用时中位数"), _("请本人到本人应答。"), "D3", REQUESTS.code),
        measure=Measure.MEDIAN,
        unit=FigureUnit.WAIT,
        of=("asked_at", "answered_at"),
    ),
    Figure(
        *("S05", _("满意度中位数"), _("来找本人的访客评的一至五分。"), "D3", SCORES.code),
        measure=Measure.MEDIAN,
        **SCORE,
    ),
    of_visits("S09", _("不计停留的"), _("推定离开的，不进入任何时长。"), "D13", PRESUMED),
)
EVERYTHING: tuple[RowSource | Figure, ...] = (REQUESTS, *FIGURES)
