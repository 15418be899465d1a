"""Report a found thing, tell its owner, and forget it in time."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from reception.notifications import outbox
from reception.notifications.link_kinds import LinkKind
from reception.notifications.models import Notice
from reception.organisation.models import Employee
from reception.policy.messages import NoticeKind, Placeholder, Wording
from reception.policy.rulebook import in_force
from reception.retention import DataKind, Fate, Part
from tests.architecture.lost_property.models import FoundThing


def example(_purpose: str) -> str:
    """Return the address of the page."""
    return f"{settings.BASE_URL}{reverse('lost_property')}"


def fresh(notice: Notice, _now: datetime, _in_group: bool) -> str:
    """Return the address of the page."""
    return example(notice.purpose)


NOTICE = NoticeKind(
    "lost_property",
    "失物：请来领取",
    {"物品": Placeholder("捡到了什么", "雨伞", in_groups=True)},
    purpose="lost",
    shipped=Wording("捡到了您的{物品}", "请到前台领取：{物品}\n{link}"),
)
LINK = LinkKind("lost", fresh, example, kept=timedelta(days=3))


@transaction.atomic
def report(what: str, owner: Employee, now: datetime) -> FoundThing:
    """Keep a found thing and write to its owner."""
    thing = FoundThing.objects.create(what=what, owner=owner, found_at=now)
    said = in_force().wording(NOTICE.code).filled({"物品": what}, {})
    outbox.write(owner.pk, f"lost:{thing.pk}", said.subject, said.text, now, NOTICE.purpose)
    return thing


KIND = DataKind("lost", "失物", "捡到后", Fate.DELETED)
PART = Part(
    "found things",
    KIND.code,
    FoundThing,
    lambda before, _now: Q(found_at__lt=before),
    covers=("what",),
)
