"""A call, the message it left, and what happened to it (T1, T7, T13)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from visitors.models.trails import TrailEvent, account, checks, one_effect, row

LONGEST_WORDS = 1000


class Call(models.Model):
    """One call, from the first ring to its result; private and wrong ones count, too (T1)."""

    class State(models.TextChoices):
        RINGING = "ringing", pgettext_lazy("call", "正在响")
        MISSED = "missed", pgettext_lazy("call", "未接")
        OPEN = "open", pgettext_lazy("call", "正在接听")
        MESSAGE = "message", pgettext_lazy("call", "留言待办")
        CLOSED = "closed", pgettext_lazy("call", "已办完")

    class Result(models.TextChoices):
        ANSWERED = "answered", _("前台已答复")
        PASSED_ON = "passed_on", _("已转接")
        MESSAGE = "message", _("已留言")
        CALLED_BACK = "called_back", _("已回电")
        GONE = "gone", _("对方挂断")

    class Direction(models.TextChoices):
        IN = "in", pgettext_lazy("call", "打进来")
        OUT = "out", pgettext_lazy("call", "打出去")

    site = row("organisation.Site", _("园区"), null=False, blank=False, db_index=False)
    direction = models.CharField(
        pgettext_lazy("call", "方向"), max_length=3, choices=Direction, default=Direction.IN
    )
    kind = row("policy.CallKind", pgettext_lazy("call", "种类"), null=False, blank=False)
    state = models.CharField(_("状态"), max_length=7, choices=State)
    result = models.CharField(_("结果"), max_length=11, choices=Result, blank=True)
    number = models.CharField(_("来电号码"), max_length=30, blank=True, db_index=True)
    caller = models.CharField(pgettext_lazy("call", "来电人"), max_length=60, blank=True)
    organisation = models.CharField(_("单位"), max_length=120, blank=True)
    visitor = row("visitors.Visitor", _("访客"))
    wanted = row("organisation.Employee", _("找谁"))
    topic = row("policy.Topic", _("推销内容"))
    source = row("policy.DeskOption", _("信息获取渠道"))
    content = models.TextField(_("什么事"), max_length=LONGEST_WORDS, blank=True)
    began_at = models.DateTimeField(_("来电时间"))
    answered_at = models.DateTimeField(_("接听"), null=True, blank=True)
    ended_at = models.DateTimeField(_("结束"), null=True, blank=True)
    taken_by = account(_("接听账号"))
    passed_to = row("organisation.Employee", _("转给谁"))

    class Meta:
        verbose_name, verbose_name_plural = _("来电"), pgettext_lazy("plural", "来电")
        ordering = ["-id"]
        constraints = checks(
            a_call_has_a_result_once_it_is_closed=(
                Q(state="closed", ended_at__isnull=False) & ~Q(result="")
                | ~Q(state="closed") & Q(result="")
            ),
            a_call_that_rings_or_is_missed_was_not_answered=(
                Q(state__in=["ringing", "missed"], answered_at__isnull=True)
                | Q(state__in=["open", "message"], answered_at__isnull=False)
                | Q(state="closed")
            ),
        )
        indexes = [
            models.Index(fields=["site", "began_at"], name="calls_of_a_day"),
            models.Index(
                fields=["site", "state"], name="calls_to_look_after", condition=~Q(state="closed")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.began_at:%Y-%m-%d %H:%M}"

    @property
    def most_seconds(self) -> int:
        """How long one of its kind takes as a rule; to look at, no violation (T15)."""
        return self.kind.most_minutes * 60

    @property
    def length(self) -> str:
        """How long it lasted, as people say it: 2:15; nothing while it goes on."""
        if self.answered_at is None or self.ended_at is None:
            return ""
        minutes, seconds = divmod(int((self.ended_at - self.answered_at).total_seconds()), 60)
        return f"{minutes}:{seconds:02}"


class CallMessage(models.Model):
    """What a caller left for somebody; a promise until it is read and the caller called back (T13).

    The minutes of the row on that day stay: so it was said to the caller.
    """

    call = models.OneToOneField(
        Call, models.PROTECT, related_name="message", verbose_name=_("来电")
    )
    to = row("organisation.Employee", _("留给谁"), null=False, blank=False)
    words = models.TextField(_("留言"), max_length=LONGEST_WORDS, blank=True)
    call_back = models.BooleanField(_("要回电"), default=True)
    minutes = models.PositiveSmallIntegerField(_("几分钟内回电"))
    left_at = models.DateTimeField(_("留下"))
    again_at = models.DateTimeField(_("换一种方式告诉"), null=True, blank=True)
    read_at = models.DateTimeField(_("看到"), null=True, blank=True)
    called_back_at = models.DateTimeField(_("回电"), null=True, blank=True)
    done_at = models.DateTimeField(_("办完"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("电话留言"), pgettext_lazy("plural", "电话留言")
        ordering = ["-id"]
        constraints = checks(
            a_message_is_called_back_after_it_is_read=Q(called_back_at__isnull=True)
            | Q(read_at__isnull=False),
            a_message_is_done_after_the_caller_was_called_back=(
                Q(done_at__isnull=True)
                | Q(read_at__isnull=False, called_back_at__isnull=False)
                | Q(read_at__isnull=False, call_back=False)
            ),
        )
        indexes = [
            models.Index(fields=["to"], name="messages_to_do", condition=Q(done_at__isnull=True))
        ]

    def __str__(self) -> str:
        return f"{self.call_id} {self.to}"

    @property
    def step(self) -> str:
        """How far it has come: told, read, called_back, done."""
        moments = {"done": self.done_at, "called_back": self.called_back_at, "read": self.read_at}
        return next((name for name, at in moments.items() if at is not None), "told")


class CallEvent(TrailEvent):
    """One thing that happened to a call."""

    class What(models.TextChoices):
        RANG = "rang", pgettext_lazy("call event", "响铃")
        TAKEN = "taken", pgettext_lazy("call event", "接听")
        WHO = "who", pgettext_lazy("call event", "认出来电的人")
        TRIED = "tried", pgettext_lazy("call event", "转接")
        COMPLAINT = "complaint", pgettext_lazy("call event", "登记投诉")
        MESSAGE = "message", pgettext_lazy("call event", "留言")
        AGAIN = "again", _("没有看，换一种方式再告诉")
        READ = "read", pgettext_lazy("call event", "看到留言")
        CALLED_BACK = "called_back", pgettext_lazy("call event", "回电")
        MISSED = "missed", pgettext_lazy("call event", "没有接到")
        HUNG_UP = "hung_up", pgettext_lazy("call event", "挂断")
        CLOSED = "closed", pgettext_lazy("call event", "办完")

    class Try(models.TextChoices):
        CONNECTED = "connected", pgettext_lazy("call", "接通")
        ENGAGED = "engaged", pgettext_lazy("call", "占线")
        NO_ANSWER = "no_answer", pgettext_lazy("call", "没人接")
        REFUSED = "refused", pgettext_lazy("call", "不接")

    call = row(Call, _("来电"), null=False, blank=False, related_name="events", db_index=False)
    what = models.CharField(_("事项"), max_length=11, choices=What)
    employee = row("organisation.Employee", _("哪一位"))
    extension = models.CharField(_("分机"), max_length=12, blank=True)
    outcome = models.CharField(_("接通了吗"), max_length=9, choices=Try, blank=True)

    class Meta(TrailEvent.Meta):
        verbose_name, verbose_name_plural = _("来电的经过"), pgettext_lazy("plural", "来电的经过")
        constraints = [
            *one_effect(
                "a_request_about_a_call_has_one_effect",
                "a_request_by_the_link_of_a_call_has_one_effect",
            ),
            *checks(
                a_try_to_connect_says_how_it_ended=Q(what="tried") & ~Q(outcome="")
                | ~Q(what="tried") & Q(outcome="")
            ),
        ]
        indexes = [models.Index(fields=["call", "id"], name="events_of_a_call")]

    def __str__(self) -> str:
        return f"{self.call_id} {self.what}"
