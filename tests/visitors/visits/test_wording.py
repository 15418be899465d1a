"""What 赵凯 reads when a visitor comes, and what a group chat reads: a surname and an organisation
(V3, V5, privacy 7).
"""

import pytest

from reception.notifications.models import Notice
from reception.policy.models import MessageTemplate
from tests.builders import NO_KEY, an_actor
from tests.visitors.scenes import a_tax_official, after, lin_ruomei, wang_yue
from visitors.lifecycle import escalation
from visitors.models import Visit

pytestmark = pytest.mark.django_db


def the_notice(visit: Visit) -> Notice:
    return Notice.objects.get(host_request=visit.requests.latest("pk"))


def reworded(kind: str = "arrival", **texts: str) -> None:
    """Let 李敏 word a kind of notice anew."""
    MessageTemplate.objects.update_or_create(
        kind=kind, defaults={"subject": "{称呼} 到了", "text": "{来意}\n{link}", **texts}
    )


def test_the_notice_is_worded_as_li_min_wrote_it():
    wang_yue()  # the policy is loaded now
    reworded(
        subject="前台：{访客} 找 {被访人}",
        text="{称呼}，一行 {人数} 人\n{link}",
        group_text="{称呼} 找 {被访人}",
    )
    notice = the_notice(lin_ruomei(title="处长", party_size=3))
    assert notice.subject == "前台：林若梅 处长 找 赵凯"
    assert notice.body == "林处长，一行 3 人\n{link}"
    assert notice.group_text == "林处长 找 赵凯"


def test_a_group_reads_surname_and_organisation_and_nothing_else():
    notice = the_notice(wang_yue(organisation="云洲科技", purpose="谈续约", phone="+8613800138000"))
    assert notice.group_text == "王姓访客 在前台等 赵凯\n单位：云洲科技"
    for hidden in ("王悦", "悦", "谈续约", "138", "规格", "{link}", "http"):
        assert hidden not in notice.group_text


@pytest.mark.parametrize(
    ("name", "title", "called"),
    [
        ("王悦", "女士", "王女士"),
        ("欧阳岚", "经理", "欧阳经理"),
        ("王悦", "王悦女士", "王姓访客"),
        ("王悦", "悦总", "王姓访客"),
        ("Anna Schmidt", "", "Schmidt"),
        ("Anna Schmidt", "Dr.", "Schmidt Dr."),
        ("Anna Schmidt", "Dr. Anna", "Schmidt"),
    ],
)
def test_no_given_name_reaches_a_group(name: str, title: str, called: str):
    visit = lin_ruomei()
    Visit.objects.filter(pk=visit.pk).update(title=title)
    type(visit.visitor).objects.filter(pk=visit.visitor_id).update(name=name)
    escalation.remind_now(Visit.objects.get(pk=visit.pk), an_actor(), after(4), NO_KEY)
    group_text = Notice.objects.latest("pk").group_text
    assert group_text.startswith(f"提醒：{called} 在前台等")


def test_the_place_tells_a_group_nothing_of_the_grade():
    wang_yue()
    reworded(text="{地点}\n{link}", group_text="{地点}")
    notice = the_notice(lin_ruomei())
    assert notice.body.startswith("会议室"), "the control: high visitors are led elsewhere (S1)"
    assert notice.group_text == "接待区"


def test_an_organisation_that_is_the_visitors_name_stays_out_of_the_group():
    assert "王悦" not in the_notice(wang_yue(organisation="王悦工作室")).group_text


def test_a_reminder_says_how_long_in_subject_and_group():
    visit = wang_yue(organisation="")
    escalation.remind_now(visit, an_actor(), after(4.5), NO_KEY)
    notice = Notice.objects.latest("pk")
    assert notice.subject == "提醒：王悦 已等候 4 分钟"
    assert notice.group_text == "提醒：王姓访客 在前台等 赵凯，已等候 4 分钟"


def test_who_is_asked_first_reads_that_an_answer_is_awaited():
    notice = the_notice(a_tax_official())
    assert notice.subject == "郑国栋 来访，请您答复是否接待"


def test_a_line_without_organisation_is_left_out():
    assert "单位" not in the_notice(wang_yue(organisation="")).body


@pytest.mark.parametrize("purpose", ["{link}", "{访客}", "{单位}{称呼}"])
def test_a_purpose_with_braces_stays_text(purpose: str):
    wang_yue()
    reworded(text="{来意}\n{link}")
    body = the_notice(lin_ruomei(purpose=purpose)).body
    assert body.split("\n").count("{link}") == 1
    assert body.split("\n")[0].strip("「」") == purpose


def test_a_notice_goes_out_as_shipped_where_its_row_is_gone():
    wang_yue()
    MessageTemplate.objects.all().delete()
    assert the_notice(lin_ruomei(title="处长")).subject == "林处长 在前台等您"
