"""Invite everybody on a list: looked at first, then written as a whole or not at all (V22)."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from reception.organisation.models import Employee
from reception.policy.enums import Disposition
from reception.policy.rulebook import InForce
from visitors.invitations import codes, invitations, listed, telling, zone_wishes
from visitors.invitations.guest_form import Occasion, wish_of
from visitors.invitations.guest_list import Invitee
from visitors.invitations.invitations import NO_KEY, InvitationWish
from visitors.invitations.listed import Alike
from visitors.invitations.models import Delegation, Invitation, InvitedVisit
from visitors.lifecycle import registration
from visitors.models import Visit
from visitors.visits.idempotency import RequestKey, idempotent

MOST = "import_rows_max"
LONGEST_NAME = 120


@dataclass
class Looked:
    """What a list comes to.

    Attributes:
        new: who would be invited, with the number of the row.
        doubled: rows that stand on the list before, or are invited for that day.
        bad: rows that keep all of it out: number, field, sentence.
        likely: rows that may be somebody else of the list or of the register, and why.
        joins: the id of the delegation that those who are invited already belong to.
    """

    new: list[tuple[int, InvitationWish]] = field(default_factory=list)
    doubled: list[int] = field(default_factory=list)
    bad: list[tuple[int, str, str]] = field(default_factory=list)
    likely: list[Alike] = field(default_factory=list)
    joins: int | None = None

    @property
    def heads(self) -> int:
        """How many people would come; who brings others counts with them."""
        return sum(wish.arrival.party_size for _row, wish in self.new)

    def as_answer(self) -> dict[str, Any]:
        """Return what a program reads of it."""
        bad = [{"row": row, "field": name, "message": why} for row, name, why in self.bad]
        likely = [one.as_answer() for one in self.likely]
        return {
            "new": len(self.new),
            "doubled": len(self.doubled),
            "heads": self.heads,
            "bad": bad,
            "likely": likely,
        }


class BadRows(Refusal):
    """A list with wrong rows; it names them all."""

    def __init__(self, looked: Looked) -> None:
        count = len({row for row, _name, _why in looked.bad})
        words = ngettext(
            "有 %(count)d 行要改，还没有发出。", "有 %(count)d 行要改，还没有发出。", count
        )
        words %= {"count": count}
        super().__init__("bad_rows", words, status=422, **looked.as_answer())
        self.looked = looked


@dataclass(frozen=True)
class Invited:
    """What a list has made."""

    looked: Looked
    delegation: Delegation | None
    invitations: list[Invitation]

    @property
    def heads(self) -> int:
        """How many people were invited; who brings others counts with them."""
        visits = Visit.objects.filter(invited__invitation__in=self.invitations)
        return sum(visits.values_list("party_size", flat=True))


def look(
    guests: Sequence[Invitee], occasion: Occasion, by: Actor, now: datetime, policy: InForce
) -> Looked:
    """Say what a list would make; nothing is written, and the number of queries does not grow with
    the list.

    Raises:
        Refusal: ``not_permitted``; ``too_many_rows`` for more than the policy's
            ``import_rows_max``.
    """
    if not invitations.may_invite(by, occasion.host.site_id, occasion.host.pk):
        raise Refusal("not_permitted", _("您的账号没有这项权限。"), status=403)
    most = policy.limits.get(MOST)
    if most is not None and len(guests) > most:
        too_many = _("一次最多邀请 %(most)d 人，请分成几份。") % {"most": most}
        raise Refusal("too_many_rows", too_many, status=422, fields={"rows": too_many})
    looked, read = Looked(), []
    for guest in guests:
        wish, wrong = wish_of(guest.typed, occasion, now, policy)
        if wish is None:
            looked.bad += [(guest.row, name, why) for name, why in wrong.items()]
        else:
            read.append((guest.row, wish))
    found = listed.compare(read, occasion.host)
    looked.new = [one for one in read if one[0] not in found.doubled]
    looked.doubled, looked.likely, looked.joins = sorted(found.doubled), found.likely, found.joins
    busy = listed.busy_elsewhere(looked.new, now)
    looked.bad = sorted(looked.bad + [(row, "name", why) for row, why in busy])
    return looked


def invite_all(
    guests: Sequence[Invitee],
    occasion: Occasion,
    by: Actor,
    now: datetime,
    key: RequestKey,
    policy: InForce,
) -> Invited:
    """Invite everybody on a list who is not invited yet, each with a code of their own; the same
    list twice makes nothing. Who joins a list that was sent before joins its delegation.

    Raises:
        Refusal: ``bad_rows`` while a row is wrong, with all of them, and nothing is written; what
            ``look`` refuses with.
    """

    def action() -> Invited:
        # Of two lists for one host the second sees what the first has made.
        Employee.objects.select_for_update(of=("self",)).get(pk=occasion.host.pk)
        if (earlier := _receipt(by, key, guests)) is not None and earlier[1] == key.digest:
            return earlier[0]
        looked = look(guests, occasion, by, now, policy)
        visits = list(_entered(looked, by, now, key, policy))
        if looked.bad:
            raise BadRows(looked)
        if not visits:
            return Invited(looked, _joined(looked), [])
        delegation = _delegation(looked, occasion, by, now)
        return Invited(looked, delegation, _invitations(visits, delegation, by, now, policy))

    return idempotent(by, key, action, lambda who, one: _receipt(who, one, guests))


def _entered(
    looked: Looked, by: Actor, now: datetime, key: RequestKey, policy: InForce
) -> Iterator[tuple[Visit, InvitationWish]]:
    """Expect everybody; who is refused meanwhile is one more wrong row. The first carries the
    key.
    """
    for row, wish in [] if looked.bad else looked.new:
        try:
            visit = registration.enter(wish.arrival, by, now, key, policy)
        except Refusal as why:
            looked.bad.append((row, next(iter(why.fields), "name"), str(why.message)))
            continue
        if visit.disposition == Disposition.REFUSE:
            refused = _("按制度这位访客不能邀请，请先问行政部。")
            looked.bad.append((row, "category", refused))
        key = NO_KEY
        yield visit, wish


def _joined(looked: Looked) -> Delegation | None:
    """Return the delegation to which those on the list who are invited already belong."""
    return Delegation.objects.get(pk=looked.joins) if looked.joins is not None else None


def _delegation(looked: Looked, occasion: Occasion, by: Actor, now: datetime) -> Delegation:
    if (joined := _joined(looked)) is not None:
        return joined
    host = occasion.host
    return Delegation.objects.create(
        site_id=host.site_id,
        host=host,
        name=occasion.name or _called(looked.new, host),
        made_at=now,
        made_by=by.user,
        made_by_name=by.name[:60],
    )


def _called(rows: Sequence[tuple[int, InvitationWish]], host: Employee) -> str:
    """Name a delegation by the organisation of most, else by its host."""
    people = [wish.arrival.person for _row, wish in rows]
    houses = Counter(one.organisation for one in people if one.organisation)
    otherwise = _("%(host)s 的客人") % {"host": host.name}
    return (houses.most_common(1)[0][0] if houses else otherwise)[:LONGEST_NAME]


def _invitations(
    visits: Sequence[tuple[Visit, InvitationWish]],
    delegation: Delegation,
    by: Actor,
    now: datetime,
    policy: InForce,
) -> list[Invitation]:
    made = Invitation.objects.bulk_create(
        Invitation(
            site=delegation.site,
            host=wish.arrival.host,
            visitor=visit.visitor,
            delegation=delegation,
            place=wish.place,
            note=wish.note,
            zone=wish.zone,
            made_at=now,
            made_by=by.user,
            made_by_name=by.name[:60],
            **codes.fresh(),
        )
        for visit, wish in visits
    )
    invited = InvitedVisit.objects.bulk_create(
        InvitedVisit(invitation=one, visit=visit, minutes=invitations.minutes_of(wish))
        for one, (visit, wish) in zip(made, visits, strict=True)
    )
    telling.tell_all(invited, now, policy)
    for one, (visit, _wish) in zip(invited, visits, strict=True):
        zone_wishes.ask(one, visit, now)
    return made


def _receipt(by: Actor, key: RequestKey, guests: Sequence[Invitee]) -> tuple[Invited, str] | None:
    """Return what the same request has made before."""
    found = invitations.invitation_of_key(by, key) if key.key else None
    if found is None:
        return None
    first, digest = found
    rows = Invitation.objects.filter(delegation=first.delegation, made_at=first.made_at)
    made = list(rows.select_related("site", "visitor", "delegation").order_by("pk"))
    looked = Looked(doubled=list(range(len(guests) - len(made))))
    return Invited(looked, first.delegation, made), digest
