"""王悦 left a phone and no address: a gateway of 行政部 thanks her by text message; without one
nobody is texted (F1, F2).
"""

import re

import pytest
from django.conf import settings
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client

from reception.notifications import delivery, rendering
from reception.notifications.models import Attempt, Channel, HostLink, Notice
from reception.organisation import phones
from tests.notifications.vendors import Hook
from tests.visitors.feedback.test_thanks import after, came_and_left, thank_you, thanking
from visitors.models import Satisfaction
from visitors.visits.notice_kinds import THANK

pytestmark = pytest.mark.django_db
PHONE = "+8613800138000"


def a_gateway(address: str = "https://sms.example.com/send", **fields) -> Channel:
    return Channel.objects.create(
        **{
            "name": "短信网关",
            "kind": "webhook",
            "address": address,
            "secret": Hook.secret,
            "texts_visitors": True,
            **fields,
        }
    )


def left_her_phone(**fields) -> Notice | None:
    came_and_left(**{"email": "", "phone": PHONE, **fields})
    return thank_you()


def deliver(minutes: float) -> None:
    while (notice := delivery.claim(after(minutes))) is not None:
        delivery.deliver(notice, after(minutes))


class TestTheTextMessage:
    @pytest.fixture
    def gateway(self):
        with Hook() as running:
            a_gateway(f"{running.base}/yingke")
            thanking()
            yield running

    def test_goes_to_the_gateway_signed_with_her_number_and_a_link_that_asks(self, gateway):
        left_her_phone()
        deliver(15.1)
        (message,) = [one for one in gateway.took if one["to"] == PHONE]
        assert (message["subject"], message["written_at"] != "") == ("感谢您的来访", True)
        assert "感谢您今天来访" in message["text"]
        notice = thank_you()
        assert (notice.state, notice.channel, message["notice"]) == ("sent", "webhook", notice.pk)
        assert Attempt.objects.get(notice=notice).name == "短信网关"
        link = re.search(r"/t/[A-Z0-9]+/", message["link"])[0]
        assert Client().post(link, {"score": "5"}).status_code == 303
        assert Satisfaction.objects.get().score == 5

    def test_a_repeat_carries_the_same_id(self, gateway):
        left_her_phone()
        gateway.mood = "busy"
        deliver(15.1)
        notice = thank_you()
        assert notice.state == "queued"
        first = rendering.message_of(notice, after(15.1)).id
        gateway.mood = "works"
        deliver(16)
        assert [one["id"] for one in gateway.took if one["to"] == PHONE] == [first]

    def test_a_gateway_that_was_switched_off_since_is_said_to_be_and_nothing_breaks(self, gateway):
        left_her_phone()
        gateway.mood = "busy"
        deliver(15.1)
        Channel.objects.update(is_active=False)
        deliver(16)
        assert (thank_you().state, thank_you().trouble) == ("dead", "没有启用给访客发短信的网关。")

    def test_one_that_rests_is_waited_for(self, gateway):
        left_her_phone()
        Channel.objects.update(rests_until=after(20))
        deliver(15.1)
        assert (thank_you().state, thank_you().due_at) == ("queued", after(20))
        deliver(20.1)
        assert thank_you().state == "sent"

    def test_one_that_takes_one_a_minute_is_not_pressed(self, gateway):
        Channel.objects.update(per_minute=1)
        left_her_phone()
        left_her_phone(phone="+8613900139000")
        deliver(15.1)
        assert sorted(Notice.objects.filter(purpose="thank").values_list("state", flat=True)) == [
            "queued",
            "sent",
        ]

    def test_the_link_lives_as_long_as_in_a_mail_and_only_its_hash_is_kept(self, gateway):
        left_her_phone()
        deliver(15.1)
        assert HostLink.objects.filter(notice__purpose=THANK).count() == 1
        assert re.search(r"/t/([A-Z0-9]+)/", gateway.took[-1]["link"])[1] not in str(
            list(HostLink.objects.values())
        )


class TestWhoGetsNone:
    def test_nobody_without_a_gateway(self):
        thanking()
        assert left_her_phone() is None

    def test_nobody_while_thanks_are_off(self):
        a_gateway()
        assert left_her_phone() is None

    @pytest.mark.parametrize("fields", [{"is_active": False}, {"texts_visitors": False}])
    def test_nobody_where_no_channel_is_marked_and_active(self, fields):
        a_gateway(**fields)
        thanking()
        assert left_her_phone() is None

    def test_who_left_an_address_gets_a_mail(self):
        a_gateway()
        thanking()
        notice = left_her_phone(email="wangyue@example.com")
        assert (notice.to_address, notice.to_phone) == ("wangyue@example.com", "")
        deliver(15.1)
        assert mail.outbox[-1].to == ["wangyue@example.com"]

    def test_who_left_the_number_of_an_office(self):
        a_gateway()
        thanking()
        assert left_her_phone(phone="+862165432100") is None


@pytest.mark.parametrize(
    ("phone", "takes"),
    [(PHONE, True), ("+862165432100", False), ("", False), ("+12025550123", True)],
)
def test_which_numbers_take_text_messages(phone, takes):
    assert phones.takes_texts(phone) is takes


class TestTheRows:
    def test_a_second_gateway_may_stand_by_but_not_be_active(self):
        a_gateway()
        with pytest.raises(IntegrityError), transaction.atomic():
            a_gateway(name="另一个")
        a_gateway(name="另一个", is_active=False)

    @pytest.mark.parametrize(
        "both",
        [{"to_address": "a@example.com", "to_phone": PHONE}, {"to_address": "", "to_phone": ""}],
    )
    def test_a_notice_is_for_one_reader(self, both):
        thanking()
        came_and_left()
        with pytest.raises(IntegrityError), transaction.atomic():
            Notice.objects.filter(purpose="thank").update(**both)

    def test_the_number_is_found_by_its_column_and_by_no_other(self):
        a_gateway()
        thanking()
        notice = left_her_phone()
        columns = {
            name
            for name, value in Notice.objects.filter(pk=notice.pk).values()[0].items()
            if PHONE[3:] in str(value)
        }
        assert columns == {"to_phone"}
        assert settings.PHONE_REGION == "CN"
