"""何静 finds who came before, at the desk and in the list: "more" leads on, and no phone is found by
its pieces (V10).
"""

import pytest
from django.test import Client

from tests.api.callers import a_program
from tests.builders import a_user, a_visit, the_policy
from tests.visitors.scenes import NINE
from visitors.people import search
from visitors.people.search import Person

pytestmark = pytest.mark.django_db
PHONE = "+8613301234567"


@pytest.fixture
def desk() -> Client:
    """Give 何静 a browser."""
    the_policy()
    browser = Client()
    browser.force_login(a_user("desk", "何静"), "reception.accounts.actor.UserWithEmployee")
    return browser


def met(*names: str) -> None:
    for name in names:
        search.enter(Person(name), NINE)


def shown(desk: Client, address: str, **query: str) -> list[str]:
    return [visitor.name for visitor in desk.get(address, query).context["found"]]


def test_more_leads_on_at_the_desk_and_in_the_list(desk):
    met("丁一", *(f"丁一{number:02d}" for number in range(30)))
    first = desk.get("/desk/recall/", {"q": "丁一"})
    assert [visitor.name for visitor in first.context["found"]][:2] == ["丁一", "丁一29"]
    assert "还有更多" in first.content.decode()
    more = str(first.context["more"])
    assert len(shown(desk, "/desk/recall/", q="丁一", n=more)) == 24
    page = desk.get("/visitors/", {"q": "丁一"})
    assert (len(page.context["found"]), page.context["more"]) == (20, 60)
    rest = desk.get("/visitors/", {"q": "丁一", "n": "60"})
    assert (len(rest.context["found"]), rest.context["more"]) == (31, 0)
    assert "还有更多" not in rest.content.decode()


@pytest.mark.parametrize("n", ["", "x", "-1", "0", "99999", "１０"])
def test_a_wished_number_that_is_none_shows_the_first(desk, n):
    met(*(f"丁一{number:02d}" for number in range(30)))
    assert len(shown(desk, "/visitors/", q="丁一", n=n)) == 20


@pytest.mark.parametrize("typed", ["+861330", "1330", "133012345", "0123", "33012"])
def test_a_phone_is_found_whole_or_by_its_last_four_and_not_by_pieces(desk, typed):
    search.enter(Person("王悦", PHONE), NINE)
    program = a_program("desk")
    assert program.get("/visitors", q=typed).said == []
    assert shown(desk, "/visitors/", q=typed) == shown(desk, "/desk/recall/", q=typed) == []
    for whole in ("4567", "133 0123 4567", "＋86 133-0123-4567"):
        assert shown(desk, "/visitors/", q=whole) == ["王悦"]
        assert [one["name"] for one in program.get("/visitors", q=whole).said] == ["王悦"]


def test_a_typed_phone_that_is_none_is_refused_beside_its_field(desk):
    visit = a_visit("孙倩", now=NINE)
    typed = {
        "name": "王悦",
        "organisation": "个人",
        "purpose": "咨询",
        "host": visit.host.name,
        "phone": "138 0013 800O",
    }
    answer = desk.post("/desk/register/", typed)
    assert answer.status_code == 422
    assert "号码里有字母" in answer.context["form"].errors["phone"][0]
    heard = a_program("desk").post(
        "/visits",
        {
            "visitor": {"name": "王悦", "phone": "13800138000/13900139000"},
            "host": visit.host.number,
            "purpose": "咨询",
        },
    )
    assert (heard.status, heard.said["fields"]["visitor.phone"]) == (
        422,
        "这里有两个号码，请只填一个。",
    )


def test_an_extension_is_kept_beside_the_number_and_read_out_with_it(desk):
    visit = a_visit("孙倩", now=NINE)
    typed = {
        "name": "王悦",
        "organisation": "个人",
        "purpose": "咨询",
        "host": visit.host.name,
        "phone": "010-62345678转801",
    }
    assert desk.post("/desk/register/", typed).status_code == 200
    (visitor,) = search.find("010-62345678")
    assert (visitor.phone, visitor.phone_extension) == ("+861062345678", "801")
    read = desk.post(f"/visits/{visitor.visits.get().pk}/phone/", {"reason": "回电"})
    assert "+861062345678 转 801" in read.content.decode()
