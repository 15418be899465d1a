"""The roll on a telephone: for staff with an account, and for whoever has the link of this one
evacuation (V9).
"""

import re

import pytest
from django.conf import settings
from django.test import Client

from tests.builders import a_site, a_user, a_visit, an_actor, some_badges
from tests.performance.queries import asked
from tests.visitors.link_pages.test_host import shown
from tests.visitors.scenes import admitted, after, lin_ruomei, the_desk, wang_yue
from visitors.evacuation import evacuations
from visitors.evacuation.models import Evacuation, Tick
from visitors.models import Visit

pytestmark = pytest.mark.django_db
BACKEND = "reception.accounts.actor.UserWithEmployee"
TEN = 60


@pytest.fixture(autouse=True)
def _ten(time_machine) -> None:
    time_machine.move_to(after(TEN), tick=False)


@pytest.fixture
def party() -> Visit:
    some_badges(3)
    return admitted(wang_yue(party_size=3, organisation="滨江小区"))


@pytest.fixture
def desk(party) -> Client:
    return browser()


def browser(role: str = "desk", name: str = "何静", **options) -> Client:
    client = Client(**options)
    client.force_login(a_user(role, name), backend=BACKEND)
    return client


def going_on() -> Evacuation:
    return evacuations.start(a_site().pk, the_desk(), after(TEN))


def link() -> str:
    return f"/e/{evacuations.token_of(going_on())}/"


def press(visit: Visit, says: str = "safe", **fields) -> dict[str, str]:
    return {"visit": str(visit.pk), "says": says, "key": f"k-{says}", **fields}


class TestStarting:
    def test_before_anybody_starts_the_page_says_how_many_are_there(self, desk):
        text = shown(desk.get("/evacuation/"))
        assert "现在在场 3 人（1 次来访）" in text

    def test_without_a_confirmation_nothing_begins(self, desk):
        answer = desk.post("/evacuation/start/")
        assert answer.status_code == 422
        assert "请先确认要开始疏散。" in shown(answer)
        assert not Evacuation.objects.exists()

    def test_he_jing_confirms_and_sees_the_roll_the_code_and_the_link(self, desk):
        assert desk.post("/evacuation/start/", {"confirm": "yes"})["Location"] == "/evacuation/"
        page = desk.get("/evacuation/").content.decode()
        assert f"{settings.BASE_URL}/e/{evacuations.token_of(Evacuation.objects.get())}/" in page
        assert "<svg" in page
        assert "0 / 3 人安全" in shown(desk.get("/evacuation/"))

    def test_twice_is_once(self, desk):
        for _click in range(2):
            assert desk.post("/evacuation/start/", {"confirm": "yes"}).status_code == 302
        assert Evacuation.objects.count() == 1

    def test_zhao_kai_sees_the_roll_and_neither_the_link_nor_a_way_to_end_it(self, desk):
        going_on()
        page = browser("host", "赵凯").get("/evacuation/").content.decode()
        assert "王悦" in page
        assert "/e/" not in page
        assert "/close/" not in page

    def test_before_it_starts_zhao_kai_sees_nobody(self, desk):
        page = browser("host", "赵凯").get("/evacuation/").content.decode()
        assert "前台或行政部开始疏散以后" in page
        assert "王悦" not in page


class TestTicking:
    def test_zhao_kai_ticks_with_plain_forms_too(self, party):
        going = going_on()
        warden = browser("host", "赵凯")
        page = warden.get("/evacuation/").content.decode()
        key = re.search(r'name="key" value="([^"]+)"', page)[1]
        for _click in range(2):
            answer = warden.post(
                f"/evacuation/{going.pk}/tick/", {"visit": party.pk, "says": "safe", "key": key}
            )
            assert answer["Location"] == "/evacuation/"
        assert (Tick.objects.get().by_name, Tick.objects.get().at) == ("赵凯", after(TEN))
        assert "3 / 3 人安全" in shown(warden.get("/evacuation/"))

    def test_the_script_sends_the_devices_time_and_gets_a_short_answer(self, party):
        going = going_on()
        warden = browser("host", "赵凯", headers={"HX-Request": "true"})
        sent = press(party, at="2026-03-05T02:00:00.000Z")
        assert warden.post(f"/evacuation/{going.pk}/tick/", sent).status_code == 204
        assert Tick.objects.get().at == after(TEN)

    @pytest.mark.parametrize(
        "at", ["", "soon", "2026-03-05T10:00", "9999-12-31T23:59:59+00:00", "x" * 5000]
    )
    def test_a_time_that_is_none_counts_as_now(self, party, at):
        going = going_on()
        browser("host", "赵凯").post(f"/evacuation/{going.pk}/tick/", press(party, at=at))
        assert Tick.objects.get().at == after(TEN)

    @pytest.mark.parametrize(
        "wrong", [{"says": "dead"}, {"visit": "x"}, {"visit": "9" * 30}, {"key": ""}, {"key": "\0"}]
    )
    def test_what_says_nothing_is_refused(self, party, wrong):
        going = going_on()
        assert (
            browser().post(f"/evacuation/{going.pk}/tick/", {**press(party), **wrong}).status_code
            == 422
        )

    def test_the_poll_gives_204_until_somebody_ticks_or_comes_in(self, party):
        going = going_on()
        warden = browser("host", "赵凯")

        def mark() -> str:
            return re.search(
                r'data-mark="([^"]+)"',
                warden.get(f"/evacuation/{going.pk}/people/").content.decode(),
            )[1]

        first = mark()
        assert warden.get(f"/evacuation/{going.pk}/people/", {"mark": first}).status_code == 204
        warden.post(f"/evacuation/{going.pk}/tick/", press(party))
        second = mark()
        assert warden.get(f"/evacuation/{going.pk}/people/", {"mark": first}).status_code == 200
        lin_ruomei(now=after(TEN))
        assert warden.get(f"/evacuation/{going.pk}/people/", {"mark": second}).status_code == 200

    def test_an_unchanged_poll_takes_one_query_beside_who_asks(self, party):
        going = going_on()
        warden = browser("host", "赵凯")
        page = warden.get(f"/evacuation/{going.pk}/people/").content.decode()
        mark = re.search(r'data-mark="([^"]+)"', page)[1]
        place = f"/evacuation/{going.pk}/people/?mark={mark}"
        assert len(asked(lambda: warden.get(place))[0]) <= 4, "session, account, roles"
        stranger, by_link = Client(), f"/e/{evacuations.token_of(going)}/people/?mark={mark}"
        assert len(asked(lambda: stranger.get(by_link))[0]) == 1

    def test_the_roll_costs_the_same_for_one_and_for_fifty(self, party):
        going = going_on()
        warden = browser("host", "赵凯")
        place = f"/evacuation/{going.pk}/people/"
        warden.get(place)
        for_one = len(asked(lambda: warden.get(place))[0])
        for number in range(49):
            a_visit(f"访客{number}", phone=f"+86138001381{number:02}", now=after(TEN))
        assert len(asked(lambda: warden.get(place))[0]) == for_one
        evacuations.sweep(after(TEN))
        assert len(asked(lambda: warden.get(place))[0]) == for_one

    def test_another_sites_roll_does_not_exist(self, party):
        south = evacuations.start(
            a_site("south", "南校区").pk, an_actor("office", "李敏"), after(TEN)
        )
        warden = browser("host", "赵凯")
        assert warden.get(f"/evacuation/{south.pk}/people/").status_code == 404
        assert warden.post(f"/evacuation/{south.pk}/tick/", press(party)).status_code == 404


class TestTheLink:
    def test_it_shows_names_organisation_host_and_place_and_nothing_else(self, party):
        answer = Client().get(link())
        page = answer.content.decode()
        for words in ("王悦", "滨江小区", "赵凯", "接待区", "和 2 位同行人"):
            assert words in page
        assert not any(
            word in page for word in ("138", "规格", "G2", "咨询课时", "csrfmiddlewaretoken")
        )
        assert (answer["Cache-Control"], answer["Referrer-Policy"]) == ("no-store", "no-referrer")

    def test_a_warden_ticks_without_cookie_and_without_script(self, party):
        warden, place = Client(enforce_csrf_checks=True), link()
        answer = warden.post(place, press(party, name="吴老师"), headers={"origin": "null"})
        assert (answer.status_code, answer["Location"]) == (303, place)
        assert (Tick.objects.get().by, Tick.objects.get().by_name) == (None, "吴老师")
        assert not warden.cookies

    @pytest.mark.parametrize("method", ["get", "head"])
    def test_reading_changes_nothing(self, party, method):
        place = link()
        getattr(Client(), method)(f"{place}?visit={party.pk}&says=safe&key=k")
        assert not Tick.objects.exists()

    def test_it_is_good_for_this_evacuation_only(self, party):
        place = link()
        evacuations.close(Evacuation.objects.get(), the_desk(), after(TEN + 5))
        stranger = Client()
        answers = [
            stranger.get(place),
            stranger.post(place, press(party)),
            stranger.get(f"{place}people/"),
        ]
        assert [answer.status_code for answer in answers] == [410, 410, 410]
        assert not any("王悦" in answer.content.decode() for answer in answers)
        assert link() != place

    def test_a_telephone_that_comes_back_too_late_hears_that_it_is_over(self, party):
        place = link()
        evacuations.close(Evacuation.objects.get(), the_desk(), after(TEN + 5))
        assert Client(headers={"HX-Request": "true"}).post(place, press(party)).status_code == 409
        assert not Tick.objects.exists()

    @pytest.mark.parametrize("token", ["Z" * 28, "z", "0" * 28, "王" * 28])
    def test_nobody_ever_had_such_a_link(self, party, token):
        going_on()
        assert [Client().get(f"/e/{token}/{end}").status_code for end in ("", "people/")] == [
            404,
            404,
        ]

    def test_it_opens_nothing_else(self, party):
        place = link()
        for path in (
            f"/visits/{party.pk}/",
            "/evacuation/",
            f"/evacuation/{Evacuation.objects.get().pk}/people/",
        ):
            assert Client().get(path).status_code == 302
        assert Client().post(f"{place}people/", press(party)).status_code == 405

    def test_in_english(self, party):
        stranger, place = Client(), link()
        stranger.post(place, {"language": "en", "next": place})
        assert "Not accounted for" in stranger.get(place).content.decode()


class TestTheReport:
    @pytest.fixture
    def over(self, party) -> Evacuation:
        going = going_on()
        browser("host", "赵凯").post(f"/evacuation/{going.pk}/tick/", press(party, "missing"))
        browser("host", "赵凯").post(f"/evacuation/{going.pk}/tick/", press(party))
        return going

    def test_he_jing_closes_it_after_a_confirmation_and_reads_it(self, over):
        desk = browser()
        assert desk.post(f"/evacuation/{over.pk}/close/").status_code == 422
        place = desk.post(f"/evacuation/{over.pk}/close/", {"confirm": "yes"})["Location"]
        text = shown(desk.get(place))
        for words in (
            "总部疏散报告",
            "3 人中 3 人安全",
            "用了 0 分钟",
            "何静",
            "赵凯 · 没找到",
            "赵凯 · 安全",
        ):
            assert words in text
        assert "报告" in shown(desk.get("/evacuation/"))

    def test_while_it_goes_on_there_is_none(self, over):
        assert browser().get(f"/evacuation/{over.pk}/report/").status_code == 409

    def test_the_table_is_downloaded(self, over):
        desk = browser()
        desk.post(f"/evacuation/{over.pk}/close/", {"confirm": "yes"})
        answer = desk.get(f"/evacuation/{over.pk}/csv/")
        assert (answer["Content-Type"], answer["Content-Disposition"]) == (
            "text/csv; charset=utf-8",
            'attachment; filename="evacuation-20260305-1000.csv"',
        )
        assert "王悦,滨江小区,3,赵凯,接待区,安全,赵凯" in answer.content.decode()

    def test_zhao_kai_reads_none(self, over):
        evacuations.close(over, the_desk(), after(TEN))
        warden = browser("host", "赵凯")
        assert [
            warden.get(f"/evacuation/{over.pk}/{page}/").status_code
            for page in ("report", "csv", "people")
        ] == [404, 404, 410]
