"""What the calendar of a host says, proposed to the host: to invite, to move, to call off. Nothing
comes of it before they say so (V22).
"""

import hashlib
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reception import clock
from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from reception.db.locking import locked
from reception.organisation.models import Employee
from reception.policy.rulebook import InForce, in_force
from reception.text import clean_line
from visitors.invitations import invitations, reading, repeating, series
from visitors.invitations.invitations import InvitationWish
from visitors.invitations.models import CalendarProposal, Invitation
from visitors.invitations.reading import BadCalendar, CalendarEntry, cannot_repeat
from visitors.lifecycle.arrival_form import LONGEST_WAIT_AHEAD
from visitors.visits import visibility
from visitors.visits.idempotency import RequestKey

MOST = "proposals_max"
LONGEST_PART = 40
# What of a rule cannot be read, in words.
PARTS = {
    "FREQ": gettext_lazy("多久一次"),
    "INTERVAL": gettext_lazy("隔多久一次"),
    "COUNT": gettext_lazy("一共几次"),
    "BYDAY": gettext_lazy("星期几"),
    "BYMONTHDAY": gettext_lazy("每月几号"),
    "BYMONTH": gettext_lazy("哪几个月"),
    "BYSETPOS": gettext_lazy("其中第几个"),
    "WKST": gettext_lazy("一周从哪天算起"),
    "DTSTART": gettext_lazy("开始得太早"),
}


def propose(content: bytes, now: datetime, only: Employee | None = None) -> list[str]:
    """Read a file or a mail, and make a proposal of each event to the host who stands in it with
    their address; say of each event what became of it.

    Args:
        only: whose calendar it is; without them it came by mail, and is for whoever it names.

    Raises:
        BadCalendar: it cannot be read.
    """
    policy = in_force()
    return [_proposed(entry, now, only, policy) for entry in reading.read(content)]


def of(host: Employee, now: datetime) -> QuerySet[CalendarProposal]:
    """Return what waits for a host: what is still to come, and not what was called off before it
    was an invitation.
    """
    rows = CalendarProposal.objects.filter(host=host, settled_at=None).select_related("host__site")
    still = Q(begins_at__gt=now) | ~Q(repeat={})
    return rows.filter(still, Q(is_cancelled=False) | Q(invitation__isnull=False))


def the_proposal(actor: Actor, proposal_id: int) -> CalendarProposal:
    """Return a proposal to who is signed in, or 404; from then on their site is being served."""
    rows = CalendarProposal.objects.filter(host=actor.employee, host__isnull=False)
    rows = rows.select_related("host__site", "invitation__site", "invitation__host__site")
    one: CalendarProposal = visibility.one(rows, pk=proposal_id)
    timezone.activate(one.host.site.clock)
    return one


def confirm(
    proposal: CalendarProposal,
    as_read: str,
    wish: InvitationWish | None,
    by: Actor,
    now: datetime,
    key: RequestKey,
) -> Invitation:
    """Do what was proposed, once: invite as the host wishes, or move or call off what they invited.

    Args:
        as_read: the mark of the page on which the host looked at it.

    Raises:
        Refusal: ``already_settled``; ``changed`` where the calendar has changed since; what the
            verbs of invitations refuse with.
    """
    with transaction.atomic():
        one = locked(CalendarProposal.objects.all(), proposal.pk, "invitation")
        assert one is not None, "rows go only when their time is over"
        if one.mark != as_read:
            raise Refusal("changed", _("日历里刚刚又改过，请再看一遍。"))
        if one.settled_at is not None:
            raise Refusal("already_settled", _("这一条已经处理过了。"))
        if one.invitation is None:
            assert wish is not None
            one.invitation = invitations.invite(wish, by, now, key)
        elif one.is_cancelled:
            invitations.cancel(one.invitation, "", by, now, key)
        else:
            invitations.move(one.invitation, one.begins_at, one.ends_at, by, now, key)
        one.settled_at = now
        one.save(update_fields=["invitation", "settled_at"])
        return one.invitation


def dismiss(proposal: CalendarProposal, now: datetime) -> None:
    """Put a proposal away; the same file does not bring it back, a later change does."""
    CalendarProposal.objects.filter(pk=proposal.pk, settled_at=None).update(settled_at=now)


def _proposed(entry: CalendarEntry, now: datetime, only: Employee | None, policy: InForce) -> str:
    """Keep one event, and say what became of it."""
    host, guests = _host_and_guests(entry, only)
    try:
        if entry.odd:
            raise BadCalendar(entry.odd)
        if host is None:
            whose = _("里面没有您的邮箱，没有读入。") if only else _("里面没有我们同事的邮箱。")
            raise BadCalendar(whose)
        with timezone.override(host.site.clock):
            keep = _called_off if entry.is_cancelled else _kept
            said = keep(entry, host, guests, now, policy)
    except BadCalendar as why:
        said = str(why)
    return f"{entry.summary} · {said}" if entry.summary else said


def _host_and_guests(
    entry: CalendarEntry, only: Employee | None
) -> tuple[Employee | None, list[list[str]]]:
    """Return the colleague whose visitors they are, the organiser first, and the visitors."""
    named = Q(pk__in=())
    for party in entry.people:
        named |= Q(email__iexact=party.mail)
    rows = Employee.objects.filter(named).select_related("site")
    staff = {one.email.lower(): one for one in rows}
    ours = [staff[party.mail] for party in entry.people if party.mail in staff]
    host = next((one for one in ours if one.is_active and only in (None, one)), None)
    return host, [[one.name, one.mail] for one in entry.people if one.mail not in staff]


def _kept(
    entry: CalendarEntry, host: Employee, guests: list[list[str]], now: datetime, policy: InForce
) -> str:
    """Keep what is proposed to a host, where it is new or has changed since."""
    if not guests:
        raise BadCalendar(_("里面没有外来的客人，没有读入。"))
    begins, repeat = _when(entry, now, policy)
    if begins is None or not now < begins <= now + LONGEST_WAIT_AHEAD:
        raise BadCalendar(_("时间不在今后一年之内，没有读入。"))
    columns = {
        "sequence": entry.sequence,
        "begins_at": begins,
        "ends_at": begins + entry.lasts if entry.lasts is not None else None,
        "summary": entry.summary,
        "place": entry.place,
        "people": guests,
        "repeat": repeat,
        "is_cancelled": False,
        "read_at": now,
        "settled_at": None,
    }
    known = {"host": host, "uid": _digest(entry)}
    rows = CalendarProposal.objects.filter(**known)
    if rows.filter(sequence__lt=entry.sequence).update(**columns):
        return _("日历里改过，请在“我的访客”里确认。")
    if not rows.exists() and of(host, now).count() >= policy.limits.get(MOST, 0):
        raise BadCalendar(_("等着确认的太多，请先在“我的访客”里处理。"))
    _one, is_new = CalendarProposal.objects.get_or_create(**known, defaults=columns)
    return _("请在“我的访客”里确认。") if is_new else _("以前读过，没有变。")


def _called_off(
    entry: CalendarEntry, host: Employee, _guests: object, now: datetime, _policy: object
) -> str:
    rows = CalendarProposal.objects.filter(host=host, uid=_digest(entry), is_cancelled=False)
    known = rows.filter(sequence__lte=entry.sequence)
    if known.update(is_cancelled=True, sequence=entry.sequence, read_at=now, settled_at=None):
        return _("日历里取消了；已经邀请的，请在“我的访客”里确认。")
    raise BadCalendar(_("这个日程没有读入过，不用取消。"))


def _digest(entry: CalendarEntry) -> str:
    return hashlib.sha256(entry.uid.encode()).hexdigest()


def _when(
    entry: CalendarEntry, now: datetime, policy: InForce
) -> tuple[datetime | None, dict[str, Any]]:
    """Return the first time that is still to come, and how it goes on."""
    begins = entry.starts
    if begins is None or entry.rule is None:
        return begins, {}
    where, today = clock.here(), clock.today(now, clock.here())
    first = clock.today(begins, where)
    ahead = timedelta(days=policy.limits.get(series.AHEAD, series.OTHERWISE))
    last = max(first, today) + ahead
    if part := _strange_part(entry, first, last):
        said = ",".join(str(one) for one in entry.rule.get(part, ()))
        written = clean_line(f"{part}={said}" if said else part)[:LONGEST_PART]
        named = f"{PARTS[part]}（{written}）" if part in PARTS else written
        raise BadCalendar(cannot_repeat(named))
    repeat = repeating.of_calendar(entry.rule, first, last, where)
    out = {clock.today(at, where) if isinstance(at, datetime) else at for at in entry.left_out}
    left_out = [day for day in repeat.between(max(first, today), repeat.until) if day in out]
    repeat = replace(repeat, left_out=left_out)
    hour = timezone.localtime(begins).time()
    days = repeat.between(max(first, today), repeat.until)
    times = (datetime.combine(day, hour, tzinfo=where) for day in days)
    rule = {
        **{"every": repeat.every, "days": list(repeat.days), "last": f"{repeat.until}"},
        **{"interval": repeat.interval, "left_out": [f"{day}" for day in left_out]},
    }
    return next((at for at in times if at > now), None), rule


def _strange_part(entry: CalendarEntry, first: date, last: date) -> str:
    """Return what of a rule cannot be read. Its days are those of its own clock: where that says
    another day than the house's, they are not ours.
    """
    rule = entry.rule or {}
    on_days = [name for name in ("BYDAY", "BYMONTHDAY") if name in rule]
    part = repeating.strange_part(rule, first, last)
    return part or (on_days[0] if on_days and entry.on != first else "")
