"""Nobody bears a code as a name: what a scanner has typed into a field for words is refused."""

import pytest
from django.test import Client

from tests.api.callers import a_program, wang_yue
from tests.builders import a_site, a_user, an_employee, some_badges, the_policy
from tests.code_texts import A_CODE
from tests.visitors import scenes
from visitors.badges import lending
from visitors.models import Badge, Companion, Visitor

pytestmark = pytest.mark.django_db
SAID = "这是扫描得到的码，不是文字。请删去这串字母，再填写。"


@pytest.fixture(autouse=True)
def house() -> None:
    the_policy()
    some_badges()
    an_employee("赵凯", number="T1")


@pytest.mark.parametrize("field", ["name", "organisation", "title"])
@pytest.mark.parametrize("text", [A_CODE, f"]q1{A_CODE.lower()}", f"王悦 {A_CODE}"])
def test_a_program_is_refused_beside_the_field(field: str, text: str):
    if field == "title" and len(text) > 40:
        text = A_CODE
    heard = a_program().post("/visits", wang_yue(visitor={field: text}))
    assert (heard.status, heard.code) == (422, "code_in_text")
    assert heard["fields"] == {f"visitor.{field}": SAID}
    assert not Visitor.objects.exists()


def test_a_companion_bears_a_name():
    heard = a_program().post("/visits", wang_yue(companions=["吴天", A_CODE], party_size=3))
    assert (heard.status, heard["fields"]) == (422, {"companions": SAID})
    assert not Companion.objects.exists()


def test_the_desk_reads_it_beside_the_field_and_keeps_what_was_typed():
    desk = Client(headers={"HX-Request": "true"})
    desk.force_login(a_user("desk", "何静", sites=[a_site()]))
    typed = {"name": A_CODE, "organisation": "滨江小区", "purpose": "办事", "host": "赵凯"}
    answer = desk.post("/desk/register/", typed)
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert SAID in shown
    assert 'value="滨江小区"' in shown


@pytest.mark.parametrize("typed", ["牌001", "００１", "1", "code"])
def test_the_desk_offers_the_badge_and_no_visitor_of_that_name(typed: str):
    desk = Client()
    desk.force_login(a_user("desk", "何静", sites=[a_site()]))
    asked = {"q": lending.code_of(Badge.objects.get(number=1)) if typed == "code" else typed}
    free = desk.get("/desk/recall/", asked).content.decode()
    assert "001 号访客牌没有借出。" in free
    scenes.admitted(scenes.wang_yue())
    worn = desk.get("/desk/recall/", asked).content.decode()
    assert 'data-act="leave"' in worn
    for shown in (free, worn):
        assert 'id="o-new"' not in shown
    assert 'id="o-new"' in desk.get("/desk/recall/", {"q": "100"}).content.decode()
