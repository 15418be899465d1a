"""The ledger (处罚台账): sheets, entries in one chain, words beside them, signed heads (P5)."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Length
from django.db.models.lookups import Exact, GreaterThanOrEqual
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reception.policy.climb import Given, LadderOutcome, Violation
from reception.policy.enums import Severity
from reception.policy.penalty import AMOUNTS, Penalty
from visitors.discipline.models.columns import account, moment, row, row_or_none
from visitors.discipline.models.penalty_field import PenaltyField
from visitors.models.trails import checks

# letters; so nothing can be moved between salt and text, of which together there is one digest
SALT = 32


class LadderVersion(models.Model):
    """A ladder as it stood when something was reported or booked; a later edit rewrites no case."""

    ladder = row("policy.Ladder", _("处罚阶梯"), related_name="versions")
    digest = models.CharField(_("摘要"), max_length=64, unique=True, help_text=_("内容的 SHA-256"))
    content = models.TextField(_("内容"))
    first_used_at = models.DateTimeField(_("首次使用"))

    class Meta:
        verbose_name, verbose_name_plural = _("阶梯版本"), pgettext_lazy("plural", "阶梯版本")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.ladder_id} {self.digest[:8]}"


class Sheet(models.Model):
    """One employee on one ladder: locked before anything is counted, it gives the next number."""

    employee = row("organisation.Employee", _("当事人"), related_name="sheets", db_index=False)
    ladder = row("policy.Ladder", _("处罚阶梯"), related_name="sheets")
    last_seq = models.PositiveIntegerField(_("最后一号"), default=0)

    class Meta:
        verbose_name, verbose_name_plural = _("账页"), pgettext_lazy("plural", "账页")
        ordering = ["employee", "ladder"]
        constraints = [
            models.UniqueConstraint(
                fields=["employee", "ladder"], name="one_sheet_for_an_employee_on_a_ladder"
            )
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} · {self.ladder_id}"


class Book(models.Model):
    """Where the chains of entries and of seals end: one row, locked last before one is written."""

    position = models.PositiveBigIntegerField(_("位置"), default=0)
    hash = models.CharField(_("链值"), max_length=64, blank=True)
    seals = models.PositiveBigIntegerField(_("封存的位置"), default=0)
    seal = models.CharField(_("封存的链值"), max_length=64, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("链尾"), pgettext_lazy("plural", "链尾")
        constraints = checks(there_is_one_book=Q(id=1))

    def __str__(self) -> str:
        return str(self.position)


def amount(name: str) -> Cast:
    """Return an amount of the penalty of an entry, as the database reads it."""
    return Cast(KT(f"penalty__{name}"), models.DecimalField(max_digits=12, decimal_places=2))


class Entry(models.Model):
    """One entry: a violation, a void of one, or a correction of its step. It is never changed and
    never deleted (P5).

    What a violation is answered with follows from the entries that stand. Each entry also says what
    was announced with it, so that it can be read by itself, and so that what is derived can be held
    against what was told.
    """

    class Kind(models.TextChoices):
        VIOLATION = "violation", _("违规")
        VOID = "void", _("作废")
        CORRECTION = "correction", _("更正")

    position = models.PositiveBigIntegerField(
        _("位置"), unique=True, help_text=_("在整本台账里，不跳号")
    )
    sheet = row(Sheet, _("账页"), related_name="entries", db_index=False)
    seq = models.PositiveIntegerField(_("序号"), help_text=_("在这一页里，不跳号"))
    kind = models.CharField(_("种类"), max_length=10, choices=Kind)
    violation = row_or_none(
        "self",
        _("针对"),
        related_name="later",
        help_text=_("作废或更正哪一条违规"),
        db_index=False,
    )
    incident = models.OneToOneField(
        "discipline.Incident",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="entry",
        verbose_name=_("违规提议"),
    )
    version = row_or_none(LadderVersion, _("阶梯版本"), related_name="entries")
    on = models.DateField(_("违规日期"))
    severity = models.CharField(_("严重程度"), max_length=8, choices=Severity, blank=True)
    given = models.JSONField(
        _("裁定时填的"),
        default=dict,
        blank=True,
        help_text=_("件数、价值、扣绩效（P10、P11）"),
    )
    is_relief = models.BooleanField(_("申诉减轻"), default=False)
    count = models.PositiveIntegerField(_("第几次"), default=0)
    since = models.DateField(_("从哪天起计数"), null=True, blank=True)
    step = models.PositiveSmallIntegerField(_("第几级"), default=0)
    penalty = PenaltyField(_("处罚"), default=Penalty)
    source_digest = models.CharField(_("来源摘要"), max_length=64, blank=True)
    evidence_digest = models.CharField(_("证据摘要"), max_length=64, blank=True)
    text_digest = models.CharField(
        _("文字摘要"), max_length=64, blank=True, help_text=_("加盐；文字删除后链仍可核对")
    )
    booked_at = models.DateTimeField(_("入账时间"), db_index=True)
    booked_by = account(_("入账的人"), related_name="booked", help_text=_("系统重新定级的，留空"))
    prev = models.CharField(_("前一链值"), max_length=64, blank=True)
    hash = models.CharField(_("链值"), max_length=64, unique=True)

    class Meta:
        verbose_name, verbose_name_plural = _("台账记录"), pgettext_lazy("plural", "台账记录")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "seq"], name="a_number_of_a_sheet_is_given_once"
            ),
            models.UniqueConstraint(fields=["prev"], name="an_entry_has_one_successor"),
            models.UniqueConstraint(
                fields=["violation"], condition=Q(kind="void"), name="a_violation_is_voided_once"
            ),
            *checks(
                entries_are_numbered_from_one=Q(position__gte=1, seq__gte=1),
                a_violation_has_an_incident_and_others_a_violation=Q(
                    kind="violation",
                    violation__isnull=True,
                    incident__isnull=False,
                    version__isnull=False,
                    count__gte=1,
                )
                | (
                    Q(violation__isnull=False, incident__isnull=True, version__isnull=True)
                    & ~Q(kind="violation")
                ),
                a_void_takes_everything_back=~Q(kind="void")
                | Q(
                    *(Q(Exact(amount(name), 0)) for name in AMOUNTS),
                    count=0,
                    step=0,
                    is_relief=False,
                ),
                only_a_correction_relieves=Q(is_relief=False) | Q(kind="correction"),
                nothing_is_taken_back_twice=Q(
                    *(Q(GreaterThanOrEqual(amount(name), 0)) for name in AMOUNTS)
                ),
                only_the_system_books_alone=Q(booked_by__isnull=False) | Q(kind="correction"),
                an_entry_is_in_the_chain=~Q(hash="")
                & ((Q(position=1) & Q(prev="")) | (Q(position__gt=1) & ~Q(prev=""))),
            ),
        ]
        indexes = [models.Index(fields=["violation", "position"], name="what_followed_a_violation")]

    def __str__(self) -> str:
        return f"#{self.seq}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write an entry for the first time; a later save has nothing to do here."""
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    @property
    def as_violation(self) -> Violation:
        """The violation of this entry, as its ladder is climbed by it."""
        return Violation(self.on, self.severity, Given.from_stored(self.given))

    @property
    def outcome(self) -> LadderOutcome:
        """What was announced with this entry."""
        return LadderOutcome(self.count, self.since, self.step, self.penalty)


class Words(models.Model):
    """The free text of an entry, apart from it and salted, so that it can be erased (privacy 6)."""

    entry = models.OneToOneField(
        Entry, models.PROTECT, related_name="words", verbose_name=_("台账记录"), primary_key=True
    )
    salt = models.CharField(max_length=SALT, blank=True, editable=False)
    text = models.TextField(_("文字"), blank=True)
    erased_at = moment(_("删除"))
    erased_by = account(_("删除的人"), related_name="erased_words")

    class Meta:
        verbose_name, verbose_name_plural = _("记录的文字"), pgettext_lazy("plural", "记录的文字")
        constraints = checks(
            erased_words_are_gone=(Q(erased_at__isnull=True, erased_by__isnull=True) & ~Q(salt=""))
            | Q(erased_at__isnull=False, salt="", text=""),
            words_that_stand_have_a_whole_salt=Q(erased_at__isnull=False)
            | Q(Exact(Length("salt"), SALT)),
        )

    def __str__(self) -> str:
        return f"{self.entry_id}"


class Head(models.Model):
    """Where both chains stood at the end of a day, signed; a copy of it is kept outside."""

    day = models.DateField(_("日期"), unique=True)
    position = models.PositiveBigIntegerField(_("位置"))
    hash = models.CharField(_("链值"), max_length=64, blank=True)
    seals = models.PositiveBigIntegerField(_("封存的位置"), default=0)
    seal = models.CharField(_("封存的链值"), max_length=64, blank=True)
    made_at = models.DateTimeField(_("签名时间"))
    signature = models.CharField(_("签名"), max_length=128)

    class Meta:
        verbose_name, verbose_name_plural = _("日终摘要"), pgettext_lazy("plural", "日终摘要")
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} #{self.position}"

    @property
    def ends(self) -> tuple[int, str, int, str]:
        """Where the chain of entries ended and that of seals: position and value of each."""
        return self.position, self.hash, self.seals, self.seal
