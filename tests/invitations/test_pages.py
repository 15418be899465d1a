"""何静, 赵凯 and 李敏 at the pages of invitations."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from reception import clock
from tests.builders import a_zone, an_actor, an_employee
from tests.invitations.scenes import at_ten, invited, the_host, visit_of
from visitors.invitations import codes
from visitors.invitations.models import Invitation
from visitors.models import Visit

pytestmark = pytest.mark.django_db


def browser(role: str, name: str) -> Client:
    client = Client()
    client.force_login(an_actor(role, name).user)  # type: ignore[arg-type]
    return client


def typed(**more: Any) -> dict[str, Any]:
    at = timezone.localtime(at_ten())
    sent = {"name": "方岚", "purpose": "洽谈", "email": "fang@example.com", "party_size": "1"}
    return {**sent, "expected_at": f"{at:%Y-%m-%dT%H:%M}", "category": "appointment", **more}


def test_zhao_kai_invites_from_his_own_page() -> None:
    the_host()
    invited("林新")
    host = browser("host", "赵凯")
    page = host.get("/my/").content.decode()
    assert "/invitations/new/" in page
    assert "林新" in page
    form = host.get("/invitations/new/").content.decode()
    assert 'name="host"' not in form, "to himself, without being asked"
    answer = host.post(
        "/invitations/new/", typed(until="11:30", place="三楼", needs=["wheelchair"])
    )
    made = Invitation.objects.get(visitor__name="方岚")
    assert answer.headers["Location"] == f"/invitations/{made.pk}/"
    assert visit_of(made).host.name == "赵凯"
    page = host.get(answer.headers["Location"]).content.decode()
    assert codes.code_of(made) in page
    assert "10:00–11:30" in page


def test_he_jing_invites_for_a_colleague() -> None:
    host = the_host()
    zone = a_zone()
    desk = browser("desk", "何静")
    sent = typed(host="赵凯", host_number=host.number, zone=zone.pk, note="请准备推车")
    assert desk.post("/invitations/new/", sent).status_code == 302
    made = Invitation.objects.get()
    assert (made.host, made.zone, made.note) == (host, zone, "请准备推车")
    panel = desk.get(f"/visits/{visit_of(made).pk}/").content.decode()
    assert "请准备推车" in panel
    assert zone.name in panel


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("purpose", ""),
        ("expected_at", ""),
        ("expected_at", "gestern"),
        ("expected_at", "2020-01-01T10:00"),
        ("until", "09:00"),
        ("email", "nonsense"),
        ("phone", "12"),
        ("category", "nobody"),
        ("zone", "404404"),
        ("party_size", "0"),
        ("host", "没有这个人"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_kept(field: str, value: str) -> None:
    host = the_host()
    sent = typed(host="赵凯", host_number=host.number, organisation="云洲")
    sent |= {field: value} if field != "host" else {"host": value, "host_number": ""}
    answer = browser("desk", "何静").post("/invitations/new/", sent)
    assert answer.status_code == 422
    assert f'id="e-{field}"' in answer.content.decode()
    assert "云洲" in answer.content.decode()
    assert not Visit.objects.exists()


def test_the_list_is_searched_by_name_host_day_and_state() -> None:
    invited("方岚")
    gone = invited("林新", at=at_ten(3))
    desk = browser("desk", "何静")
    desk.post(f"/invitations/{gone.pk}/cancel/", {"reason": "改天"})
    listed = lambda query: desk.get(f"/invitations/?{query}").content.decode()
    both = listed("")
    assert "方岚" in both
    assert "林新" in both
    for query, who, not_who in (
        ("q=fanglan", "方岚", "林新"),
        ("state=cancelled", "林新", "方岚"),
        ("state=open", "方岚", "林新"),
        (f"since={clock.today() + timedelta(days=2)}", "林新", "方岚"),
        (f"until={clock.today() + timedelta(days=1)}", "方岚", "林新"),
    ):
        assert who in listed(query), query
        assert f">{not_who}<" not in listed(query), query
    assert "没有符合的邀请" in listed("host=nobody")
    assert ">方岚<" in listed("host=赵凯")


def test_zhao_kai_sees_his_own_and_no_others() -> None:
    other = an_employee("孙伟")
    foreign = invited("林新", host=other, by=an_actor("desk", "何静"))
    own = invited("方岚")
    host = browser("host", "赵凯")
    page = host.get("/invitations/").content.decode()
    assert "方岚" in page
    assert "林新" not in page
    assert host.get(f"/invitations/{foreign.pk}/").status_code == 404
    assert host.post(f"/invitations/{foreign.pk}/cancel/").status_code == 404
    assert host.get(f"/invitations/{own.pk}/").status_code == 200


def test_an_auditor_reads_and_gets_no_code() -> None:
    made = invited()
    auditor = browser("auditor", "孙审计")
    page = auditor.get(f"/invitations/{made.pk}/").content.decode()
    assert "方岚" in page
    assert codes.code_of(made) not in page
    assert auditor.post(f"/invitations/{made.pk}/cancel/").status_code == 403


def test_moving_and_cancelling_from_the_page() -> None:
    made = invited()
    host = browser("host", "赵凯")
    at = timezone.localtime(at_ten(2))
    sent = {"at": f"{at:%Y-%m-%dT%H:%M}", "until": "10:30", "request_key": "k1"}
    for _twice in range(2):
        assert host.post(f"/invitations/{made.pk}/move/", sent).status_code == 302
    assert visit_of(made).expected_at == at_ten(2)
    assert visit_of(made).events.filter(what="moved").count() == 1
    wrong = host.post(f"/invitations/{made.pk}/move/", {"at": "2020-01-01T10:00"})
    assert wrong.status_code == 422
    assert "今后一年之内" in wrong.content.decode()
    assert host.post(f"/invitations/{made.pk}/cancel/", {}).status_code == 302
    assert host.post(f"/invitations/{made.pk}/cancel/", {}).status_code == 409


def test_the_principal_invites_to_himself() -> None:
    form = browser("principal", "周校长").get("/invitations/new/").content.decode()
    assert "周校长" in form
    assert 'name="host"' not in form


def test_each_choice_of_a_series_says_which_days_it_changes_before_it_does() -> None:
    the_host()
    host = browser("host", "赵凯")
    last = clock.today() + timedelta(days=29)
    place = host.post("/invitations/new/", typed(every="day", last=f"{last}")).headers["Location"]
    visits = list(Visit.objects.order_by("expected_at"))
    days = [f"{timezone.localtime(visit.expected_at):%m-%d}" for visit in visits]

    def choices() -> str:
        return " ".join(host.get(place).content.decode().split())

    both = f"{len(days)} 次（{days[0]} – {days[-1]}）"
    assert f">全部没有改过的 · {both}<" in choices()
    assert f"· {len(days) - 3} 次（{days[3]} – {days[-1]}）<" in choices()
    to = f"{timezone.localtime(visits[2].expected_at):%Y-%m-%dT}15:30"
    moved = host.post(f"{place}move/", {"which": f"only-{visits[2].pk}", "at": to})
    assert moved.status_code == 302
    says = choices()
    left = f"全部没有改过的 · {len(days) - 1} 次（{days[0]} – {days[-1]}）；不动：{days[2]}<"
    assert left in says
    assert f">全部还没到的 · {both}<" in says, "to call off means the moved one, too"
    host.post(
        f"{place}move/", {"at": f"{timezone.localtime(visits[0].expected_at):%Y-%m-%dT}11:15"}
    )
    hours = Visit.objects.order_by("expected_on").values_list("expected_at", flat=True)
    told = [f"{timezone.localtime(hour):%H:%M}" for hour in hours]
    assert told == ["11:15" if day != days[2] else "15:30" for day in days]


def test_zhao_kai_repeats_an_invitation_and_cancels_one_of_it() -> None:
    the_host()
    host = browser("host", "赵凯")
    last = clock.today() + timedelta(days=29)
    assert host.post("/invitations/new/", typed(every="week")).status_code == 422, "until when?"
    answer = host.post("/invitations/new/", typed(every="day", last=f"{last}"))
    assert answer.status_code == 302
    visits = list(Visit.objects.order_by("expected_at"))
    assert len(visits) > 10
    page = host.get(answer.headers["Location"]).content.decode()
    assert "没有排的日子" in page, "weekends"
    place = answer.headers["Location"]
    assert host.post(f"{place}cancel/", {"which": f"only-{visits[0].pk}"}).status_code == 302
    states = set(Visit.objects.exclude(pk=visits[0].pk).values_list("state", flat=True))
    assert (Visit.objects.get(pk=visits[0].pk).state, states) == ("cancelled", {"expected"})
    assert host.post(f"{place}cancel/", {"which": "only-404404"}).status_code == 422
    assert host.post(f"{place}cancel/", {"which": f"later-{visits[5].pk}"}).status_code == 302
    assert Visit.objects.filter(state="expected").count() == 4
