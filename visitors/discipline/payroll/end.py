"""Close a month, once and for good, and write down the pay that its fines are held against: the
only writers of both (P8).
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from visitors.discipline.models import Book, MonthClose, MonthItem, MonthLine, MonthPay
from visitors.discipline.payroll import charges, seal
from visitors.discipline.payroll.lines import MonthLineDraft, Terms, points_for
from visitors.visits.idempotency import RequestKey, idempotent


def close(month: date, by: Actor, now: datetime, key: RequestKey) -> MonthClose:
    """Close a month that is over: what each employee pays is written down and stays; months close
    one after the other.

    Args:
        month: its first day.
        by: 行政部.
        now: when.
        key: of the request.

    Returns:
        The closing, or the one that this request made before.

    Raises:
        Refusal: ``not_permitted``; ``month_not_over``; ``month_closed``; ``earlier_month_open``.
    """
    _refuse_others(by)
    return idempotent(by, key, lambda: _close(month, by, now, key), close_of_key)


def keep_pays(month: date, pays: Mapping[int, Decimal | None], by: Actor, now: datetime) -> None:
    """Write down what employees earn in a month, while it is open; nothing takes what was there
    away, and what was there is kept.

    Args:
        month: its first day.
        pays: yuan, by the id of the employee.
        by: 行政部.
        now: when.

    Raises:
        Refusal: ``not_permitted``; ``month_closed``.
    """
    _refuse_others(by)
    Book.objects.get_or_create(pk=1)
    with transaction.atomic():
        # The same row that closing locks: no pay is changed while a month is being closed by it.
        Book.objects.select_for_update().get(pk=1)
        _refuse_closed(month)
        new, changed = [], []
        known = {
            row.employee_id: row
            for row in MonthPay.objects.filter(month=month, employee__in=list(pays))
        }
        for pk, pay in pays.items():
            row = known.get(pk)
            if pay is None and row is not None:
                vars(row).update(
                    _history_user=by.user, _history_date=now
                )  # where django-simple-history looks
                row.delete()
            elif pay is not None and row is None:
                new.append(
                    MonthPay(month=month, employee_id=pk, pay=pay, said_by=by.user, said_at=now)
                )
            elif pay is not None and row is not None and row.pay != pay:
                row.pay, row.said_by, row.said_at = pay, by.user, now
                changed.append(row)
        who = {"default_user": by.user, "default_date": now}
        bulk_create_with_history(new, MonthPay, **who)
        bulk_update_with_history(changed, MonthPay, ["pay", "said_by", "said_at"], **who)


def _close(month: date, by: Actor, now: datetime, key: RequestKey) -> MonthClose:
    # Whoever books waits here for a moment, and so does a second closer: what is read is what
    # stands at this place of the book.
    book = Book.objects.select_for_update().filter(pk=1).first()
    _refuse_closed(month)
    if now < charges.end_of(month):
        raise Refusal("month_not_over", _("这个月还没有过完，月底过后才能结账。"))
    following = charges.next_to_close(now)
    if month != following:
        raise Refusal(
            "earlier_month_open",
            _("月份要依次结账，下一个是 %(month)s。") % {"month": f"{following:%Y-%m}"},
        )
    assert book is not None, "a month that is over has entries, or follows one that has"
    assert by.user is not None, "nobody without an account has a capability"
    terms = charges.terms_in_force()
    lines = [(_line(line, terms), _items(line)) for line in charges.open_lines(month, terms)]
    lines.sort(key=lambda pair: pair[0].employee_id)
    before = MonthClose.objects.order_by("-month").first()
    closed = MonthClose(
        month=month,
        closed_at=now,
        closed_by=by.user,
        position=book.position,
        request_key=key.key,
        request_digest=key.digest,
        yuan_per_point=terms.yuan_per_point,
        cap_percent=terms.cap_percent,
    )
    closed.digest = seal.digest(closed, before.digest if before is not None else "", lines)
    closed.signature = seal.signed(month, closed.digest)
    _write(closed, lines)
    return closed


def _line(line: MonthLineDraft, terms: Terms) -> MonthLine:
    who = line.employee
    as_points = points_for(line.items, terms.yuan_per_point) if terms.yuan_per_point else 0
    return MonthLine(
        employee_id=who.pk,
        number=who.number,
        name=who.name,
        name_en=who.name_en,
        department=who.department.name,
        department_en=who.department.name_en,
        **line.amount.as_columns(),
        as_points=as_points,
        pay=line.pay,
        cap=line.cap,
        withheld=line.withheld,
    )


def _items(line: MonthLineDraft) -> list[seal.SealedItem]:
    """Return what a line is the sum of, as it is written and sealed."""
    return [
        (
            item.position,
            MonthItem(
                entry_id=item.entry,
                **item.amount.as_columns(),
                had=item.had,
                withheld=item.withheld,
                why=item.why,
                ladder=item.ladder.name,
                ladder_en=item.ladder.name_en,
                clause=item.ladder.clause,
            ),
        )
        for item in line.items
    ]


def _write(closed: MonthClose, lines: list[tuple[MonthLine, list[seal.SealedItem]]]) -> None:
    closed.save(force_insert=True)
    for line, _items_of_it in lines:
        line.close = closed
    MonthLine.objects.bulk_create(line for line, _items_of_it in lines)
    for line, items in lines:
        for _position, item in items:
            item.line = line
    MonthItem.objects.bulk_create(item for _line, items in lines for _position, item in items)


def _refuse_others(by: Actor) -> None:
    if by.user is None or by.reach("month.close") != "all":
        raise Refusal("not_permitted", _("您的账号没有这项权限。"), status=403)


def _refuse_closed(month: date) -> None:
    if MonthClose.objects.filter(month=month).exists():
        raise Refusal("month_closed", _("这个月已经结账，不再改动；之后的更正记在发生的月份里。"))


def close_of_key(by: Actor, key: RequestKey) -> tuple[MonthClose, str] | None:
    """Return the closing that this key has made, and the digest of its request."""
    first = MonthClose.objects.filter(closed_by=by.user, request_key=key.key).first()
    return None if first is None else (first, first.request_digest)
