"""赵凯 opens the link of a notice without an account: he reads his case, states his side, appeals;
the link is good for that alone.
"""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client

from reception.links import tokens
from reception.notifications import delivery, outbox
from reception.notifications.models import HostLink, Notice
from reception.organisation.models import Employee
from tests.builders import NO_KEY, an_employee
from tests.discipline.readers import read
from tests.discipline.scenes import a_link_to_a_case, a_proposal, booked, heard, voided
from tests.visitors.scenes import after, the_office
from visitors.discipline.incidents.notice_kinds import CASE
from visitors.discipline.ledger import rulings
from visitors.discipline.models import Appeal, CaseNotice, Incident, IncidentEvent
from visitors.discipline.pages import case_links
from visitors.visits.notice_kinds import ANSWER

pytestmark = pytest.mark.django_db
WORDS = {"words": "当时在上课，手机静音"}


@pytest.fixture(autouse=True)
def _ten_o_clock() -> Iterator[None]:
    with time_machine.travel(after(60), tick=False):
        yield


def the_link(incident: Incident | None) -> str:
    assert incident is not None
    return f"/l/{a_link_to_a_case(incident.pk)}/"


def stored() -> list[object]:
    return [list(model.objects.values()) for model in (Incident, IncidentEvent, Appeal, Notice)]


class TestAProposal:
    def test_is_read_without_an_account(self, client: Client):
        text = read(client.get(the_link(a_proposal(place="接待区"))))
        for words in (
            "给 赵凯 本人",
            "内部投诉",
            "提议，不是处罚",
            "接待区",
            "访客等了很久",
            "写下您的说明",
            "请不要转发",
        ):
            assert words in text
        assert not any(name in text for name in ("何静", "desk-何静", "test:"))

    def test_his_side_is_stated(self, client: Client):
        incident = a_proposal()
        link = the_link(incident)
        answer = client.post(f"{link}state/", WORDS)
        assert (answer.status_code, answer["Location"]) == (303, link)
        incident.refresh_from_db()
        assert incident.statement == WORDS["words"]
        assert "您已在 03-05 10:00 说明" in read(client.get(link))

    def test_the_words_that_the_office_wrote_down_become_his_own(self, client: Client):
        """He finds them in the field and sends them as they are."""
        incident = a_proposal()
        rulings.state(incident, "无", the_office(), after(60), NO_KEY)
        address = f"/l/{a_link_to_a_case(incident.pk, after(60))}/"
        assert "行政部在 03-05 10:00 代您记了说明" in read(client.get(address))
        client.post(f"{address}state/", {"words": "无"})
        assert Incident.objects.get().stated_by_self
        assert "您已在" in read(client.get(address))

    def test_pressed_twice_it_is_said_once(self, client: Client):
        link = the_link(a_proposal())
        assert [client.post(f"{link}state/", WORDS).status_code for _ in range(2)] == [303, 303]
        assert IncidentEvent.objects.filter(what="stated").count() == 1

    @pytest.mark.parametrize(
        "sent", [{}, {"words": " "}, {"words": "长" * 1001}, {"words": "\x00"}]
    )
    def test_what_cannot_be_taken_is_said_and_kept(self, client: Client, sent: dict[str, str]):
        link = the_link(a_proposal())
        answer = client.post(f"{link}state/", sent)
        assert answer.status_code == 422
        assert sent.get("words", "").strip() in answer.content.decode()
        assert not IncidentEvent.objects.filter(what="stated").exists()

    def test_decided_meanwhile_says_so_and_keeps_the_words(self, client: Client):
        incident = a_proposal()
        link = the_link(incident)
        rulings.confirm(incident, "情况属实", the_office(), heard(), NO_KEY)
        answer = client.post(f"{link}state/", WORDS)
        assert answer.status_code == 409
        assert WORDS["words"] in read(answer)


class TestAnEntry:
    def test_is_appealed_and_the_measure_is_suspended(self, client: Client):
        link = the_link(booked().incident)
        assert "03-12 24:00 前可以申诉一次" in read(client.get(link))
        assert [client.post(f"{link}appeal/", WORDS).status_code for _ in range(2)] == [303, 303]
        one = Appeal.objects.get()
        assert (one.text, one.appealed_by, one.state) == (WORDS["words"], None, "open")
        assert "申诉中 · 暂缓执行" in read(client.get(link))

    def test_another_appeal_is_refused_and_its_words_are_kept(self, client: Client):
        link = the_link(booked().incident)
        client.post(f"{link}appeal/", WORDS)
        answer = client.post(f"{link}appeal/", {"words": "还想补一句"})
        assert answer.status_code == 409
        assert "还想补一句" in read(answer)
        assert Appeal.objects.count() == 1

    def test_that_was_voided_needs_no_appeal(self, client: Client):
        entry = booked()
        link = the_link(entry.incident)
        voided(entry, now=after(50))
        assert "您不用做什么" in read(client.get(link))
        assert client.post(f"{link}appeal/", WORDS).status_code == 409

    def test_of_a_proposal_there_is_nothing_to_appeal(self, client: Client):
        assert client.post(f"{the_link(a_proposal())}appeal/", WORDS).status_code == 409


@pytest.mark.parametrize("method", ["get", "head"])
def test_reading_changes_nothing(client: Client, method: str):
    link = the_link(a_proposal())
    before = stored()
    for query in ("", "?words=x"):
        assert getattr(client, method)(link + query).status_code == 200
    assert getattr(client, method)(f"{link}state/").status_code == 405
    assert stored() == before


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_other_methods_are_none(client: Client, method: str):
    link = the_link(a_proposal())
    for place in (link, f"{link}state/", f"{link}appeal/"):
        assert getattr(client, method)(place).status_code == 405


class TestHowLongItIsGood:
    def test_a_proposal_until_the_time_to_state_ones_side_is_over(self, client: Client):
        incident = a_proposal()
        link = the_link(incident)
        assert HostLink.objects.get().expires_at == incident.heard_until
        with time_machine.travel(incident.heard_until - timedelta(seconds=1), tick=False):
            assert client.get(link).status_code == 200
        with time_machine.travel(incident.heard_until, tick=False):
            gone(client, link)

    def test_an_entry_until_the_time_to_appeal_is_over(self):
        entry = booked()
        the_link(entry.incident)
        assert HostLink.objects.get().expires_at == rulings.appeal_until(entry)

    def test_a_day_at_least(self):
        incident = a_proposal()
        Incident.objects.filter(pk=incident.pk).update(heard_until=after(61))
        the_link(incident)
        assert HostLink.objects.get().expires_at == after(60) + timedelta(hours=24)

    def test_the_message_says_until_when(self):
        incident = a_proposal()
        a_link_to_a_case(incident.pk)
        said = case_links.fresh(CaseNotice.objects.get().notice, after(60))
        assert said.endswith("\n（链接只给您本人，03-10 24:00 前有效）")


def gone(client: Client, link: str, status: int = 410) -> None:
    """See that a link opens nothing, says so kindly, and names nobody."""
    before = stored()
    for answer in (
        client.get(link),
        client.post(f"{link}state/", WORDS),
        client.post(f"{link}appeal/", WORDS),
    ):
        assert answer.status_code == status
        assert (WORDS["words"] in read(answer)) == (answer.request["REQUEST_METHOD"] == "POST"), (
            "what was written is not lost"
        )
        assert "告诉行政部" in read(answer)
        assert not any(word in read(answer) for word in ("赵凯", "内部投诉", "何静"))
        assert (answer["Cache-Control"], answer["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert stored() == before


class TestALinkThatIsDead:
    def test_when_he_no_longer_works_here(self, client: Client):
        link = the_link(a_proposal())
        Employee.objects.filter(name="赵凯").update(is_active=False)
        gone(client, link)

    def test_when_the_case_turned_out_to_concern_somebody_else(self, client: Client):
        incident = a_proposal()
        link = the_link(incident)
        Incident.objects.filter(pk=incident.pk).update(employee=an_employee("孙伟"))
        gone(client, link)

    def test_one_that_a_group_has_read(self, client: Client):
        link = the_link(a_proposal())
        HostLink.objects.update(in_group=True)
        gone(client, link)

    @pytest.mark.parametrize("token", ["Z" * 28, "Z" * 27, "%00", "'--"])
    def test_one_that_nobody_ever_got(self, client: Client, token: str):
        gone(client, f"/l/{token}/", 404)

    def test_one_of_another_purpose_and_it_serves_no_other(self, client: Client):
        token = a_link_to_a_case(a_proposal().pk)
        for other in (
            f"/h/{token}/",
            f"/h/{token}/leave/",
            f"/h/{token}/zone/",
            f"/t/{token}/",
            f"/e/{token}/",
        ):
            assert client.get(other).status_code == 404
        notice = outbox.write(
            an_employee("赵凯").pk,
            "ask:1",
            "王悦在前台等您",
            outbox.LINK,
            after(60),
            purpose=ANSWER,
        )
        gone(client, f"/l/{tokens.make(notice, after(90))}/", 404)

    def test_it_opens_its_own_case_and_no_other(self, client: Client):
        other, link = a_proposal(ladder="no_badge", note="另一件事"), the_link(a_proposal())
        assert other.note not in read(client.get(link))
        client.post(f"{link}state/", WORDS)
        other.refresh_from_db()
        assert other.statement == ""


def test_only_a_hash_of_it_is_kept():
    token = a_link_to_a_case(a_proposal().pk)
    assert token not in str(list(HostLink.objects.values()) + list(Notice.objects.values()))


def test_it_needs_no_cookie_and_sets_none_and_nobody_keeps_a_copy():
    strict = Client(enforce_csrf_checks=True)
    link = the_link(a_proposal())
    answer = strict.get(link)
    assert (answer["Cache-Control"], answer["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert strict.post(f"{link}state/", WORDS, headers={"origin": "null"}).status_code == 303
    assert not strict.cookies


def test_a_delivered_notice_carries_it():
    incident = a_proposal()
    Notice.objects.update(purpose=CASE, body=f"请说明\n{outbox.LINK}")
    while (notice := delivery.claim(after(60))) is not None:
        delivery.deliver(notice, after(60))
    body = str(mail.outbox[-1].body)
    assert "http://127.0.0.1:8000/l/" in body
    assert "前有效" in body
    assert incident.state == "proposed"


def test_the_language_is_switched_without_leaving_the_page(client: Client):
    link = the_link(a_proposal())
    answer = client.post(link, {"language": "en", "next": link})
    assert (answer.status_code, answer["Location"]) == (302, link)
    assert "A proposal, not a penalty" in read(client.get(link))
