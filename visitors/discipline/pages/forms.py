"""What 行政部 types about a case, and what the person concerned types."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reception.accounts.page_forms import PageForm
from reception.accounts.refusals import Refusal
from reception.policy.penalty import AMOUNTS, Penalty
from visitors.discipline.incidents.reports import LONGEST_REASON
from visitors.discipline.ledger.appeals import LONGEST_RULING, Outcome, Ruling
from visitors.discipline.ledger.rulings import LONGEST_TEXT
from visitors.discipline.models import LONGEST_STATEMENT, SHORTEST_REASON

ENTRY = {"class": "entry"}
AMOUNT = {**ENTRY, "inputmode": "decimal", "maxlength": 12}
MUST = {"required": True, "minlength": SHORTEST_REASON}


def lines(rows: int, **attrs: Any) -> forms.Textarea:
    """Return a field of several lines.

    Args:
        rows: how many lines it shows.
        attrs: further attributes.
    """
    return forms.Textarea({**ENTRY, "rows": rows, **attrs})


class DropForm(PageForm):
    """Why a proposal is dropped; how long the reason is, the action looks at."""

    asks: Any = gettext_lazy("为什么不成立（至少 %(least)s 个字）")
    rows = 3

    reason = forms.CharField(max_length=LONGEST_REASON, required=False)
    request_key = forms.CharField(max_length=80, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = self.asks % {"least": SHORTEST_REASON}
        self.fields["reason"].widget = lines(self.rows, maxlength=LONGEST_REASON, **MUST)


class VoidForm(DropForm):
    """Why an entry of the ledger is voided."""

    asks = gettext_lazy("为什么作废（至少 %(least)s 个字，当事人会看到）")
    rows = 2

    def refuse(self, refusal: Refusal) -> None:
        """Show why it was refused and lead there, because the form stands far down the page.

        Args:
            refusal: what the action raised.
        """
        super().refuse(refusal)
        if "reason" in self.errors:
            self.fields["reason"].widget.attrs["autofocus"] = True


@dataclass(frozen=True)
class TypedStatement:
    """What the person concerned typed, and the key of the request."""

    words: str
    key: str


class WordsForm(PageForm):
    """What the person concerned says; whether it must say anything, the action looks at."""

    # Three times as long: a browser counts an end of a line once, and sends two letters.
    words = forms.CharField(required=False, max_length=3 * LONGEST_STATEMENT)
    request_key = forms.CharField(max_length=80, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].widget = lines(5, maxlength=LONGEST_STATEMENT, required=True)

    def clean_words(self) -> str:
        """Return the words with plain ends of lines, as a browser counts them."""
        words: str = self.cleaned_data["words"].replace("\r\n", "\n")
        if len(words) > LONGEST_STATEMENT:
            raise ValidationError(
                _("请写得短一些，最多 %(most)d 个字。") % {"most": LONGEST_STATEMENT}
            )
        return words

    def said(self) -> TypedStatement:
        """Return what was typed.

        Raises:
            Refusal: ``bad_words`` where it is too long or cannot be written.
        """
        if not self.is_valid():
            wrong = str(next(iter(self.errors.values()))[0])
            raise Refusal("bad_words", wrong, status=422, fields={"words": wrong})
        return TypedStatement(self.cleaned_data["words"], self.cleaned_data["request_key"])

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal of the words beside them, under whichever name the action has for them.

        Args:
            refusal: what the action raised.
        """
        self.add_error("words" if refusal.fields else None, str(refusal.message))


class OwnStatementForm(WordsForm):
    """What the person concerned says about a proposal."""

    words = forms.CharField(
        label=gettext_lazy("写下您的说明"),
        help_text=gettext_lazy("当时是什么情况、您做了什么、有没有别的原因。行政部裁定前会看。"),
        required=False,
        max_length=3 * LONGEST_STATEMENT,
    )


class AppealForm(WordsForm):
    """Why the person concerned does not agree with what was booked."""

    words = forms.CharField(
        label=gettext_lazy("申诉的理由"), required=False, max_length=3 * LONGEST_STATEMENT
    )


class ConfirmForm(PageForm):
    """What 行政部 finds; the person concerned reads it."""

    text = forms.CharField(
        label=gettext_lazy("认定的情况"),
        help_text=gettext_lazy("当事人会看到这段话；不要写是谁报告的。"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=lines(3),
    )
    request_key = forms.CharField(max_length=80, required=False, widget=forms.HiddenInput)


class StatementForm(PageForm):
    """What the person concerned said, written down for them."""

    statement = forms.CharField(
        label=gettext_lazy("当事人说了什么（照原话写）"),
        max_length=LONGEST_STATEMENT,
        required=False,
        widget=lines(3, required=True),
    )
    request_key = forms.CharField(max_length=80, required=False, widget=forms.HiddenInput)


def _outcomes() -> list[tuple[str, str]]:
    means = {
        Outcome.UPHELD: _("处罚不变，恢复执行"),
        Outcome.REDUCED: _("只保留下面勾选的"),
        Outcome.ANNULLED: _("这条记录随之作废"),
    }
    return [
        (one.value, format_html("<b>{}</b> {}", one.label, sentence))
        for one, sentence in means.items()
    ]


def _reduced_to(name: str, amount: Decimal | int) -> forms.Field:
    """Return the field of what is left of an amount."""
    given: dict[str, Any] = {
        "label": AMOUNTS[name].left_of,
        "required": False,
        "initial": in_figures(amount),
        "widget": forms.TextInput(AMOUNT),
    }
    if isinstance(amount, Decimal):
        return forms.DecimalField(max_digits=12, decimal_places=2, **given)
    return forms.IntegerField(**given)


class RulingForm(PageForm):
    """How an appeal is decided, and for a reduction what is left."""

    boxes = {"outcome": "bare", **dict.fromkeys(AMOUNTS, "amount")}

    outcome = forms.ChoiceField(
        label=gettext_lazy("结果"),
        choices=_outcomes,
        required=False,
        widget=forms.RadioSelect({"required": True}),
    )
    reason = forms.CharField(max_length=LONGEST_RULING, required=False, widget=lines(3, **MUST))
    left = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    request_key = forms.CharField(max_length=80, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, now: Penalty, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        self.fields["left"].choices = [(code, code) for code in now.measures]  # type: ignore[attr-defined]
        self.fields["left"].initial = now.measures
        self.fields["reason"].label = _("理由（至少 %(least)s 个字，当事人会看到）") % {
            "least": SHORTEST_REASON
        }
        for name, amount in now.amounts.as_columns().items():
            self.fields[name] = _reduced_to(name, amount)

    def clean(self) -> dict[str, Any]:
        """Hold each amount that is left against the present one."""
        cleaned = super().clean() or {}
        if cleaned.get("outcome") != Outcome.REDUCED or self.errors:
            return cleaned
        for name in set(cleaned["left"]) & set(AMOUNTS):
            amount, most = cleaned[name], getattr(self.now, name)
            if amount is None or not 0 < amount <= most:
                self.add_error(
                    name,
                    _("请填一个大于 0、不超过 %(most)s 的数；全部免去的，请取消勾选。")
                    % {"most": in_figures(most)},
                )
        return cleaned

    def ruling(self) -> Ruling:
        """Return what is said; an unreadable outcome is for the action to refuse."""
        said = self.cleaned_data
        if said["outcome"] != Outcome.REDUCED:
            return Ruling(said["outcome"], said["reason"])
        left = self.now.only(said["left"])
        amounts = {name: said[name] for name in AMOUNTS if name in left.measures}
        return Ruling(Outcome.REDUCED, said["reason"], replace(left, **amounts))

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal; that nothing was reduced is about what is left.

        Args:
            refusal: what the action raised.
        """
        if refusal.code == "not_less":
            self.add_error("left", str(refusal.message))
        else:
            super().refuse(refusal)


def in_figures(amount: Decimal | int) -> str:
    """Write an amount without needless zeros.

    Args:
        amount: yuan, points or per cent.
    """
    return f"{amount:.2f}".removesuffix(".00")
