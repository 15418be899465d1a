"""何静 walks through the house with her telephone: she finds who is on site, sees who must wear a
badge, and reports once.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from reception.organisation.models import Zone
from tests.builders import a_site, a_user, a_visit, an_actor, an_employee, some_badges
from tests.discipline.reports import a_report, a_shot, wang_yue_inside
from tests.performance.queries import asked
from tests.visitors.scenes import NINE, admitted, after, left, lin_ruomei
from visitors.discipline.incidents import patrol_search
from visitors.discipline.models import Incident

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _half_past_nine(settings: Any, tmp_path: Any) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(after(30), tick=False):
        yield


def browser(role: str = "desk", name: str = "何静") -> Client:
    client = Client()
    client.force_login(a_user(role, name), backend="reception.accounts.actor.UserWithEmployee")
    return client


def names(typed: str = "") -> list[str]:
    """Return who is found, in order."""
    return [met.visit.visitor.name for met in patrol_search.found(a_site().pk, typed, after(30))]


class TestTheSearch:
    @pytest.fixture(autouse=True)
    def _three_on_site(self) -> None:
        wang_yue_inside(organisation="滨江小区")
        admitted(lin_ruomei(host=an_employee("孙伟", department="总务部")), now=after(5))
        a_visit("褚一清", now=after(20))
        left(admitted(a_visit("吴天", now=NINE)), after(10))

    def test_without_a_word_shows_everybody_on_site_and_the_latest_first(self):
        assert names() == ["褚一清", "林若梅", "王悦"]

    @pytest.mark.parametrize(
        ("typed", "found"),
        [
            ("王", ["王悦"]),
            ("悦", ["王悦"]),
            ("wy", ["王悦"]),
            ("WY", ["王悦"]),
            ("滨江", ["王悦"]),
            ("sw", ["林若梅"]),
            ("孙伟", ["林若梅"]),
            ("总务", ["林若梅"]),
            ("1", ["王悦"]),
            ("001", ["王悦"]),
            ("牌 ００1", ["王悦"]),
            ("1号", ["王悦"]),
            ("牌002", []),
            ("002", []),
            ("吴天", []),
            ("angyue", []),
            ("教务", ["褚一清", "王悦"]),
            ("   ", ["褚一清", "林若梅", "王悦"]),
            ("\x00王", ["王悦"]),
        ],
    )
    def test_finds_by_name_initials_host_department_place_and_badge(
        self, typed: str, found: list[str]
    ):
        assert names(typed) == found

    def test_finds_by_the_place_of_the_standard(self):
        assert "王悦" in names("接待区")

    def test_looks_through_the_site_of_the_patrol_only(self):
        south = a_site("south", "南校区")
        a_visit(
            "钱多多", host=an_employee("钱进", site=south), by=an_actor("office", "李敏"), now=NINE
        )
        assert "钱多多" not in names()

    def test_costs_the_same_for_three_and_for_thirty(self):
        client = browser()
        client.get(reverse("patrol"))
        few = len(asked(lambda: client.get(reverse("patrol")))[0])
        some_badges(40)
        for number in range(27):
            admitted(a_visit(f"访客{number}", now=NINE, phone=f"+86139000000{number:02}"))
        assert len(asked(lambda: client.get(reverse("patrol")))[0]) == few

    def test_says_on_each_row_what_the_visitor_should_wear(self):
        page = browser().get(reverse("patrol")).content.decode()
        assert "应佩戴" in page
        assert "001" in page
        assert "免佩戴" in page
        assert "等候中" in page

    def test_shows_a_fragment_to_the_telephone_that_asks_again(self):
        page = browser().get(reverse("patrol"), headers=HTMX).content.decode()
        assert "王悦" in page
        assert "<html" not in page


def test_a_proposal_of_another_ladder_marks_nobody_as_reported():
    visit = wang_yue_inside()
    a_report(visit, ladder="internal_complaint", employee=visit.host)
    assert not any(met.reported for met in patrol_search.found(a_site().pk, "", after(30)))
    assert not patrol_search.of_visit(visit, after(30)).reported
    a_report(visit)
    assert all(met.reported for met in patrol_search.found(a_site().pk, "", after(30)))
    assert patrol_search.of_visit(visit, after(30)).reported


def test_an_empty_house_says_so():
    a_user("desk", "何静")
    page = browser().get(reverse("patrol")).content.decode()
    assert "现在没有访客在园区" in page
    assert "今天还没有报告" in page


class TestReporting:
    def test_goes_from_the_list_to_the_page_that_says_what_happens_next(self):
        visit, client = wang_yue_inside(), browser()
        zone = Zone.objects.create(site=a_site(), slug="teaching", name="教学区")
        assert (
            "提议记在接待人 赵凯 名下"
            in client.get(reverse("patrol_visit", args=[visit.pk])).content.decode()
        )
        photo = SimpleUploadedFile("x.jpg", a_shot(), "image/jpeg")
        sent = {
            "zone": zone.pk,
            "place": "三楼",
            "note": "独自一人",
            "ago": "10",
            "photo": photo,
            "request_key": "k1",
        }
        answer = client.post(reverse("patrol_visit", args=[visit.pk]), sent)
        incident = Incident.objects.get()
        assert answer.headers["Location"] == reverse("patrol_done", args=[incident.pk])
        assert (incident.where, incident.note, incident.seen_at) == (
            "教学区 · 三楼",
            "独自一人",
            after(20),
        )
        assert (incident.source, incident.photo.width) == ("patrol:k1", 640)
        done = client.get(answer.headers["Location"]).content.decode()
        for said in ("由行政部裁定", "不会知道是谁报告的", "王悦", "教学区 · 三楼"):
            assert said in done
        page = client.get(reverse("patrol")).content.decode()
        assert reverse("patrol_done", args=[incident.pk]) in page, "among her own reports of today"
        assert "已报告" in page
        assert 'value="三楼"' in page, "the place is remembered"

    def test_twice_by_the_same_form_has_one_effect(self):
        visit, client = wang_yue_inside(), browser()
        sent = {"place": "走廊", "request_key": "k1"}
        answers = [client.post(reverse("patrol_visit", args=[visit.pk]), sent) for _ in range(2)]
        assert answers[0].headers["Location"] == answers[1].headers["Location"]
        assert Incident.objects.count() == 1

    def test_by_a_telephone_that_was_without_a_line_keeps_its_time(self):
        visit = left(wang_yue_inside(), after(25))
        sent = {"place": "走廊", "request_key": "k1", "seen_at": after(12).isoformat()}
        answer = browser().post(reverse("patrol_visit", args=[visit.pk]), sent, headers=HTMX)
        incident = Incident.objects.get()
        assert (answer.status_code, answer.headers["HX-Redirect"]) == (
            204,
            reverse("patrol_done", args=[incident.pk]),
        )
        assert incident.seen_at == after(12)

    def test_without_a_place_is_told_so_and_loses_nothing(self):
        visit, client = wang_yue_inside(), browser()
        answer = client.post(
            reverse("patrol_visit", args=[visit.pk]),
            {"note": "独自一人", "ago": "15", "request_key": "k1"},
        )
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "请选一个区域，或写明地点" in page
        assert "独自一人" in page
        assert '<option value="15" selected>' in page
        assert 'value="k1"' in page

    def test_with_something_that_is_no_photo_is_refused_in_words(self):
        visit = wang_yue_inside()
        photo = SimpleUploadedFile("x.jpg", b"<script>alert(1)</script>", "image/jpeg")
        answer = browser().post(
            reverse("patrol_visit", args=[visit.pk]), {"place": "走廊", "photo": photo}
        )
        assert answer.status_code == 422
        assert "不是能用的照片" in answer.content.decode()
        assert not Incident.objects.exists()

    def test_of_somebody_exempt_shows_why_and_no_form(self):
        visit, client = admitted(lin_ruomei()), browser()
        page = client.get(reverse("patrol_visit", args=[visit.pk])).content.decode()
        assert "免佩戴访客牌" in page
        assert "report-form" not in page
        answer = client.post(
            reverse("patrol_visit", args=[visit.pk]), {"place": "走廊"}, headers=HTMX
        )
        assert answer.status_code == 409
        assert "免佩戴访客牌" in answer.content.decode()

    def test_never_names_a_grade_where_the_visitor_may_look_over_a_shoulder(self):
        visit = admitted(lin_ruomei())
        for address in (reverse("patrol"), reverse("patrol_visit", args=[visit.pk])):
            page = browser().get(address).content.decode()
            assert "高规格" not in page
            assert not re.search(r"\bG1\b", page), (
                "as a word: a token of the form may hold the letters by chance"
            )

    def test_of_a_stranger_concerns_nobody(self):
        wang_yue_inside()
        answer = browser().post(reverse("patrol_stranger"), {"place": "后门", "note": "深色外套"})
        incident = Incident.objects.get()
        assert answer.status_code == 302
        assert (incident.employee, incident.visit) == (None, None)
        assert "观察记录" in browser().get(answer.headers["Location"]).content.decode()

    @pytest.mark.parametrize(
        "typed",
        [
            "yesterday",
            "2026-03-05T09:10:00",
            "9999-12-31T00:00:00Z",
            "0001-01-01T00:00:00Z",
            "x" * 200,
        ],
    )
    def test_with_a_time_that_is_none_does_not_fail(self, typed: str):
        visit = wang_yue_inside()
        answer = browser().post(
            reverse("patrol_visit", args=[visit.pk]), {"place": "走廊", "seen_at": typed}
        )
        assert answer.status_code in (302, 422)

    def test_a_zone_of_another_site_is_none_of_ours(self):
        visit = wang_yue_inside()
        foreign = Zone.objects.create(site=a_site("south", "南校区"), slug="x", name="别处")
        answer = browser().post(
            reverse("patrol_visit", args=[visit.pk]), {"zone": foreign.pk, "place": "走廊"}
        )
        assert answer.status_code == 422


def test_ones_own_reports_are_nobody_elses():
    incident = a_report(wang_yue_inside(), now=after(29))
    other = browser("desk", "冯楠")
    assert other.get(reverse("patrol_done", args=[incident.pk])).status_code == 404
    assert (
        reverse("patrol_done", args=[incident.pk])
        not in other.get(reverse("patrol")).content.decode()
    )


def test_yesterdays_reports_are_not_listed():
    a_report(wang_yue_inside(), now=after(29))
    with time_machine.travel(after(30) + timedelta(days=1), tick=False):
        assert "今天还没有报告" in browser().get(reverse("patrol")).content.decode()


def test_what_is_typed_is_text_on_every_page():
    evil = '<script>alert(1)</script>"><img src=x onerror=a(1)>'
    visit = wang_yue_inside(organisation=evil)
    incident = a_report(visit, now=after(20), note=evil, place=evil[:60])
    desk, office = browser(), browser("office", "李敏")
    pages = [
        desk.get(reverse(name, args=args))
        for name, args in (
            ("patrol", []),
            ("patrol_visit", [visit.pk]),
            ("patrol_done", [incident.pk]),
        )
    ]
    pages += [
        desk.get(reverse("patrol"), {"q": evil}),
        desk.post(reverse("patrol_visit", args=[visit.pk]), {"note": evil, "request_key": evil}),
    ]
    pages += [office.get(reverse("incidents")), office.get(reverse("incident", args=[incident.pk]))]
    pages += [office.post(reverse("incident_drop", args=[incident.pk]), {"reason": "<b>x</b>"})]
    for page in pages:
        shown = page.content.decode()
        assert page.status_code in (200, 422)
        assert "<script>alert" not in shown
        assert "<img src=x" not in shown
        assert "<b>x</b>" not in shown


def test_whoever_may_is_shown_the_way(db: None):
    a_user("desk", "何静")
    for role, name, ways in (
        ("desk", "何静", {"patrol"}),
        ("office", "李敏", {"patrol", "incidents"}),
        ("auditor", "孙审计", {"incidents"}),
    ):
        page = browser(role, name).get(reverse("visits")).content.decode()
        assert {
            way for way in ("patrol", "incidents") if f'href="{reverse(way)}"' in page
        } == ways, role
