"""What is typed at the desk or sent by a program, checked field by field."""

import re
from datetime import datetime, timedelta
from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms.widgets import ChoiceWidget
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from reception import clock
from reception.accounts.page_forms import ComboInput, TidyField
from reception.organisation import emails, people, phones
from reception.organisation.models import Employee
from reception.policy.rulebook import InForce
from visitors.belongings import items
from visitors.belongings.items import BelongingItem
from visitors.hosts import co_hosts
from visitors.lifecycle.details_form import DetailsForm
from visitors.lifecycle.registration import Arrival
from visitors.models import Visitor
from visitors.people.search import Person
from visitors.visits import frequency, listed
from visitors.visits.details import ANSWERS

LONGEST_WAIT_AHEAD = timedelta(days=366)
FIELD_OF_TIME = "%Y-%m-%dT%H:%M"


class OtherTimeField(forms.DateTimeField):
    """At what other time a host receives; blank where they will call (V12)."""

    widget = forms.DateTimeInput({"type": "datetime-local"}, format=FIELD_OF_TIME)
    default_error_messages = {"invalid": _("请写日期和时间，或留空。")}

    def __init__(self) -> None:
        super().__init__(label=_("另约到什么时候（留空：会打电话另约）"), required=False)


BETWEEN = re.compile("[,，、;；]+")
NUMBERED = re.compile(r"[(（]([^()（）]+)[)）]$")  # as the list of the desk writes it: 马骏(T3)


class CategoryRadios(forms.RadioSelect):
    """The categories of visitors; those that ask for a topic say so."""

    asking: frozenset[str] = frozenset()

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if value in self.asking:
            option["attrs"]["data-topic"] = True
        return option


def host_combo(options_id: str, placeholder: Any, **attrs: Any) -> ComboInput:
    """Return a field that suggests employees while somebody types."""
    asks = {
        "placeholder": placeholder,
        "hx-get": reverse_lazy("desk_hosts"),
        "hx-trigger": "input changed delay:120ms",
        "hx-target": f"#{options_id}",
        "hx-swap": "innerHTML",
        "hx-sync": "this:queue last",
    }
    return ComboInput(options_id, asks | attrs)


class ArrivalForm(DetailsForm):
    """The three questions, whom they visit, and what the policy asks beside (V2, G1, G8)."""

    boxes: ClassVar = {
        "organisation": "full",
        "purpose": "full",
        "host": "host-box",
        "further": "host-box",
    }

    visitor = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=2**63 - 1,
        widget=forms.HiddenInput(
            {"data-visitor": "", "data-name": "", "data-phone": "", "data-email": ""}
        ),
    )
    organisation = TidyField(
        label=_("您是哪里的？"),
        max_length=120,
        spare=20,
        error_messages={"required": _("请问来自哪个单位；个人来访可填“个人”。")},
    )
    name = TidyField(
        label=_("您贵姓？"),
        max_length=60,
        spare=20,
        error_messages={"required": _("请填写访客姓名。")},
    )
    title = TidyField(label=_("职务"), max_length=40, spare=20, required=False)
    level = forms.IntegerField(
        label=_("级别"), required=False, min_value=0, max_value=99, widget=forms.Select
    )
    purpose = TidyField(
        label=_("有什么事？"),
        max_length=200,
        spare=20,
        error_messages={"required": _("请问有什么事。")},
    )
    # Before the host, who is read by it where somebody was picked from the list.
    host_number = TidyField(max_length=60, required=False, widget=forms.HiddenInput)
    host = TidyField(
        label=_("找谁？"),
        max_length=60,
        error_messages={"required": _("请选择被访人。")},
        widget=host_combo("hosts", _("姓名、拼音、首字母、部门")),
    )
    phone = TidyField(
        label=_("手机"),
        max_length=40,
        spare=10,
        required=False,
        widget=forms.TextInput({"inputmode": "tel"}),
    )
    email = forms.EmailField(
        label=_("邮箱"),
        max_length=254,
        required=False,
        error_messages={"invalid": _("这不像一个邮箱地址。")},
        widget=forms.EmailInput({"placeholder": "name@example.com"}),
    )
    further = TidyField(
        label=_("同时通知"),
        max_length=200,
        required=False,
        widget=host_combo(
            "further-hosts", _("其他被访人，用顿号或逗号隔开"), **{"data-adds": True}
        ),
    )
    party_size = forms.IntegerField(
        label=_("人数"),
        required=False,
        min_value=1,
        max_value=2**31 - 1,
        initial=1,
        widget=forms.TextInput({"inputmode": "numeric", "maxlength": 6}),
    )
    # Not tidied as a whole: its lines are kept apart until each is read.
    companions = forms.CharField(
        label=_("同行人姓名"),
        max_length=8000,
        required=False,
        widget=forms.Textarea(
            {"rows": 1, "cols": False, "placeholder": _("用顿号、逗号隔开，或每行一位")}
        ),
    )
    belongings = forms.CharField(
        label=_("携带物品"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(
            {"rows": 1, "cols": False, "placeholder": _("笔记本电脑(序列号)、样品×2")}
        ),
    )
    category = forms.CharField(
        label=_("访客类别"),
        required=False,
        initial="walk_in",
        widget=CategoryRadios,
    )
    topic = forms.CharField(label=_("推销什么"), required=False, widget=forms.Select)
    appointment = forms.BooleanField(
        label=_("已与被访人约好"), required=False, widget=forms.CheckboxInput({"value": "1"})
    )
    expected_at = forms.DateTimeField(
        label=_("预约时间"),
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        policy: InForce,
        site_id: int,
        now: datetime,
        by_desk: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, policy=policy, **kwargs)
        self.policy, self.site_id, self.now = policy, site_id, now
        self.extension = ""  # behind the phone, as `clean_phone` finds it
        # A program may leave the organisation out; at the desk it is the first of the three
        # questions.
        self.fields["organisation"].required = by_desk
        if by_desk:
            self.offer()

    def offer(self) -> None:
        """Offer the levels, categories and topics of the policy; the categories that this desk sees
        often come first.
        """
        levels = sorted(set(self.policy.levels.values()), reverse=True)
        categories, topics = self.policy.categories, self.policy.topics
        by_use = frequency.categories_by_use(self.site_id, clock.today(self.now, clock.here()))
        place = {code: place for place, code in enumerate(by_use)}
        often_first = sorted(categories, key=lambda code: place.get(code, len(place)))
        choices: dict[str, list[tuple[Any, Any]]] = {
            "level": [("", _("按职务")), *((level, level) for level in levels)],
            "category": [(code, str(categories[code])) for code in often_first],
            "topic": [("", _("其他")), *((code, str(topic)) for code, topic in topics.items())],
        }
        for name, offered in choices.items():
            cast(ChoiceWidget, self.fields[name].widget).choices = offered
        cast(CategoryRadios, self.fields["category"].widget).asking = frozenset(
            code for code, category in categories.items() if category.asks_topic
        )
        self.fields["host_number"].widget.attrs |= {
            "data-number": self["host_number"].value() or "",
            "data-name": self["host"].value() or "",
        }

    def recall(self, visitor: Visitor) -> None:
        """Show what the record of a visitor who comes back says: how often they came, and how to
        reach them, masked.
        """
        phone, email = phones.masked(visitor.phone), emails.masked(visitor.email)
        self.fields["visitor"].widget.attrs |= {
            "data-visitor": visitor.pk,
            "data-name": visitor.name,
            "data-phone": phone,
            "data-email": email,
        }
        self.fields["phone"].widget.attrs["placeholder"] = phone
        if email:
            self.fields["email"].widget.attrs["placeholder"] = email
        came = ngettext("来过 %(count)s 次", "来过 %(count)s 次", visitor.visits_made)
        self["name"].help_text = came % {"count": visitor.visits_made}

    @property
    def weighed(self) -> list[tuple[str, str]]:
        """What was said of entries of lists, for the card that is drawn again."""
        answers = listed.answers_in(self.data)
        names = {True: listed.SAME, False: listed.OTHER}
        return [(f"{listed.FIELD}{number}", names[same]) for number, same in answers.items()]

    def clean_phone(self) -> str:
        """Return the number as E.164; its extension is kept apart."""
        phone, self.extension = phones.read_with_extension(self.cleaned_data["phone"])
        return phone

    def clean_host(self) -> Employee:
        """Return the employee meant by a number or by a name that only one bears."""
        typed = self.cleaned_data.get("host_number") or self.cleaned_data["host"]
        host = people.the_one_meant(typed, [self.site_id])
        if host is None:
            unknown = _("没有找到唯一的被访人“%(typed)s”，请从列表里选。")
            raise ValidationError(unknown, code="unknown_host", params={"typed": typed})
        return host

    def clean_further(self) -> list[Employee]:
        """Return the further hosts, each meant by a number or a name and typed after a comma."""
        parts = BETWEEN.split(self.cleaned_data["further"])
        return self.beside_the_host([(part, self.meant(part)) for part in parts if part.strip()])

    def meant(self, typed: str) -> Employee | None:
        """Return who is meant by a number, a name, or a name with its number in brackets."""
        numbered = NUMBERED.search(typed.strip())
        return people.the_one_meant(numbered[1] if numbered else typed, [self.site_id])

    def beside_the_host(self, named: list[tuple[str, Employee | None]]) -> list[Employee]:
        """Return the further hosts once each, or refuse who is unknown, the host themself, or one
        too many.
        """
        further: dict[int, Employee] = {}
        for typed, employee in named:
            if employee is None:
                unknown = _("没有找到唯一的同事“%(typed)s”，请写工号或从列表里选。")
                raise ValidationError(unknown, code="unknown_host", params={"typed": typed})
            if employee == self.cleaned_data.get("host"):
                twice = _("%(name)s 已经是被访人。")
                raise ValidationError(twice, code="host_twice", params={"name": employee})
            further[employee.pk] = employee
        most = self.policy.limits.get("further_hosts_max")
        if most is not None and len(further) > most:
            raise ValidationError(co_hosts.too_many(most), code="too_many_hosts")
        return list(further.values())

    def clean_category(self) -> str:
        """Return the category's code; without one, the visitor is a walk-in (G2)."""
        code = self.cleaned_data["category"] or "walk_in"
        if code not in self.policy.categories:
            raise ValidationError(_("没有这个访客类别。"), code="unknown_category")
        return code

    def clean_topic(self) -> str:
        code: str = self.cleaned_data["topic"]
        if code and code not in self.policy.topics:
            raise ValidationError(_("没有这项推销内容。"), code="unknown_topic")
        return code

    def clean_party_size(self) -> int:
        """Return the head-count; the policy's row says how many at most."""
        size = self.cleaned_data["party_size"]
        size = 1 if size is None else size
        most = self.policy.limits.get("party_size_max")
        if most is not None and size > most:
            too_big = _("一次最多登记 %(most)d 人。")
            raise ValidationError(too_big, code="party_too_big", params={"most": most})
        return size

    def clean_companions(self) -> list[str]:
        return items.names(self.cleaned_data["companions"])

    def clean_belongings(self) -> list[BelongingItem]:
        return items.read(self.cleaned_data["belongings"])

    def clean_expected_at(self) -> datetime | None:
        """Return when they are expected, which is not in the past and within a year."""
        expected: datetime | None = self.cleaned_data["expected_at"]
        earliest, latest = self.now - timedelta(minutes=1), self.now + LONGEST_WAIT_AHEAD
        if expected is not None and not earliest <= expected <= latest:
            raise ValidationError(_("预约时间要在今后一年之内。"), code="bad_time")
        return expected

    def arrival(self) -> Arrival:
        """Return what was typed, for the action."""
        data = dict(self.cleaned_data)
        del data["host_number"]
        of_person = ("name", "phone", "organisation", "title", "level", "email")
        person = Person(
            visitor_id=data.pop("visitor"),
            phone_extension=self.extension,
            **{name: data.pop(name) for name in of_person},
        )
        data["listings"] = listed.answers_in(self.data)
        answers = {name: data.pop(name) for name in ANSWERS if name in data}
        return Arrival(site_id=self.site_id, person=person, details=answers, **data)
