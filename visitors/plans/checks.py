"""What is looked at while a plan is typed: each check with its clause, in order, to be explained,
or a bar; no database (E21).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from django.utils.translation import gettext as _

from reception.policy.models import PlanStandard
from visitors.plans.standards import NOTHING, Allowed, Item, money, seats, yuan

Found = Literal["ok", "ask", "stop"]
ORDER = ("stop", "ask", "ok")
ACCOMPANIED = ("meal", "visit")  # E4: at meals and outings
REIMBURSED = ("meal", "lodging", "vehicle", "ticket", "gift")  # E23: hospitality, travel, gifts


@dataclass(frozen=True)
class PlanPerson:
    """Somebody with what is known of their rank."""

    name: str
    position: str = ""
    level: int | None = None

    def __str__(self) -> str:
        return f"{self.name} {self.position}".strip()


@dataclass(frozen=True)
class PlanFacts:
    """All that the checks look at.

    Attributes:
        above: by how much which line is above the standard.
        escorts: from how many guests on how many accompany.
        table: how many companions few guests may have at table (0 is off), how many guests are few,
            and of how many more guests each may have one (E20).
        elsewhere: numbers of the plans in which these guests have a banquet, too.
        deciders: who approves, step by step.
        client: who the guests' house is, as typed; ``has_file`` whether it has a client file.
        missing: what E1 wants and is not there, by its name.
    """

    standard: PlanStandard | None
    may: Allowed
    guests: int
    named: tuple[PlanPerson, ...] = ()
    hosts: tuple[PlanPerson, ...] = ()
    items: tuple[Item, ...] = ()
    above: Mapping[int, Decimal] = field(default_factory=dict)
    escorts: tuple[tuple[int, int], ...] = ()
    table: tuple[int, int, int] = (0, 0, 1)
    elsewhere: tuple[str, ...] = ()
    pays: str = ""
    receives: str = ""
    deciders: tuple[str, ...] = ()
    client: str = ""
    has_file: bool = False
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Check:
    """One answer; ``line`` is the line that causes it, ``needs_reason`` one that a reason opens."""

    code: str
    clause: str
    state: Found
    says: str
    line: int | None = None
    needs_reason: bool = False


def checks(facts: PlanFacts) -> list[Check]:
    """Return every check, what bars first, what is in order last."""
    every = (
        *(_whole, _standard, _hosts, _escorts, _table, _things, _banquets, _rank, _pays),
        *(_file, _deciders),
    )
    found = [one for check in every for one in check(facts)]
    return sorted(found, key=lambda one: ORDER.index(one.state))


def bars(found: list[Check], reason: str) -> list[Check]:
    """Return what keeps a plan from being submitted."""
    return [one for one in found if one.state == "stop" or (one.needs_reason and not reason)]


def _whole(facts: PlanFacts) -> Iterator[Check]:
    if facts.standard is None:
        says = _("这一天没有这个类别或级别的标准，请另选。")
        yield Check("standard", "E3", "stop", says)
    if len(facts.named) > facts.guests:
        says = _("名单有 %(named)d 位，多于来宾 %(n)d 人，请改人数。")
        words = {"named": len(facts.named), "n": facts.guests}
        yield Check("guest_list", "E1", "stop", says % words)
    if facts.missing:
        says = _("还没有写：%(names)s。") % {"names": _("、").join(facts.missing)}
        yield Check("incomplete", "E1", "ask", says)


def _standard(facts: PlanFacts) -> Iterator[Check]:
    if facts.standard is None:
        return
    clause, may = f"E21 · {facts.standard.clause}", facts.may.total
    if not facts.above:
        says = _("没有超出标准 %(sum)s。") % {"sum": yuan(may)}
        yield Check("over_standard", clause, "ok", says)
    for item in facts.items:
        if (much := facts.above.get(item.key)) is None:
            continue
        share = f"{much * 100 / may:.1f}" if may else "–"
        words = {"what": item.what, "much": yuan(much), "share": share}
        says = _("“%(what)s”使费用超出标准 %(much)s（%(share)s%%）。") % words
        says += _under(item, much, facts.guests)
        yield Check("over_standard", clause, "ask", says, item.key, needs_reason=True)


def _under(item: Item, much: Decimal, guests: int) -> str:
    """Say how it would not be above it: what each may cost at most."""
    heads = seats(item, guests) if item.kind == "meal" else guests
    if not heads or item.cost < much:
        return ""
    most = (item.cost - much) // heads
    words = {"most": money(most), "n": heads, "sum": money(most * heads)}
    return _("每人不超过 %(most)s 元（%(most)s × %(n)d = %(sum)s）就不超。") % words


def _hosts(facts: PlanFacts) -> Iterator[Check]:
    parties = [(len(facts.hosts), None), *((len(one.ours), one.key) for one in facts.items)]
    for ours, line in parties:
        words = {"ours": ours, "n": facts.guests}
        if ours > facts.guests:
            says = _("主方 %(ours)d 人，多于来宾 %(n)d 人，请减人。") % words
            yield Check("hosts", "E21 · E6", "stop", says, line)
        elif line is None:
            says = _("主方 %(ours)d 人，不多于来宾 %(n)d 人。") % words
            yield Check("hosts", "E21 · E6", "ok", says)


def _escorts(facts: PlanFacts) -> Iterator[Check]:
    needed = max((row for row in facts.escorts if row[0] <= facts.guests), default=(0, 0))[1]
    parties: list[tuple[int, int | None]] = [
        (len(one.ours), one.key)
        for one in facts.items
        if one.kind in ACCOMPANIED and len(one.ours) < needed
    ]
    for ours, line in parties or [(len(facts.hosts), None)]:
        says = _("来宾 %(n)d 人要 %(needed)d 人陪同，我方 %(ours)d 人。")
        says %= {"n": facts.guests, "needed": needed, "ours": ours}
        yield Check("escorts", "E4 · Z3", "ask" if ours < needed else "ok", says, line)


def _table(facts: PlanFacts) -> Iterator[Check]:
    most, few, share = facts.table
    if not most:
        return
    most = most if facts.guests <= few else facts.guests // share
    for item in facts.items:
        ours = max(len(item.ours), seats(item, facts.guests) - facts.guests)
        if item.kind == "meal" and ours > most:
            says = _("来宾 %(n)d 人，陪餐最多 %(most)d 人，这一行有 %(ours)d 人。")
            says %= {"n": facts.guests, "most": most, "ours": ours}
            yield Check("companions", "E20", "stop", says, item.key)


def _things(facts: PlanFacts) -> Iterator[Check]:
    for item in facts.items:
        heads = item.heads if item.heads is not None else facts.guests
        if item.booked and (item.booked.seats or heads) < heads:
            says = _("%(thing)s 有 %(seats)d 座，这一行有 %(n)d 人，请换一个或分开。")
            says %= {"thing": item.booked, "seats": item.booked.seats, "n": heads}
            yield Check("seats", "E15", "stop", says, item.key)


def _banquets(facts: PlanFacts) -> Iterator[Check]:
    if facts.standard is None:
        return
    meals = sorted((one for one in facts.items if one.kind == "meal"), key=lambda one: one.at)
    feasts = [one for one in meals if facts.standard.is_banquet(one.what)]
    held = [*facts.elsewhere, *(f"{one.at:%m-%d %H:%M} {one.what}" for one in feasts)]
    most = facts.standard.banquets
    for item in feasts[max(most - len(facts.elsewhere), 0) :]:
        words = {"n": most, "where": _("、").join(held[:most])}
        says = _("同一批来宾只宴请 %(n)d 次，已有 %(where)s，请改为便餐。") % words
        yield Check("second_banquet", "E21 · E6", "stop", says, item.key)
    if len(held) <= most or not feasts:
        yield Check("second_banquet", "E21 · E6", "ok", _("没有第二次宴请。"))


def _rank(facts: PlanFacts) -> Iterator[Check]:
    guest, host = _highest(facts.named), _highest(facts.hosts)
    if guest is None or host is None:
        yield Check("rank", "E21 · G12", "ok", _("来宾的职务还看不出级别，没有比。"))
    elif (host.level or 0) < (guest.level or 0):
        says = _("来宾最高是%(guest)s，主方最高是%(host)s：请职务相当的人接待，或写明原因。")
        yield Check("rank", "E21 · G12", "ask", says % {"guest": guest, "host": host})
    else:
        says = _("来宾最高是%(guest)s，由%(host)s接待，职务相当。")
        yield Check("rank", "E21 · G12", "ok", says % {"guest": guest, "host": host})


def _highest(people: tuple[PlanPerson, ...]) -> PlanPerson | None:
    known = [one for one in people if one.level is not None]
    return max(known, key=lambda one: one.level or 0, default=None)


def _pays(facts: PlanFacts) -> Iterator[Check]:
    words = {"pays": facts.pays, "receives": facts.receives}
    says = _("由%(receives)s接待，费用却写了由%(pays)s承担：谁接待谁承担。") % words
    if facts.pays == facts.receives:
        yield Check("pays", "E23", "ok", _("费用由%(pays)s承担。") % words)
    else:
        yield Check("pays", "E23", "stop", says)


def _file(facts: PlanFacts) -> Iterator[Check]:
    if not facts.client:
        return
    words = {"client": facts.client}
    if facts.has_file:
        yield Check("client_file", "E23 · L6", "ok", _("%(client)s有客户档案。") % words)
        return
    dear = (one.key for one in facts.items if one.kind in REIMBURSED and one.cost > NOTHING)
    says = _("%(client)s没有客户档案：接待、差旅、礼品的费用不予报销，请先建档。") % words
    yield Check("client_file", "E23 · L6", "ask", says, next(dear, None))


def _deciders(facts: PlanFacts) -> Iterator[Check]:
    words = {
        "whom": _(" → ").join(facts.deciders),
        "above": yuan(sum(facts.above.values(), NOTHING)),
    }
    if not facts.deciders:
        says = _("除了申请人，没有人可以批。请行政部在“审批步骤”和“对口联系人”里写明。")
        yield Check("approvers", "E13 · W4", "stop", says)
    elif facts.above:
        says = _("超出标准 %(above)s，由%(whom)s批。") % words
        yield Check("approvers", "E13 · W4", "ok", says)
    else:
        yield Check("approvers", "E13 · W4", "ok", _("由%(whom)s批。") % words)
