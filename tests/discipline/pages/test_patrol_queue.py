"""The queue of incidents, and the page of one."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.builders import a_user
from tests.discipline.pages.test_patrol import browser
from tests.discipline.reports import REASON, a_report, a_shot, wang_yue_inside
from tests.performance.queries import asked
from tests.visitors.scenes import after
from visitors.discipline.incidents import photos
from visitors.discipline.models import Incident

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _half_past_nine(settings: Any, tmp_path: Any) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(after(30), tick=False):
        yield


class TestTheQueue:
    def test_lists_the_newest_first_and_by_filters(self):
        first = a_report(wang_yue_inside(), now=after(10))
        a_report(None, site_id=first.site_id, now=after(20), note="生人")
        office = browser("office", "李敏")

        def listed(**filters: str) -> list[int]:
            page = office.get(reverse("incidents"), filters)
            return [incident.pk for incident in page.context["incidents"]]

        assert listed() == [first.pk + 1, first.pk]
        assert listed(clause="P1") == listed(state="dropped") == listed(day="2026-03-04") == []
        assert listed(clause="P3", state="proposed", day="2026-03-05", site="hq") == [
            first.pk + 1,
            first.pk,
        ]
        assert listed(before=str(first.pk + 1)) == [first.pk]
        assert listed(state="x", clause="x", site="x", day="x", before="x") == [
            first.pk + 1,
            first.pk,
        ]

    def test_is_empty_in_words(self):
        assert (
            "没有符合的提议" in browser("office", "李敏").get(reverse("incidents")).content.decode()
        )

    def test_costs_the_same_for_two_and_for_sixty_and_leafs_on(self):
        visit, office = wang_yue_inside(), browser("office", "李敏")
        for _number in range(2):
            a_report(visit, now=after(20))
        office.get(reverse("incidents"))
        few = len(asked(lambda: office.get(reverse("incidents")))[0])
        for _number in range(58):
            a_report(visit, now=after(20))
        assert len(asked(lambda: office.get(reverse("incidents")))[0]) == few
        page = office.get(reverse("incidents"))
        assert len(page.context["incidents"]) == 50
        assert (
            len(
                office.get(reverse("incidents"), {"before": page.context["more"]}).context[
                    "incidents"
                ]
            )
            == 10
        )


class TestOneIncident:
    def test_is_dropped_with_a_reason_and_says_so(self):
        incident, office = a_report(wang_yue_inside(), now=after(20)), browser("office", "李敏")
        address = reverse("incident_drop", args=[incident.pk])
        short = office.post(address, {"reason": "没有"})
        assert short.status_code == 422
        assert "至少 10 个字" in short.content.decode()
        assert office.post(address, {"reason": REASON}).status_code == 302
        page = office.get(reverse("incident", args=[incident.pk])).content.decode()
        assert REASON in page
        assert "已撤销" in page
        assert 'name="reason"' not in page

    def test_offers_nothing_to_who_may_not_decide(self):
        li_min = a_user("office", "李敏")
        own = a_report(wang_yue_inside(host=li_min.employee), now=after(20))
        page = browser("office", "李敏").get(reverse("incident", args=[own.pk])).content.decode()
        assert 'name="reason"' not in page
        assert "要由另一位同事裁定" in page
        assert (
            'name="reason"'
            not in browser("auditor", "孙审计")
            .get(reverse("incident", args=[own.pk]))
            .content.decode()
        )
        assert (
            'name="reason"'
            in browser("office", "王芳").get(reverse("incident", args=[own.pk])).content.decode()
        )

    def test_checks_the_exemption_by_what_is_known_now(self):
        visit = wang_yue_inside()
        incident, office = a_report(visit, now=after(20)), browser("office", "李敏")
        assert (
            "不在免佩戴之列" in office.get(reverse("incident", args=[incident.pk])).content.decode()
        )
        visit.badge_required = False
        visit.save(update_fields=["badge_required"])
        page = office.get(reverse("incident", args=[incident.pk])).content.decode()
        assert "这位访客免佩戴访客牌（B1）" in page
        assert "应佩戴" in page, "as it was on that day"

    def test_shows_its_photo_to_a_button_and_writes_down_who_looked(self):
        visit, desk = wang_yue_inside(), browser()
        desk.post(
            reverse("patrol_visit", args=[visit.pk]),
            {"place": "走廊", "photo": SimpleUploadedFile("x.png", a_shot("PNG"))},
        )
        incident, office = Incident.objects.get(), browser("office", "李敏")
        address = reverse("incident_photo", args=[incident.pk])
        assert office.get(address).status_code == 405
        answer = office.post(address)
        assert answer.content[:2] == b"\xff\xd8"
        assert answer.headers["Content-Type"] == "image/jpeg"
        assert (
            answer.headers["Content-Disposition"]
            == f'inline; filename="incident-{incident.number}.jpg"'
        )
        assert (answer.headers["X-Content-Type-Options"], answer.headers["Cache-Control"]) == (
            "nosniff",
            "no-store",
        )
        assert [reading.user.username for reading in photos.readings(incident)] == ["office-李敏"]
        assert "李敏 看过" in office.get(reverse("incident", args=[incident.pk])).content.decode()
        assert desk.post(address).status_code == 404
        assert Client().get(f"/media/incidents/{incident.photo.name}").status_code in (302, 404)

    def test_shows_no_photo_where_the_reading_cannot_be_written_down(self):
        visit = wang_yue_inside()
        browser().post(
            reverse("patrol_visit", args=[visit.pk]),
            {"place": "走廊", "photo": SimpleUploadedFile("x.jpg", a_shot())},
        )
        office = browser("office", "李敏")
        office.raise_request_exception = False
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE accounts_trace RENAME TO gone_for_a_moment")
        answer = office.post(reverse("incident_photo", args=[Incident.objects.get().pk]))
        assert answer.status_code == 500
        assert b"\xff\xd8" not in answer.content
