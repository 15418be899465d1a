"""The channels by which a notice reaches somebody: each hands a letter in and judges the answer."""

from collections.abc import Callable

from reception.notifications.channels import dingtalk, email, feishu, others, webhook, wecom
from reception.notifications.errors import NotSent
from reception.notifications.rendering import Message, Recipient

# By kind of channel: hand a letter in at a door, return what was answered, or raise NotSent. None
# of them touches the database.
ADAPTERS: dict[str, Callable[[Recipient, Message], str]] = {
    "email": email.hand_in,
    "wecom_bot": wecom.hand_in_at_bot,
    "wecom_app": wecom.hand_in_at_app,
    "dingtalk": dingtalk.hand_in,
    "feishu": feishu.hand_in,
    "webhook": webhook.hand_in,
    "apprise": others.hand_in,
}


def hand_in(door: Recipient, letter: Message) -> str:
    """Hand a letter in, in any thread, and return what the vendor answered, in one line.

    Raises:
        NotSent: with what went wrong; no address and no secret of ours stands in it.
    """
    try:
        return ADAPTERS[door.kind](door, letter)
    except NotSent as error:
        why = error
    except Exception as error:
        # Whatever else happens on the way is tried again; the reason is for whoever looks after it.
        why = NotSent(f"{type(error).__name__}: {error}")
    raise why.without(door.address, door.secret)
