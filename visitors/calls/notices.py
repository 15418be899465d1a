"""Tell somebody of a message at once, by their ways, with a link that needs no account (T13)."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import override as in_language

from reception import clock
from reception.links import tokens
from reception.links.tokens import Purpose
from reception.notifications import outbox
from reception.notifications.models import Notice
from reception.policy.messages import NoticeKind, Placeholder
from reception.policy.rulebook import in_force
from visitors.calls import clocks
from visitors.calls.models import Call, CallMessage
from visitors.people import address

PURPOSE = "call"
LINK = Purpose(
    PURPOSE, "m/{token}/", lambda policy: timedelta(days=policy.limits.get("call_link_days", 7))
)
MESSAGE = NoticeKind(
    "call_message",
    gettext_lazy("电话留言"),
    {
        "来电": Placeholder(gettext_lazy("谁打来的，哪个单位"), "方女士（云洲科技）"),
        "时间": Placeholder(gettext_lazy("什么时候打来的"), "11-30 10:12"),
        "留言": Placeholder(gettext_lazy("什么事"), "想改到周四上课"),
        "期限": Placeholder(gettext_lazy("最晚什么时候回电"), "11-30 12:12"),
    },
    purpose=PURPOSE,
    not_in_groups=gettext_lazy("留言只告诉本人，不发到群里，请留空。"),
)


def tell(message: CallMessage, now: datetime) -> None:
    """Write the notice of a message; after one that nobody has read it goes the next way."""
    call, site, policy = message.call, message.call.site, in_force()
    with in_language("zh-hans"):
        until = clocks.until(message, policy)
        words = {
            "来电": caller(call),
            "时间": f"{call.began_at.astimezone(site.clock):%m-%d %H:%M}",
            "留言": message.words,
            "期限": clock.deadline(until, where=site.clock),
        }
    text = policy.wording(MESSAGE.code).filled(words, {})
    key = f"call:{call.pk}:{now.timestamp():.0f}"
    before = Notice.objects.filter(key__startswith=f"call:{call.pk}:").order_by("pk").last()
    outbox.write(message.to_id, key, text.subject, text.text, now, PURPOSE, after=before)


def caller(call: Call) -> str:
    """Say who calls, as far as is known."""
    name = call.caller or (call.visitor.name if call.visitor is not None else "")
    who = address.called(name) if name else _("没有留名的来电")
    where = call.organisation or (call.visitor.organisation if call.visitor is not None else "")
    return _("%(who)s（%(where)s）") % {"who": who, "where": where} if where else who


def of_token(token: str) -> tuple[Call | None, bool]:
    """Return the call of a link, and whether the link has ever been; a link that is over has
    none.
    """
    link = tokens.find(token, PURPOSE)
    if link is None:
        return None, False
    pk = link.notice.key.split(":")[1]
    rows = Call.objects.select_related("site", "visitor", "kind", "message__to__department")
    found = rows.filter(pk=pk, message__isnull=False).first()
    if found is None or link.notice.employee_id != found.message.to_id:
        return None, True
    return (found if link.expires_at > clock.now() else None), True
