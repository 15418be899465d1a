"""What the open step shows: its forms, empty or as they were refused, and what is there."""

from typing import Any

from django.conf import settings
from django.db.models import Max

from reception.accounts.actor import Actor
from reception.notifications.models import Channel
from reception.notifications.routes import without_a_way
from reception.organisation.models import Employee, Site
from reception.policy import packs
from reception.policy.models import Category, Contact
from visitors.models import Badge
from visitors.setup import house
from visitors.setup.forms import (
    AccountForm,
    CategoriesForm,
    HouseForm,
    ListForm,
    NewChannelForm,
    NewEmployeeForm,
    NewSiteForm,
    PackForm,
    SiteBadgesForm,
    TestForm,
)
from visitors.setup.steps import SetupStep
from visitors.setup.ways import WITHOUT_AN_ACCOUNT

OFFERED = 30  # badges of a site that has none


def what_to_fill_in(step: SetupStep, actor: Actor, given: dict[str, Any]) -> dict[str, Any]:
    """Return what the template of a step says; a given form stands for the empty one."""
    if not actor.may(step.capability):
        return {"may": False}
    template, empty = CONTEXTS[step.code]
    return {"may": True, "template": template, **empty(), **given}


def _policy() -> dict[str, Any]:
    pack = packs.chosen()
    active = Category.objects.filter(is_active=True)
    nobody = Contact.objects.filter(rules__is_active=True, rules__ask="contact", employee=None)
    return {
        "pack_form": PackForm(initial={"pack": pack.code if pack else ""}),
        "categories_form": CategoriesForm(initial={"categories": active}),
        "nobody": nobody.distinct(),
    }


def _site() -> dict[str, Any]:
    return {"new_site_form": NewSiteForm(), "sites": Site.objects.all()}


def _house() -> dict[str, Any]:
    return {"house_form": HouseForm(initial=house.offered())}


def _people() -> dict[str, Any]:
    employees = Employee.objects.filter(is_active=True)
    return {
        "employee_form": NewEmployeeForm(initial={"site": Site.objects.first()}),
        "list_form": ListForm(),
        "unreached": without_a_way(employees).select_related("department")[:20],
    }


def _ways() -> dict[str, Any]:
    rows = Channel.objects.filter(is_active=True)
    unreached = without_a_way(Employee.objects.filter(is_active=True)).count()
    return {
        "channel_form": NewChannelForm(),
        "mail": settings.EMAIL_IS_SET_UP,
        "mail_form": TestForm(auto_id="mail-%s"),
        "channels": [
            (row, TestForm(auto_id=f"c{row.pk}-%s"), row.kind in WITHOUT_AN_ACCOUNT) for row in rows
        ],
        "unreached_count": unreached,
    }


def _badges() -> dict[str, Any]:
    active = Site.objects.filter(is_active=True)
    without = active.filter(badge_material=Site.BadgeMaterial.PLASTIC)
    site = without.exclude(pk__in=Badge.objects.values("site")).first() or active.first()
    highest = Badge.objects.filter(site=site, valid_on__isnull=True).aggregate(Max("number"))
    first = (highest["number__max"] or 0) + 1
    initial = {"site": site, "first": first, "last": first + OFFERED - 1}
    return {"badges_form": SiteBadgesForm(initial=initial), "sites": active}


def _accounts() -> dict[str, Any]:
    return {"account_form": AccountForm(), "employees": Employee.objects.exists()}


CONTEXTS = {
    "policy": ("setup/_policy.html", _policy),
    "site": ("setup/_site.html", _site),
    "house": ("setup/_house.html", _house),
    "people": ("setup/_people.html", _people),
    "ways": ("setup/_ways.html", _ways),
    "badges": ("setup/_badges.html", _badges),
    "accounts": ("setup/_accounts.html", _accounts),
}
