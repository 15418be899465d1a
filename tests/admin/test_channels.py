"""李敏 sets up a channel: what is secret she types once and nobody reads again; a test message says
whether it works.
"""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from reception.notifications import outbox
from reception.notifications.models import Channel, Notice, Route
from tests.admin.conftest import SignIn
from tests.builders import a_user, an_employee
from tests.notifications.received import NINE, a_letter
from tests.notifications.vendors import Feishu, WeCom

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("li_min")]
LIST, ADD = (
    reverse("admin:notifications_channel_changelist"),
    reverse("admin:notifications_channel_add"),
)
SECRET, KEY = "s3cret-of-feishu", "the-bots-id"
ADDRESS = f"https://open.feishu.cn/open-apis/bot/v2/hook/{KEY}"


def typed(**fields: Any) -> dict[str, Any]:
    return {
        "name": "教务飞书群",
        "kind": "feishu",
        "address": ADDRESS,
        "secret": SECRET,
        "is_active": "on",
        **fields,
    }


def page(channel: Channel) -> str:
    return reverse("admin:notifications_channel_change", args=[channel.pk])


@pytest.fixture
def channel() -> Channel:
    return Channel.objects.create(name="教务飞书群", kind="feishu", address=ADDRESS, secret=SECRET)


class TestASecret:
    def test_is_kept_and_never_shown(self, office: Client) -> None:
        assert office.post(ADD, typed()).status_code == 302
        kept = Channel.objects.get()
        assert (kept.address, kept.secret) == (ADDRESS, SECRET)
        for address in (
            page(kept),
            LIST,
            reverse("admin:notifications_channel_history", args=[kept.pk]),
        ):
            shown = office.get(address).content.decode()
            assert "open.feishu.cn" in shown or "history" in address
            assert SECRET not in shown
            assert KEY not in shown

    def test_stays_where_its_field_is_left_empty(self, office: Client, channel: Channel) -> None:
        assert (
            office.post(page(channel), typed(name="新名字", address="", secret="")).status_code
            == 302
        )
        channel.refresh_from_db()
        assert (channel.name, channel.address, channel.secret) == ("新名字", ADDRESS, SECRET)

    def test_is_replaced_or_removed(self, office: Client, channel: Channel) -> None:
        office.post(page(channel), typed(address="", secret="another"))
        channel.refresh_from_db()
        assert (channel.address, channel.secret) == (ADDRESS, "another")
        office.post(page(channel), typed(address="", secret="", forget_secret="on"))
        channel.refresh_from_db()
        assert channel.secret == ""

    def test_is_not_shown_to_those_who_only_read(self, sign_in: SignIn, channel: Channel) -> None:
        shown = sign_in(a_user("auditor", "审计")).get(page(channel)).content.decode()
        assert "open.feishu.cn" in shown
        assert SECRET not in shown
        assert KEY not in shown


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("http://open.feishu.cn/hook", "地址要以 https:// 开头"),
        ("https://127.0.0.2/hook", "不能是本机或内网的地址"),
        ("https://localhost/hook", "不能是本机或内网的地址"),
        ("https://[::1", "这不是一个网址"),
    ],
)
def test_an_address_that_leads_inside_is_refused_beside_its_field(
    office: Client, address: str, sentence: str
) -> None:
    answer = office.post(ADD, typed(address=address))
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert not Channel.objects.exists()


def test_an_application_needs_its_account(office: Client) -> None:
    shown = office.post(
        ADD, typed(kind="wecom_app", address="https://qyapi.weixin.qq.com", secret="")
    ).content.decode()
    assert shown.count("应用消息需要填写这一项。") == 3


class TestATestMessage:
    def test_shows_what_the_vendor_answered(self, office: Client) -> None:
        with Feishu() as feishu:
            made = Channel.objects.create(
                name="飞书",
                kind="feishu",
                address=f"{feishu.base}/open-apis/bot/v2/hook/the-bots-id",
                secret=Feishu.secret,
            )
            shown = office.post(
                reverse("admin:notifications_channel_test", args=[made.pk]), follow=True
            ).content.decode()
            assert len(feishu.took) == 1
        assert "测试消息已送达。对方答复：0 success" in shown
        assert "发送测试消息" in shown

    def test_shows_why_it_was_refused(self, office: Client) -> None:
        with WeCom("throttles") as wecom:
            made = Channel.objects.create(
                name="群",
                kind="wecom_bot",
                address=f"{wecom.base}/cgi-bin/webhook/send?key=the-bots-key",
            )
            shown = office.post(
                reverse("admin:notifications_channel_test", args=[made.pk]), follow=True
            ).content.decode()
        assert "测试消息未能送达。45009 api freq out of limit" in shown
        assert "the-bots-key" not in shown

    def test_is_not_sent_by_opening_an_address(self, office: Client) -> None:
        with WeCom() as wecom:
            made = Channel.objects.create(
                name="群",
                kind="wecom_bot",
                address=f"{wecom.base}/cgi-bin/webhook/send?key=the-bots-key",
            )
            assert (
                office.get(reverse("admin:notifications_channel_test", args=[made.pk])).status_code
                == 302
            )
            assert wecom.calls == 0

    def test_is_not_sent_by_those_who_only_read(self, sign_in: SignIn, channel: Channel) -> None:
        assert (
            sign_in(a_user("auditor", "审计"))
            .post(reverse("admin:notifications_channel_test", args=[channel.pk]))
            .status_code
            == 404
        )


def test_the_page_of_an_employee_shows_how_they_are_reached(
    office: Client, channel: Channel
) -> None:
    host = an_employee("赵凯")
    Route.objects.create(employee=host, channel=channel, person="ou_1")
    shown = office.get(
        reverse("admin:organisation_employee_change", args=[host.pk])
    ).content.decode()
    assert "通知途径" in shown
    assert "ou_1" in shown


class TestADeadNotice:
    def dead(self) -> Notice:
        notice = a_letter()
        Notice.objects.filter(pk=notice.pk).update(
            state="dead", attempts=5, trouble="93000 invalid webhook url"
        )
        return notice

    def press(self, browser: Client, *notices: Notice) -> str:
        chosen = {"action": "send_again", "_selected_action": [notice.pk for notice in notices]}
        return browser.post(
            reverse("admin:notifications_notice_changelist"), chosen, follow=True
        ).content.decode()

    def test_is_sent_again_and_the_others_stay(self, office: Client) -> None:
        dead, queued = self.dead(), a_letter("ask:2")
        shown = self.press(office, dead, queued)
        assert "1 条通知将重新发送。" in shown
        assert "只有未能送达的通知才能重新发送" in shown
        dead.refresh_from_db()
        assert (dead.state, dead.attempts, dead.attempts_before, dead.trouble) == (
            "queued",
            5,
            5,
            "",
        )

    def test_has_as_many_tries_as_a_new_one(self) -> None:
        from reception.notifications import delivery

        notice = self.dead()
        assert outbox.send_again(notice, NINE) is True
        assert outbox.send_again(notice, NINE) is False
        claimed = delivery.claim(NINE)
        assert claimed is not None
        assert delivery.deliver(claimed, NINE) is True

    def test_is_not_sent_again_by_an_auditor(self, sign_in: SignIn) -> None:
        dead = self.dead()
        self.press(sign_in(a_user("auditor", "审计")), dead)
        dead.refresh_from_db()
        assert dead.state == "dead"

    def test_is_sent_again_by_an_operator_who_reads_no_name(self, sign_in: SignIn) -> None:
        dead = self.dead()
        shown = self.press(sign_in(a_user("operator", "运维")), dead)
        assert "1 条通知将重新发送。" in shown
        assert "王悦" not in shown
        assert "王悦" not in sign_in(a_user("operator", "运维")).get("/admin/").content.decode()
