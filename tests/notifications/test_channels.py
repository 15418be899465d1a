"""Each channel against its vendor: what is sent, what an answer means, what is cut and what never
is.
"""

import json
from datetime import timedelta

import pytest

from reception.notifications import channels
from reception.notifications.channels import dingtalk, feishu, outward, wecom
from reception.notifications.errors import NotSent
from reception.notifications.rendering import Message, Recipient, shortened
from tests.notifications.received import NINE
from tests.notifications.vendors import DingTalk, Feishu, Hook, Json, WeCom

LINK = "https://reception.example/h/ABCDEFGHJK234567/\n（链接 30 分钟内有效）"
LETTER = Message(
    id="7.20260305",
    number=7,
    subject="王悦 在前台等您",
    text="访客：王悦\n来意：{link}？\n{link}",
    group_text="王女士（初二数学班）在前台等 赵凯\n{link}",
    link=LINK,
    written_at=NINE,
)
DOORS = {
    WeCom: lambda base: Recipient(
        "wecom_bot", "群", "zhaokai", "赵凯", f"{base}/cgi-bin/webhook/send?key=the-bots-key"
    ),
    DingTalk: lambda base: Recipient(
        "dingtalk",
        "群",
        "13800138000",
        "赵凯",
        f"{base}/robot/send?access_token=the-bots-token",
        DingTalk.secret,
    ),
    Feishu: lambda base: Recipient(
        "feishu", "群", "ou_1", "赵凯", f"{base}/open-apis/bot/v2/hook/the-bots-id", Feishu.secret
    ),
    Hook: lambda base: Recipient("webhook", "程序", "", "赵凯", f"{base}/yingke", Hook.secret),
}


@pytest.fixture(params=list(DOORS), ids=lambda vendor: vendor.__name__)
def vendor(request, monkeypatch):
    """Run each vendor in turn; nobody waits for one longer than a moment."""
    impatient(monkeypatch)
    with request.param() as running:
        running.door = DOORS[request.param](running.base)
        yield running


def impatient(monkeypatch):
    monkeypatch.setattr(outward, "EACH", outward.httpx.Timeout(0.5))
    monkeypatch.setattr(outward, "PATIENCE", 0.5)


def trouble_with(door, letter=LETTER):
    with pytest.raises(NotSent) as why:
        channels.hand_in(door, letter)
    return why.value


class TestEveryVendor:
    def test_takes_a_letter(self, vendor):
        assert channels.hand_in(vendor.door, LETTER)
        (message,) = vendor.took
        assert LETTER.link.split("\n")[0] in json.dumps(message, ensure_ascii=False)

    def test_that_throttles_is_asked_later_and_rests(self, vendor):
        vendor.mood = "throttles"
        why = trouble_with(vendor.door)
        assert (why.for_good, why.pause >= 60) == (False, True)

    def test_that_is_busy_is_asked_later(self, vendor):
        vendor.mood = "busy"
        assert trouble_with(vendor.door).for_good is False

    def test_that_says_never_is_not_asked_again(self, vendor):
        vendor.mood = "never"
        assert trouble_with(vendor.door).for_good is True

    @pytest.mark.parametrize("mood", ["hangs", "drips", "500"])
    def test_that_does_not_answer_in_time_or_fails_is_asked_later(self, vendor, mood):
        vendor.mood = mood
        assert trouble_with(vendor.door).for_good is False

    def test_is_not_followed_elsewhere(self, vendor):
        vendor.mood = "redirects"
        assert trouble_with(vendor.door).for_good is True
        assert vendor.calls == 1

    def test_that_is_gone_is_asked_later_and_no_secret_is_told(self, vendor):
        vendor.__exit__()
        why = trouble_with(vendor.door)
        assert why.for_good is False
        assert "the-bots" not in why.trouble

    def test_is_not_asked_where_its_name_leads_to_this_machine(self, vendor, settings):
        settings.CHANNEL_HOSTS_NOT_PUBLIC = frozenset()
        why = trouble_with(vendor.door)
        assert (why.for_good, why.trouble, vendor.calls) == (
            True,
            "127.0.0.1 不是公网地址，不发送。",
            0,
        )


@pytest.mark.parametrize("kind", [WeCom, DingTalk, Feishu])
def test_half_an_answer_of_a_bot_is_no_success(kind):
    with kind("broken") as running:
        assert trouble_with(DOORS[kind](running.base)).for_good is False


@pytest.mark.parametrize("kind", [WeCom, DingTalk, Feishu])
def test_a_group_chat_reads_surname_and_organisation_only(kind):
    """Privacy 7: neither the name nor the purpose stands in what goes to a group."""
    with kind() as running:
        channels.hand_in(DOORS[kind](running.base), LETTER)
        told = json.dumps(running.took, ensure_ascii=False)
    assert "王女士（初二数学班）" in told
    assert "王悦" not in told
    assert "来意" not in told


@pytest.mark.parametrize(("kind", "most"), [(WeCom, 2048), (DingTalk, 20_000), (Feishu, 18_000)])
def test_a_text_that_is_too_long_is_cut_and_its_link_is_whole(kind, most):
    long = Message(**{**vars(LETTER), "group_text": "长" * 30_000 + "\n{link}"})
    with kind() as running:
        channels.hand_in(DOORS[kind](running.base), long)
        told = json.dumps(running.took, ensure_ascii=False)
    assert json.dumps(LINK, ensure_ascii=False)[1:-1] in told
    assert most * 0.9 < len(told.encode()) < most + 1900


@pytest.mark.parametrize("most", [0, 10, 90, 91, 92, 93, 120])
def test_what_is_cut_is_never_half_a_letter_nor_the_link(most):
    text = shortened("访客：王悦\n{link}", LINK, most)
    assert text.endswith(LINK)
    assert len(text.encode()) <= max(most, len(f"…\n{LINK}".encode()))


class TestWeCom:
    def app(self, base, person="zhaokai"):
        return Recipient(
            "wecom_app", "迎客", person, "赵凯", base, "app-secret", "ww-corp", "1000002"
        )

    def test_a_person_gets_the_whole_message(self):
        with WeCom() as running:
            channels.hand_in(self.app(running.base), LETTER)
            (message,) = running.took
        assert (message["touser"], message["agentid"]) == ("zhaokai", 1000002)
        assert (
            message["text"]["content"] == f"王悦 在前台等您\n访客：王悦\n来意：{{link}}？\n{LINK}"
        )

    def test_a_token_serves_for_many_messages(self):
        with WeCom() as running:
            for _time in range(3):
                channels.hand_in(self.app(running.base), LETTER)
            assert running.tokens == 1

    def test_a_token_that_is_over_is_asked_for_anew(self):
        with WeCom() as running:
            channels.hand_in(self.app(running.base), LETTER)
            running.forget_tokens()
            channels.hand_in(self.app(running.base), LETTER)
            assert len(running.took) == 2

    def test_somebody_who_is_gone_is_not_tried_again(self):
        with WeCom() as running:
            why = trouble_with(self.app(running.base, person="gone"))
        assert (why.for_good, why.trouble) == (True, "invaliduser gone")

    def test_a_wrong_secret_is_told_without_the_secret(self):
        with WeCom() as running:
            door = Recipient(
                "wecom_app", "迎客", "zhaokai", "赵凯", running.base, "wrong-secret", "ww-corp", "1"
            )
            why = trouble_with(door)
        assert (why.for_good, why.trouble) == (True, "40001 invalid credential")

    @pytest.mark.parametrize(
        ("person", "list_name"),
        [("zhaokai", "mentioned_list"), ("13800138000", "mentioned_mobile_list")],
    )
    def test_a_bot_mentions_whoever_is_meant(self, person, list_name):
        with WeCom() as running:
            channels.hand_in(
                Recipient(
                    "wecom_bot",
                    "群",
                    person,
                    "赵凯",
                    f"{running.base}/cgi-bin/webhook/send?key=the-bots-key",
                ),
                LETTER,
            )
            (message,) = running.took
        assert message["text"][list_name] == [person]

    def test_its_codes_of_one_kind_are_not_of_the_other(self):
        assert not set(wecom.CODES.later) & wecom.CODES.never


class TestDingTalk:
    def test_a_bot_with_another_secret_refuses_for_good(self):
        with DingTalk() as running:
            why = trouble_with(
                Recipient(
                    "dingtalk",
                    "群",
                    address=f"{running.base}/robot/send?access_token=the-bots-token",
                    secret="other",
                )
            )
        assert (why.for_good, why.trouble) == (True, "310000 sign not match")

    def test_after_too_many_it_rests_for_ten_minutes(self):
        with DingTalk("throttles") as running:
            assert trouble_with(DOORS[DingTalk](running.base)).pause == 600

    def test_the_signature_is_the_documented_one(self):
        signed = dingtalk.signed(
            "https://oapi.dingtalk.com/robot/send?access_token=x", "this is secret", 1577262236757
        )
        assert signed.endswith(
            "&timestamp=1577262236757&sign=" + dingtalk.quote_plus(expected_dingtalk_signature())
        )


def expected_dingtalk_signature():
    import base64
    import hashlib
    import hmac

    return base64.b64encode(
        hmac.new(b"this is secret", b"1577262236757\nthis is secret", hashlib.sha256).digest()
    )


class TestFeishu:
    def test_the_card_has_a_button_with_the_address_alone(self):
        button = feishu.card(DOORS[Feishu](""), LETTER)["elements"][-1]["actions"][0]
        assert (button["url"], button["text"]["content"]) == (
            "https://reception.example/h/ABCDEFGHJK234567/",
            "应答",
        )

    def test_what_a_visitor_typed_is_no_markup(self):
        evil = Message(**{**vars(LETTER), "group_text": "<at id=all></at> **王**"})
        assert feishu.card(DOORS[Feishu](""), evil)["elements"][0]["text"]["tag"] == "plain_text"

    def test_an_older_bot_is_understood(self):
        with Feishu() as running:
            running.speaks_old = True
            assert channels.hand_in(DOORS[Feishu](running.base), LETTER) == "0 success"
            running.mood = "never"
            assert trouble_with(DOORS[Feishu](running.base)).for_good is True


class TestWebhook:
    def test_a_repeated_delivery_carries_the_same_id(self):
        with Hook() as running:
            channels.hand_in(DOORS[Hook](running.base), LETTER)
            channels.hand_in(DOORS[Hook](running.base), LETTER)
            assert [took["id"] for took in running.took] == ["7.20260305"] * 2

    def test_a_program_that_says_no_inside_200_has_not_taken_it(self):
        with Hook("says no") as running:
            assert trouble_with(DOORS[Hook](running.base)).trouble.startswith("HTTP 200")

    def test_one_with_another_secret_refuses_for_good(self):
        with Hook() as running:
            why = trouble_with(
                Recipient("webhook", "程序", address=f"{running.base}/yingke", secret="other")
            )
        assert why.for_good is True


class TestOtherServices:
    def door(self, running):
        return Recipient(
            "apprise", "别的", "", "赵凯", f"json://127.0.0.1:{running.server_address[1]}/"
        )

    def test_get_the_whole_message(self):
        with Json() as running:
            channels.hand_in(self.door(running), LETTER)
            (message,) = running.took
        assert (message["title"], LINK in message["message"]) == ("王悦 在前台等您", True)

    def test_that_fail_are_asked_later(self):
        with Json("busy") as running:
            assert trouble_with(self.door(running)).for_good is False

    @pytest.mark.parametrize(
        "address",
        ["file:///etc/passwd", "mailto://a:b@example.com", "xml://127.0.0.1/", "", "json"],
    )
    def test_of_other_schemes_are_not_spoken_to(self, address):
        why = trouble_with(Recipient("apprise", "别的", address=address))
        assert (why.for_good, why.trouble) == (True, "这个通道的地址写法不被允许。")

    def test_on_this_machine_are_not_spoken_to(self, settings):
        settings.CHANNEL_HOSTS_NOT_PUBLIC = frozenset()
        with Json() as running:
            assert trouble_with(self.door(running)).for_good is True
            assert running.calls == 0


def test_a_name_that_nobody_knows_is_tried_later():
    why = trouble_with(Recipient("webhook", "程序", address="https://nobody.invalid/", secret="s"))
    assert why.for_good is False


@pytest.mark.parametrize("address", ["ftp://example.com/", "https://", "nonsense", "http://[::1"])
def test_an_address_that_is_none_is_not_tried_again(address):
    assert trouble_with(Recipient("webhook", "程序", address=address)).for_good is True


def test_a_channel_that_does_not_say_how_long_rests_a_minute():
    reply = outward.VendorReply(429, "", {}, 0)
    assert timedelta(seconds=outward.refused_by_status(reply).pause) == timedelta(minutes=1)
