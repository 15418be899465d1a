"""李敏 words a notice: she sees it before she saves, is told what is wrong, and can see who changed
what.
"""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from reception.notifications.limits import VENDORS, size
from reception.policy.models import MessageTemplate
from tests.admin.conftest import SignIn
from tests.builders import a_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("li_min")]
LIST, ADD = (
    reverse("admin:policy_messagetemplate_changelist"),
    reverse("admin:policy_messagetemplate_add"),
)


def the_page(kind: str = "arrival") -> str:
    return reverse(
        "admin:policy_messagetemplate_change", args=[MessageTemplate.objects.get(kind=kind).pk]
    )


def typed(**fields: Any) -> dict[str, Any]:
    return {
        "subject": "{称呼} 到了",
        "text": "{访客} 为 {来意} 而来\r\n{link}",
        "group_text": "{称呼}（{单位}）找 {被访人}",
        **fields,
    }


def test_she_rewords_a_notice_and_the_history_says_so(office: Client) -> None:
    assert office.post(the_page(), typed()).status_code == 302
    row = MessageTemplate.objects.get(kind="arrival")
    assert (row.subject, row.text) == ("{称呼} 到了", "{访客} 为 {来意} 而来\n{link}")
    history = office.get(
        reverse("admin:policy_messagetemplate_history", args=[row.pk])
    ).content.decode()
    assert "李敏" in history
    assert "{称呼} 在前台等您 → {称呼} 到了" in " ".join(history.split())


def test_she_sees_every_channel_before_she_saves(office: Client) -> None:
    answer = office.post(the_page(), typed(_preview="1"))
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert "方女士 到了" in shown
    assert "方岚 女士 为 洽谈课程合作 而来" in shown
    assert "方女士（云洲科技）找 赵凯" in shown
    assert "/h/XXXX" in shown
    assert "还没有保存" in shown
    assert "{称呼} 到了" in shown, "what she typed is still in the field"
    assert MessageTemplate.objects.get(kind="arrival").subject == "{称呼} 在前台等您"
    assert MessageTemplate.objects.get(kind="arrival").history.count() == 1


def test_the_preview_says_how_long_it_is_beside_what_each_chat_takes(office: Client) -> None:
    shown = office.post(
        the_page(), typed(_preview="1", group_text="{称呼}" + "很" * 800)
    ).content.decode()
    assert f"长 {size('方女士' + '很' * 800)} 字节" in shown
    assert "太长" in shown
    assert "太长" not in office.post(the_page(), typed(_preview="1")).content.decode()
    for vendor in VENDORS.values():
        assert f"{vendor.name}最多" in shown


def test_a_notice_of_the_ledger_is_previewed_with_a_case_and_for_no_group(office: Client) -> None:
    shown = office.get(the_page("case_booked")).content.decode()
    assert "访客未佩戴访客牌（P3），03-05 09:30：第 2 次，书面警告、罚款 100 元。" in shown
    assert "/l/XXXX" in shown
    assert "{处罚}" in shown
    assert "{来意}" not in shown
    assert "聊天：发给本人" in shown
    assert "聊天：发到群里" not in shown
    answer = office.post(
        the_page("case_booked"), typed(subject="{阶梯}", text="{处罚}", group_text="{阶梯}")
    )
    assert list(answer.context["adminform"].form.errors) == ["group_text"]


def test_a_warning_is_previewed_with_the_visitor_who_waits(office: Client) -> None:
    shown = office.get(the_page("neglect")).content.decode()
    assert "提醒：方女士 已等候 8 分钟，您还没有应答" in shown
    assert "再过 2 分钟" in shown
    assert "/h/XXXX" in shown


def test_a_preview_says_what_is_wrong_too(office: Client) -> None:
    shown = office.post(the_page(), typed(_preview="1", group_text="{访客} 到了")).content.decode()
    assert "这里不能用：{访客}" in shown


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("group_text", "{来意}", "这里不能用：{来意}"),
        ("subject", "{客人}", "没有这个占位符：{客人}"),
        ("text", "请到前台", "单独写 {link}"),
        ("text", "{称呼\n{link}", "多余的花括号"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_saved(
    office: Client, field: str, text: str, said: str
) -> None:
    answer = office.post(the_page(), typed(**{field: text}))
    assert answer.status_code == 200
    assert list(answer.context["adminform"].form.errors) == [field]
    assert said in answer.content.decode()
    assert MessageTemplate.objects.get(kind="arrival").subject == "{称呼} 在前台等您"


def test_a_notice_has_one_template(office: Client) -> None:
    assert "这种通知已经有模板了" in office.post(ADD, typed(kind="arrival")).content.decode()


def test_a_deleted_template_is_offered_again_as_shipped(office: Client) -> None:
    MessageTemplate.objects.filter(kind="reminder").delete()
    assert "“提醒还没有应答的人”还没有模板" in office.get(LIST).content.decode()
    assert "提醒：{称呼} 已等候 {等候} 分钟" in office.get(f"{ADD}?kind=reminder").content.decode()
    assert office.post(ADD, typed(kind="reminder")).status_code == 302
    assert "还没有模板" not in office.get(LIST).content.decode()


def test_an_auditor_sees_how_notices_look_and_changes_nothing(sign_in: SignIn) -> None:
    auditor = sign_in(a_user("auditor", "孙审计"))
    shown = auditor.get(the_page()).content.decode()
    assert "方女士 在前台等您" in shown
    assert "_preview" not in shown
    assert auditor.post(the_page(), typed(_preview="1")).status_code == 403


def test_a_text_of_markup_is_shown_as_it_is_written(office: Client) -> None:
    shown = office.post(
        the_page(), typed(_preview="1", subject="<script>alert(1)</script>")
    ).content.decode()
    assert "<script>alert(1)" not in shown
