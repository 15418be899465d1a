"""制度一览: the whole policy in words on one page, each line a link to its row; made to be read and
printed (G10).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from reception import clock
from reception.organisation.languages import said
from reception.policy.admin.ladders import example
from reception.policy.models import (
    ApprovalStep,
    AutomaticProposal,
    CallKind,
    Category,
    ClientClass,
    ComplaintKind,
    Contact,
    DueRule,
    DueStep,
    EscalationStep,
    EscortStep,
    GradingRule,
    JobPost,
    Ladder,
    Limit,
    ListKind,
    MessageTemplate,
    PlanStandard,
    ReceptionStandard,
    Sentence,
    Topic,
)


@dataclass(frozen=True)
class PolicyLine:
    """One row of the policy: its clause, its name, what it says, and where it is edited."""

    clause: str
    name: str
    words: str
    link: str
    is_active: bool
    number: int | None


@dataclass(frozen=True)
class PolicyPart:
    """The rows of one kind, with a sentence about them."""

    title: Any
    says: Any
    lines: list[PolicyLine]
    link: str


def parts() -> list[PolicyPart]:
    """Return the policy in the order in which a visitor meets it."""
    rules = GradingRule.objects.select_related("contact", "listed").prefetch_related("categories")
    standards = ReceptionStandard.objects.select_related("category")
    return [
        _part(Category.objects.all(), _("前台登记时选的类别。"), category),
        _part(
            rules,
            _("从上到下，第一条符合的决定；「只往上调」的在决定之后看（G10）。"),
            rule,
        ),
        _part(standards, _("各规格怎样接待；按类别写的先于按规格写的。"), standard),
        _part(
            ListKind.objects.prefetch_related("rules"),
            _("谁在名单上由行政部写，有复核日。"),
            list_kind,
        ),
        _part(Contact.objects.select_related("employee"), _("规则里先问的人。"), holder),
        _part(Topic.objects.select_related("contact"), _("推销这些内容，先问对口联系人。"), topic),
        _part(JobPost.objects.select_related("recruiter"), _("应聘这些岗位，找谁。"), post),
        _part(EscalationStep.objects.all(), _("被访人不应答，几分钟后做什么（V5）。"), escalation),
        _part(EscortStep.objects.all(), _("来的人多，我们几个人陪（Z3）。"), str),
        _part(
            ApprovalStep.objects.select_related("contact", "stand_in"),
            _("要批准的，由谁批，不批时再问谁（W4）。"),
            approval,
        ),
        _part(DueRule.objects.all(), _("哪些待办可以暂停、延期（W2）。"), given),
        _part(DueStep.objects.all(), _("待办快到期或过期了，告诉谁（W3）。"), told),
        _part(
            ComplaintKind.objects.all(), _("投诉每一步几天（C13），哪些提议为重大（C6）。"), days
        ),
        _part(
            CallKind.objects.select_related("contact"),
            _("来电转给谁，几分钟内回电（T2–T8）。"),
            call,
        ),
        _part(PlanStandard.objects.all(), _("接待计划每位来宾可以花多少（E3、E5）。"), spent),
        _part(ClientClass.objects.all(), _("客户几天回访一次，几天失效（F3、F5）。"), followed),
        _part(Ladder.objects.select_related("second"), _("违规第几次怎样处罚。"), ladder),
        _part(
            AutomaticProposal.objects.select_related("ladder"), _("系统自己提议的违规。"), automatic
        ),
        _part(Limit.objects.all(), _("时限与数量，程序照这些数字办。"), limit),
        _part(Sentence.objects.select_related("category"), _("前台对访客说的话。"), sentence),
        _part(MessageTemplate.objects.all(), _("发出去的通知的标题。"), message),
    ]


def category(row: Category) -> str:
    """Say what is particular about a category."""
    words = [str(row.get_badge_kind_display())]
    words += [] if row.is_graded else [gettext("不评规格")]
    words += [gettext("要问推销内容")] if row.asks_topic else []
    return gettext("，").join(words)


def rule(row: GradingRule) -> str:
    """Say when a rule fits, how it decides, and why."""
    whom = gettext("、").join(map(str, row.categories.all())) or gettext("所有类别")
    when = [whom]
    if row.listed is not None:
        when.append(gettext("在%(list)s名单上") % {"list": row.listed})
    if row.appointment != GradingRule.Appointment.ANY:
        when.append(row.get_appointment_display())
    if row.standing != GradingRule.Standing.ANY:
        when.append(row.get_standing_display())
    then = [row.get_grade_display()]
    if row.effect == GradingRule.Effect.RAISE:
        then = [gettext("至少%(grade)s") % {"grade": row.get_grade_display()}]
    else:
        then.append(row.get_disposition_display())
        asked = row.contact if row.ask == GradingRule.Ask.CONTACT else row.get_ask_display()
        then.append(gettext("通知或先问：%(whom)s") % {"whom": asked})
        then += [gettext("有对口联系人的先问他")] if row.asks_topic_contact else []
    comma = gettext("，")
    return f"{comma.join(when)} → {comma.join(map(str, then))}. {said(row, 'why')}"


def list_kind(row: ListKind) -> str:
    """Say which rules look at a list."""
    rules = gettext("、").join(f"“{rule}”" for rule in row.rules.all())
    return rules or gettext("只提醒前台，不改规格")


def standard(row: ReceptionStandard) -> str:
    """Say how somebody is received."""
    badge = gettext("佩戴访客牌") if row.badge_required else gettext("免佩戴访客牌")
    words = (said(row, "place"), said(row, "refreshments"), said(row, "accompanied_by"), badge)
    return " · ".join(filter(None, words))


def holder(row: Contact) -> str:
    """Say who holds a function."""
    return str(row.employee or gettext("还没有人"))


def topic(row: Topic) -> str:
    """Say who is asked about a topic."""
    return str(row.contact or gettext("没有对口联系人，直接婉拒"))


def post(row: JobPost) -> str:
    """Say who receives applicants for a post."""
    return str(row.recruiter)


def escalation(row: EscalationStep) -> str:
    """Say for whom, and how often."""
    whom = row.get_grade_display() if row.grade else gettext("所有规格")
    if not row.every_minutes:
        return str(whom)
    often = ngettext(
        "之后每 %(count)d 分钟再来一次", "之后每 %(count)d 分钟再来一次", row.every_minutes
    )
    return f"{whom} · {often % {'count': row.every_minutes}}"


def approval(row: ApprovalStep) -> str:
    """Say who decides, and when somebody is asked again or the next one is asked."""
    whom = str(row.contact or row.get_whom_display())
    words = [whom if row.is_needed else gettext("前一级没有人或不答时：%(whom)s") % {"whom": whom}]
    if row.stand_in is not None:
        words.append(gettext("由%(whom)s代批") % {"whom": row.stand_in})
    if row.of_class:
        words.append(row.of_class)
    if row.amount_from:
        words.append(gettext("%(yuan)s 元起") % {"yuan": row.amount_from})
    unit = row.get_unit_display()
    after = {
        gettext("不批就提醒：%(n)d %(unit)s"): row.remind_after,
        gettext("以后每 %(n)d %(unit)s再提醒"): row.remind_every if row.remind_after else 0,
        gettext("不批就问下一级：%(n)d %(unit)s"): row.next_after,
    }
    words += [says % {"n": n, "unit": unit} for says, n in after.items() if n]
    return gettext("，").join(words)


def given(row: DueRule) -> str:
    """Say how much time may be given, and by whom."""
    words = []
    if row.pause_days:
        pause = gettext("暂停每次最多 %(days)d 天，最多 %(times)d 次，由%(whom)s")
        whom = {"whom": row.get_pause_by_display()}
        words.append(pause % {"days": row.pause_days, "times": row.pause_times, **whom})
    if row.extension_days:
        more = {"days": row.extension_days, "whom": row.get_extension_by_display()}
        words.append(gettext("延期每次最多 %(days)d 天，由%(whom)s") % more)
    return gettext("；").join(words)


def told(row: DueStep) -> str:
    """Say of which kind, and how often."""
    words = [row.get_kind_display() if row.kind else gettext("所有待办")]
    words += [gettext("之后每个工作日，直到办完")] if row.daily else []
    return " · ".join(map(str, words))


def days(row: ComplaintKind) -> str:
    """Say how many days each step has, and what it takes further."""
    steps = [
        f"{row._meta.get_field(f'{step}_days').verbose_name} {getattr(row, f'{step}_days')}"  # type: ignore[union-attr]
        for step in row.STEPS
        if step != "principal" or row.needs_principal
    ]
    major = [gettext("提议列为重大")] if row.proposes_major else []
    return " · ".join([*steps, *major])


def call(row: CallKind) -> str:
    """Say whom a call is put through to, and within what time it is returned."""
    words = [str(row.get_way_display()), gettext("、").join(row.extensions), str(row.contact or "")]
    words.append(gettext("%(n)d 分钟内回电") % {"n": row.call_back_minutes})
    return " · ".join(filter(None, words))


def spent(row: PlanStandard) -> str:
    """Say what may be spent on whom, and from which day on."""
    amounts = ("per_head", "lunch", "dinner", "lodging", "gift")
    words = [
        f"{row._meta.get_field(name).verbose_name} {getattr(row, name):g}"  # type: ignore[union-attr]
        for name in amounts
        if getattr(row, name)
    ]
    return " · ".join([said(row, "received_by"), *words, f"{row.from_day}"])


def followed(row: ClientClass) -> str:
    """Say how often a client of a class is called on, and when one lapses."""
    days = {"first": row.first_days, "rhythm": row.rhythm_days, "lapse": row.lapse_days}
    return gettext("第一次 %(first)d 天内，以后每 %(rhythm)d 天；%(lapse)d 天没有接触就失效") % days


def ladder(row: Ladder) -> str:
    """Say how violations are counted and what each is answered with."""
    steps = gettext("；").join(f"{name}: {words}" for name, words in example(row, clock.today()))
    second = gettext("主管另按“%(ladder)s”") % {"ladder": row.second} if row.second else ""
    return f"{row.get_counting_display()}. {gettext('；').join(filter(None, [steps, second]))}"


def automatic(row: AutomaticProposal) -> str:
    """Say after how long the system proposes something."""
    minutes = row.after_minutes
    return ngettext("%(count)d 分钟后", "%(count)d 分钟后", minutes) % {"count": minutes}


def limit(row: Limit) -> str:
    """Say how much."""
    return f"{row.value} {gettext(row.unit)}"


def sentence(row: Sentence) -> str:
    """Say on which occasion, and to whom."""
    whom = [row.get_grade_display() if row.grade else "", str(row.category or "")]
    return " · ".join(filter(None, [row.get_occasion_display(), *whom]))


def message(row: MessageTemplate) -> str:
    """Say the subject of a notice."""
    return str(row.subject)


def _part(rows: Iterable[Any], says: Any, words: Callable[[Any], str]) -> PolicyPart:
    model: type[Model] = rows.model  # type: ignore[attr-defined]
    place = f"admin:policy_{model._meta.model_name}"
    lines = [
        PolicyLine(
            getattr(row, "clause", ""),
            str(row),
            "" if words is str else words(row),
            reverse(f"{place}_change", args=[row.pk]),
            getattr(row, "is_active", True),
            row.order if model is GradingRule else None,
        )
        for row in rows
    ]
    title = model._meta.verbose_name_plural
    return PolicyPart(title, says, lines, reverse(f"{place}_changelist"))


def show(page: Any, request: HttpRequest) -> HttpResponse:
    """Show the policy to whoever may see its rows."""
    if not page.has_view_permission(request):
        raise PermissionDenied
    context = {
        **page.admin_site.each_context(request),
        "title": gettext("制度一览"),
        "parts": parts(),
        "today": clock.today(),
    }
    return TemplateResponse(request, "admin/policy/overview.html", context)
