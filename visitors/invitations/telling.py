"""Tell a visitor of an invitation and of what becomes of it, and a host what the visitor says;
whichever way it came about, at the desk, by API or by a link.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override as in_language

from reception.notifications import outbox, routes
from reception.notifications.link_kinds import Attachment
from reception.notifications.models import Notice
from reception.policy.messages import Wording
from reception.policy.rulebook import InForce, in_force
from reception.text import whole_number
from visitors.feedback import thanks
from visitors.invitations import calendar_file, words, zone_wishes
from visitors.invitations.models import InvitedVisit
from visitors.invitations.notice_kinds import INVITATION, InvitationNotice
from visitors.models import State, Visit, VisitEvent
from visitors.people import address
from visitors.visits import wording

What = VisitEvent.What
HEARD = (What.MOVED, What.CANCELLED, What.UNDONE, What.ARRIVED)
TO_VISITOR = {
    State.EXPECTED: InvitationNotice.MOVED,
    State.CANCELLED: InvitationNotice.OFF,
}


def note_event(event: VisitEvent, visit: Visit) -> None:
    """Tell whoever has to know that an invited visit was moved, called off or opened again, and ask
    for its restricted zone where that has not been done.
    """
    if event.what not in HEARD or visit.expected_at is None:
        return
    rows = InvitedVisit.objects.select_related("invitation__zone", "invitation__site")
    invited = rows.filter(visit=visit.pk).first()
    if invited is None:
        return
    if event.what == What.MOVED:
        zone_wishes.follow(invited, visit, event.at)
    if event.what == What.ARRIVED:
        zone_wishes.ask(invited, visit, event.at)
    elif event.facts.get("visitor"):
        outbox.stop(_key(visit))
        tell_host(invited, visit, _said(event, visit), event.at)
    elif event.facts.get("together"):
        return  # told once, for all of them
    elif visit.state in TO_VISITOR and event.facts.get("before") != State.WAITING:
        tell_visitor(invited, visit, TO_VISITOR[State(visit.state)], event.at)


def tell_visitor(
    invited: InvitedVisit, visit: Visit, kind: InvitationNotice, now: datetime, times: int = 1
) -> Notice | None:
    """Write to the visitor by mail or text message, about one visit or so many from it on; nothing
    where there is no address. What was on its way to them is out of date.
    """
    outbox.stop(_key(visit))
    to = thanks.address_of(visit.visitor)
    if not to:
        return None
    text = in_force().wording(kind).filled(_words(invited, visit, times), {})
    return _write(visit, text, now, to)


def tell_all(invited: Sequence[InvitedVisit], now: datetime, policy: InForce) -> None:
    """Write to everybody whom one list invites and who has left an address; nothing is on its way
    to them yet.
    """
    texts = routes.gateway() is not None
    for one in invited:
        to = thanks.address_of(one.visit.visitor, texts)
        if to:
            text = policy.wording(InvitationNotice.INVITED).filled(_words(one, one.visit), {})
            _write(one.visit, text, now, to)


def _write(visit: Visit, text: Wording, now: datetime, to: dict[str, Any]) -> Notice:
    key = f"{_key(visit)}{secrets.token_hex(4)}"
    return outbox.write(None, key, text.subject, text.text, now, INVITATION, **to)


def tell_host(invited: InvitedVisit, visit: Visit, said: str, now: datetime) -> None:
    """Tell the host what the visitor says; the desk sees it on its board."""
    if not visit.host.is_active:
        return
    filled = {**_words(invited, visit), "回复": said}
    text = in_force().wording(InvitationNotice.SAID).filled(filled, {})
    key = f"invite-said:{visit.pk}:{secrets.token_hex(4)}"
    outbox.write(visit.host_id, key, text.subject, text.text, now)


def line_of_link(notice: Notice, _now: datetime, _in_group: bool = False) -> str:
    """Return the line of a notice that carries the link: the same in each, until the visit is
    over.
    """
    invited = _invited_of(notice)
    return words.link_of(invited.invitation) if invited is not None else settings.BASE_URL


def example_of_link(_purpose: str) -> str:
    """Return that line for the preview of a template."""
    return f"{settings.BASE_URL}/i/{'X' * 28}/"


def attached(notice: Notice, now: datetime) -> Attachment | None:
    """Return the file for the visitor's calendar, as the visit stands when the mail goes out."""
    invited = _invited_of(notice)
    if invited is None:
        return None
    method, content = calendar_file.of(invited, now)
    return Attachment("visit.ics", content, f"text/calendar; method={method}")


def _invited_of(notice: Notice) -> InvitedVisit | None:
    visit_id = whole_number(notice.key.split(":")[1])
    rows = InvitedVisit.objects.select_related("invitation__site", "visit__visitor", "visit__host")
    return rows.filter(visit=visit_id).first()


def _key(visit: Visit) -> str:
    return f"invite:{visit.pk}:"


def _words(invited: InvitedVisit, visit: Visit, times: int = 1) -> dict[str, str]:
    invitation = invited.invitation
    with in_language("zh-hans"):
        more = _("（首次，共 %(times)d 次）") % {"times": times} if times > 1 else ""
        return {
            "称呼": address.called(visit.visitor.name, visit.title),
            "访客": f"{visit.visitor.name} {visit.title}".rstrip(),
            "单位": visit.organisation,
            "邀请方": words.house(invitation.site),
            "被访人": str(visit.host),
            "何时": words.when(invited, visit) + more,
            "何处": words.where(invitation),
            "来意": visit.purpose,
        }


def _said(event: VisitEvent, visit: Visit) -> str:
    with in_language("zh-hans"), timezone.override(visit.site.clock):
        if event.what == What.MOVED and visit.expected_at is not None:
            return _("会晚到，%(at)s 来") % {"at": wording.moment(visit.expected_at)}
        return _("来不了") + (f"：{event.reason}" if event.reason else "")
