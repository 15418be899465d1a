"""What a step of a visit needs to be given; a form reads the POST of a page and the JSON of a
program alike.
"""

from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from reception.accounts.actor import Actor
from reception.accounts.page_forms import TidyField
from reception.accounts.refusals import Refusal
from reception.organisation import people
from reception.organisation.models import Employee
from reception.policy.enums import Grade
from visitors.badges.numbers import BadgeNumberField
from visitors.belongings import items
from visitors.belongings.items import BelongingItem
from visitors.hosts import requests
from visitors.hosts.answers import HostReply
from visitors.lifecycle import zone_forms
from visitors.lifecycle.arrival_form import checked_in
from visitors.models import Badge, HostRequest, State, Visit, ZonePass
from visitors.visits import visibility

Answer = Visit.Answer
BIGGEST_ID, BIGGEST_NUMBER = 2**63 - 1, 2**31 - 1


class VisitStepForm(forms.Form):
    """A step that needs nothing; the others say what they need.

    Args:
        data: a page's POST or a program's body.
        visit: which visit it is about.
        by: who takes the step.
    """

    def __init__(self, data: Any, *, visit: Visit, by: Actor) -> None:
        super().__init__(data)
        self.visit, self.by = visit, by
        self.full_clean()

    def content(self) -> dict[str, Any]:
        """Return what was typed; the same key with other content is refused."""
        return self.cleaned_data

    def subject(self) -> Any:
        """Return what the action is about."""
        return self.visit

    def arguments(self, now: datetime) -> dict[str, Any]:
        """Return what the action is given beside its subject, by the names of its parameters.

        Raises:
            Refusal: what was typed means nothing.
        """
        return self.cleaned_data

    def refuse_invalid(self) -> None:
        """Refuse what cannot be read, with a sentence beside each field.

        Raises:
            Refusal: ``invalid``.
        """
        if self.errors:
            fields = {name: str(text[0]) for name, text in self.errors.items()}
            raise Refusal("invalid", self.sentence(fields), status=422, fields=fields)

    def sentence(self, fields: dict[str, str]) -> str:
        """Return the sentence above the fields that cannot be read."""
        return _("请检查所填内容。")


class ArriveForm(VisitStepForm):
    """Who comes along, where that was not known when the visit was arranged (Z3)."""

    companions = forms.Field(required=False)

    def arguments(self, now: datetime) -> dict[str, Any]:
        """Return the names one by one."""
        typed = self.cleaned_data["companions"]
        names = items.names_or_refuse(typed) if isinstance(typed, list) else []
        return {"companions": names}


class AdmitForm(VisitStepForm):
    """The badge in the desk's hand; without a number the lowest free one is lent (B1)."""

    badge = BadgeNumberField(required=False)


class CheckForm(VisitStepForm):
    """What was looked at: ticked on a page, listed by a program."""

    belongings = forms.Field(required=False)

    def content(self) -> dict[str, Any]:
        """Return nothing by the id of what is carried out, else why it stays."""
        if isinstance(self.data, QueryDict):
            return {"checked": checked_in(self.data)}
        things = self.cleaned_data["belongings"] or []
        return {"checked": {one["id"]: None if one["taken"] else one["reason"] for one in things}}

    def arguments(self, now: datetime) -> dict[str, Any]:
        """Return what was looked at, whichever way it was said."""
        return self.content()


class ReasonForm(VisitStepForm):
    """Why."""

    reason = TidyField(max_length=200, required=False)


class UndoForm(ReasonForm):
    """Why, and the state that the page showed, so that no later step is taken back."""

    state = forms.ChoiceField(choices=State, required=False)

    def subject(self) -> Visit:
        """Return the visit as the page showed it."""
        self.visit.state = self.cleaned_data["state"] or self.visit.state
        return self.visit

    def arguments(self, now: datetime) -> dict[str, Any]:
        """Return why."""
        return {"reason": self.cleaned_data["reason"]}


class OverrideForm(ReasonForm):
    """Another grade, and why (G11)."""

    grade = forms.ChoiceField(choices=Grade, required=False)

    def arguments(self, now: datetime) -> dict[str, Any]:
        """Return the grade, and why.

        Raises:
            Refusal: ``grade_missing``.
        """
        grade, missing = self.cleaned_data["grade"], _("请选一个规格。")
        if not grade:
            raise Refusal("grade_missing", missing, status=422, fields={"grade": missing})
        return {"grade": Grade(grade), "reason": self.cleaned_data["reason"]}


class BrokenBadgeForm(ReasonForm):
    """What became of a badge that was worn, and whether its wearer goes on without one (B3)."""

    condition = forms.ChoiceField(choices=Badge.Condition, required=False)
    goes_on = forms.ChoiceField(choices=[("without", ""), ("another", "")], required=False)
    badge = BadgeNumberField(required=False)


class ColleagueForm(VisitStepForm):
    """Which employee is asked: by the number that was picked, or by what was typed."""

    host = TidyField(max_length=60, required=False)
    host_number = TidyField(max_length=20, required=False)

    def arguments(self, now: datetime) -> dict[str, Any]:
        """Return who is meant."""
        return {"employee": self.employee()}

    def employee(self) -> Employee:
        """Return the one employee of the site who is meant.

        Raises:
            Refusal: ``unknown_colleague`` beside the field.
        """
        typed = self.cleaned_data["host_number"] or self.cleaned_data["host"]
        return the_colleague(self.visit, typed, "host")


class ReplyForm(VisitStepForm):
    """What the host answered by telephone, or answers who is signed in (V4)."""

    answer = forms.ChoiceField(choices=Answer, required=False)
    minutes = forms.IntegerField(min_value=0, max_value=BIGGEST_NUMBER, required=False)
    colleague: forms.Field = TidyField(max_length=60, required=False)
    asked = forms.IntegerField(min_value=1, max_value=BIGGEST_ID, required=False)

    def subject(self) -> HostRequest:
        """Return the request that is answered.

        Raises:
            Refusal: ``nobody_asked`` where this person answers for nobody who was asked.
        """
        request = requests.request_to_answer(self.visit, self.by, self.cleaned_data["asked"])
        if request is None:
            raise Refusal("nobody_asked", _("这次来访没有等候应答的人。"))
        return request

    def arguments(self, now: datetime) -> dict[str, Any]:
        """Return the answer.

        Raises:
            Refusal: ``unknown_answer``, ``unknown_colleague``.
        """
        answer = Answer(self.cleaned_data["answer"])
        if answer == Answer.NONE:
            raise Refusal("unknown_answer", _("请选一个应答。"), status=422)
        minutes = self.wait_minutes() if answer == Answer.WAIT else None
        colleague = self.employee() if answer == Answer.COLLEAGUE else None
        return {"reply": HostReply(answer, minutes, colleague)}

    def wait_minutes(self) -> int:
        """Return how long the visitor is asked to wait."""
        return self.cleaned_data["minutes"] or 0

    def employee(self) -> Employee:
        """Return the colleague who receives instead."""
        return the_colleague(self.visit, self.cleaned_data["colleague"], "colleague")


class BringForm(VisitStepForm):
    """One more thing that is brought in."""

    what = TidyField(max_length=120, error_messages={"required": _("请写明带了什么。")})
    serial = TidyField(max_length=60, required=False)
    count = forms.IntegerField(min_value=1, max_value=BIGGEST_NUMBER, required=False)

    def sentence(self, fields: dict[str, str]) -> str:
        """Return the sentence beside the first field, which is seldom one of several."""
        return next(iter(fields.values()))

    def arguments(self, now: datetime) -> dict[str, Any]:
        """Return what is brought in."""
        data = self.cleaned_data
        return {"items": [BelongingItem(data["what"], data["serial"], data["count"] or 1)]}


class CompanionsForm(VisitStepForm):
    """Who comes with a visitor, on lines or after commas (Z3)."""

    companions = forms.Field(required=False)  # not tidied as a whole: its lines are kept apart

    def arguments(self, now: datetime) -> dict[str, Any]:
        """Return the names one by one."""
        typed = self.cleaned_data["companions"] or ""
        return {"names": items.names_or_refuse(items.BETWEEN.split(typed[:8000]))}


class DepartureForm(VisitStepForm):
    """When a visitor really left, at the site's time."""

    left_at = forms.DateTimeField(input_formats=["%Y-%m-%dT%H:%M"])

    def refuse_invalid(self) -> None:
        """Refuse what is no time.

        Raises:
            Refusal: ``wrong_time``.
        """
        if self.errors:
            wrong = _("请填写离开的日期和时间。")
            raise Refusal("wrong_time", wrong, status=422, fields={"left_at": wrong})


class ZoneForm(VisitStepForm):
    """Which zone, why, and until when today (Z2); ``zone_forms`` reads it for all doors."""

    def content(self) -> dict[str, Any]:
        """Return what was typed."""
        return {name: self.data.get(name, "") for name in ("zone", "reason", "until")}

    def arguments(self, now: datetime) -> dict[str, Any]:
        """Return what is asked for."""
        return {"wish": zone_forms.wish(self.data, self.visit, now)}


class ZonePassForm(VisitStepForm):
    """Which pass of the visit."""

    zone_pass = forms.Field(required=False)

    def arguments(self, now: datetime) -> dict[str, Any]:
        """Return nothing: the pass says it all."""
        return {}

    def subject(self) -> ZonePass:
        """Return the pass.

        Raises:
            Http404: the visit has no such pass.
        """
        number = (self.cleaned_data["zone_pass"] or "")[:18]
        rows = ZonePass.objects.filter(visit=self.visit).select_related("visit", "zone")
        is_number = number.isascii() and number.isdecimal()
        return visibility.one(rows, pk=int(number) if is_number else 0)


def the_colleague(visit: Visit, typed: str, field: str) -> Employee:
    """Return the employee of the visit's site whom a number or a name means.

    Args:
        visit: whose site it is.
        typed: a number or a name.
        field: beside which the refusal stands.

    Raises:
        Refusal: ``unknown_colleague``.
    """
    employee = people.the_one_meant(typed, [visit.site_id]) if typed else None
    if employee is None:
        unknown = _("没有找到这位同事。")
        raise Refusal("unknown_colleague", unknown, status=422, fields={field: unknown})
    return employee
