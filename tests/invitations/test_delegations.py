"""何静 at the desk as a coach arrives: 赵凯 has invited all of them by a list."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reception import clock
from reception.accounts.refusals import Refusal
from reception.notifications.models import Notice
from reception.policy.rulebook import in_force
from tests.builders import NO_KEY, a_site, an_actor
from tests.invitations.scenes import at_ten, the_host, zhao_kai
from tests.invitations.test_pages import browser
from tests.lists.scenes import on_a_list
from visitors.badges import lending
from visitors.hosts import answers
from visitors.invitations import codes, delegations, importing
from visitors.invitations.guest_form import Occasion
from visitors.invitations.guest_list import Invitee
from visitors.invitations.models import Delegation, Invitation
from visitors.lifecycle import escalation, transitions
from visitors.lists import acts
from visitors.lists.models import ListingHit
from visitors.models import Badge, BadgeLoan, HostReminder, HostRequest, State, Visit
from visitors.visits.idempotency import RequestKey

pytestmark = pytest.mark.django_db
NAMES = ("方岚", "林新", "沈洁", "江一苇", "苗若兰")


def a_delegation(names: tuple[str, ...] = NAMES, **more: object) -> Delegation:
    """Let 赵凯 invite a coach for today, from a minute from now on."""
    host = the_host()
    lending.add(a_site().pk, range(1, 41))
    now = clock.now()
    invitees = [Invitee(row, {"name": name}) for row, name in enumerate(names, start=1)]
    occasion = Occasion(host, now, purpose="参观", name="青山中学", **more)  # type: ignore[arg-type]
    sent = importing.invite_all(invitees, occasion, zhao_kai(), now, NO_KEY, in_force())
    assert sent.delegation is not None
    return sent.delegation


def of(one: Delegation, *names: str) -> list[int]:
    visits = delegations.visits_of(one)
    return [visit.pk for visit in visits if not names or visit.visitor.name in names]


def states(one: Delegation) -> list[str]:
    return [visit.state for visit in delegations.visits_of(one)]


def come_in(one: Delegation, *names: str, key: RequestKey = NO_KEY) -> delegations.Together:
    who, by = of(one, *names), an_actor("desk", "何静")
    return delegations.arrive(one, who, by, clock.now(), key, come_in=True)


def asked() -> list[Notice]:
    return list(Notice.objects.filter(key__startswith="ask:").order_by("pk"))


def test_all_come_in_with_badges_in_order_and_the_host_is_told_once() -> None:
    one = a_delegation()
    come_in(one)
    loans = BadgeLoan.objects.order_by("visit__invited__invitation_id")
    assert list(loans.values_list("badge__number", flat=True)) == [1, 2, 3, 4, 5]
    assert set(states(one)) == {State.INSIDE}
    (notice,) = asked()
    assert "一起到的共 5 人" in notice.body
    assert "人数：5" in notice.body
    assert all(name in notice.body for name in NAMES)
    assert notice.state == Notice.State.QUEUED, "letting them in does not stop it"


def test_heads_and_names_are_told_apart() -> None:
    host = the_host()
    lending.add(a_site().pk, range(1, 9))
    now = clock.now()
    invitees = [Invitee(1, {"name": "方岚", "party_size": "3"}), Invitee(2, {"name": "林新"})]
    sent = importing.invite_all(
        invitees, Occasion(host, now, name="青山中学"), zhao_kai(), now, NO_KEY, in_force()
    )
    one = sent.delegation
    assert one is not None
    page = browser("desk", "何静").get(f"/invitations/delegations/{one.pk}/").content.decode()
    assert "共 <b>4</b> 人，名单 <b>2</b> 位" in page
    come_in(one)
    assert "一起到的共 4 人" in asked()[0].body


def test_late_ones_join_and_are_told_of_by_themselves() -> None:
    one = a_delegation()
    come_in(one, "方岚", "林新")
    assert states(one).count(State.EXPECTED) == 3
    come_in(one, "江一苇")
    assert states(one).count(State.INSIDE) == 3
    assert len(asked()) == 2
    assert "方岚" not in asked()[1].body


def test_the_same_twice_has_one_effect() -> None:
    one = a_delegation()
    key = RequestKey("k1", "d" * 64)
    for _twice in range(2):
        come_in(one, key=key)
    assert len(asked()) == 1
    with pytest.raises(Refusal, match="state_forbids"):
        come_in(one)


def test_who_only_arrives_waits_and_the_answer_to_one_is_for_all() -> None:
    one = a_delegation()
    desk = an_actor("desk", "何静")
    delegations.arrive(one, of(one), desk, clock.now(), NO_KEY)
    assert set(states(one)) == {State.WAITING}
    request = HostRequest.objects.get()
    answers.coming(request, clock.now(), zhao_kai())
    assert set(delegations.visits_of(one).values_list("answer", flat=True)) == {"coming"}
    delegations.admit(one, of(one), desk, clock.now(), NO_KEY)
    assert set(states(one)) == {State.INSIDE}


def test_the_host_is_reminded_of_all_by_one_notice() -> None:
    one = a_delegation()
    delegations.arrive(one, of(one), an_actor("desk", "何静"), clock.now(), NO_KEY)
    site = a_site()
    type(site).objects.update(opens="00:00", closes="23:59:59")
    escalation.sweep(clock.now() + timedelta(minutes=4))
    working = in_force().hours.is_open(type(site).objects.get(), clock.now())
    assert HostReminder.objects.count() == int(working)


def test_who_must_agree_agrees_once_for_all() -> None:
    one = a_delegation(category="government")
    come_in(one)
    assert set(states(one)) == {State.WAITING}, "not before somebody has agreed (G7)"
    request = HostRequest.objects.get()
    assert request.asks_consent
    answers.coming(request, clock.now(), zhao_kai())
    assert set(delegations.visits_of(one).values_list("consent", flat=True)) == {True}
    desk = an_actor("desk", "何静")
    delegations.admit(one, of(one), desk, clock.now(), NO_KEY)
    assert set(states(one)) == {State.INSIDE}


def test_without_enough_badges_the_rest_waits_and_is_named() -> None:
    one = a_delegation()
    Badge.objects.filter(number__gt=3).delete()
    done = come_in(one)
    assert states(one) == [State.INSIDE] * 3 + [State.WAITING] * 2
    assert [visit.visitor.name for visit, _why in done.held] == ["江一苇", "苗若兰"]


def test_they_leave_together_or_one_by_one() -> None:
    one = a_delegation()
    come_in(one)
    desk = an_actor("desk", "何静")
    delegations.leave(one, of(one, "沈洁"), desk, clock.now(), NO_KEY)
    assert states(one).count(State.LEFT) == 1
    delegations.leave(one, of(one), desk, clock.now(), NO_KEY)
    assert set(states(one)) == {State.LEFT}
    assert not BadgeLoan.objects.out().exists()


def test_nobody_arrives_on_another_day() -> None:
    host, now = the_host(), clock.now()
    invitees = [Invitee(1, {"name": "方岚"})]
    sent = importing.invite_all(
        invitees, Occasion(host, at_ten()), zhao_kai(), now, NO_KEY, in_force()
    )
    assert sent.delegation is not None
    with pytest.raises(Refusal, match="state_forbids"):
        come_in(sent.delegation)


def test_a_scan_of_one_opens_the_page_of_all() -> None:
    one = a_delegation()
    code = codes.code_of(Invitation.objects.filter(delegation=one)[2])
    desk = browser("desk", "何静")
    answer = desk.post("/desk/scan/", {"code": code}, headers={"HX-Request": "true"})
    page = f"/invitations/delegations/{one.pk}/"
    assert answer.headers["HX-Redirect"] == page
    assert desk.post("/desk/scan/", {"code": code}).headers["Location"] == page
    assert set(states(one)) == {State.EXPECTED}, "a scan lets nobody in"


def test_he_jing_ticks_who_came_on_the_page() -> None:
    one = a_delegation()
    desk = browser("desk", "何静")
    page = f"/invitations/delegations/{one.pk}/"
    assert desk.get(page).content.decode().count(" checked") == 5
    assert desk.get(f"{page}?none").content.decode().count(" checked") == 0
    sent = {"act": "come_in", "who": of(one, "方岚", "林新"), "request_key": "k1"}
    assert desk.post(f"{page}act/", sent).status_code == 302
    shown = desk.get(page).content.decode()
    assert "001" in shown
    assert "在这里 <b>2</b> 人" in shown
    assert shown.count(" checked") == 2, "those inside; who is late is not ticked beforehand"
    nobody = desk.post(f"{page}act/", {"act": "come_in"})
    assert nobody.status_code == 409
    assert "请先勾选" in nobody.content.decode()


def test_zhao_kai_sees_his_delegation_and_lets_nobody_in() -> None:
    one = a_delegation()
    host = browser("host", "赵凯")
    page = f"/invitations/delegations/{one.pk}/"
    shown = host.get(page).content.decode()
    assert "方岚" in shown
    assert 'type="checkbox"' not in shown
    assert host.post(f"{page}act/", {"act": "come_in", "who": of(one)}).status_code == 403
    assert browser("host", "孙伟").get(page).status_code == 404


def test_one_of_them_may_be_let_in_alone() -> None:
    one = a_delegation()
    desk = an_actor("desk", "何静")
    delegations.arrive(one, of(one), desk, clock.now(), NO_KEY)
    second: Visit = delegations.visits_of(one)[1]
    assert second.led_by_id == of(one)[0]
    transitions.admit(second, desk, datetime.now(clock.zone()), NO_KEY)
    assert states(one).count(State.INSIDE) == 1


def test_the_page_asks_the_database_as_often_for_two_as_for_twenty() -> None:
    few, many = a_delegation(NAMES[:2]), a_delegation(tuple(f"队员{row:02}" for row in range(20)))
    desk = browser("desk", "何静")

    def queries(one: Delegation) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert desk.get(f"/invitations/delegations/{one.pk}/").status_code == 200
        return len(seen)

    queries(few)
    assert queries(few) == queries(many)


@pytest.mark.parametrize("name", [NAMES[0], NAMES[1]], ids=["the first", "another"])
def test_whom_the_house_declines_waits_and_holds_up_nobody(name: str) -> None:
    one = a_delegation()
    on_a_list("decline", name, phone="", now=clock.now())
    hit = ListingHit.objects.get(visit__visitor__name=name)
    acts.weigh(hit, an_actor("desk", "何静"), clock.now(), NO_KEY, same=True)
    come_in(one)
    by_name = {visit.visitor.name: visit for visit in delegations.visits_of(one)}
    declined = by_name.pop(name)
    assert (declined.state, declined.disposition) == (State.WAITING, "refuse")
    assert {visit.state for visit in by_name.values()} == {State.INSIDE}
    assert not BadgeLoan.objects.filter(visit=declined.pk).exists()
    (notice,) = asked()
    assert name not in notice.body
    assert "一起到的共 4 人" in notice.body
    leader, *others = by_name.values()
    assert (leader.led_by_id, {other.led_by_id for other in others}) == (None, {leader.pk})
