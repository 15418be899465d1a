"""What is typed about gifts."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from reception import clock
from reception.accounts.actor import Actor
from reception.accounts.page_forms import YEARS, PageForm, TidyField
from visitors.gifts import visibility
from visitors.gifts.acts import KEEP, WRITE, GiftWish
from visitors.gifts.models import GiftEntry, GiftKind
from visitors.gifts.register import GiftsAsked
from visitors.plans import visibility as of_plans
from visitors.plans.forms import BIGGEST_ID, StaffField, amount, number
from visitors.visits import visibility as of_visits

What = GiftEntry.What
MOST_PIECES = 99_999
OF_EVERYBODY = (What.GIVEN, What.RECEIVED, What.DECLINED)
SEEN: dict[str, Any] = {
    "plan": of_plans.plans,
    "visit": of_visits.visits,
    "about": visibility.entries,
}


def hidden() -> Any:
    """Return a field for an id that the page carries."""
    return number(most=BIGGEST_ID, required=False, widget=forms.HiddenInput)


class GiftForm(PageForm):
    """One movement. What somebody may not see is unknown here."""

    boxes: ClassVar = {"words": "full"}

    what = forms.ChoiceField(label=_("事项"), choices=What.choices)
    kind = forms.ModelChoiceField(
        GiftKind.objects.none(),
        label=_("礼品种类"),
        required=False,
        empty_label="–",
        help_text=_("送出、入库、盘点用；送出的从库存里减。"),
    )
    thing = TidyField(
        label=_("什么礼品"), max_length=60, required=False, help_text=_("收到、婉拒的写在这里。")
    )
    pieces = number(*(_("件数"), 0, MOST_PIECES), initial=1, help_text=_("盘点写数出来一共几件。"))
    value = amount(
        _("价值（元）"), required=False, help_text=_("送出的不写就按单价算；收到的写估价。")
    )
    whom = TidyField(label=_("对方"), max_length=60, required=False)
    unit = TidyField(label=_("对方单位"), max_length=120, required=False)
    employee = StaffField(label=_("我方经手"), max_length=60, required=False)
    words = TidyField(label=pgettext_lazy("gift", "说明"), max_length=200, required=False)
    plan, visit, about = hidden(), hidden(), hidden()

    def __init__(self, data: Any = None, *, by: Actor, **given: Any) -> None:
        super().__init__(data, **given)
        self.by = by
        kinds: Any = self.fields["kind"]
        kinds.queryset = GiftKind.objects.filter(is_active=True)
        counted = {row.pk: vars(row)["stock"] for row in GiftKind.objects.counted()}
        kinds.label_from_instance = lambda row: (
            gettext("%(kind)s（%(stock)d 件）")
            % {
                "kind": row,
                "stock": counted.get(row.pk, 0),
            }
        )

    def offered(self) -> "GiftForm":
        """Leave those movements to choose that a person begins with."""
        every = (*OF_EVERYBODY, *GiftEntry.OURS) if self.by.may(KEEP) else OF_EVERYBODY
        choices: Any = self.fields["what"]
        choices.choices = [(what.value, what.label) for what in every]
        if self.by.reach(WRITE) != "all":
            del self.fields["employee"]
        return self

    def wish(self) -> GiftWish:
        """Return what was typed, for the act.

        Raises:
            Http404: it is about what the person may not see.
        """
        typed: dict[str, Any] = dict(self.cleaned_data)
        for name, seen in SEEN.items():
            if pk := typed.pop(name, None):
                typed[name] = of_visits.one(seen(self.by), pk=pk)
        return GiftWish(**typed)


class GiftFilter(PageForm):
    """By what the register is narrowed down."""

    boxes: ClassVar = dict.fromkeys(("q", "what", "year"), "bare")

    q = TidyField(
        label=_("找礼品"),
        max_length=60,
        required=False,
        widget=forms.TextInput({"type": "search", "placeholder": _("对方、单位")}),
    )
    what = forms.ChoiceField(
        label=_("事项"), required=False, choices=[("", _("所有事项")), *What.choices]
    )
    year = number(_("年份"), YEARS[0].year, YEARS[1].year, required=False)
    before = number(most=BIGGEST_ID, required=False)

    def asked(self) -> GiftsAsked:
        """Return which entries; without a year those of this one."""
        given = {name: value for name, value in self.cleaned_data.items() if value}
        return GiftsAsked(**{"year": clock.today().year, **given})
