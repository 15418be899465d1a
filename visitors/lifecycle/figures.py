"""What is counted of visits and badges (D1, D5): each figure with its rows."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from reception.organisation.models import Department, Site
from reception.policy.enums import Grade
from reception.policy.models import Category
from reception.policy.rulebook import in_force
from visitors.figures.registry import (
    EVERY,
    Figure,
    FigurePart,
    FigureUnit,
    Measure,
    RowLine,
    RowSource,
    Scope,
)
from visitors.models import BadgeLoan, Satisfaction, State, Visit, VisitEvent
from visitors.models.visits import OPEN

What, Answer = VisitEvent.What, Visit.Answer
ONE_DAY = timedelta(hours=25)  # the longest, where the clocks are set back
ADMITTED = Q(admitted_at__isnull=False)
AGREED, WEARS = Q(pitch_agreed=True), Q(badge_required=True)
BACK = Q(returned_at__isnull=False, lost=False)
PRESUMED = Q(presumed_left=True, admitted_at__isnull=False)
NOT_GRADED = Q(decision__graded=False, overridden_by__isnull=True)
GRADED = Q(decision__graded=True) | Q(overridden_by__isnull=False)
ANSWERS = (
    Answer.COMING,
    Answer.WAIT,
    Answer.COLLEAGUE,
    Answer.LATER,
    Answer.UNAVAILABLE,
    Answer.NONE,
)


def _arrived() -> QuerySet[Any]:
    """Return the visits of those who came; an arrival that was taken back is none."""
    ended = VisitEvent.objects.filter(
        visit=OuterRef("pk"), what__in=[What.CANCELLED, What.PRESUMED]
    )
    came = ~Q(state=State.CANCELLED) | Exists(ended)
    return Visit.objects.filter(came, arrived_at__isnull=False)


def _came_before() -> Any:
    earlier = Visit.objects.filter(
        visitor=OuterRef("visitor"), arrived_at__lt=OuterRef("arrived_at")
    )
    return Exists(earlier.order_by())


def visit_line(visit: Visit) -> RowLine:
    """Return how a visit reads behind a figure."""
    who = " ".join(filter(None, (visit.visitor.name, visit.organisation)))
    what = gettext("%(who)s 找 %(host)s · %(state)s")
    what %= {"who": who, "host": visit.host, "state": visit.stands}
    at = visit.arrived_at or visit.expected_at
    assert at is not None, "who came, or is expected, has a time"
    return RowLine(at, what, "visit", visit.pk, reverse("visit", args=[visit.pk]))


def _loan_line(loan: BadgeLoan) -> RowLine:
    line = visit_line(loan.visit)
    what = gettext("牌 %(badge)s：%(visit)s") % {"badge": loan.badge, "visit": line.what}
    return RowLine(loan.lent_at, what, "visit", line.pk, line.url)


def _score_line(one: Satisfaction) -> RowLine:
    line = visit_line(one.visit)
    return RowLine(one.asked_at, f"{line.what} · {one.get_score_display()}", *_about(line))


def _about(line: RowLine) -> tuple[str, int, str]:
    return line.kind, line.pk, line.url


def happened_later(pks: list[int], since: datetime) -> list[str]:
    """Return what happened to visits after a moment, in sentences: who did what, when."""
    events = VisitEvent.objects.filter(visit__in=pks, at__gt=since).exclude(by_name="")
    said = []
    for event in events.select_related("visit__visitor").order_by("pk"):
        at = event.visit.arrived_at or event.at
        words = {"visitor": event.visit.visitor.name, "what": event.get_what_display()}
        words |= {"came": f"{timezone.localtime(at):%m-%d %H:%M}", "by": event.by_name}
        words["at"] = f"{timezone.localtime(event.at):%m-%d %H:%M}"
        says = gettext("%(visitor)s（%(came)s 到）：%(what)s，%(by)s %(at)s") % words
        said.append(f"{says}，{event.reason}" if event.reason else says)
    return said


def _hours(scope: Scope) -> Iterable[FigurePart]:
    """Return the hours of one day, each by the clock on the wall; of several days none."""
    if scope.until - scope.since > ONE_DAY:
        return
    found: dict[int, Q] = defaultdict(Q)
    start, end = scope.since.astimezone(UTC), scope.until.astimezone(UTC)
    while start < end:
        hour = timezone.localtime(start, scope.where).hour
        after = start + timedelta(hours=1)
        found[hour] |= Q(arrived_at__gte=start, arrived_at__lt=after)
        start = after
    for hour, where in found.items():
        yield FigurePart(str(hour), f"{hour}:00", where)


def _categories(_scope: Scope) -> Iterable[FigurePart]:
    for row in Category.objects.all():
        yield FigurePart(str(row.pk), str(row), Q(category=row.pk))


def _sites(scope: Scope) -> Iterable[FigurePart]:
    for row in Site.objects.filter(pk__in=scope.sites).order_by("pk"):
        yield FigurePart(str(row.pk), str(row), Q(site=row.pk))


def _departments(scope: Scope) -> Iterable[FigurePart]:
    for row in Department.objects.order_by("pk"):
        if scope.department in (None, row.pk):
            yield FigurePart(str(row.pk), str(row), Q(host__department=row.pk))


def _kinds(_scope: Scope) -> Iterable[FigurePart]:
    for place, (kind, label) in enumerate(Visit.Kind.choices, 1):
        yield FigurePart(str(place), label, Q(kind=kind))


def _answers(_scope: Scope) -> Iterable[FigurePart]:
    for place, answer in enumerate(ANSWERS, 1):
        yield FigurePart(str(place), answer.label, Q(answer=answer))


def _heard_of_us(_scope: Scope) -> Iterable[FigurePart]:
    for row in in_force().options.values():
        if row.of == "source":
            yield FigurePart(str(row.pk), str(row), Q(details__source=row.pk))


def _still_here(scope: Scope) -> Q:
    """Return who had come in before closing time and left after it."""
    closes = scope.closes or scope.until
    return Q(admitted_at__lt=closes, presumed_left=False) & (
        Q(left_at__gt=closes) | Q(left_at__isnull=True)
    )


def _not_back(_scope: Scope) -> Q:
    gone = ~Q(visit__state__in=OPEN)
    return gone & (Q(returned_at__isnull=True) | Q(lost=True))


VISITS = RowSource(
    "visits",
    _arrived,
    "arrived_at",
    visit_line,
    department="host__department",
    employee="host",
    joined=("visitor", "host"),
    later=happened_later,
)
LOANS = RowSource(
    *("loans", BadgeLoan.objects.all, "lent_at", _loan_line),
    site="badge__site",
    department="visit__host__department",
    joined=("badge", "visit__visitor", "visit__host"),
)
SCORES = RowSource(
    *("scores", Satisfaction.objects.all, "asked_at", _score_line),
    site="visit__site",
    department="visit__host__department",
    employee="visit__host",
    joined=("visit__visitor", "visit__host"),
)


def of_visits(
    code: str, name: Any, says: Any, clause: str, where: Any = EVERY, **more: Any
) -> Figure:
    """Return a figure of the visits of those who came."""
    return Figure(code, name, says, clause, VISITS.code, where, **more)


REFUSED = Q(state=State.REFUSED) | Q(grade=Grade.REFUSED)
WAITED = _("到达至进入；被拒绝的、没有进入就走的不计。用中位、九成、最长，不用平均。")
WAIT: dict[str, Any] = {"unit": FigureUnit.WAIT, "of": ("arrived_at", "admitted_at")}
STAY: dict[str, Any] = {"unit": FigureUnit.STAY, "of": ("admitted_at", "left_at")}
HEADS: dict[str, Any] = {"unit": FigureUnit.HEADS, "of": ("party_size",)}
SHARE: dict[str, Any] = {"measure": Measure.SHARE, "unit": FigureUnit.PERCENT}
SCORE: dict[str, Any] = {"unit": FigureUnit.SCORE, "of": ("score",)}
ROWS: tuple[tuple[Any, ...], ...] = (
    ("R01", _("来访"), _("当天到达的来访；半夜前到的，算到的那一天。"), "D1"),
    ("R02", _("新访客"), _("第一次来的人；其余是来过的。"), "D1", ~Q(_came_before())),
    ("R06", _("拒绝"), _("按规则或由人判为拒绝的。"), "G4", REFUSED),
    ("R11", Grade.HIGH.label, _("按高规格接待的。"), "G1", Q(grade=Grade.HIGH) & GRADED),
    ("R12", _("其中贵宾"), _("类别按贵宾单列的。"), "G15", Q(category__is_vip=True)),
    ("R13", _("一般规格"), _("按一般规格接待的。"), "G2", Q(grade=Grade.STANDARD) & GRADED),
    ("R14", Grade.LOW.label, _("按低规格接待的。"), "G3", Q(grade=Grade.LOW) & GRADED),
    ("R15", _("不分级"), _("送货、应聘等只登记、不分级的。"), "V7", NOT_GRADED & ~REFUSED),
    ("R16", _("改过规格"), _("前台或行政部改过规格的。"), "G11", Q(overridden_by__isnull=False)),
    ("R17", _("来过的"), _("以前来过的人的来访。"), "D1", Q(_came_before())),
    ("R19", _("另约时间"), _("被访人另约了时间的，不算拒绝。"), "V12", Q(answer=Answer.LATER)),
    ("R28", _("推销经同意"), _("对口联系人同意接待的推销，不算拒绝。"), "G8", AGREED),
    ("R41", pgettext_lazy("figure", "进入"), _("当天到达并进入的。"), "V9", ADMITTED),
    ("R42", _("签离"), _("有离开时间的。"), "V9", Q(left_at__isnull=False)),
    ("R43", _("推定离开"), _("没有人签离，闭馆以后推定的；不计停留。"), "V9", PRESUMED),
    ("R44", _("闭馆时仍在"), _("闭馆时还没有离开的；推定离开的另计。"), "V9", _still_here),
    (
        "R51",
        _("应佩戴"),
        _("进入的，而且要佩戴访客牌的。"),
        "B1",
        ADMITTED & Q(badge_required=True),
    ),
)
SPLIT: tuple[tuple[Any, ...], ...] = (
    ("R08", _("每小时来访"), _("到达的钟点。"), "D1", EVERY, _hours),
    ("R09", _("被访人应答"), _("每次来访最后一次应答；拒绝的不计。"), "V4", ~REFUSED, _answers),
    ("R18", _("来访方式"), _("登记的来访方式。"), "V11", EVERY, _kinds),
    ("R20", _("类别"), _("登记的访客类别。"), "D1", EVERY, _categories),
    ("R21", _("各园区来访"), _("来到的园区。"), "D2", EVERY, _sites),
    ("R22", _("各部门来访"), _("被访人的部门。"), "D2", EVERY, _departments),
    ("R29", _("信息获取渠道"), _("问到的信息获取渠道。"), "V15", EVERY, _heard_of_us),
)
OF_LOANS: tuple[tuple[Any, ...], ...] = (
    ("R52", _("借出"), _("当天借出的访客牌。"), "B3", EVERY),
    ("R53", _("收回"), _("当天借出、已经收回的。"), "B3", BACK),
    ("R54", _("未还"), _("访客已离开、牌没有收回的。"), "V9", _not_back),
)
FIGURES = (
    *(of_visits(*row) for row in ROWS),
    *(of_visits(*row, parts=parts) for *row, parts in SPLIT),
    *(Figure(code, name, says, of, LOANS.code, where) for code, name, says, of, where in OF_LOANS),
    of_visits("R03", _("等候中位数"), WAITED, "V5", measure=Measure.MEDIAN, **WAIT),
    of_visits("R04", _("九成等候不超过"), WAITED, "V5", measure=Measure.NINETY, **WAIT),
    of_visits("R05", _("最长等候"), WAITED, "V5", measure=Measure.LONGEST, **WAIT),
    of_visits(
        *("R10", _("来访人数"), _("当天来访的人，连同同行的。"), "D1"), measure=Measure.SUM, **HEADS
    ),
    of_visits(
        *("R45", _("停留中位数"), _("进入至离开；推定离开的不计。"), "D5"),
        measure=Measure.MEDIAN,
        **STAY,
    ),
    of_visits(
        *("R46", _("不计停留的占"), _("推定离开的，占进入的百分之几。"), "D5", PRESUMED),
        among=ADMITTED,
        **SHARE,
    ),
    Figure(
        *("R47", _("满意度中位数"), _("访客评的一至五分；没有评的不计。"), "F2", SCORES.code),
        measure=Measure.MEDIAN,
        **SCORE,
    ),
    Figure(
        *("R48", _("评价率"), _("问过满意度的里面，评了的占百分之几。"), "F12", SCORES.code),
        Q(score__isnull=False),
        among=Q(pk__isnull=False),
        **SHARE,
    ),
    of_visits(
        *("R71", _("现在等候"), _("现在在等的。"), "V5", Q(state=State.WAITING)), standing=True
    ),
    of_visits("R72", _("在访"), _("现在在里面的。"), "V9", Q(state=State.INSIDE), standing=True),
)
EVERYTHING: tuple[RowSource | Figure, ...] = (VISITS, LOANS, SCORES, *FIGURES)
