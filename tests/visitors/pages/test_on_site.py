"""何静 prints who is on site: everybody inside and waiting, by host or by place, without a phone
and without a grade (V9).
"""

import re

import pytest
from django.test import Client

from reception.organisation.models import Zone
from tests.builders import NO_KEY, a_site, a_user, a_visit, an_actor, an_employee, some_badges
from tests.visitors.link_pages.test_host import shown
from tests.visitors.scenes import admitted, after, left, lin_ruomei, wang_yue
from visitors.models import Badge, Visit
from visitors.pages import on_site
from visitors.scanning import scans
from visitors.scanning.models import Place, Scan
from visitors.scanning.points import Point

pytestmark = pytest.mark.django_db
BACKEND = "reception.accounts.actor.UserWithEmployee"


@pytest.fixture
def house(time_machine) -> None:
    some_badges(3)
    admitted(wang_yue(party_size=3, organisation="滨江小区"))
    lin_ruomei(host=an_employee("孙磊", department="校长室"))
    left(admitted(wang_yue(phone="+8613800138009", now=after(2)), now=after(3)))
    time_machine.move_to(after(60), tick=False)


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(a_user(), backend=BACKEND)
    return client


@pytest.mark.usefixtures("house")
class TestTheList:
    def test_everybody_inside_and_waiting_with_party_host_place_badge_and_since_when(self, desk):
        text = shown(desk.get("/on-site/"))
        for words in (
            "总部在场名单",
            "截至 2026-03-05 10:00",
            "4 人在场",
            "2 次来访",
            "在访 3 人",
            "等候 1 人",
            "赵凯 教务部 3 人",
            "王悦 滨江小区 3 接待区 001 03-05 09:01",
            "林若梅 市教育局 1 前台等候 免牌 03-05 09:00",
        ):
            assert words in text

    def test_by_place(self, desk):
        text = shown(desk.get("/on-site/?by=place"))
        assert "接待区 3 人" in text
        assert "王悦 滨江小区 3 赵凯 教务部 001" in text

    def test_who_was_scanned_into_a_zone_is_listed_there_until_scanned_out(self, desk):
        zone = Zone.objects.create(site=a_site(), slug="teaching", name="教学区")
        badge = Badge.objects.with_loan().get(lent=True)
        for action, place in ((Scan.Asked.IN, "教学区 3 人"), (Scan.Asked.OUT, "接待区 3 人")):
            scans.scan(
                scans.ScanRequest(Point(a_site(), Place.ZONE, zone), action, badge),
                an_actor(),
                after(60),
                NO_KEY,
            )
            assert place in shown(desk.get("/on-site/?by=place"))

    def test_it_names_no_phone_and_no_grade(self, desk):
        page = desk.get("/on-site/").content.decode()
        assert not any(
            word in page
            for word in ("13800138000", "138****8000", "高规格", "一般规格", "G1", "G2", "high")
        )

    def test_another_way_to_group_is_the_usual_one(self, desk):
        assert "赵凯 教务部" in shown(desk.get("/on-site/?by=nonsense"))

    def test_it_is_printed_on_a4(self, desk):
        page = desk.get("/on-site/").content.decode()
        assert "data-print" in page
        assert re.search(r"css/on_site", page)

    def test_the_desk_leads_there(self, desk):
        assert 'href="/on-site/"' in desk.get("/").content.decode()

    def test_to_zhao_kai_it_is_not_open(self, client):
        client.force_login(a_user("host", "赵凯"), backend=BACKEND)
        assert client.get("/on-site/").status_code == 403


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("address", ["/on-site/", "/closing/"])
def test_who_must_wear_a_badge_and_has_none_yet_is_not_called_exempt(desk, address):
    a_visit("许琳", organisation="滨江小区", phone="+8613900000001")
    text = shown(desk.get(address))
    assert "未发牌" in text
    assert text.count("免牌") == 1, "林若梅 alone is exempt"


def test_an_empty_house_says_so(desk):
    desk.get("/on-site/")
    assert "园区里现在没有访客。" in shown(desk.get("/on-site/"))


def test_companions_are_counted():
    visits = [Visit(party_size=3), Visit(party_size=1)]
    assert on_site.heads(visits) == 4
