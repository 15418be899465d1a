"""What programs and forms say about a complaint, read: people by number, departments by name or
code, months, more time.
"""

import math
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from reception.due import graces
from reception.due.graces import MoreTime
from reception.due.models import Grace
from reception.organisation import phones
from reception.organisation.models import Department, Employee
from reception.policy.rulebook import in_force
from reception.text import clean_line, clean_lines, plain
from visitors.api.people import invalid
from visitors.complaints import clocks, concerned
from visitors.complaints.models import LONGEST_WISH, LONGEST_WORDS
from visitors.complaints.registering import Said
from visitors.complaints.taking import Act, forbidden
from visitors.models import Visit, Visitor
from visitors.visits import visibility
from visitors.visits.guards import site_for

DAY = timedelta(days=1)
LONGEST_NAME, LONGEST_MAIL = 60, 254


def said_by_program(body: dict[str, Any], by: Actor) -> Said:
    """Return what a program says of a complaint, checked.

    Raises:
        Refusal: ``invalid`` with a sentence for each field.
    """
    who, about, wrong = body["who"], body["about"] or {}, {}
    visitor = _visitor(who["visitor"], wrong)
    name = clean_line(who["name"]) or (visitor.name if visitor else "")
    if not 0 < len(name) <= LONGEST_NAME:
        wrong["who.name"] = _("请写投诉人的姓名，最多 60 个字。")
    what = clean_lines(body["what"])[:LONGEST_WORDS]
    if not what:
        wrong["what"] = _("请写明投诉了什么。")
    contact = _contact(who, visitor, wrong)
    visit = _visit(about.get("visit"), by, wrong)
    found: dict[str, Any] = {}
    for field, read in (("employee", employee_of), ("department", department_of)):
        try:
            found[field] = read(about.get(field), f"about.{field}")
        except Refusal as why:
            wrong |= why.fields
    if wrong:
        raise invalid(wrong)
    employee = found["employee"]
    return Said(
        site_id=visit.site_id if visit else site_for(by, "complaint.take", employee),
        name=name,
        what=what,
        wanted=clean_line(body["wanted"] or "")[:LONGEST_WISH],
        channel=body["channel"],
        visitor=visitor,
        about=employee,
        department=found["department"],
        visit=visit,
        kinds=[clean_line(code) for code in body["kinds"] or ()],
        **contact,
    )


def _contact(who: dict[str, Any], visitor: Visitor | None, wrong: dict[str, Any]) -> dict[str, str]:
    phone, email = clean_line(who["phone"] or ""), clean_line(who["email"] or "")
    try:
        phone = phones.read_with_extension(phone)[0] if phone else ""
    except phones.NotAPhone as why:
        wrong["who.phone"] = why.messages[0]
    if email:
        try:
            validate_email(email)
        except ValidationError as why:
            wrong["who.email"] = why.messages[0]
    if visitor is not None and not phone and not email:
        phone, email = visitor.phone, visitor.email
    return {"phone": phone, "email": email[:LONGEST_MAIL]}


def _visitor(pk: int | None, wrong: dict[str, Any]) -> Visitor | None:
    found = Visitor.objects.filter(pk=pk).first() if pk is not None else None
    if pk is not None and found is None:
        wrong["who.visitor"] = _("没有这位访客。")
    return found


def _visit(pk: int | None, by: Actor, wrong: dict[str, Any]) -> Visit | None:
    if pk is None:
        return None
    found = visibility.visits(by).filter(pk=pk).first()
    if found is None:
        wrong["about.visit"] = _("没有这次来访。")
    return found


def employee_of(number: str | None, field: str) -> Employee | None:
    """Return the employee of a number, also one who has left; refuses another."""
    if not number:
        return None
    rows = Employee.objects.select_related("department__head", "deputy")
    found = rows.filter(number=clean_line(number)).first()
    if found is None:
        raise invalid({field: _("没有这个工号的同事。")})
    return found


def department_of(typed: str | None, field: str) -> Department | None:
    """Return the department of a name, in either language, or of a code; refuses another."""
    if not typed:
        return None
    wanted = plain(clean_line(typed))
    for one in Department.objects.select_related("head"):
        if wanted and wanted in (plain(one.name), plain(one.name_en), plain(one.code)):
            return one
    raise invalid({field: _("没有这个部门。")})


def month_of(typed: str) -> date | None:
    """Return the first day of a month as an address writes it; nothing where it says none."""
    if not typed:
        return None
    try:
        return datetime.strptime(typed, "%Y-%m").date()  # noqa: DTZ007
    except ValueError:
        raise invalid({"month": _("请写成 2026-11 这样的月份。")}) from None


def _people(numbers: list[str], field: str) -> list[Employee]:
    named = [employee_of(number, field) for number in numbers]
    return [one for one in named if one is not None]


READS: Mapping[str, Callable[[Any, str], Any]] = {
    "employee": employee_of,
    "prevention_by": employee_of,
    "department": department_of,
    "responsible": _people,
}


def more_time(what: str, act: Act, *, until: datetime, reason: str) -> bool:
    """Ask for a pause or an extension of a complaint, or give it; tell whether it waits for another
    person (C16).

    Args:
        until: when a pause ends, or the new end of an extension; counted in whole days.
    """
    one = act.complaint
    concerned.refuse(one, act.by, judging=False)
    policy, thing = in_force(act.by.edition), f"{clocks.KEY}-{one.pk}"
    if one.step in ("", "call"):
        raise forbidden(one)
    if graces.look(act.by, thing, act.now) is None:
        raise Refusal("not_permitted", _("您的账号没有这项权限。"), status=403)
    if what == Grace.What.PAUSE:
        days, reason = math.ceil((until - act.now) / DAY), _row_of(reason)
    else:
        end = clocks.deadline(one, clocks.given([one])[one.pk], policy, one.step).until
        days = math.ceil((until - end) / DAY)
    given = graces.add(thing, MoreTime(what, days, reason), act.by, act.now)
    return given.state == Grace.State.ASKED


def _row_of(reason: str) -> str:
    """Return the row of the policy that a reason says; a reason of its own is refused below."""
    rule, typed = in_force().due_rules.get(clocks.KEY), plain(reason)
    if rule is None:
        return reason
    ours, english = rule.pause_reasons.splitlines(), rule.pause_reasons_en.splitlines()
    found = [kept for kept in ours if plain(kept) and plain(kept) in typed]
    found += [kept for said, kept in zip(english, ours, strict=False) if plain(said) == typed]
    return next(iter(found), reason)


def grant(act: Act, *, approve: bool, reason: str = "") -> Grace:
    """Give the time that was asked for about a complaint, or refuse it; a second person does."""
    rule = in_force(act.by.edition).due_rules.get(clocks.KEY)
    if not any(graces.gives(rule, what, act.by) for what in Grace.What):
        raise Refusal("not_permitted", _("您的账号没有这项权限。"), status=403)
    concerned.refuse(act.complaint, act.by, judging=False)
    asked = Grace.objects.filter(
        thing=f"{clocks.KEY}-{act.complaint.pk}", state=Grace.State.ASKED
    ).first()
    if asked is None:
        raise Refusal("state_forbids", _("没有在等批复的申请。"))
    return graces.decide(asked, act.by, act.now, refusal=None if approve else reason)
