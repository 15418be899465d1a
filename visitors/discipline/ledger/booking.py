"""Write entries into the ledger: the only writer of it (P1–P5).

One row is locked before anything is counted: the sheet of this employee on this ladder. The end of
the chain is locked last, just before an entry is written, and until the transaction that books it
ends. Every function here works in its caller's transaction.
"""

import secrets
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from reception import clock
from reception.accounts.refusals import Refusal
from reception.policy.climb import Given, LadderOutcome, Violation, step_at
from reception.policy.enums import FinePer
from reception.policy.models import Ladder
from reception.policy.penalty import Penalty
from visitors.discipline.ledger import chain
from visitors.discipline.ledger.account import CountedOutcome, SheetAccount, least, milder, read
from visitors.discipline.models import Book, Entry, Incident, LadderVersion, Sheet, Words
from visitors.discipline.models.ledger import SALT
from visitors.discipline.sealing import canonical, ladder_versions, seals

Kind = Entry.Kind
NOTHING_LEFT = LadderOutcome(0, None, 0)


@dataclass(frozen=True)
class EntryDraft:
    """What a new entry says."""

    kind: str
    outcome: LadderOutcome
    by: User | None  # who books; nobody where the system derives a step anew
    about: Entry | None = None  # the violation that a void or a correction is about
    incident: Incident | None = None  # what a violation is booked from
    version: LadderVersion | None = None
    text: str = ""  # free words, kept apart from the entry
    is_relief: bool = False
    given: Given = field(default_factory=Given)


def enter(
    incident: Incident, ladder: Ladder, text: str, by: User, now: datetime, given: Given
) -> Entry:
    """Book the violation of an incident on its ladder; the step follows from what stands.

    The entry keeps the ladder by which it was booked: as it stood when the incident was reported,
    or as the policy has it now where that is milder. Of each incident there is one entry, so the
    same source never counts twice.

    Raises:
        Refusal: ``no_step`` where the ladder has no step at all, or none for this severity;
            ``value_missing``, ``share_out_of_range``, ``share_without_a_reason`` for what is given.
    """
    assert incident.employee_id is not None, "a stranger's incident concerns nobody"
    sheet = locked(incident.employee_id, ladder.id)
    account, today = read(sheet), ladder.rules
    violation = Violation(clock.today(incident.seen_at), incident.severity, given)
    if not today.steps:
        raise Refusal("no_step", _("这条阶梯没有写任何处罚，请先在阶梯里补上。"), status=422)
    stands = account.preview(today, violation).outcome
    if ladder.by_severity and not stands.step:
        raise Refusal(
            "no_step", _("这条阶梯没有写这个严重程度怎样处罚，请先在阶梯里补上。"), status=422
        )
    then = ladder_versions.read(incident.version.content)
    counted = milder(account, then, today, violation)
    _refuse_ill_given(counted, violation, text)
    version = incident.version if counted.ladder is then else ladder_versions.kept(ladder, now)
    draft = EntryDraft(
        Kind.VIOLATION,
        counted.outcome,
        by,
        incident=incident,
        version=version,
        text=text,
        given=given,
    )
    return _write(sheet, draft, now)


def _refuse_ill_given(counted: CountedOutcome, violation: Violation, text: str) -> None:
    step = step_at(counted.ladder, violation.severity, counted.outcome.count)
    if step is None:
        return
    given, least_share = violation.given, step.penalty.pay_share
    if step.fine_per == FinePer.VALUE and not given.value:
        missing = _("这一级的罚款按价值的倍数算，请填写所涉价值（P11）。")
        raise Refusal("value_missing", missing, status=422, fields={"value": missing})
    if given.pay_share and not least_share <= given.pay_share <= max(
        least_share, step.pay_share_most
    ):
        wrong = _("扣绩效要在这一级的范围里：%(least)d%% 到 %(most)d%%（P10）。")
        wrong %= {"least": least_share, "most": max(least_share, step.pay_share_most)}
        raise Refusal("share_out_of_range", wrong, status=422, fields={"pay_share": wrong})
    if given.pay_share > least_share and not text.strip():
        why = _("扣得比最低的多，请在认定的情况里写明理由（P10）。")
        raise Refusal("share_without_a_reason", why, status=422, fields={"pay_share": why})


def take_back(entry: Entry, text: str, by: User, now: datetime) -> list[Entry]:
    """Void a violation by a further entry, and derive the later ones anew (P5).

    Returns:
        The voiding entry, and the corrections of what was derived anew.

    Raises:
        Refusal: ``not_a_violation``; ``already_void``.
    """
    if entry.kind != Kind.VIOLATION:
        raise Refusal("not_a_violation", _("只有违规记录可以作废；作废和更正本身不能再作废。"))
    sheet = locked(entry.sheet.employee_id, entry.sheet.ladder_id)
    account = read(sheet)
    if account.lines[entry.pk].is_void:
        raise Refusal("already_void", _("这条记录已经作废。"))
    void = _write(sheet, EntryDraft(Kind.VOID, NOTHING_LEFT, by, about=entry, text=text), now)
    account.add(void)
    return [void, *_derive_anew(sheet, account, now)]


def relieve(entry: Entry, left: Penalty, text: str, by: User, now: datetime) -> Entry:
    """Leave of a violation's measures what an appeal allows, by a further entry (P6).

    Args:
        left: the measures that remain, and the most of each.

    Raises:
        Refusal: ``not_a_violation``; ``already_void``; ``not_less`` where nothing would be taken
            away.
    """
    sheet = locked(entry.sheet.employee_id, entry.sheet.ladder_id)
    account = read(sheet)
    line = account.lines.get(entry.pk)
    if line is None:
        raise Refusal("not_a_violation", _("只有违规记录可以减轻。"))
    if line.is_void:
        raise Refusal("already_void", _("这条记录已经作废。"))
    before = account.derived()[entry.pk]
    outcome = least(before, left)
    if outcome == before:
        raise Refusal("not_less", _("减轻以后要比原来轻；不改的请选“维持”。"), status=422)
    draft = EntryDraft(Kind.CORRECTION, outcome, by, about=entry, text=text, is_relief=True)
    return _write(sheet, draft, now)


def locked(employee_id: int, ladder_id: int) -> Sheet:
    """Return the sheet of an employee on a ladder, made where there is none, and locked."""
    rows = Sheet.objects.select_for_update(of=("self",)).select_related("employee", "ladder")
    sheet = rows.filter(employee=employee_id, ladder=ladder_id).first()
    if sheet is None:
        Sheet.objects.get_or_create(employee_id=employee_id, ladder_id=ladder_id)
        sheet = rows.get(employee=employee_id, ladder=ladder_id)
    return sheet


def _derive_anew(sheet: Sheet, account: SheetAccount, now: datetime) -> list[Entry]:
    changed = account.changed()
    rows = Entry.objects.in_bulk(changed)
    return [
        _write(sheet, EntryDraft(Kind.CORRECTION, outcome, None, about=rows[pk]), now)
        for pk, outcome in changed.items()
    ]


def _write(sheet: Sheet, draft: EntryDraft, now: datetime) -> Entry:
    """Write one entry at the end of its sheet and of the chain; the sheet is locked already."""
    incident, about, outcome = draft.incident, draft.about, draft.outcome
    salt, book = secrets.token_hex(SALT // 2), seals.locked_book()
    entry = Entry(
        position=book.position + 1,
        sheet=sheet,
        seq=sheet.last_seq + 1,
        kind=draft.kind,
        violation=about,
        incident=incident,
        version=draft.version,
        on=about.on if about else clock.today(incident.seen_at if incident else now),
        severity=incident.severity if incident else "",
        given=draft.given.as_stored(),
        is_relief=draft.is_relief,
        count=outcome.count,
        since=outcome.since,
        step=outcome.step,
        penalty=outcome.penalty,
        source_digest=canonical.digest(incident.source) if incident else "",
        evidence_digest=canonical.digest(canonical.written(incident.evidence)) if incident else "",
        text_digest=canonical.digest(salt + draft.text),
        booked_at=now,
        booked_by=draft.by,
        prev=book.hash,
    )
    entry.hash = canonical.linked(entry.prev, chain.facts_of(entry))
    entry.save()
    Words.objects.create(entry=entry, salt=salt, text=draft.text)
    sheet.last_seq = entry.seq
    sheet.save(update_fields=["last_seq"])
    Book.objects.filter(pk=book.pk).update(position=entry.position, hash=entry.hash)
    return entry
