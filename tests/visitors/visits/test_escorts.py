"""How many of us accompany a party follows from a table that 李敏 edits; a large party is named
(Z3).
"""

import pytest
from django.core.exceptions import ValidationError

from reception.policy.models import EscortStep, Limit
from reception.policy.rulebook import in_force
from tests.api.callers import a_program
from tests.builders import NO_KEY, a_user, an_employee, the_policy
from tests.visitors.scenes import (
    NINE,
    after,
    lin_ruomei,
    refused,
    the_desk,
    the_host,
    trail,
    wang_yue,
)
from visitors.lifecycle import belongings_later, transitions
from visitors.models import Visit

pytestmark = pytest.mark.django_db
SIX = ["卢思琪", "江海波", "尹文静", "薛立新", "段雨桐", "侯国强"]
BACKEND = "reception.accounts.actor.UserWithEmployee"


@pytest.mark.parametrize(
    ("guests", "escorts"), [(1, 1), (4, 1), (5, 2), (6, 2), (10, 2), (11, 3), (200, 3)]
)
def test_fewer_than_five_one_up_to_ten_two_more_three(guests, escorts):
    the_policy()
    assert in_force().escorts_for(guests) == escorts


def test_the_table_is_the_administrators():
    the_policy()
    EscortStep.objects.all().delete()
    assert in_force().escorts_for(7) == 0
    EscortStep.objects.create(guests_from=3, escorts=4)
    assert (in_force().escorts_for(2), in_force().escorts_for(3)) == (0, 4)
    with pytest.raises(ValidationError):
        EscortStep(guests_from=0, escorts=0).full_clean()


@pytest.fixture
def desk(client):
    the_policy()
    an_employee("赵凯", number="T1")
    client.force_login(a_user(), backend=BACKEND)
    return client


def typed(**fields: str) -> dict[str, str]:
    return {
        "organisation": "考察团",
        "name": "唐志远",
        "purpose": "参观",
        "host": "T1",
        "category": "study_group",
        **fields,
    }


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        ("1", "1 人陪同"),
        ("7", "2 人陪同"),
        ("12", "3 人陪同"),
        ("x", "1 人陪同"),
        ("0", "1 人陪同"),
    ],
)
def test_the_card_follows_the_party_while_it_is_typed(desk, size, shown):
    assert shown in desk.get("/desk/grade/", typed(party_size=size)).content.decode()


class TestNames:
    def test_a_party_of_seven_without_names_is_refused_beside_the_field_and_keeps_what_was_typed(
        self, desk
    ):
        answer = desk.post("/desk/register/", typed(party_size="7", companions="卢思琪、江海波"))
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "请写明同行 6 人的姓名，现在写了 2 人" in page
        assert 'aria-describedby="e-companions"' in page
        assert "卢思琪、江海波" in page
        assert not Visit.objects.exists()

    @pytest.mark.parametrize("between", ["、", ",", "，", "\n", "；"])
    def test_names_are_typed_into_one_field(self, desk, between):
        assert (
            desk.post(
                "/desk/register/", typed(party_size="7", companions=between.join(SIX))
            ).status_code
            == 200
        )
        visit = Visit.objects.get()
        assert [one.name for one in visit.companions.all()] == SIX
        page = desk.get(f"/visits/{visit.pk}/").content.decode()
        assert "、".join(SIX) in page
        assert "2 人陪同" in page

    def test_more_names_than_heads_or_one_too_long_are_mistakes(self, desk):
        assert (
            desk.post("/desk/register/", typed(party_size="2", companions="甲、乙")).status_code
            == 422
        )
        assert (
            desk.post("/desk/register/", typed(party_size="2", companions="甲" * 61)).status_code
            == 422
        )
        assert (
            desk.post("/desk/register/", typed(party_size="2", companions="甲")).status_code == 200
        )

    def test_a_small_party_needs_none_and_the_number_is_a_row(self):
        assert wang_yue(party_size=5).companions.count() == 0
        limit = Limit.objects.get(code="party_names_from")
        limit.value = 3
        limit.save()
        with refused("names_missing"):
            lin_ruomei(party_size=3)
        limit.delete()
        assert lin_ruomei(party_size=30).party_size == 30

    def test_a_party_that_is_expected_is_named_when_it_comes(self):
        visit = wang_yue(party_size=7, expected_at=after(10))
        with refused("names_missing"):
            transitions.arrive(visit, the_desk(), after(10), NO_KEY)
        belongings_later.name_companions(visit, SIX, the_desk(), after(10), NO_KEY)
        assert transitions.arrive(visit, the_desk(), after(11), NO_KEY).state == "waiting"

    def test_names_are_corrected_and_the_trail_keeps_none(self, desk):
        visit = wang_yue(party_size=7, companions=SIX)
        path = f"/visits/{visit.pk}/companions/"
        assert desk.post(path, {"companions": "甲"}).status_code == 422
        assert desk.post(path, {"companions": "、".join(SIX[::-1])}).status_code == 302
        assert [one.name for one in visit.companions.all()] == SIX[::-1]
        assert trail(visit)[-1] == "named"
        assert not any(name in str(list(visit.events.values())) for name in SIX)
        with refused("not_permitted"):
            belongings_later.name_companions(visit, SIX, the_host(), NINE, NO_KEY)

    def test_no_notice_names_them(self):
        notice = wang_yue(party_size=7, companions=SIX).requests.get().notice
        assert not any(name in notice.body + notice.group_text + notice.subject for name in SIX)

    def test_a_program_sends_and_reads_them(self, desk):
        program = a_program()
        body = {"visitor": {"name": "唐志远"}, "host": "T1", "purpose": "参观", "party_size": 7}
        heard = program.post("/visits", body)
        assert (heard.status, heard.code, list(heard["fields"])) == (
            422,
            "names_missing",
            ["companions"],
        )
        heard = program.post(
            "/visits",
            {
                **body,
                "companions": SIX,
                "belongings": [{"what": "相机", "serial": "N1", "count": 2}],
            },
        )
        assert (heard.status, heard["escorts"], heard["companions"]) == (201, 2, SIX)
        assert [
            (one["what"], one["serial"], one["count"], one["state"]) for one in heard["belongings"]
        ] == [("相机", "N1", 2, "open")]
        assert program.get(f"/visits/{heard['id']}").said["escorts"] == 2
        assert program.post("/visits", {**body, "companions": ["长" * 61]}).status == 422
        assert (
            program.post(
                "/visits", {**body, "companions": SIX, "belongings": [{"what": " "}]}
            ).status
            == 422
        )
