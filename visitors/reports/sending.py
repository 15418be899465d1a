"""A report is sent to named people at a working hour: the figures that its days told (D5, D10)."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import override as in_language

from reception import clock
from reception.accounts.actor import actor_of
from reception.notifications import outbox, pieces
from reception.policy.messages import NoticeKind, Placeholder, Wording
from reception.policy.rulebook import InForce, in_force
from visitors.reports import files, report
from visitors.reports.asked import DAY, AskedPeriod, month_of
from visitors.reports.layout import DAILY, MONTHLY, known_to
from visitors.reports.models import ClosedDay, FrozenFigure, ReportOrder
from visitors.reports.report import ToldReport

Kind = ReportOrder.Kind
LONGEST = timedelta(days=14)  # a desk that was shut for longer is sent no more
REPORT = NoticeKind(
    "report_sent",
    gettext_lazy("报表"),
    {
        "报表": Placeholder(gettext_lazy("哪一天或哪个月的报表"), "来访日报 2026-11-30 星期一"),
        "数": Placeholder(gettext_lazy("最上面的几个数"), "来访 41；新访客 17；等候中位数 3:10"),
        "没有": Placeholder(gettext_lazy("这段时间没有来访时的一句话"), "这段时间没有来访。"),
        "地址": Placeholder(gettext_lazy("报表的页面"), "https://example.com/reports/daily/"),
        "纸": Placeholder(gettext_lazy("一张 A4"), "https://example.com/reports/daily/pdf/"),
        "表": Placeholder(gettext_lazy("表格"), "https://example.com/reports/daily/xlsx/"),
    },
    link="none",
    not_in_groups=gettext_lazy("报表只发给指定的人，不发到群里，请留空。"),
)


def sweep(now: datetime) -> None:
    """Send what is due: a day once it is closed, a month once its last day is."""
    orders = ReportOrder.objects.filter(employee__is_active=True, employee__user__is_active=True)
    orders = orders.select_related("employee__user", "site").order_by("pk")
    rows = {one.pk: one for one in orders if one.told_on != clock.today(now, one.site.clock)}
    if rows:
        policy = in_force()
        pieces.each("report to send", rows, lambda pk: _send(rows[pk], now, policy))


def _send(order: ReportOrder, now: datetime, policy: InForce) -> None:
    site, today = order.site, clock.today(now, order.site.clock)
    is_hour = now.astimezone(site.clock).time() >= order.at and policy.hours.is_open(site, now)
    by = actor_of(order.employee.user)
    if not (is_hour and by.may_at("report.see", site.pk)):
        return
    periods = list(_periods(order, today))
    last = periods[-1].last if periods else today
    if not ClosedDay.objects.filter(site=site, day=last).exists():
        return
    with transaction.atomic(), in_language("zh-hans"):
        # Of two workers the one whose UPDATE finds the row writes.
        untold = ReportOrder.objects.filter(~Q(told_on=today) | Q(told_on=None), pk=order.pk)
        for asked in periods if untold.update(told_on=today) else ():
            told = (
                report.of_day(site, asked.first, DAILY)
                if asked.is_day
                else report.of_month(asked, known_to(by, MONTHLY))
            )
            text = message(told, policy)
            key = f"report:{order.pk}:{asked.first:%Y%m%d}"
            outbox.write(order.employee_id, key, text.subject, text.text, now)


def _periods(order: ReportOrder, today: date) -> Iterator[AskedPeriod]:
    """Yield what is to be sent today: after a weekend each of its days on which somebody came, and
    yesterday in any case; the month before, until it was sent.
    """
    if order.kind == Kind.MONTHLY:
        first, last = month_of(today.replace(day=1) - DAY)
        if order.told_on is None or order.told_on <= last:
            yield AskedPeriod((order.site,), first, last)
        return
    since = max(order.told_on or today, today - LONGEST)
    busy = FrozenFigure.objects.filter(code="R01", n__gt=0, closed__site=order.site)
    busy = busy.select_related("closed").order_by("closed__day")
    for row in busy.filter(closed__day__range=(since, today - 2 * DAY)):
        yield AskedPeriod((order.site,), row.closed.day, row.closed.day, is_day=True)
    yield AskedPeriod((order.site,), today - DAY, today - DAY, is_day=True)


def message(told: ToldReport, policy: InForce) -> Wording:
    """Return the notice about a report: its first numbers, and where the whole of it is."""
    kind, query = told.asked.kind, told.asked.query()
    ways = {"纸": "pdf", "表": "xlsx"}
    page = f"{settings.BASE_URL}{reverse(f'report_{kind}')}?{query}"
    words = {
        "报表": files.title_of(told),
        "数": "；".join(f"{one.code} {one.name} {one.shown}" for one in told.head),
        "没有": "" if told.figures["R01"].n else _("这段时间没有来访。"),
        "地址": page,
        **{
            name: f"{settings.BASE_URL}{reverse('report_file', args=[kind, way])}?{query}"
            for name, way in ways.items()
        },
    }
    return policy.wording(REPORT.code).filled(words, {})
