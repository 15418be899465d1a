"""待办: what waits for 何静, 赵凯, 李敏 and 周校长, and what they wait for (W3)."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from reception import clock
from reception.accounts import changes
from reception.accounts.actor import Actor
from reception.due import approvals, daily_line, things
from reception.due.kinds import Whose, kinds
from reception.notifications.models import Notice
from reception.organisation import people
from reception.organisation.models import Employee, Zone
from reception.policy.models import Limit
from tests.api.callers import a_program
from tests.builders import (
    NO_KEY,
    a_visit,
    a_zone,
    an_actor,
    an_employee,
    put_in_office,
    some_badges,
    the_policy,
)
from tests.discipline.at_the_office import an_appeal, browser, page
from tests.discipline.scenes import a_proposal, booked, wang_fang
from tests.performance.queries import asked
from tests.visitors.scenes import admitted, after, lin_ruomei, the_desk, the_host, the_office
from visitors.belongings.items import BelongingItem
from visitors.discipline.models import Incident
from visitors.lifecycle import transitions, zone_approvals
from visitors.lifecycle.zone_approvals import Wish

pytestmark = pytest.mark.django_db
FRIDAY = after(24 * 60)  # nine in the morning


@pytest.fixture(autouse=True)
def _friday(settings: Any, tmp_path: Any) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path
    the_policy()
    with time_machine.travel(FRIDAY, tick=False):
        yield


def the_principal() -> Actor:
    return an_actor("principal", "周校长")


def everything_open() -> None:
    """Let one thing of each kind be open on Friday at nine."""
    put_in_office("周校长")
    some_badges()
    a_proposal(an_employee("赵凯"), now=after(24 * 60 - 30))
    a_proposal(an_employee("孙伟"), now=after(-20 * 24 * 60))
    an_appeal(booked(an_employee("钱进")))
    booked(an_employee("赵凯"), now=after(24 * 60 - 40))
    stays = admitted(lin_ruomei())
    zone_approvals.ask(
        stays,
        Wish(a_zone(), "调试设备", after(24 * 60 + 60)),
        the_desk(),
        after(24 * 60 - 5),
        NO_KEY,
    )
    brought = [BelongingItem("投影仪")]
    gone = admitted(a_visit("郑敏", category="parent", now=after(0), belongings=brought))
    transitions.leave_from_the_host(gone, the_host(), after(60), NO_KEY)
    a_visit("沈佳", category="parent", now=after(24 * 60 - 5), party_size=3)
    Notice.objects.filter(case__incident__employee__name="孙伟").update(state="dead")
    operator, host = an_actor("operator", "钱网管"), the_host().user
    assert host is not None
    changes.ask(host, "roles", operator, after(24 * 60 - 10), roles=["auditor"])


def of(actor: Actor, whose: Whose = Whose.MINE) -> list[str]:
    return [one.what for one in things.of(actor, clock.now())[whose]]


def test_each_reads_what_they_owe_and_what_they_wait_for():
    everything_open()
    late, wait = "孙伟 内部投诉：写裁定", "钱进 访客未佩戴访客牌：答复申诉"
    untold = "孙伟 内部投诉：通知没有送到，请当面告知"
    badge, thing = "牌 1 未还：郑敏，被访人赵凯", "投影仪 没有核对：郑敏 已离开"
    zone, sits = "林若梅 进学术区域", "沈佳 3 人等赵凯"
    hearing, appeal = "赵凯 内部投诉：可以说明情况", "赵凯 访客未佩戴访客牌：已入账，可以申诉"
    asked = f"赵凯（{the_host().user}）：角色"
    owed = {
        the_desk(): [badge, thing],
        the_host(): [sits, hearing, appeal],
        the_office(): [untold, late, asked],
        wang_fang(): [untold, late, wait, asked],
        the_principal(): [zone],
    }
    for actor, whats in owed.items():
        assert sorted(of(actor)) == sorted(whats), actor.name
    assert of(the_desk(), Whose.AWAITED) == [late, zone], "what she reported, what she asked for"
    assert of(an_actor("host", "钱进"), Whose.AWAITED) == [wait]
    assert of(the_office(), Whose.AWAITED) == [hearing]
    assert of(an_actor("operator", "钱网管"), Whose.AWAITED) == [asked]
    everything = of(the_office(), Whose.ALL)
    assert set(everything) == {asked, late, untold, badge, thing, zone, sits, hearing, wait}
    assert Whose.ALL not in things.of(the_host(), clock.now())
    open_now = {one.kind.key for one in things.of(wang_fang(), clock.now())[Whose.ALL]}
    of_their_own = (
        "complaint",
        "compensation",
        "message",
        "listing",
        "report",
        "plan",
        "cost",
        "follow_up",
        "gift",
        "loan",
        "proposal",
    )
    elsewhere = {key for key, kind in kinds.items() if kind.code in of_their_own}
    assert open_now == set(kinds) - elsewhere - {"appealable", "grace"}, (
        "to appeal is everybody's own, nobody asked for time, some rooms have tests of their own"
    )


def test_nobody_rules_on_what_they_reported_or_what_is_about_them():
    a_proposal(an_employee("赵凯"), now=after(-20 * 24 * 60))
    about_her = a_proposal(the_office().employee, now=after(-20 * 24 * 60))
    assert of(the_office()) == ["赵凯 内部投诉：写裁定"]
    assert len(of(wang_fang())) == 2
    about_her.reporter = wang_fang().user
    about_her.save()
    assert of(wang_fang()) == ["赵凯 内部投诉：写裁定"]


def test_what_is_late_comes_first_and_every_line_says_how_it_comes_about():
    everything_open()
    said = page("/due/", whose="all")
    assert said.index("已过期") < said.index("孙伟 内部投诉") < said.index('<h2 class="grp today"')
    for sentence in (
        "从 02-25 24:00 起 5 个工作日，到 03-03 24:00",
        "从 03-06 08:55 起 3 分钟，到 03-06 08:58",
        "从 03-05 10:00 起 1 个工作日，到 03-06 24:00",
        "从 03-06 08:30 起 3 个工作日，到 03-11 24:00",
        "从 03-06 08:55 起，到 03-06 10:00",
        "还有 1 小时",
        "今天 24:00",
    ):
        assert sentence in said, sentence
    assert "没有符合的待办" in page("/due/", whose="all", q="没有这个人")
    assert "林若梅" not in page("/due/", whose="all", kind="hearing")
    assert page("/due/", whose="all", q="zheng min").count("data-row") == 0
    assert page("/due/", whose="all", q="郑 敏").count("data-row") == 2


def test_a_request_for_a_zone_names_who_was_asked_and_nobody_who_has_gone() -> None:
    """Z4, G17: 葛天宇 stands in for 陆一帆, who is away, and 周校长 decides when both have left."""
    put_in_office("周校长")
    away, stand_in = an_employee("陆一帆"), an_employee("葛天宇")
    people.set_absence(away, after(48 * 60), None)
    room = a_zone("machine-room", "机房", approver=away, stand_in=stand_in)
    wish = Wish(Zone.objects.get(pk=room.pk), "调试设备", after(24 * 60 + 60))
    visit = admitted(lin_ruomei())
    zone_approvals.ask(visit, wish, the_desk(), after(24 * 60 - 20), NO_KEY)

    def owes() -> list[str]:
        lines = things.of(the_office(), clock.now())[Whose.ALL]
        return [one.owes for one in lines if one.kind.key == "zone"]

    assert owes() == ["葛天宇"]
    Employee.objects.filter(pk__in=[away.pk, stand_in.pk]).update(is_active=False)
    approvals.sweep(after(24 * 60))
    assert owes() == ["周校长"]


def test_the_number_in_the_header_is_what_waits_for_me():
    zhao_kai = browser("host", "赵凯")
    assert 'hx-get="/due/waiting/"' in page("/my/", zhao_kai), "the page asks once it stands"
    assert page("/due/waiting/", zhao_kai).strip() == ""
    a_proposal(an_employee("赵凯"), now=after(24 * 60 - 30))
    assert page("/due/waiting/", zhao_kai).strip() == '<b class="n">1</b>'
    assert '<b class="n">1</b>' in page("/due/", zhao_kai), "the list itself knows"
    assert "现在没有等您办的事" in page("/due/", browser("desk", "何静"))


def test_an_edited_row_moves_no_deadline_that_was_told_to_an_earlier_day():
    a_proposal(an_employee("赵凯"), now=after(24 * 60 - 30))
    told = things.of(the_host(), clock.now())[Whose.MINE][0].until
    for days, moved in ((1, False), (5, True)):
        limit = Limit.objects.get(code="statement_days")
        limit.value = days
        limit.save()
        thing = things.of(the_host(), clock.now())[Whose.MINE][0]
        assert (thing.until > told) is moved


def test_the_office_reads_who_is_away_and_who_stands_in():
    deputy = an_employee("邓超")
    people.set_absence(an_employee("段青"), FRIDAY + timedelta(hours=5), deputy)
    said = page("/due/")
    assert "段青" in said
    assert "代理人 邓超" in said
    assert "14:00 回来" in said
    assert "段青" not in page("/due/", browser("host", "赵凯"))


def test_five_hundred_cost_six_queries():
    one = _columns(a_proposal(an_employee("赵凯"), now=after(-20 * 24 * 60)))
    rows = [Incident(**{**one, "source": f"test:more{number}"}) for number in range(500)]
    Incident.objects.bulk_create(rows)
    everything_open()
    client = browser("office", "王芳")
    statements, _all = asked(lambda: client.get("/due/", {"whose": "all"}))
    assert len(statements) <= 6, statements
    assert page("/due/", client, whose="all").count("data-row") == 500


def _columns(incident: Incident) -> dict[str, Any]:
    return {
        field.attname: getattr(incident, field.attname)
        for field in Incident._meta.concrete_fields
        if not field.primary_key
    }


def test_who_wants_it_is_told_once_each_working_morning_what_presses():
    everything_open()
    a_proposal(an_employee("何静"), now=after(24 * 60 - 30))
    desk, host = browser("desk", "何静"), browser("host", "赵凯")
    assert "每天早上发我一行" in page("/due/", desk)
    for client in (desk, host, browser("office", "陈芳")):
        client.post("/due/line/", {"wanted": "1"})
    host.post("/due/line/", {"wanted": "0"})
    assert "不再每天发我" in page("/due/", desk)

    def lines() -> list[str]:
        rows = Notice.objects.filter(key__startswith="due:").order_by("pk")
        return [f"{row.employee} {row.subject} {row.body}" for row in rows]

    daily_line.sweep(FRIDAY - timedelta(hours=2))
    assert lines() == [], "before the site opens"
    for minute in (0, 1, 600):
        daily_line.sweep(FRIDAY + timedelta(minutes=minute))
    told, office = lines()
    assert told.startswith("何静 待办 2 件快到期")
    assert "已过期" not in told
    assert "投影仪 没有核对：郑敏 已离开（今天 24:00）" in told
    assert "说明情况" not in told, "until Wednesday"
    assert "其中已过期 2 件。" in office
    daily_line.sweep(FRIDAY + timedelta(days=1))
    assert len(lines()) == 2, "on Saturday nobody is told"
    daily_line.sweep(FRIDAY + timedelta(days=3))
    assert "其中已过期 2 件。" in lines()[2]


def test_programs_read_the_same_list():
    everything_open()
    office = a_program("office", "王芳")
    everything = office.get("/due").said
    assert [one["until"] for one in everything] == sorted(one["until"] for one in everything)
    assert len(everything) == len(of(wang_fang(), Whose.ALL))
    mine = office.get("/due", mine=1, kind="ruling").said
    assert [(one["late"], one["about"]["kind"], one["pauses"]) for one in mine] == [
        (True, "incident", []),
        (True, "incident", []),
    ]
    assert mine[0]["owes"] == {"number": None, "name": "行政部"}
    assert [one["kind"] for one in a_program("host", "赵凯").get("/due").said] == [
        *("answer", "hearing", "appeal"),
    ]


def test_it_speaks_english_to_who_reads_english():
    everything_open()
    client = browser("office", "王芳")
    client.post("/language/", {"language": "en"})
    said = page("/due/", client, whose="all")
    for sentence in ("Overdue", "Waits for me", "working days from", "孙伟"):
        assert sentence in said, sentence
