"""The ways to tell employees: tried out, and given to those whom nothing else reaches (V3)."""

from django.http import Http404
from django.utils.translation import gettext as _

from reception.accounts.actor import Actor
from reception.notifications.channel_admin import test_letter
from reception.notifications.errors import NotSent
from reception.notifications.models import Channel, Route
from reception.notifications.rendering import Recipient
from reception.notifications.routes import EMAIL, without_a_way
from reception.organisation.models import Employee
from reception.text import whole_number

# What reaches a person without an account of theirs there.
WITHOUT_AN_ACCOUNT = (*Channel.GROUPS, Channel.Kind.WEBHOOK, Channel.Kind.APPRISE)


def channel_or_404(typed: str) -> Channel | None:
    """Return the channel of an id; nothing for e-mail, which is none.

    Raises:
        Http404: there is no such channel.
    """
    if not typed:
        return None
    channel = Channel.objects.filter(pk=whole_number(typed) or 0).first()
    if channel is None:
        raise Http404
    return channel


def try_out(channel: Channel | None, person: str, by: Actor) -> tuple[bool, str]:
    """Send a test message now and wait; return whether it was taken, and what to say of it."""
    if channel is None and not person:
        return False, _("请填写邮箱。")
    # Read by whoever sends, not by every page's process.
    from reception.notifications import channels

    door = channel.door(person, by.name) if channel else Recipient(EMAIL, "", person, by.name)
    try:
        answer = channels.hand_in(door, test_letter())
    except NotSent as why:
        return False, _("测试消息未能送达。%(trouble)s") % {"trouble": why.trouble}
    return True, _("测试消息已送达。对方答复：%(said)s") % {"said": answer}


def reach_the_rest(channel: Channel) -> int:
    """Give a channel to all whom no notice reaches, and return how many they are; none by a channel
    that needs an account of each.
    """
    if channel.kind not in WITHOUT_AN_ACCOUNT or not channel.is_active:
        return 0
    rest = list(without_a_way(Employee.objects.filter(is_active=True)))
    routes = [Route(employee=employee, channel=channel) for employee in rest]
    Route.objects.bulk_create(routes, ignore_conflicts=True)
    return len(rest)
