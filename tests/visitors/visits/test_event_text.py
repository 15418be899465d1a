"""Every kind of event reads as one sentence, in Chinese and in English."""

from typing import Any

import pytest
from django.utils.translation import override

from visitors.models import VisitEvent
from visitors.visits.event_text import SENTENCES, event_text

What = VisitEvent.What
LAB = {"zh": "实验室", "en": "Lab"}
KAI = {"employee": 1, "name": "赵凯"}
STOLEN = {"badge": 17, "condition": "lost"}
# 17:30 in Shanghai.
EVENING = "2026-03-02T09:30:00+00:00"
CASES: list[tuple[What, dict[str, Any], str, str, str]] = [
    (What.EXPECTED, {"grade": "normal", "clause": "G3"}, "", "", ""),
    (
        What.EXPECTED,
        {"further": "林若梅、周涛"},
        "",
        "同时通知 林若梅、周涛",
        "Also notified: 林若梅、周涛",
    ),
    (What.ARRIVED, {"grade": "normal", "clause": "G3"}, "", "", ""),
    (What.ARRIVED, {"belongings": "样品×2"}, "", "带入：样品×2", "Brought in: 样品×2"),
    (
        What.ARRIVED,
        {"further": "林若梅", "belongings": "样品"},
        "",
        "同时通知 林若梅 带入：样品",
        "Also notified: 林若梅 Brought in: 样品",
    ),
    (What.ARRIVED, {"slip": 7}, "", "按纸条 07 补登", "Entered from slip 07"),
    (What.LEFT, {"badge": None, "slip": 7}, "", "按纸条 07 补登", "Entered from slip 07"),
    (What.ADMITTED, {"badge": 7}, "", "访客牌 007", "Visitor badge 007"),
    (What.ADMITTED, {"badge": None}, "", "", ""),
    (What.LEFT, {"badge": 1042}, "", "访客牌 1042", "Visitor badge 1042"),
    (What.LEFT, {"badge": None}, "", "", ""),
    (
        What.LEFT,
        {"badge": 7, "taken": "电脑", "stays": "样品（留给研发）"},
        "",
        "访客牌 007 带出：电脑 留下：样品（留给研发）",
        "Visitor badge 007 Taken out: 电脑 Stays: 样品（留给研发）",
    ),
    (
        What.LEFT,
        {"badge": None, "badge_out": 7, "unseen": "电脑"},
        "",
        "访客牌 007 还没有交回 没有核对：电脑",
        "Badge 007 not handed back yet Not checked: 电脑",
    ),
    (What.LISTED, {"same": True}, "", "是名单上的人", "Is who stands on the list"),
    (What.LISTED, {"same": False}, "", "不是名单上的人", "Is not who stands on the list"),
    (What.REFUSED, {}, "推销", "“推销”", "“推销”"),
    (What.CANCELLED, {}, "", "", ""),
    (What.CANCELLED, {}, "有急事", "“有急事”", "“有急事”"),
    (What.UNDONE, {"before": "inside", "after": "waiting"}, "点错了", "“点错了”", "“点错了”"),
    (What.OVERRIDDEN, {"before": "normal", "after": "high"}, "老客户", "“老客户”", "“老客户”"),
    (What.ANSWERED, {**KAI, "answer": "coming"}, "", "赵凯：马上过来", "赵凯: Coming now"),
    (
        What.ANSWERED,
        {**KAI, "answer": "wait", "minutes": 1},
        "",
        "赵凯：请稍候 1 分钟",
        "赵凯: asks to wait 1 minute",
    ),
    (
        What.ANSWERED,
        {**KAI, "answer": "wait", "minutes": 10},
        "",
        "赵凯：请稍候 10 分钟",
        "赵凯: asks to wait 10 minutes",
    ),
    (
        What.ANSWERED,
        {**KAI, "answer": "colleague", "colleague": "周涛"},
        "",
        "赵凯：请 周涛 代接",
        "赵凯: asks 周涛 to receive instead",
    ),
    (What.ANSWERED, {**KAI, "answer": "unavailable"}, "", "赵凯：不在", "赵凯: Not available"),
    (What.ASKED, KAI, "", "赵凯", "赵凯"),
    (What.ASKED, {**KAI, "too": True}, "", "赵凯 · 同时通知", "赵凯 · Also notified"),
    (What.TOLD, {**KAI, "notice": 4, "channel": "email"}, "", "赵凯", "赵凯"),
    (
        What.NOT_TOLD,
        {**KAI, "trying": True, "trouble": "这位员工没有登记邮箱。"},
        "",
        "赵凯 这位员工没有登记邮箱。",
        "赵凯 This employee has no e-mail address on record.",
    ),
    (
        What.NOT_TOLD,
        {**KAI, "trying": False, "trouble": "550 5.1.1 50% full"},
        "",
        "赵凯 550 5.1.1 50% full",
        "赵凯 550 5.1.1 50% full",
    ),
    (What.NO_SHOW, {}, "", "", ""),
    (What.CANCELLED, {"visitor": True}, "", "访客说来不了", "the visitor cannot come"),
    (What.DETAILED, {"visitor": True}, "", "访客自己填的", "filled in by the visitor"),
    (
        What.MOVED,
        {"before": "2026-12-03T10:00:00+08:00", "at": "2026-12-03T10:30:00+08:00", "visitor": True},
        "",
        "12-03 10:00 改为 12-03 10:30 · 访客自己改的",
        "12-03 10:00 moved to 12-03 10:30 · by the visitor",
    ),
    (What.REMINDED, {**KAI, "number": 1}, "", "赵凯", "赵凯"),
    (What.REMINDED, {**KAI, "by_hand": True}, "", "赵凯 · 前台提醒", "赵凯 · by the desk"),
    (What.REMINDED, {**KAI, "zone": LAB}, "", "实验室 · 赵凯", "Lab · 赵凯"),
    (What.ESCALATED, {**KAI, "whom": "deputy"}, "", "赵凯", "赵凯"),
    (What.ESCALATED, {"whom": "desk"}, "", "请前台处理", "The desk is asked to act"),
    (What.TAKEN_OVER, {}, "", "", ""),
    (What.ASKED_ANEW, KAI, "", "赵凯", "赵凯"),
    (What.ASK_LEAVE, KAI, "", "赵凯", "赵凯"),
    (What.BADGE_BACK, {"badge": 7}, "", "访客牌 007", "Visitor badge 007"),
    (What.SEEN, {**KAI, "in_group": False}, "", "赵凯", "赵凯"),
    (What.SEEN, {**KAI, "in_group": True}, "", "赵凯（群消息）", "赵凯 (group message)"),
    (
        What.BADGE_LOST,
        STOLEN,
        "掉在车上",
        "访客牌 017 · 遗失 “掉在车上”",
        "Visitor badge 017 · Lost “掉在车上”",
    ),
    (
        What.BADGE_LOST,
        {**STOLEN, "condition": "damaged"},
        "",
        "访客牌 017 · 损坏",
        "Visitor badge 017 · Damaged",
    ),
    (What.BADGE_NEW, {"badge": 18}, "", "访客牌 018", "Visitor badge 018"),
    (
        What.PRESUMED,
        {"before": "waiting", "badge_out": None},
        "",
        "到次日开门一直在等，没有人办理",
        "still waiting at the next opening; nobody saw to it",
    ),
    (
        What.PRESUMED,
        {"before": "inside", "badge_out": 7},
        "",
        "关门后没有人签离，离开时间不明 · 访客牌 007 还没有交回",
        "nobody checked them out after closing; the time is not known · Badge 007 not handed back yet",
    ),
    (What.CORRECTED, {"left_at": EVENING}, "", "03-02 17:30", "03-02 17:30"),
    (What.ASK_BADGE, {**KAI, "badge": 7}, "", "赵凯 · 访客牌 007", "赵凯 · Visitor badge 007"),
    (
        What.ZONE_ASKED,
        {**KAI, "zone": LAB, "until": "18:00"},
        "看样机",
        "实验室 · 到 18:00 · 赵凯 “看样机”",
        "Lab · until 18:00 · 赵凯 “看样机”",
    ),
    (
        What.ZONE_APPROVED,
        {"zone": LAB, "until": "18:00"},
        "",
        "实验室 · 到 18:00",
        "Lab · until 18:00",
    ),
    (
        What.ZONE_REFUSED,
        {"zone": LAB, "until": "18:00"},
        "今天检修",
        "实验室 · 到 18:00 “今天检修”",
        "Lab · until 18:00 “今天检修”",
    ),
    (What.ZONE_OVER, {"zone": LAB}, "", "实验室", "Lab"),
    (What.BROUGHT, {"belongings": "电脑"}, "", "带入：电脑", "Brought in: 电脑"),
    (What.CHECKED, {"taken": "电脑"}, "", "带出：电脑", "Taken out: 电脑"),
    (What.NAMED, {"companions": 1}, "", "1 人", "1 person"),
    (What.NAMED, {"companions": 3}, "", "3 人", "3 people"),
    (What.DETAILED, {"changed": ["plate"]}, "", "", ""),
    (What.RESULT, {}, "", "", ""),
]


@pytest.mark.parametrize(("what", "facts", "reason", "chinese", "english"), CASES)
def test_an_event_reads(what: What, facts: dict[str, Any], reason: str, chinese: str, english: str):
    event = VisitEvent(what=what, facts=facts, reason=reason)
    for language, sentence in (("zh-hans", chinese), ("en", english)):
        with override(language):
            assert event_text(event) == sentence


def test_the_table_knows_every_kind_of_event():
    assert set(SENTENCES) == set(What) == {case[0] for case in CASES}
