"""A visit that is put off ends, and an expected one stands for when the host has time (V12)."""

import secrets
from contextlib import suppress
from datetime import datetime

from django.utils import timezone

from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from reception.notifications import outbox
from reception.policy.rulebook import in_force
from visitors.feedback import thanks
from visitors.hosts import co_hosts
from visitors.lifecycle import registration
from visitors.models import State, Visit
from visitors.people.search import Person
from visitors.visits import wording
from visitors.visits.idempotency import RequestKey


def expect_again(over: Visit, by: Actor, now: datetime) -> Visit | None:
    """Register an expected visit for when the host of one that has just ended has time, and tell
    the visitor by mail or text message where there is an address; the desk says it in any case.

    In the transaction of the end. Nothing where the host did not name a time or it has passed, or
    where the visitor is expected then already.
    """
    at, policy = over.put_off_to, in_force()
    known = over.category.code in policy.categories
    if over.answer != Visit.Answer.LATER or at is None or at <= now or not known:
        return None
    if Visit.objects.filter(visitor=over.visitor_id, state=State.EXPECTED, expected_at=at).exists():
        return None
    visitor = over.visitor
    arrival = registration.Arrival(
        over.site_id,
        Person(visitor.name, visitor.phone, over.organisation, over.title, over.level, visitor.pk),
        over.host,
        over.category.code,
        over.purpose,
        over.party_size,
        over.topic.code if over.topic is not None else "",
        expected_at=at,
        further=co_hosts.further(over),
    )
    with (
        suppress(Refusal),
        timezone.override(over.site.clock),
    ):  # the visitor has another appointment that day
        expected = registration.enter(arrival, by, now, RequestKey(), policy)
        to = thanks.address_of(visitor)
        if to:
            more = {"另约": wording.moment(at)}
            text = wording.written(wording.Kind.PUT_OFF, expected, now, policy, more)
            key = f"put-off:{expected.pk}:{secrets.token_hex(4)}"
            outbox.write(None, key, text.subject, text.text, now, **to)
        return expected
    return None
