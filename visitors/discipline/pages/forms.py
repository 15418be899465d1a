"""What 行政部 types about a case, and what the person concerned types."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reception.accounts.actor import Actor
from reception.accounts.page_forms import PageForm
from reception.accounts.refusals import Refusal
from reception.policy.climb import Given, LadderSteps
from reception.policy.enums import FinePer
from reception.policy.penalty import AMOUNTS, Penalty
from visitors.discipline.incidents.reports import LONGEST_REASON
from visitors.discipline.ledger import rulings
from visitors.discipline.ledger.appeals import LONGEST_RULING, Outcome, Ruling
from visitors.discipline.ledger.rulings import LONGEST_TEXT
from visitors.discipline.models import LONGEST_STATEMENT, SHORTEST_REASON, Entry, Incident
from visitors.visits.idempotency import RequestKey, request_key

ENTRY = {"class": "entry"}
_at_least = lazy(lambda sentence: str(sentence) % {"least": SHORTEST_REASON}, str)


def lines(rows: int, **attrs: Any) -> forms.Textarea:
    """Return a field of several lines."""
    return forms.Textarea({**ENTRY, "rows": rows, **attrs})


def _reason(label: Any, rows: int, most: int = LONGEST_REASON) -> forms.CharField:
    """Return a field for a reason; how long it must be, the action looks at."""
    return forms.CharField(
        label=_at_least(label),
        max_length=most,
        required=False,
        widget=lines(rows, required=True, minlength=SHORTEST_REASON),
    )


class CaseForm(PageForm):
    """What is typed about a case, with the key of the request."""

    request_key = forms.CharField(max_length=80, required=False, widget=forms.HiddenInput)

    def typed(self) -> dict[str, Any]:
        """Return what was typed, without the key.

        Raises:
            Refusal: ``invalid``, with a sentence for each field.
        """
        if not self.is_valid():
            wrong = {name: str(errors[0]) for name, errors in self.errors.items()}
            raise Refusal("invalid", _("请检查填写的内容。"), status=422, fields=wrong)
        return {name: value for name, value in self.cleaned_data.items() if name != "request_key"}

    def key(self, action: str, **about: Any) -> RequestKey:
        """Return the key of this request for an action, with what it is about and what was typed;
        refused as ``typed``.
        """
        content = {**about, **self.typed()}
        return request_key(self.cleaned_data["request_key"], action, content)


class DropForm(CaseForm):
    """Why a proposal is dropped."""

    reason = _reason(gettext_lazy("为什么不成立（至少 %(least)s 个字）"), 3)


class VoidForm(CaseForm):
    """Why an entry of the ledger is voided."""

    reason = _reason(gettext_lazy("为什么作废（至少 %(least)s 个字，当事人会看到）"), 2)

    def refuse(self, refusal: Refusal) -> None:
        """Show why it was refused and lead there, because the form stands far down the page."""
        super().refuse(refusal)
        if "reason" in self.errors:
            self.fields["reason"].widget.attrs["autofocus"] = True


def _words(**given: Any) -> forms.CharField:
    """Return a field for words of the person concerned; it may be empty here."""
    widget = lines(5, maxlength=LONGEST_STATEMENT, required=True)
    return forms.CharField(required=False, widget=widget, **given)


class WordsForm(CaseForm):
    """What the person concerned says."""

    words = _words()

    def clean_words(self) -> str:
        """Return the words with plain ends of lines: a browser counts one, and sends two."""
        words: str = self.cleaned_data["words"].replace("\r\n", "\n")
        if len(words) > LONGEST_STATEMENT:
            raise ValidationError(
                _("请写得短一些，最多 %(most)d 个字。") % {"most": LONGEST_STATEMENT}
            )
        return words

    def typed(self) -> dict[str, Any]:
        """Return what was typed, without the key.

        Raises:
            Refusal: ``bad_words`` where it is too long or cannot be written.
        """
        if not self.is_valid():
            wrong = str(next(iter(self.errors.values()))[0])
            raise Refusal("bad_words", wrong, status=422, fields={"words": wrong})
        return super().typed()

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal of the words beside them, under whichever name the action has for them."""
        self.add_error("words" if refusal.fields else None, str(refusal.message))


class OwnStatementForm(WordsForm):
    """What the person concerned says about a proposal."""

    words = _words(
        label=gettext_lazy("写下您的说明"),
        help_text=gettext_lazy("当时是什么情况、您做了什么、有没有别的原因。行政部裁定前会看。"),
    )


class AppealForm(WordsForm):
    """Why the person concerned does not agree with what was booked."""

    words = _words(label=gettext_lazy("申诉的理由"))


class GivenForm(CaseForm):
    """What a step may ask of whoever decides: how many items, which value, which share of pay."""

    items = forms.IntegerField(
        label=gettext_lazy("几件（P11）"), min_value=1, max_value=9999, required=False
    )
    value = forms.DecimalField(
        label=gettext_lazy("所涉价值（元，P11）"),
        min_value=0,
        max_digits=10,
        decimal_places=2,
        required=False,
    )
    pay_share = forms.IntegerField(
        label=gettext_lazy("扣绩效（%，P10）"),
        help_text=gettext_lazy("不填就取最低；高于最低的，在认定的情况里写明理由。"),
        min_value=0,
        max_value=100,
        required=False,
    )

    def asked(self, ladder: LadderSteps) -> list[forms.BoundField]:
        """Return the fields that some step of a ladder asks for."""
        names = {
            "items": any(step.fine_per == FinePer.ITEM for step in ladder.steps),
            "value": any(step.fine_per == FinePer.VALUE for step in ladder.steps),
            "pay_share": any(step.pay_share_most for step in ladder.steps),
        }
        return [self[name] for name, is_asked in names.items() if is_asked]

    def given(self) -> Given:
        """Return what was typed, as far as it can be read."""
        typed = {name: self.cleaned_data.get(name) for name in ("items", "value", "pay_share")}
        return Given(**{name: one for name, one in typed.items() if one})


class ConfirmForm(GivenForm):
    """What 行政部 finds; the person concerned reads it."""

    text = forms.CharField(
        label=gettext_lazy("认定的情况"),
        help_text=gettext_lazy("当事人会看到这段话；不要写是谁报告的。"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=lines(3),
    )

    def confirm(self, incident: Incident, by: Actor, now: datetime, key: RequestKey) -> Entry:
        """Confirm an incident with what was typed."""
        text = self.cleaned_data["text"]
        return rulings.confirm(incident, text, by, now, key, self.given())


class StatementForm(CaseForm):
    """What the person concerned said, written down for them."""

    statement = forms.CharField(
        label=gettext_lazy("当事人说了什么（照原话写）"),
        max_length=LONGEST_STATEMENT,
        required=False,
        widget=lines(3, required=True),
    )


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


class RulingForm(CaseForm):
    """How an appeal is decided, and for a reduction what is left."""

    boxes = {"outcome": "bare", **dict.fromkeys(AMOUNTS, "amount")}

    outcome = forms.ChoiceField(
        label=gettext_lazy("结果"),
        choices=_outcomes,
        required=False,
        widget=forms.RadioSelect({"required": True}),
    )
    reason = _reason(
        gettext_lazy("理由（至少 %(least)s 个字，当事人会看到）"), 3, most=LONGEST_RULING
    )
    left = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, now: Penalty, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        self.fields["left"].choices = [(code, code) for code in now.measures]  # type: ignore[attr-defined]
        self.fields["left"].initial = now.measures
        for name, amount in now.amounts.as_columns().items():
            given: dict[str, Any] = {
                "label": AMOUNTS[name].left_of,
                "required": False,
                "initial": in_figures(amount),
                "widget": forms.TextInput({**ENTRY, "inputmode": "decimal", "maxlength": 12}),
            }
            self.fields[name] = (
                forms.DecimalField(max_digits=12, decimal_places=2, **given)
                if isinstance(amount, Decimal)
                else forms.IntegerField(**given)
            )

    def clean(self) -> dict[str, Any]:
        """Hold each amount that is left against the present one."""
        cleaned = super().clean() or {}
        if cleaned.get("outcome") != Outcome.REDUCED or self.errors:
            return cleaned
        for name in set(cleaned["left"]) & set(AMOUNTS):
            amount, most = cleaned[name], getattr(self.now, name)
            if amount is None or not 0 < amount <= most:
                sentence = _("请填一个大于 0、不超过 %(most)s 的数；全部免去的，请取消勾选。")
                self.add_error(name, sentence % {"most": in_figures(most)})
        return cleaned

    def ruling(self) -> Ruling:
        """Return the ruling; an unreadable outcome is for the action to refuse."""
        typed = self.cleaned_data
        if typed["outcome"] != Outcome.REDUCED:
            return Ruling(typed["outcome"], typed["reason"])
        left = self.now.only(typed["left"])
        amounts = {name: typed[name] for name in AMOUNTS if name in left.measures}
        return Ruling(Outcome.REDUCED, typed["reason"], replace(left, **amounts))

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal; that nothing was reduced is about what is left."""
        if refusal.code == "not_less":
            self.add_error("left", str(refusal.message))
        else:
            super().refuse(refusal)


def in_figures(amount: Decimal | int) -> str:
    """Write an amount without needless zeros."""
    return f"{amount:.2f}".removesuffix(".00")
