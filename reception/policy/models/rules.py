"""Categories, grading rules, standards, sentences, limits."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext, gettext_noop, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from reception.organisation.languages import Named, said
from reception.policy.enums import PLACEHOLDERS, BadgeKind, Disposition, Grade, unknown_placeholders
from reception.policy.models.contacts import Contact, refuse_without_a_person
from reception.policy.models.lists import ListKind

# What the policy's numbers count; stored in Chinese, translated where they are shown.
UNITS = (
    gettext_noop("秒"),
    gettext_noop("分钟"),
    gettext_noop("小时"),
    gettext_noop("天"),
    gettext_noop("次"),
    gettext_noop("位"),
    gettext_noop("人"),
    gettext_noop("张"),
    gettext_noop("像素"),
    gettext_noop("百万像素"),
    gettext_noop("元"),
    gettext_noop("%"),
)


def known_placeholders_only(text: str) -> None:
    """Refuse a sentence with a placeholder that nothing fills."""
    wrong = unknown_placeholders(text)
    if wrong:
        raise ValidationError(
            _("没有这个占位符：%(wrong)s。可用：%(known)s"),
            params={"wrong": ", ".join(wrong), "known": ", ".join(PLACEHOLDERS)},
        )


class Category(Named, models.Model):
    """Who the visitor is to us."""

    code = models.SlugField(_("代号"), unique=True, help_text=_("接口里用的名字，例如 media"))
    name = models.CharField(_("访客类别"), max_length=40, unique=True)
    name_en = models.CharField(_("英文"), max_length=60, blank=True)
    asks_topic = models.BooleanField(
        _("询问推销内容"), default=False, help_text=_("前台会多问一句推销什么（G8）")
    )
    is_graded = models.BooleanField(
        _("评定规格"),
        default=True,
        help_text=_("送货、应聘按自己的一条规则，不看职位（V7、V8、G13）"),
    )
    badge_kind = models.CharField(
        _("哪种访客牌"),
        max_length=10,
        choices=BadgeKind,
        default=BadgeKind.VISITOR,
        help_text=_("要佩戴时，从哪种牌里借出（B1）"),
    )
    has_client_file = models.BooleanField(
        _("建客户档案"),
        default=False,
        help_text=_("这一类第一次来访就自动建客户档案（L1）"),
    )
    is_vip = models.BooleanField(_("贵宾"), default=False, help_text=_("日报表里单列（G15）"))
    is_active = models.BooleanField(_("启用"), default=True)
    order = models.PositiveIntegerField(_("顺序"), default=0, db_index=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name, verbose_name_plural = _("访客类别"), pgettext_lazy("plural", "访客类别")
        ordering = ["order", "code"]


class GradingRule(Named, models.Model):
    """One line of the policy: when it matches, which grade, and whom to ask (G10)."""

    class Effect(models.TextChoices):
        DECIDE = "decide", _("决定规格")
        RAISE = "raise", _("只往上调")

    class Standing(models.TextChoices):
        ANY = "any", _("不限")
        ABOVE = "above", _("访客高于被访人")
        EQUAL = "equal", _("职位相当")
        BELOW = "below", _("访客低于被访人")

    class Appointment(models.TextChoices):
        ANY = "any", _("不限")
        WITH = "with", _("有预约")
        WITHOUT = "without", _("没有预约")

    class Ask(models.TextChoices):
        HOST = "host", _("被访人")
        CONTACT = "contact", _("指定联系人")
        NOBODY = "nobody", _("不问")

    order = models.PositiveIntegerField(
        _("顺序"),
        default=0,
        db_index=True,
        help_text=_("从上到下，第一条符合的决定（G10）；拖动可调整"),
    )
    name = models.CharField(_("规则"), max_length=60)
    name_en = models.CharField(_("英文"), max_length=100, blank=True)
    clause = models.CharField(_("条款"), max_length=10, help_text=_("制度条款编号，例如 G6"))
    is_active = models.BooleanField(
        _("启用"), default=True, help_text=_("停用 G5 一行，就允许低规格")
    )
    effect = models.CharField(
        _("作用"),
        max_length=8,
        choices=Effect,
        default=Effect.DECIDE,
        help_text=_(
            "决定：第一条符合的说了算。只往上调：决定之后，规格低于这里的就升到这里，拒绝不变（G1、G5）"
        ),
    )
    categories = models.ManyToManyField(
        Category,
        blank=True,
        related_name="rules",
        verbose_name=_("访客类别"),
        help_text=_("不选就是全部"),
    )
    appointment = models.CharField(
        _("预约"), max_length=8, choices=Appointment, default=Appointment.ANY, help_text=_("G6")
    )
    standing = models.CharField(
        _("职位"), max_length=6, choices=Standing, default=Standing.ANY, help_text=_("G1、G3")
    )
    listed = models.ForeignKey(
        ListKind,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="rules",
        verbose_name=_("在名单上"),
        help_text=_("有人确认访客在这种名单上才符合；留空就不看名单"),
    )
    grade = models.CharField(_("接待规格"), max_length=8, choices=Grade, default=Grade.STANDARD)
    disposition = models.CharField(
        _("处置"), max_length=9, choices=Disposition, default=Disposition.ADMIT
    )
    ask = models.CharField(_("通知或先问"), max_length=8, choices=Ask, default=Ask.HOST)
    contact = models.ForeignKey(
        Contact,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="rules",
        verbose_name=_("指定联系人"),
    )
    asks_topic_contact = models.BooleanField(
        _("可先问对口联系人"),
        default=False,
        help_text=_("拒绝时，推销内容有对口联系人的，先问他（G8）"),
    )
    why = models.CharField(
        _("理由"), max_length=200, help_text=_("前台看到的一句话；访客永远看不到")
    )
    why_en = models.CharField(_("英文理由"), max_length=250, blank=True)
    history = HistoricalRecords(m2m_fields=[categories])

    class Meta:
        verbose_name, verbose_name_plural = _("规格规则"), pgettext_lazy("plural", "规格规则")
        ordering = ["order", "id"]
        constraints = [
            models.CheckConstraint(
                name="a_refused_grade_admits_nobody",
                condition=~Q(grade=Grade.REFUSED) | ~Q(disposition=Disposition.ADMIT),
            ),
            models.CheckConstraint(
                name="only_a_refused_grade_refuses",
                condition=~Q(disposition=Disposition.REFUSE) | Q(grade=Grade.REFUSED),
            ),
            models.CheckConstraint(
                name="a_rule_that_asks_a_contact_names_one",
                condition=~Q(ask="contact") | Q(contact__isnull=False),
            ),
            models.CheckConstraint(
                name="a_rule_that_asks_first_asks_somebody",
                condition=~Q(disposition=Disposition.ASK_FIRST) | ~Q(ask="nobody"),
            ),
            models.CheckConstraint(
                name="a_rule_never_raises_to_refused",
                condition=~Q(effect="raise") | ~Q(grade=Grade.REFUSED),
            ),
        ]

    def clean(self) -> None:
        """Refuse a contact without a person, while the rule is in use (G17)."""
        if self.is_active and self.ask == self.Ask.CONTACT:
            refuse_without_a_person(self.contact)


class ReceptionStandard(models.Model):
    """What a grade gets, or a category in its stead (S1–S5, B1)."""

    grade = models.CharField(
        _("接待规格"),
        max_length=8,
        choices=Grade,
        blank=True,
        help_text=_("按规格，或者按类别，填一样"),
    )
    category = models.OneToOneField(
        Category,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="standard",
        verbose_name=_("访客类别"),
    )
    clause = models.CharField(_("条款"), max_length=10, help_text=_("例如 S1"))
    place = models.CharField(
        _("引领到"),
        max_length=60,
        blank=True,
        help_text=_("前台只领到接待区或会议室（V6）；留空就同规格"),
    )
    place_en = models.CharField(_("英文地点"), max_length=80, blank=True)
    refreshments = models.CharField(_("饮品"), max_length=60, blank=True)
    refreshments_en = models.CharField(_("英文饮品"), max_length=80, blank=True)
    accompanied_by = models.CharField(_("陪同"), max_length=60, blank=True)
    accompanied_by_en = models.CharField(_("英文陪同"), max_length=80, blank=True)
    badge_required = models.BooleanField(
        _("佩戴访客牌"), default=True, help_text=_("高规格与应聘者免佩戴（B1）")
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name, verbose_name_plural = _("接待方式"), pgettext_lazy("plural", "接待方式")
        ordering = ["clause"]
        constraints = [
            models.CheckConstraint(
                name="a_standard_is_for_a_grade_or_for_a_category",
                condition=(Q(grade="") & Q(category__isnull=False))
                | (~Q(grade="") & Q(category__isnull=True)),
            ),
            models.UniqueConstraint(
                fields=["grade"], condition=~Q(grade=""), name="a_grade_has_one_standard"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clause} {self.get_grade_display() if self.grade else self.category}"


class Sentence(models.Model):
    """What the front desk says: to greet, to ask to wait, to refuse, to see off (S6, V1, V4)."""

    class Occasion(models.TextChoices):
        GREET = "greet", _("迎接")
        REFUSE = "refuse", _("婉拒")
        NOT_AVAILABLE = "not_available", _("被访人不在")
        WAIT = "wait", _("请稍候")
        PUT_OFF = "put_off", _("另约时间")
        WILL_CALL = "will_call", _("另约时间，由被访人打电话")
        ASK = "ask", _("先问一下")
        FAREWELL = "farewell", _("送别")
        BRING = "bring", _("邀请上写请带什么")

    occasion = models.CharField(_("场合"), max_length=14, choices=Occasion)
    grade = models.CharField(
        _("接待规格"), max_length=8, choices=Grade, blank=True, help_text=_("留空就是全部")
    )
    category = models.ForeignKey(
        Category,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="sentences",
        verbose_name=_("访客类别"),
    )
    text = models.CharField(
        _("说什么"),
        max_length=200,
        validators=[known_placeholders_only],
        help_text=_("可用 {visitor} {host} {minutes} {place} {time}"),
    )
    text_en = models.CharField(
        _("英文"), max_length=250, blank=True, validators=[known_placeholders_only]
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name, verbose_name_plural = _("应对用语"), pgettext_lazy("plural", "应对用语")
        ordering = ["occasion", "grade", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["occasion", "grade", "category"],
                name="one_sentence_for_each_occasion",
                condition=Q(category__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["occasion", "grade"],
                name="one_general_sentence_for_each_occasion",
                condition=Q(category__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return said(self, "text")


class Limit(models.Model):
    """One number of the policy that an administrator may change: a minute, a day, a head-count."""

    code = models.SlugField(_("代号"), unique=True)
    name = models.CharField(_("名称"), max_length=60)
    name_en = models.CharField(_("英文"), max_length=80, blank=True)
    value = models.PositiveIntegerField(_("数值"))
    most = models.PositiveIntegerField(
        _("最大"), null=True, blank=True, help_text=_("程序能用的最大数值；留空就不限")
    )
    unit = models.CharField(pgettext_lazy("measure", "单位"), max_length=10)
    clause = models.CharField(_("条款"), max_length=10, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name, verbose_name_plural = _("时限与数量"), pgettext_lazy("plural", "时限与数量")
        ordering = ["code"]
        constraints = [
            # Beyond it a time would lie outside the calendar, or a share above the whole.
            models.CheckConstraint(
                name="a_limit_is_within_what_can_be_used",
                condition=Q(most__isnull=True) | Q(value__lte=F("most")),
            )
        ]

    def __str__(self) -> str:
        return f"{said(self, 'name')} {self.value} {gettext(self.unit)}"


class RulesVersion(models.Model):
    """The rules as they stood when somebody was graded: one row for each content, for good (G10).

    ``versions`` writes and reads it.
    """

    digest = models.CharField(_("摘要"), max_length=64, unique=True)
    content = models.JSONField(_("规则"))

    class Meta:
        verbose_name, verbose_name_plural = _("规则版本"), pgettext_lazy("plural", "规则版本")

    def __str__(self) -> str:
        return f"#{self.pk}"


class Edition(models.Model):
    """The mark of the policy's present wording: where it changes, every process reads it again.

    Random, not a counter: one raised in a transaction that is rolled back would come up again with
    other content behind it.
    """

    mark = models.CharField(max_length=32)

    class Meta:
        verbose_name, verbose_name_plural = _("制度版本"), pgettext_lazy("plural", "制度版本")

    def __str__(self) -> str:
        return self.mark
