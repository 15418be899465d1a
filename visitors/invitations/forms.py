"""The forms of invitations: what is asked of who invites, and of the visitor on their page."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, ClassVar, cast

from django import forms
from django.forms.widgets import ChoiceWidget
from django.utils import timezone
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from reception import clock
from reception.accounts.page_forms import DayField, PageForm, TidyField
from reception.organisation.models import Employee, Zone
from reception.policy.rulebook import InForce
from visitors.belongings import items
from visitors.invitations.invitations import InvitationWish, Which
from visitors.invitations.models import Invitation, InvitedVisit, Series
from visitors.invitations.repeating import SELDOM, WEEKDAYS, Repeat
from visitors.invitations.replies import Beforehand
from visitors.lifecycle.arrival_form import FIELD_OF_TIME, ArrivalForm
from visitors.lifecycle.details_form import DetailsForm
from visitors.models import State, Visit
from visitors.models.visits import OPEN
from visitors.visits import details

TWO = 2
NAMED = 5  # days of a series that a choice names; of more it says only so
WEEKDAY_NAMES = (
    *(_("星期一"), _("星期二"), _("星期三"), _("星期四")),
    *(_("星期五"), _("星期六"), _("星期日")),
)
TIME = forms.TimeInput({"type": "time"}, format="%H:%M")
# Asked at the desk or by a program, not of who invites.
NOT_ASKED = (
    *("visitor", "level", "topic", "further", "belongings", "appointment"),
    *("kind", "letter", "letter_issuer", "source", "accepted"),
)
STATES: dict[str, list[State]] = {
    Invitation.State.OPEN: [State.EXPECTED, *OPEN],
    Invitation.State.CANCELLED: [State.CANCELLED],
    Invitation.State.OVER: [State.LEFT, State.REFUSED, State.NO_SHOW],
}


class InvitationForm(ArrivalForm):
    """Whom one invites, when, where and with whom; the questions are those of the desk."""

    boxes: ClassVar = {"purpose": "full", "note": "full", "host": "host-box"}
    field_order = [
        *("host_number", "host", "name", "organisation", "title", "phone", "email"),
        *("purpose", "expected_at", "until", "place", "party_size", "companions"),
        *("category", "zone", "plate", "needs", "note", "every", "interval", "days", "last"),
        "left_out",
    ]

    category = forms.CharField(
        label=_("访客类别"), required=False, initial="appointment", widget=forms.Select
    )
    expected_at = forms.DateTimeField(
        label=_("什么时候来"),
        widget=forms.DateTimeInput({"type": "datetime-local"}, format=FIELD_OF_TIME),
        error_messages={"required": _("请写明哪天几点。"), "invalid": _("请写日期和时间。")},
    )
    until = forms.TimeField(label=_("到几点（可不填）"), required=False, widget=TIME)
    place = TidyField(label=_("到哪里（可不填）"), max_length=120, required=False)
    note = TidyField(label=_("给前台的话（访客看不到）"), max_length=200, required=False)
    zone = forms.ModelChoiceField(
        Zone.objects.none(),
        label=_("要进的限制区域"),
        required=False,
        empty_label=_("不进"),
        help_text=_("邀请时就请人批准（Z2、Z4）"),
    )

    every = forms.ChoiceField(
        label=_("重复"),
        required=False,
        choices=[("", _("不重复")), *Series.Every.choices],
        help_text=_("只排工作日，提前几个月排好"),
    )
    interval = forms.IntegerField(
        label=_("每几天、几周或几月一次"),
        required=False,
        initial=1,
        min_value=1,
        max_value=SELDOM,
        error_messages={"invalid": _("请写数字。")},
    )
    days = forms.MultipleChoiceField(
        label=_("每周的哪几天"),
        required=False,
        choices=list(zip(WEEKDAYS, WEEKDAY_NAMES, strict=True)),
        widget=forms.CheckboxSelectMultiple,
    )
    last = DayField(label=_("重复到哪天"))
    left_out = TidyField(
        label=_("除了哪几天（可不填）"),
        max_length=1_200,
        required=False,
        widget=forms.TextInput({"placeholder": _("年-月-日，用空格隔开")}),
    )

    def __init__(self, *args: Any, own: Employee | None = None, **kwargs: Any) -> None:
        self.own = own
        super().__init__(*args, **kwargs)
        for name in NOT_ASKED:
            self.fields.pop(name, None)
        if own is not None:
            del self.fields["host"], self.fields["host_number"]
        self.fields["name"].label = _("请谁来")
        self.fields["organisation"].label = _("单位")
        self.fields["organisation"].required = False
        self.fields["purpose"].label = _("来意")
        zones = Zone.objects.filter(site=self.site_id, access=Zone.Access.RESTRICTED)
        cast(Any, self.fields["zone"]).queryset = zones

    def offer(self) -> None:
        """Offer the categories of the policy."""
        categories = [(code, str(one)) for code, one in self.policy.categories.items()]
        cast(ChoiceWidget, self.fields["category"].widget).choices = categories

    def clean_category(self) -> str:
        """Return the category's code; without one the visitor comes by appointment (G2)."""
        self.cleaned_data["category"] = self.cleaned_data["category"] or "appointment"
        return super().clean_category()

    def clean_left_out(self) -> list[date]:
        """Return the days that were named."""
        try:
            return [date.fromisoformat(day) for day in self.cleaned_data["left_out"].split()]
        except ValueError as wrong:
            raise forms.ValidationError(_("请写年-月-日，用空格隔开。")) from wrong

    def clean(self) -> dict[str, Any]:
        """Put the host in where it is who invites."""
        data = super().clean()
        if self.own is not None:
            data["host"] = self.own
        if data.get("every") and not data.get("last"):
            self.add_error("last", _("请写重复到哪天。"))
        return data

    def wish(self) -> InvitationWish:
        """Return what was typed, for the action."""
        data = self.cleaned_data
        extra = {name: data.pop(name) for name in ("place", "note", "zone", "until")}
        every, days, last = (data.pop(name) for name in ("every", "days", "last"))
        interval, left_out = data.pop("interval") or 1, data.pop("left_out")
        data.setdefault("host_number", "")
        data |= {"visitor": None, "level": None, "belongings": [], "further": []}
        begins = data["expected_at"]
        ends = end_of(begins, extra.pop("until"))
        starts = clock.today(begins, clock.here())
        repeat = Repeat(every, starts, last, days, interval, left_out) if every else None
        return InvitationWish(self.arrival(), ends, **extra, repeat=repeat)


def end_of(begins: datetime, hour: Any) -> datetime | None:
    """Return the moment of an hour on the day of another, by the clock of the site."""
    if hour is None:
        return None
    day = clock.today(begins, clock.here())
    return datetime.combine(day, hour, tzinfo=clock.here())


class WhichForm(PageForm):
    """Which visits of a series are meant; each choice says which days it changes.

    Args:
        visits: those of the invitation.
        all_of: how the choice of all is called.
        of_all: the visits that it means; nothing where all that are expected.
    """

    which = forms.ChoiceField(label=_("哪几次"), required=False)

    def __init__(
        self,
        *args: Any,
        visits: Sequence[Visit] = (),
        all_of: Any = "",
        of_all: Sequence[Visit] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        expected = [visit for visit in visits if visit.state == State.EXPECTED]
        if len(expected) < TWO:
            del self.fields["which"]
            return
        of_all = expected if of_all is None else of_all
        choices: list[tuple[str, Any]] = [("", _all_in_words(all_of, of_all, expected))]
        for place, visit in enumerate(expected):
            day = f"{timezone.localtime(visit.expected_at):%m-%d %H:%M}"
            choices.append((f"only-{visit.pk}", _("只这一次：%(day)s") % {"day": day}))
            says = {"day": day, "days": _days_in_words(expected[place:])}
            choices.append((f"later-{visit.pk}", _("从这一次起：%(day)s · %(days)s") % says))
        cast(Any, self.fields["which"]).choices = choices

    def meant(self) -> Which:
        """Return which visits are meant."""
        how, _dash, pk = self.cleaned_data.get("which", "").partition("-")
        return Which(**{how: int(pk)}) if how else Which()


def _all_in_words(name: Any, meant: Sequence[Visit], expected: Sequence[Visit]) -> str:
    """Say which days the choice of all changes, and which stay."""
    if not meant:
        return str(name)
    says = f"{name} · {_days_in_words(meant)}"
    chosen = {visit.pk for visit in meant}
    stay = [_day(visit) for visit in expected if visit.pk not in chosen]
    if not stay:
        return says
    listed = gettext("、").join(stay[:NAMED]) + ("…" if len(stay) > NAMED else "")
    return _("%(says)s；不动：%(days)s") % {"says": says, "days": listed}


def _days_in_words(visits: Sequence[Visit]) -> str:
    first, last = _day(visits[0]), _day(visits[-1])
    days = first if first == last else f"{first} – {last}"
    count = len(visits)
    return ngettext("%(count)d 次（%(days)s）", "%(count)d 次（%(days)s）", count) % {
        "count": count,
        "days": days,
    }


def _day(visit: Visit) -> str:
    return f"{timezone.localtime(visit.expected_at):%m-%d}"


class MoveForm(WhichForm):
    """To when a visit is moved."""

    at = forms.DateTimeField(
        label=_("改到什么时候"),
        widget=forms.DateTimeInput({"type": "datetime-local"}, format=FIELD_OF_TIME),
        error_messages={"required": _("请写明哪天几点。"), "invalid": _("请写日期和时间。")},
    )
    until = forms.TimeField(label=_("到几点（可不填）"), required=False, widget=TIME)


class CancelForm(WhichForm):
    """Why a visit is called off."""

    reason = TidyField(label=_("原因（访客看不到）"), max_length=200, required=False)


class InvitationFilter(PageForm):
    """Which invitations the list shows."""

    q = TidyField(label=_("姓名、拼音、单位、手机号或后四位"), required=False, max_length=80)
    host = TidyField(label=_("被访人"), required=False, max_length=60)
    since = DayField(label=_("从"))
    until = DayField(label=pgettext_lazy("of a range of days", "到"))
    state = forms.ChoiceField(
        label=_("状态"), required=False, choices=[("", _("全部")), *Invitation.State.choices]
    )


class LaterForm(PageForm):
    """At what hour a visitor comes instead."""

    control_class = "entry"
    at = forms.TimeField(
        label=_("大约几点到"),
        widget=TIME,
        error_messages={"required": _("请写几点。"), "invalid": _("请写几点，例如 10:30。")},
    )


class CannotComeForm(PageForm):
    """A word why a visitor does not come."""

    control_class = "entry"
    reason = TidyField(label=_("想说一句的话（可不填）"), max_length=200, required=False)


class BeforehandForm(DetailsForm):
    """What the desk would ask; all of it optional."""

    control_class = "entry"
    organisation = TidyField(label=_("您的单位"), max_length=120, required=False)
    party_size = forms.IntegerField(
        label=_("一共几位"), required=False, min_value=1, max_value=2**31 - 1
    )
    companions = forms.CharField(
        label=_("同行人姓名"),
        max_length=8000,
        required=False,
        widget=forms.Textarea({"rows": 2, "placeholder": _("用顿号、逗号隔开，或每行一位")}),
    )
    field_order = ["organisation", "party_size", "companions", "plate", "needs"]

    def __init__(
        self, data: Any = None, *, visit: Visit, policy: InForce, invited: InvitedVisit
    ) -> None:
        written = details.of(visit)
        initial = {
            "organisation": visit.organisation,
            "party_size": visit.party_size,
            "companions": "、".join(one.name for one in visit.companions.all()),
            "plate": written.plate,
            "needs": written.needs,
            "accepted": written.accepted is not None,
        }
        super().__init__(data, policy=policy, initial=initial)
        for name in ("kind", "letter", "letter_issuer", "source"):
            del self.fields[name]
        self.visit, self.invited = visit, invited

    def clean_companions(self) -> list[str]:
        return items.names(self.cleaned_data["companions"])

    def said(self) -> Beforehand:
        """Return what was typed, for the action; a party is at least who is named."""
        data = dict(self.cleaned_data)
        names = data.pop("companions")
        size = data.pop("party_size") or max(1, len(names) + 1)
        return Beforehand(data.pop("organisation"), size, names, data)


def hour_of(visit: Visit, hour: Any) -> datetime:
    """Return an hour of the day on which a visitor is expected, by the clock of the site."""
    assert visit.expected_on is not None, "as the database promises of whoever is expected"
    return datetime.combine(visit.expected_on, hour, tzinfo=visit.site.clock)
