"""赵凯 reads his ledger: why, what now, what he can do; his head reads it too, and neither learns
who reported (P5, P6).
"""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse

from reception.policy.climb import LadderOutcome, LadderSteps
from reception.policy.models import Limit
from reception.policy.penalty import Penalty
from reception.policy.rulebook import in_force
from tests.accounts.test_hostile_input import NASTY
from tests.builders import NO_KEY, a_user, an_actor, an_employee, the_policy
from tests.discipline.readers import ABOVE, MINE, case, his_page, read, signed_in
from tests.discipline.reports import a_picture, a_report, wang_yue_inside
from tests.discipline.scenes import WHY, a_proposal, booked, heard, voided, wang_fang
from tests.triggers import lifted_triggers
from tests.visitors.scenes import after, the_office
from visitors.discipline.incidents import reports
from visitors.discipline.ledger import appeals, explain, inbox, queries, rulings
from visitors.discipline.ledger.account import CountedOutcome
from visitors.discipline.ledger.appeals import Ruling
from visitors.discipline.models import Appeal, Entry, Head, Incident, IncidentEvent

pytestmark = pytest.mark.django_db
WORDS = {"words": "牌放在教室里，已陪同回去取"}


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with time_machine.travel(after(180), tick=False):
        yield


@pytest.fixture
def zhao_kai() -> Client:
    """Sign 赵凯 in."""
    the_policy()
    return signed_in(a_user("host", "赵凯"))


class TestTheArithmetic:
    def test_says_which_one_it_is_and_what_stood_before(self, zhao_kai: Client):
        booked()
        booked(now=after(60))
        text = read(zhao_kai.get(MINE))
        for words in (
            "这条阶梯从不清零。此前没有有效的记录，所以这一次是第 1 次。",
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
        assert f"已作废（行政部，03-05，作废记录 P3 #3）：{WHY}" in text
        assert (
            "P3 #1 作废后，由第 2 次改为第 1 次，由“书面警告、罚款 100 元”改为“口头警告、罚款 50"
            " 元”（更正记录 P3 #4）。" in text
        )
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
        teller = explain.EntryPresenter(in_force(), now=after(180))
        one = queries.shown(entry.sheet.employee, the_office())[0]
        line = explain.EntryLine(one, "P4 #2", "迟到", "", "", "")
        second = LadderOutcome(2, entry.on.replace(day=1), 1)
        for ladder, said in (
            (LadderSteps(starts_over="month"), "这条阶梯从 03-01 起重新计数。"),
            (LadderSteps(starts_over="days", days=30), "这条阶梯只数 30 天以内的（03-01 起）。"),
        ):
            assert teller.arithmetic(CountedOutcome(ladder, second, (), False), line, {})[0] == said
        never = CountedOutcome(
            LadderSteps(starts_over="dates"), LadderOutcome(1, None, 1), (), False
        )
        assert "清零的日子" in teller.arithmetic(never, line, {})[0]

    def test_what_an_appeal_left_is_told(self, zhao_kai: Client):
        entry = booked()
        one = appeals.appeal(entry, "牌在口袋里", an_actor("host", "赵凯"), after(60), NO_KEY)
        appeals.decide(
            one,
            Ruling("reduced", WHY, Penalty(("verbal_warning",))),
            wang_fang(),
            after(90),
            NO_KEY,
        )
        text = read(zhao_kai.get(MINE))
        assert "申诉后减轻：由“口头警告、罚款 50 元”改为“口头警告”（更正记录 P3 #2）。" in text
        assert f"申诉裁定：减轻。理由：{WHY}" in text


class TestTheTotals:
    def test_leave_out_what_is_voided_and_name_what_is_suspended(self, zhao_kai: Client):
        voided(booked(), now=after(40))
        booked(now=after(60))
        appeals.appeal(
            booked(now=after(70)), "牌在口袋里", an_actor("host", "赵凯"), after(80), NO_KEY
        )
        text = read(zhao_kai.get(MINE))
        assert "有效记录2" in text
        assert "本月罚款 ¥50 另有 ¥100 暂缓" in text
        assert "待处理申诉1" in text
        assert "申诉中 · 暂缓执行" in text

    def test_beside_money_stands_that_fines_are_contested(self, zhao_kai: Client):
        booked()
        assert "在法律上有争议" in read(zhao_kai.get(MINE))

    @pytest.mark.parametrize(("yuan", "points"), [(10, 5), (20, 3), (100, 1)])
    def test_points_stand_in_place_of_money_where_the_policy_says_so(
        self, zhao_kai: Client, yuan: int, points: int
    ):
        booked()
        row = Limit.objects.get(code="yuan_per_point")
        row.value = yuan
        row.save()
        text = read(zhao_kai.get(MINE))
        assert f"本月扣分 {points}" in text
        assert f"口头警告、扣 {points} 分" in text
        assert not any(words in text for words in ("¥", "元", "法律"))


class TestTheTrustBox:
    def test_says_where_the_chain_stands_and_which_day_was_signed(self, zhao_kai: Client):
        entry = booked()
        booked(an_employee("孙伟"), now=after(40))
        assert "还没有日终摘要" in read(zhao_kai.get(MINE))
        Head.objects.create(
            day=entry.on, position=1, hash=entry.hash, made_at=after(90), signature="s"
        )
        text = read(zhao_kai.get(MINE))
        assert "最近一条在全册第 1 位，全册到第 2 位" in text
        assert "最近一次日终摘要 03-05 10:30，已签名，到第 1 位" in text

    def test_names_the_entry_that_does_not_match_its_value(self, zhao_kai: Client):
        booked()
        # PostgreSQL alters no table that still has something to check
        connection.check_constraints()
        with lifted_triggers():
            Entry.objects.update(penalty=Penalty())
            connection.check_constraints()
        text = read(zhao_kai.get(MINE))
        assert "这些记录与链值不符，请告诉行政部：P3 #1" in text


def test_an_empty_ledger_says_so_kindly(zhao_kai: Client):
    text = read(zhao_kai.get(MINE))
    assert "没有记录。有人提出什么，您会先收到通知" in text
    assert "有效记录0" in text


class TestEvidence:
    def test_a_visit_that_he_may_open_is_a_link_and_the_photo_is_for_the_office(
        self, zhao_kai: Client
    ):
        visit = wang_yue_inside()
        incident = a_report(visit, note="独自一人", picture=a_picture())
        rulings.state(incident, "牌放在教室里了", an_actor("host", "赵凯"), after(60), NO_KEY)
        rulings.confirm(incident, "情况属实", the_office(), after(70), NO_KEY)
        page = zhao_kai.get(MINE).content.decode()
        assert reverse("visit", args=[visit.pk]) in page
        assert reverse("incident_photo", args=[incident.pk]) not in page
        assert "照片，由行政部保管" in page
        assert "您的说明：“牌放在教室里了”" in read(zhao_kai.get(MINE))
        office = signed_in(a_user("office", "李敏")).get(his_page()).content.decode()
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
            "03-10 24:00 前可以说明",
            "2026-03-05 09:30",
            "接待区",
            "访客等了很久",
            "写下您的说明",
            "接待制度 P1",
        ):
            assert words in text

    def test_written_down_by_the_office_it_still_waits_for_his_own_words(self, zhao_kai: Client):
        incident = a_proposal()
        rulings.state(incident, "无", the_office(), after(60), NO_KEY)
        assert "行政部代记了说明；03-10 24:00 前本人还可以自己写。" in read(zhao_kai.get(MINE))
        assert "请说明情况" in read(zhao_kai.get(MINE))
        assert inbox.to_state(an_employee("赵凯"), after(61)) != []
        said = read(zhao_kai.get(case(incident)))
        assert (
            "03-10 24:00 前您还可以自己写，以您写的为准；在那以前，没有您自己的说明不会认定。"
            in said
        )
        zhao_kai.post(case(incident, "_state"), {"words": "我在上课"})
        assert "已经说明，等行政部裁定。" in read(zhao_kai.get(MINE))

    def test_a_badge_without_a_visit_says_that_the_exemptions_were_not_looked_at(
        self, zhao_kai: Client
    ):
        entry = booked()
        for place in (MINE, case(entry.incident)):
            assert "没有关联来访，P3 的例外（高规格、应聘者）未核对" in read(zhao_kai.get(place))
        about_a_visit = booked(ladder="no_badge", visit=wang_yue_inside(), now=after(31))
        assert "未核对" not in read(zhao_kai.get(case(about_a_visit.incident)))

    def test_his_words_are_kept_and_can_be_rewritten(self, zhao_kai: Client):
        incident = a_proposal()
        for words in ("先写一句", "再补一句"):
            zhao_kai.post(case(incident, "_state"), {"words": words})
        incident.refresh_from_db()
        assert incident.statement == "再补一句"
        text = read(zhao_kai.get(case(incident)))
        assert "改写说明" in text
        assert "再补一句" in text

    @pytest.mark.parametrize(
        ("words", "said"),
        [("  ", "请写下您的说明"), ("长" * 1001, "最多 1000 个字"), ("a\x00b", "")],
    )
    def test_what_cannot_be_taken_is_kept_on_the_page(
        self, zhao_kai: Client, words: str, said: str
    ):
        incident = a_proposal()
        answer = zhao_kai.post(case(incident, "_state"), {"words": words})
        assert answer.status_code == 422
        assert said in read(answer)
        assert words.strip() in answer.content.decode()
        assert 'aria-describedby="h-words e-words"' in answer.content.decode()
        incident.refresh_from_db()
        assert incident.statement == ""

    def test_a_thousand_words_with_ends_of_lines_are_not_too_long(self, zhao_kai: Client):
        incident = a_proposal()
        assert (
            zhao_kai.post(case(incident, "_state"), {"words": "一\r\n" * 499 + "二"}).status_code
            == 302
        )

    def test_sent_twice_it_is_said_once(self, zhao_kai: Client):
        incident = a_proposal()
        for _again in range(2):
            assert (
                zhao_kai.post(case(incident, "_state"), {**WORDS, "request_key": "k1"}).status_code
                == 302
            )
        assert IncidentEvent.objects.filter(what="stated").count() == 1

    def test_after_it_was_decided_nothing_is_lost_but_nothing_is_written(self, zhao_kai: Client):
        incident = a_proposal()
        rulings.confirm(incident, "情况属实", the_office(), heard(), NO_KEY)
        answer = zhao_kai.post(case(incident, "_state"), WORDS)
        assert answer.status_code == 409
        assert "这条提议已经裁定" in read(answer)
        assert "牌放在教室里" in read(answer)

    def test_that_was_dropped_says_so(self, zhao_kai: Client):
        incident = a_proposal()
        reports.drop(incident, "访客当时正在前台换领新牌", the_office(), after(60), NO_KEY)
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
        assert "03-12 24:00 前可以申诉一次" in read(zhao_kai.get(case(incident)))
        for _again in range(2):
            assert (
                zhao_kai.post(case(incident, "_appeal"), {**WORDS, "request_key": "k1"}).status_code
                == 302
            )
        text = read(zhao_kai.get(case(incident)))
        assert "申诉中 · 暂缓执行" in text
        assert "牌放在教室里" in text
        for _again in range(2):
            assert (
                zhao_kai.post(case(incident, "_withdraw"), {"request_key": "k2"}).status_code == 302
            )
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
        one = appeals.appeal(entry, "牌在口袋里", an_actor("host", "赵凯"), after(60), NO_KEY)
        appeals.decide(one, Ruling("upheld", WHY), wang_fang(), after(90), NO_KEY)
        text = read(zhao_kai.get(case(entry.incident)))
        assert f"申诉裁定：维持。理由：{WHY}" in text
        assert "王芳" not in text


@pytest.mark.parametrize("value", NASTY)
def test_whatever_is_typed_gets_an_answer(zhao_kai: Client, value: str):
    proposal, entry = a_proposal(), booked().incident
    for incident, act in (
        (proposal, "_state"),
        (entry, "_appeal"),
        (entry, "_withdraw"),
        (proposal, "_appeal"),
    ):
        for sent in ({"words": value}, {"words": "牌在口袋里", "request_key": value}):
            assert zhao_kai.post(case(incident, act), sent).status_code in (302, 409, 422)


def test_a_case_of_a_colleague_is_not_there(zhao_kai: Client):
    incident = booked(an_employee("孙伟")).incident
    for act in ("", "_state", "_appeal", "_withdraw"):
        answer = zhao_kai.post(case(incident, act), WORDS) if act else zhao_kai.get(case(incident))
        assert answer.status_code == 404
    assert zhao_kai.get("/ledger/" + an_employee("孙伟").number + "/").status_code == 404


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
