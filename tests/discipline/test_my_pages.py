"""赵凯 reads his ledger: why, what now, what he can do; his head reads it too, and neither learns who reported (P5, P6)."""

import re
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from reception.access.matrix import ROLES
from reception.house.models import Department
from reception.policy.climb import Rung, Rungs
from reception.policy.models import Limit
from reception.policy.rulebook import in_force
from tests.builders import NO_RECEIPT, a_user, an_actor, an_employee, the_policy
from tests.discipline.reports import a_picture, a_report, wang_yue_inside
from tests.discipline.scenes import WHY, a_proposal, booked, heard, voided, wang_fang
from tests.performance.queries import asked
from tests.visitors.scenes import after, the_office
from visitors.discipline import accounts, appeals, cases, proposals, told
from visitors.discipline.appeals import Ruling
from visitors.discipline.models import Appeal, Entry, Head, Incident, IncidentEvent

pytestmark = pytest.mark.django_db
MINE, ABOVE = "/my/ledger/", "/my/"
WORDS = {"words": "牌放在教室里，已陪同回去取"}
REPORTER = ("何静", "desk-何静", "test:")


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with time_machine.travel(after(180), tick=False):
        yield


def signed_in(user: Any) -> Client:
    browser = Client()
    browser.force_login(user, backend="reception.access.actors.UserWithEmployee")
    return browser


@pytest.fixture
def zhao_kai() -> Client:
    """Sign 赵凯 in."""
    the_policy()
    return signed_in(a_user("host", "赵凯"))


@pytest.fixture
def head() -> Client:
    """Sign 陈主任 in, who heads the department of 赵凯."""
    return signed_in(the_head())


def the_head() -> Any:
    the_policy()
    user = a_user("head", "陈主任")
    Department.objects.filter(pk=an_employee("赵凯").department_id).update(head=user.employee)
    return user


def read(answer: HttpResponse) -> str:
    """Return what stands on a page, on one line."""
    return re.sub(r"\s+", " ", strip_tags(answer.content.decode()))


def case(incident: Incident | None, act: str = "") -> str:
    assert incident is not None
    return reverse(f"my_case{act}", args=[incident.pk])


class TestTheArithmetic:
    def test_says_which_one_it_is_and_what_stood_before(self, zhao_kai: Client):
        booked()
        booked(now=after(60))
        text = read(zhao_kai.get(MINE))
        for words in (
            "这条阶梯从不清零。 此前没有有效的记录，所以这一次是第 1 次。",
            "此前有效的记录为 P3 #1（03-05），所以这一次是第 2 次。",
            "第 1 次：口头警告、罚款 50 元",
            "第 2 次：书面警告、罚款 100 元",
            "再次发生：书面警告、罚款 100 元",
        ):
            assert words in text
        assert text.index("P3 #2") < text.index("P3 #103-05"), "the newest first"

    def test_follows_a_void_and_says_what_it_changed(self, zhao_kai: Client):
        first = booked()
        booked(now=after(60))
        voided(first)
        text = read(zhao_kai.get(MINE))
        assert f"已作废：{WHY} — 行政部，03-05（作废记录 P3 #3）" in text
        assert "P3 #1 作废后，由第 2 次改为第 1 次，由“书面警告、罚款 100 元”改为“口头警告、罚款 50 元”（更正记录 P3 #4）。" in text
        assert "此前没有有效的记录，所以这一次是第 1 次。" in text
        assert "再次发生：书面警告、罚款 100 元" in text

    def test_names_the_severity_where_the_number_does_not_decide(self, zhao_kai: Client):
        booked(ladder="external_complaint", severity="serious")
        text = read(zhao_kai.get(MINE))
        assert "不看次数：这一次是“严重”。" in text
        assert "再次发生时，看那一次有多严重" in text

    def test_of_many_before_it_names_the_latest(self, zhao_kai: Client):
        for minute in range(5):
            booked(now=after(30 + minute))
        text = read(zhao_kai.get(MINE))
        assert "此前有效的记录有 4 条，最近一条是 P3 #4（03-05），所以这一次是第 5 次。" in text
        assert "此前还有 1 次" in text

    def test_says_since_when_a_ladder_counts(self):
        the_policy()
        entry = booked()
        one = accounts.Shown(entry, Rung(2, entry.on.replace(day=1), 1), False, False, "", "", False, None)
        teller = told.Teller(in_force(), knows=False, now=after(180))
        line = told.Line(one, "P4 #2", "迟到", "", "", "")
        for ladder, said in (
            (Rungs(starts_over="month"), "这条阶梯从 03-01 起重新计数。"),
            (Rungs(starts_over="days", days=30), "这条阶梯只数 30 天以内的（03-01 起）。"),
        ):
            assert teller.arithmetic(ladder, line, [])[0] == said
        assert "清零的日子" in teller.arithmetic(Rungs(starts_over="dates"), told.Line(shown_with(one, None), "", "", "", "", ""), [])[0]

    def test_what_an_appeal_left_is_told(self, zhao_kai: Client):
        entry = booked()
        one = appeals.appeal(entry, "牌在口袋里", an_actor("host", "赵凯"), after(60), NO_RECEIPT)
        appeals.decide(one, Ruling("reduced", WHY, Rung(0, None, 0, ("verbal_warning",))), wang_fang(), after(90), NO_RECEIPT)
        text = read(zhao_kai.get(MINE))
        assert "申诉后减轻：由“口头警告、罚款 50 元”改为“口头警告”（更正记录 P3 #2）。" in text
        assert f"申诉裁定：减轻。理由：{WHY}" in text


def shown_with(one: accounts.Shown, since: Any) -> accounts.Shown:
    return accounts.Shown(one.entry, Rung(1, since, 1), False, False, "", "", False, None)


class TestTheTotals:
    def test_leave_out_what_is_voided_and_name_what_is_suspended(self, zhao_kai: Client):
        voided(booked(), now=after(40))
        booked(now=after(60))
        appeals.appeal(booked(now=after(70)), "牌在口袋里", an_actor("host", "赵凯"), after(80), NO_RECEIPT)
        text = read(zhao_kai.get(MINE))
        assert "有效记录2" in text
        assert "本月罚款 ¥50 另有 ¥100 暂缓" in text
        assert "待处理申诉1" in text
        assert "申诉中 · 暂缓执行" in text

    def test_beside_money_stands_that_fines_are_contested(self, zhao_kai: Client):
        booked()
        assert "在法律上有争议" in read(zhao_kai.get(MINE))

    def test_points_stand_in_place_of_money_where_the_policy_says_so(self, zhao_kai: Client):
        booked()
        row = Limit.objects.get(code="yuan_per_point")
        row.value = 10
        row.save()
        text = read(zhao_kai.get(MINE))
        assert "本月扣分 5" in text
        assert "口头警告、扣 5 分" in text
        assert not any(words in text for words in ("¥", "元", "法律"))


class TestTheTrustBox:
    def test_says_where_the_chain_stands_and_which_day_was_signed(self, zhao_kai: Client):
        entry = booked()
        booked(an_employee("孙伟"), now=after(40))
        assert "还没有日终摘要" in read(zhao_kai.get(MINE))
        Head.objects.create(day=entry.on, position=1, hash=entry.hash, made_at=after(90), signature="s")
        text = read(zhao_kai.get(MINE))
        assert "最近一条在全册第 1 位，全册到第 2 位" in text
        assert "最近一次日终摘要 03-05 10:30，已签名，到第 1 位" in text

    def test_names_the_entry_that_does_not_match_its_value(self, zhao_kai: Client, monkeypatch: pytest.MonkeyPatch):
        booked()
        rows = accounts.shown(an_employee("赵凯"), an_actor("host", "赵凯"))
        rows[0].entry.fine = Decimal(0)  # as somebody past the triggers would have it
        monkeypatch.setattr(accounts, "shown", lambda *_: rows)
        text = read(zhao_kai.get(MINE))
        assert "这些记录与链值不符，请告诉行政部：P3 #1" in text


def test_an_empty_ledger_says_so_kindly(zhao_kai: Client):
    text = read(zhao_kai.get(MINE))
    assert "没有记录。有人提出什么，您会先收到通知" in text
    assert "有效记录0" in text


class TestEvidence:
    def test_a_visit_that_he_may_open_is_a_link_and_the_photo_is_for_the_office(self, zhao_kai: Client):
        visit = wang_yue_inside()
        incident = a_report(visit, note="独自一人", picture=a_picture())
        cases.state(incident, "牌放在教室里了", an_actor("host", "赵凯"), after(60), NO_RECEIPT)
        cases.confirm(incident, "情况属实", the_office(), after(70), NO_RECEIPT)
        page = zhao_kai.get(MINE).content.decode()
        assert reverse("visit", args=[visit.pk]) in page
        assert reverse("incident_photo", args=[incident.pk]) not in page
        assert "照片，由行政部保管" in page
        assert "您的陈述：“牌放在教室里了”" in read(zhao_kai.get(MINE))
        office = signed_in(a_user("office", "李敏")).get(f"/ledger/{incident.employee.number}/").content.decode()
        assert reverse("incident_photo", args=[incident.pk]) in office
        assert "当事人陈述：" in office


class TestAProposal:
    def test_stands_on_top_of_his_visitors_until_he_has_said_something(self, zhao_kai: Client):
        incident = a_proposal()
        text = read(zhao_kai.get(ABOVE))
        assert "等您说一句" in text
        assert "内部投诉 P1" in text
        assert case(incident) in zhao_kai.get(ABOVE).content.decode()
        assert zhao_kai.post(case(incident, "_state"), WORDS).status_code == 302
        assert "等您说一句" not in read(zhao_kai.get(ABOVE))
        assert "已经说明，等行政部裁定" in read(zhao_kai.get(MINE))

    def test_says_why_what_now_and_what_can_be_done(self, zhao_kai: Client):
        incident = a_proposal(place="接待区")
        text = read(zhao_kai.get(case(incident)))
        for words in (
            "提议，不是处罚",
            "03-11 00:00 前可以说明",
            "2026-03-05 09:30",
            "接待区",
            "访客等了很久",
            "写下您的说明",
            "接待制度 P1",
        ):
            assert words in text

    def test_his_words_are_kept_and_can_be_rewritten(self, zhao_kai: Client):
        incident = a_proposal()
        for words in ("先写一句", "再补一句"):
            zhao_kai.post(case(incident, "_state"), {"words": words})
        incident.refresh_from_db()
        assert incident.statement == "再补一句"
        text = read(zhao_kai.get(case(incident)))
        assert "改写说明" in text
        assert "再补一句" in text

    @pytest.mark.parametrize(("words", "said"), [("  ", "请写下您的说明"), ("长" * 1001, "最多 1000 个字"), ("a\x00b", "")])
    def test_what_cannot_be_taken_is_kept_on_the_page(self, zhao_kai: Client, words: str, said: str):
        incident = a_proposal()
        answer = zhao_kai.post(case(incident, "_state"), {"words": words})
        assert answer.status_code == 422
        assert said in read(answer)
        assert words.strip() in answer.content.decode()
        incident.refresh_from_db()
        assert incident.statement == ""

    def test_a_thousand_words_with_ends_of_lines_are_not_too_long(self, zhao_kai: Client):
        incident = a_proposal()
        assert zhao_kai.post(case(incident, "_state"), {"words": "一\r\n" * 499 + "二"}).status_code == 302

    def test_sent_twice_it_is_said_once(self, zhao_kai: Client):
        incident = a_proposal()
        for _again in range(2):
            assert zhao_kai.post(case(incident, "_state"), {**WORDS, "request_key": "k1"}).status_code == 302
        assert IncidentEvent.objects.filter(what="stated").count() == 1

    def test_after_it_was_decided_nothing_is_lost_but_nothing_is_written(self, zhao_kai: Client):
        incident = a_proposal()
        cases.confirm(incident, "情况属实", the_office(), heard(), NO_RECEIPT)
        answer = zhao_kai.post(case(incident, "_state"), WORDS)
        assert answer.status_code == 409
        assert "这条提议已经裁定" in read(answer)
        assert "牌放在教室里" in read(answer)

    def test_that_was_dropped_says_so(self, zhao_kai: Client):
        incident = a_proposal()
        proposals.drop(incident, "访客当时正在前台换领新牌", the_office(), after(60), NO_RECEIPT)
        text = read(zhao_kai.get(case(incident)))
        assert "已撤销，不记入台账" in text
        assert "换领新牌" not in text, "the reason is for the file, and may speak of who reported"


class TestAnAppeal:
    def test_stands_on_top_as_long_as_there_is_time(self, zhao_kai: Client):
        booked()
        assert "可以申诉，申诉期间暂缓执行" in read(zhao_kai.get(ABOVE))
        with time_machine.travel(after(180) + timedelta(days=8), tick=False):
            later = signed_in(a_user("host", "赵凯"))
            assert "等您说一句" not in read(later.get(ABOVE))
            assert "已过" in read(later.get(case(Incident.objects.get())))

    def test_suspends_and_can_be_taken_back_once(self, zhao_kai: Client):
        incident = booked().incident
        assert "03-13 00:00 前可以申诉一次" in read(zhao_kai.get(case(incident)))
        for _again in range(2):
            assert zhao_kai.post(case(incident, "_appeal"), {**WORDS, "request_key": "k1"}).status_code == 302
        text = read(zhao_kai.get(case(incident)))
        assert "申诉中 · 暂缓执行" in text
        assert "牌放在教室里" in text
        for _again in range(2):
            assert zhao_kai.post(case(incident, "_withdraw"), {"request_key": "k2"}).status_code == 302
        assert Appeal.objects.get().state == "withdrawn"
        assert "您撤回了申诉" in read(zhao_kai.get(case(incident)))

    def test_too_late_it_says_so_and_keeps_the_words(self, zhao_kai: Client):
        incident = booked().incident
        with time_machine.travel(after(180) + timedelta(days=9), tick=False):
            answer = signed_in(a_user("host", "赵凯")).post(case(incident, "_appeal"), WORDS)
        assert answer.status_code == 409
        assert "申诉期限已过" in read(answer)
        assert "牌放在教室里" in read(answer)
        assert not Appeal.objects.exists()

    def test_without_words_or_entry_it_is_none(self, zhao_kai: Client):
        assert zhao_kai.post(case(booked().incident, "_appeal"), {"words": " "}).status_code == 422
        assert zhao_kai.post(case(a_proposal(), "_appeal"), WORDS).status_code == 409
        assert zhao_kai.post(case(booked(now=after(50)).incident, "_withdraw")).status_code == 409

    def test_the_ruling_stands_there_with_its_reason_and_without_who(self, zhao_kai: Client):
        entry = booked()
        one = appeals.appeal(entry, "牌在口袋里", an_actor("host", "赵凯"), after(60), NO_RECEIPT)
        appeals.decide(one, Ruling("upheld", WHY), wang_fang(), after(90), NO_RECEIPT)
        text = read(zhao_kai.get(case(entry.incident)))
        assert f"申诉裁定：维持。理由：{WHY}" in text
        assert "王芳" not in text


def test_a_case_of_a_colleague_is_not_there(zhao_kai: Client):
    incident = booked(an_employee("孙伟")).incident
    for act in ("", "_state", "_appeal", "_withdraw"):
        answer = zhao_kai.post(case(incident, act), WORDS) if act else zhao_kai.get(case(incident))
        assert answer.status_code == 404
    assert zhao_kai.get("/ledger/" + an_employee("孙伟").number + "/").status_code == 404


class TestSecrecy:
    """何静 reported; neither her name nor her account nor the source stands on a page of the person or the head."""

    @pytest.fixture
    def incidents(self) -> list[Incident]:
        """Let 何静 report twice; one is confirmed by 李敏, and 王芳 voids what 李敏 booked at once."""
        the_head()
        confirmed, open_one = a_proposal(), a_proposal(now=after(40))
        cases.confirm(confirmed, "情况属实", the_office(), heard(), NO_RECEIPT)
        entry = booked(now=after(50))
        voided(entry)
        assert entry.incident is not None
        return [confirmed, open_one, entry.incident]

    @pytest.mark.parametrize("wears", ["one role", "every role"])
    @pytest.mark.parametrize(("role", "name"), [("host", "赵凯"), ("head", "陈主任")])
    def test_stands_on_no_page_of_theirs(self, incidents: list[Incident], role: str, name: str, wears: str):
        user = a_user(role, name)
        if wears == "every role":
            user.groups.add(*Group.objects.filter(name__in=[ROLES[one] for one in ("office", "auditor", "host", "head")]))
        browser, number = signed_in(user), an_employee("赵凯").number
        places = [f"/ledger/{number}/", MINE, ABOVE, "/my/department/"]
        places += [case(incident) for incident in incidents]
        answers = {place: browser.get(place) for place in places}
        assert answers[f"/ledger/{number}/"].status_code == 200
        for place, answer in answers.items():
            page = answer.content.decode()
            hidden = [word for word in (*REPORTER, "李敏", "王芳") if word in page]
            assert hidden == [], place

    def test_stands_on_the_page_of_the_office_as_far_as_it_booked(self, incidents: list[Incident]):
        """The control: the same page names who booked and voided to those who may know."""
        text = read(signed_in(a_user("office", "陈楠")).get(f"/ledger/{an_employee('赵凯').number}/"))
        assert "李敏入账" in text
        assert "— 王芳，03-05" in text

    def test_the_head_opens_no_case_and_no_photo(self, incidents: list[Incident], head: Client):
        page = head.get(f"/ledger/{an_employee('赵凯').number}/").content.decode()
        assert "/incidents/" not in page
        assert "/my/cases/" not in page
        assert head.get(case(incidents[0])).status_code == 404


class TestTheDepartment:
    def test_lists_its_people_with_what_stands(self, head: Client):
        booked()
        appeals.appeal(booked(now=after(40)), "牌在口袋里", an_actor("host", "赵凯"), after(60), NO_RECEIPT)
        booked(an_employee("吴会计", department="财务部"), now=after(50))
        text = read(head.get("/my/department/"))
        assert "教务部" in text
        assert "1 份申诉待处理 有效记录 2 罚款合计 ¥50" in text
        assert "吴会计" not in text
        assert f"/ledger/{an_employee('赵凯').number}/" in head.get("/my/department/").content.decode()

    def test_is_reached_from_the_page_of_ones_own_visitors(self, head: Client):
        assert 'href="/my/department/"' in head.get(ABOVE).content.decode()

    def test_is_there_for_a_head_alone(self, zhao_kai: Client):
        assert zhao_kai.get("/my/department/").status_code == 404
        assert 'href="/my/department/"' not in zhao_kai.get(ABOVE).content.decode()

    def test_without_a_department_it_says_so(self):
        the_policy()
        assert "您名下现在没有部门" in read(signed_in(a_user("head", "陈主任")).get("/my/department/"))

    def test_asks_the_same_for_one_entry_and_for_fifty(self, head: Client):
        booked()
        for_one = count(head, "/my/department/")
        some_more(49)
        booked(an_employee("孙伟"), now=after(100))
        assert count(head, "/my/department/") == for_one


def count(browser: Client, place: str) -> int:
    browser.get(place)  # what a process reads once
    statements, _all = asked(lambda: browser.get(place))
    return len(statements)


def some_more(many: int) -> list[Entry]:
    return [booked(now=after(40 + number)) for number in range(many)]


@pytest.mark.parametrize("place", [MINE, ABOVE, "/ledger/{number}/"])
@pytest.mark.parametrize(("role", "name"), [("host", "赵凯"), ("head", "陈主任"), ("office", "李敏")])
def test_a_page_asks_the_same_for_one_entry_and_for_fifty(role: str, name: str, place: str):
    the_head()
    browser, place = signed_in(a_user(role, name)), place.format(number=an_employee("赵凯").number)
    first = booked()
    voided(booked(now=after(31)))
    booked(now=after(32))
    appeals.appeal(first, "牌在口袋里", an_actor("host", "赵凯"), after(60), NO_RECEIPT)
    few = count(browser, place)
    for entry in some_more(48)[::5]:
        voided(entry, now=after(120))
    assert count(browser, place) == few


def test_a_case_asks_the_same_for_one_entry_and_for_fifty(zhao_kai: Client):
    incident = booked().incident
    for_one = count(zhao_kai, case(incident))
    some_more(49)
    assert count(zhao_kai, case(incident)) == for_one


def test_every_page_is_said_in_english(zhao_kai: Client):
    visit = wang_yue_inside()
    a_report(visit, picture=a_picture())
    voided(booked(note="x"))
    booked(now=after(100), note="x")
    zhao_kai.cookies["django_language"] = "en"
    for place in (MINE, *(case(incident) for incident in Incident.objects.all())):
        text = read(zhao_kai.get(place))
        for own in ("赵凯", "教务部", "王悦", "总部", "三楼走廊", WHY, "中文", "行政部"):
            text = text.replace(own, "")
        assert re.findall(r"[\u3400-\u9fff]+", text) == [], place
