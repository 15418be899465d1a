"""The ledger of one employee, read by themselves, by the head of their department, and by 行政部;
and the ledger of a department (P6).
"""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from reception import clock
from reception.accounts.decorators import GuardedRequest, require
from reception.organisation.models import Department
from reception.policy.rulebook import in_force
from visitors.discipline.ledger import queries
from visitors.discipline.pages import person_context


@require(GET="ledger.mine")
def my_ledger(request: GuardedRequest) -> HttpResponse:
    """Show somebody their own ledger: entries, the arithmetic, the next rung, and what can be done
    (P6).
    """
    actor = request.actor
    if actor.employee is None:
        raise Http404
    employee = queries.the_employee(actor, actor.employee.number, "ledger.mine")
    return render(
        request, "discipline/my_ledger.html", person_context.account(employee, actor, clock.now())
    )


@require(GET="ledger.see")
def ledger_person(request: GuardedRequest, number: str) -> HttpResponse:
    """Show the ledger of an employee whom one may see: of one's department without who reported, or
    anybody's for 行政部.
    """
    employee = queries.the_employee(request.actor, number)
    return render(
        request,
        "discipline/ledger_person.html",
        person_context.account(employee, request.actor, clock.now()),
    )


@require(GET="ledger.see")
def my_department(request: GuardedRequest) -> HttpResponse:
    """List the people of the department that one heads, with what stands in the ledger; never who
    reported.
    """
    actor = request.actor
    if actor.employee is None or actor.reach("ledger.see") not in ("dept", "all"):
        raise Http404
    departments = list(Department.objects.filter(head=actor.employee))
    if not departments and actor.reach("ledger.see") == "all":
        raise Http404
    people = list(
        queries.employees(actor)
        .filter(department__head=actor.employee)
        .select_related("department")
        .order_by("number")
    )
    rows, policy, now = queries.shown_of(people, actor), in_force(), clock.now()
    told = [
        {"employee": one, **person_context.totals(rows[one.pk], policy, now)}
        for one in people
        if one.is_active or rows[one.pk]
    ]
    context = {
        "departments": departments,
        "people": sorted(
            told, key=lambda one: (-one["appeals"], -one["standing"], one["employee"].number)
        ),
        "in_points": bool(policy.limits.get("yuan_per_point", 0)),
        "has_money": any(one["all"]["has_fine"] for one in told),
    }
    return render(request, "discipline/my_department.html", context)
