"""What is in use is not deleted, and the answer says by what, however much there is of it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from reception import clock
from reception.accounts.models import SiteGrant
from reception.organisation.models import Department, Position, Site, Zone
from reception.policy.models import Category, Contact, GradingRule, Topic
from reception.policy.rulebook import in_force
from tests.builders import (
    NO_KEY,
    a_site,
    a_user,
    a_visit,
    a_zone,
    an_actor,
    an_employee,
    put_in_office,
)
from tests.performance.queries import asked
from visitors.lifecycle import zone_approvals

pytestmark = pytest.mark.django_db


def page(row: Any) -> str:
    opts = row._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_delete", args=[row.pk])


def test_a_category_of_visits_stays_and_the_page_names_them(office: Client) -> None:
    visit = a_visit("王悦", category="parent")
    shown = office.get(page(visit.category)).content.decode()
    assert reverse("admin:visitors_visit_change", args=[visit.pk]) in shown
    assert office.post(page(visit.category), {"post": "yes"}).status_code == 200
    assert Category.objects.filter(code="parent").exists()


def test_a_contact_is_kept_by_the_rule_that_asks_it(office: Client) -> None:
    rule = GradingRule.objects.exclude(contact=None).first()
    assert rule is not None
    assert rule.contact is not None
    contact: Contact = rule.contact
    shown = office.get(page(contact)).content.decode()
    assert "/admin/policy/gradingrule/" in shown
    office.post(page(contact), {"post": "yes"})
    assert Contact.objects.filter(pk=contact.pk).exists()


def test_what_nothing_uses_goes(office: Client) -> None:
    position = Position.objects.create(name="实习生", level=1)
    assert "实习生" in office.get(page(position)).content.decode()
    assert office.post(page(position), {"post": "yes"}).status_code == 302
    assert not Position.objects.filter(pk=position.pk).exists()


def test_of_several_ticked_none_goes_while_one_is_in_use(office: Client) -> None:
    used = an_employee("赵凯").department
    unused = Department.objects.create(code="art", name="艺术部")
    address = reverse("admin:organisation_department_changelist")
    typed = {"action": "delete_selected", "_selected_action": [used.pk, unused.pk], "post": "yes"}
    shown = office.post(address, typed)
    assert shown.status_code == 200
    assert "赵凯" in shown.content.decode()
    assert Department.objects.filter(pk__in=[used.pk, unused.pk]).count() == 2
    office.post(address, {**typed, "_selected_action": [unused.pk]})
    assert not Department.objects.filter(pk=unused.pk).exists()


def test_what_goes_with_a_row_keeps_it_where_it_is_in_use_itself(office: Client) -> None:
    """A zone takes its doors along, and a pass keeps the zone."""
    zone, now = a_zone(), clock.now()
    put_in_office("周校长")
    wish = zone_approvals.Wish(zone, "看机房", zone_approvals.until_at_most(now, in_force()))
    zone_approvals.ask(a_visit("王悦"), wish, an_actor(), now, NO_KEY)
    office.post(page(zone), {"post": "yes"})
    assert Zone.objects.filter(pk=zone.pk).exists()


def test_who_may_not_delete_what_would_go_along_deletes_nothing(office: Client) -> None:
    """A grant of a site is an account's, which 行政部 does not keep."""
    site = Site.objects.create(name="西校区", slug="west")
    SiteGrant.objects.create(user=a_user("desk", "何静"), site=site)
    assert office.post(page(site), {"post": "yes"}).status_code == 403
    assert Site.objects.filter(pk=site.pk).exists()


def test_the_operator_is_told_that_visits_use_a_site_and_not_whose(sign_in: Any) -> None:
    a_visit("王悦")
    shown = sign_in(a_user("operator", "钱网管")).get(page(a_site())).content.decode()
    assert "王悦" not in shown
    assert "来访" in shown


def test_asking_costs_the_same_for_one_visit_and_for_many(office: Client) -> None:
    category = a_visit("王悦", category="parent").category
    for_one = len(asked(lambda: office.get(page(category)))[0])
    for number in range(8):
        a_visit(f"访客{number}", category="parent", phone=f"+861390000000{number}")
    for_nine = asked(lambda: office.get(page(category)))[0]
    # Each visit that is named says whose it is; five are named.
    assert len(for_nine) <= for_one + 5
    assert not [sql for sql in for_nine if "visitors_visit" in sql and "LIMIT" not in sql]


def test_what_comes_into_use_meanwhile_stays(
    office: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the question and the deletion another desk registers somebody."""
    topic = Topic.objects.exclude(contact=None).get(code="computers")
    asked_of: list[Any] = []

    def nothing(rows: Any) -> Iterator[Any]:
        asked_of.append(rows)
        return iter(())

    monkeypatch.setattr("reception.organisation.admin_base.using", nothing)
    answer = office.post(page(topic.contact), {"post": "yes"}, follow=True)
    assert asked_of != []
    assert topic.contact is not None
    assert "刚刚有记录用到它" in answer.content.decode()
    assert Contact.objects.filter(pk=topic.contact.pk).exists()


def test_an_address_that_leaves_the_column_empty_asks_all_the_same(office: Client) -> None:
    visit = a_visit("王悦", category="parent")
    assert office.get(page(visit.category), {"_to_field": ""}).status_code == 200
