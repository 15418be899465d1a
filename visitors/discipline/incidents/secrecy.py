"""Who reported is kept from the person concerned and from the head of their department, then and
now, whatever roles these have.

A blank in one line would tell by elimination: whoever may not know reads of every act of the office
that it was 行政部.
"""

import re

from django.utils.translation import gettext as _

from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from reception.organisation.models import Employee
from visitors.discipline.models import Incident


def may_know_the_reporter(incident: Incident, actor: Actor) -> bool:
    """Tell whether somebody may learn who reported, and with it who of 行政部 dealt with it."""
    return actor.may_at("incident.see", incident.site_id) and not is_kept_from(
        incident.employee, incident, actor
    )


def may_know_of_an_entry(employee: Employee, incident: Incident, actor: Actor) -> bool:
    """Tell the same of what was booked; a ledger is read at the site of its employee."""
    return actor.may_at("incident.see", employee.site_id) and not is_kept_from(
        employee, incident, actor
    )


def is_kept_from(employee: Employee | None, incident: Incident, actor: Actor) -> bool:
    """Tell whether somebody is the person concerned, or headed their department then or now."""
    if employee is None or actor.employee is None:
        return False
    return actor.employee.pk in (employee.pk, employee.department.head_id, incident.headed_by_id)


def refuse_own_name(by: Actor, **said: str) -> None:
    """Refuse a report that names who reports, in words by the name of their field: the person
    concerned reads it at once.

    Raises:
        Refusal: ``names_the_reporter``.
    """
    for field, text in said.items():
        if names(by.employee, text):
            own = own_name()
            raise Refusal("names_the_reporter", own, status=422, fields={field: own})


def own_name() -> str:
    """Return what is said to somebody who writes their own name into a report."""
    return _("这里写了您自己的姓名，当事人马上会看到。是谁报告的要保密，请改写。")


def refuse_to_name_the_reporter(incident: Incident, text: str, by: Actor, field: str) -> None:
    """Refuse words of 行政部 that name who reported: the person concerned reads them.

    Whoever may not know is not refused, or they could find out by trying names.

    Raises:
        Refusal: ``names_the_reporter``.
    """
    if incident.reporter is None or not may_know_the_reporter(incident, by):
        return
    if names(getattr(incident.reporter, "employee", None), text):
        named = _("这段话里有报告人的姓名，当事人会看到，请改写。")
        raise Refusal("names_the_reporter", named, status=422, fields={field: named})


def names(employee: Employee | None, text: str) -> bool:
    """Tell whether a text names somebody; blanks within a Chinese name do not hide it."""
    if employee is None:
        return False
    return any(_names(name, text) for name in (employee.name, employee.name_en) if name)


def _names(name: str, text: str) -> bool:
    if name.isascii():
        return re.search(rf"\b{re.escape(name)}\b", text, re.IGNORECASE) is not None
    return "".join(name.split()) in "".join(text.split())
