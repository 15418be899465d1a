"""What the open step shows: its forms, empty or as they were refused, and what is there."""

from typing import Any

from django.conf import settings
from django.db.models import Max
from django.utils.translation import gettext as _

from reception.accounts.actor import Actor
from reception.notifications.models import Channel
from reception.notifications.routes import without_a_way
from reception.organisation.models import Employee, Site
from reception.policy import packs
from reception.policy.models import Category
from visitors.models import Badge
from visitors.setup import account_changes, house
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
    return {
        "pack_form": PackForm(initial={"pack": pack.code if pack else ""}),
        "categories_form": CategoriesForm(initial={"categories": active}),
    }


def _site() -> dict[str, Any]:
    sites = list(Site.objects.all())
    company = next((site.company for site in sites if site.company), "")
    return {"new_site_form": NewSiteForm(initial={"company": company}), "sites": sites}


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
        "mail_server": f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}",
        "mail_folder": settings.EMAIL_FILE_PATH if "filebased" in settings.EMAIL_BACKEND else "",
        "mail_sender": settings.DEFAULT_FROM_EMAIL,
        "mail_form": TestForm(auto_id="mail-%s", label=_("发给谁（邮箱）")),
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
    return {
        "account_form": AccountForm(),
        "employees": Employee.objects.exists(),
        "waiting": account_changes.waiting().select_related("user"),
    }


def _backup() -> dict[str, Any]:
    return {"folder": settings.BACKUPS, "base": settings.BASE_DIR}


CONTEXTS = {
    "policy": ("setup/_policy.html", _policy),
    "site": ("setup/_site.html", _site),
    "house": ("setup/_house.html", _house),
    "people": ("setup/_people.html", _people),
    "ways": ("setup/_ways.html", _ways),
    "badges": ("setup/_badges.html", _badges),
    "accounts": ("setup/_accounts.html", _accounts),
    "backup": ("setup/_backup.html", _backup),
}
