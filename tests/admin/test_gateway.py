"""李敏 marks one webhook as the gateway for text messages to visitors; a second one and a chat are
refused in words (F1).
"""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from reception.notifications import outbox
from reception.notifications.models import Channel
from tests.notifications.received import NINE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("li_min")]
ADD = reverse("admin:notifications_channel_add")


def typed(**fields: Any) -> dict[str, Any]:
    address = {"address": "https://sms.example.com/send", "secret": "s3cret"}
    return {
        "name": "短信网关",
        "kind": "webhook",
        **address,
        "is_active": "on",
        "texts_visitors": "on",
        **fields,
    }


def test_she_marks_one(office: Client) -> None:
    assert office.post(ADD, typed()).status_code == 302
    assert Channel.objects.get().texts_visitors


def test_off_unless_she_does(office: Client) -> None:
    office.post(ADD, typed(texts_visitors=""))
    assert not Channel.objects.get().texts_visitors


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": "另一个"}, "已经启用了一个给访客发短信的网关"),
        (
            {
                "name": "飞书",
                "kind": "feishu",
                "address": "https://open.feishu.cn/open-apis/bot/v2/hook/x",
            },
            "只有签名 Webhook 能给访客发短信",
        ),
    ],
)
def test_not_two_and_no_chat(office: Client, fields: dict[str, str], sentence: str) -> None:
    office.post(ADD, typed())
    answer = office.post(ADD, typed(**fields))
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert Channel.objects.count() == 1


def test_the_number_is_masked_on_the_page_of_a_notice() -> None:
    notice = outbox.write(
        None, "thank:1:a", "感谢", "{link}", NINE, "thank", to_phone="+8613800138000"
    )
    root = Client()
    root.force_login(
        User.objects.create_superuser("root"), backend="reception.accounts.actor.UserWithEmployee"
    )
    shown = root.get(
        reverse("admin:notifications_notice_change", args=[notice.pk])
    ).content.decode()
    assert "138****8000" in shown
    assert "13800138000" not in shown
