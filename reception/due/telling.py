"""The words in which somebody is told what presses, and what others have left undone (W3)."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy

from reception.due.things import DueThing
from reception.policy.messages import NoticeKind, Placeholder, Wording
from reception.policy.rulebook import InForce

LINE = NoticeKind(
    "due_line",
    gettext_lazy("待办：提醒"),
    {
        "件数": Placeholder(gettext_lazy("快到期和过期的待办有几件"), "4"),
        "过期": Placeholder(gettext_lazy("其中过期的有几件"), "2"),
        "事项": Placeholder(
            gettext_lazy("本人该办的是哪些，到什么时候"), "牌 009 未还（今天 24:00）"
        ),
        "别人": Placeholder(
            gettext_lazy("别人该办、已经过期的是哪些"),
            "孙伟 内部投诉：写裁定（行政部，昨天 24:00）",
        ),
    },
    link="none",
    not_in_groups=gettext_lazy("待办只告诉本人，不发到群里，请留空。"),
)
NAMED = 10  # things of a notice; of more it says only how many


def message(
    policy: InForce, own: Sequence[DueThing], of_others: Sequence[DueThing] = ()
) -> Wording:
    """Return the notice about what somebody owes, and what others owe them to look after."""
    late = sum(one.is_late for one in (*own, *of_others))
    words = {
        "件数": str(len(own) + len(of_others)),
        "过期": str(late) if late else "",
        "事项": _listed([f"{one.what}（{one.until_written}）" for one in own]),
        "别人": _listed([f"{one.what}（{one.owes}，{one.until_written}）" for one in of_others]),
    }
    return policy.wording(LINE.code).filled(words, {})


def _listed(things: list[str]) -> str:
    return "；".join(things[:NAMED]) + ("；…" if len(things) > NAMED else "")
