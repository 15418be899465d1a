"""A message is a promise: who is told when, another way, then another person (T2, T13, T16)."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine

from reception.accounts.actor import Actor
from reception.due import lapse, things
from reception.due.kinds import Whose
from reception.notifications import routes
from reception.notifications.models import Attempt, Channel, Notice, Route
from tests.builders import a_site, a_user, an_actor
from tests.calls import scenes
from tests.calls.scenes import act, left, missed, taken, zhao
from tests.visitors.scenes import after, refused
from visitors.calls import due_kinds, steps
from visitors.calls.models import Call, CallEvent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _thursday() -> Iterator[None]:
    with time_machine.travel(after(60), tick=False):
        yield


def told() -> list[tuple[str, str]]:
    """Return who was told by what, in the order of time."""
    rows = Notice.objects.select_related("employee").order_by("pk")
    return [(str(row.employee), row.key.split(":")[0]) for row in rows]


def due(actor: Actor, whose: Whose = Whose.MINE) -> list[str]:
    found = things.of(actor, after(60)).get(whose, [])
    return [one.what for one in found if one.kind.code == "message"]


def with_accounts() -> None:
    """Let 赵凯, 马骏 and 陈主任 have accounts."""
    zhao()
    for role, name in (("host", "赵凯"), ("host", "马骏"), ("head", "陈主任")):
        a_user(role, name)


def test_it_is_told_at_once_in_words_and_with_a_link() -> None:
    left(after(60))
    notice = Notice.objects.get()
    assert (notice.employee, notice.purpose) == (zhao(), "call")
    assert "03-05 10:00 打来电话" in notice.body
    assert "最晚 03-05 12:00 回电" in notice.body
    assert notice.group_text == ""


def test_unread_it_is_told_once_more_and_then_the_stand_in_and_the_head() -> None:
    with_accounts()
    left(after(60))
    for minutes in (74, 75, 76, 90, 91, 105, 106):
        with time_machine.travel(after(minutes), tick=False):
            due_kinds.sweep(after(minutes))
            lapse.sweep(after(minutes))
    assert told() == [
        ("赵凯", "call"),
        ("赵凯", "call"),
        ("马骏", "lapse"),
        ("陈主任", "lapse"),
    ]
    assert CallEvent.objects.filter(what="again").count() == 1


def test_read_in_time_nobody_else_is_told() -> None:
    with_accounts()
    call = left(after(60))
    steps.read(call, act(after(65), an_actor("host", "赵凯")))
    for minutes in (80, 110):
        due_kinds.sweep(after(minutes))
        lapse.sweep(after(minutes))
    assert told() == [("赵凯", "call")]


def test_read_and_not_called_back_in_two_hours_it_goes_to_the_head() -> None:
    with_accounts()
    call = left(after(60))
    steps.read(call, act(after(65), an_actor("host", "赵凯")))
    assert due(an_actor("host", "赵凯")) == ["给 方岚 回电"]
    lapse.sweep(after(179))
    assert told() == [("赵凯", "call")]
    lapse.sweep(after(181))
    assert told() == [("赵凯", "call"), ("陈主任", "lapse")]


def test_what_nobody_read_goes_the_next_way_first() -> None:
    channel = Channel.objects.create(name="门禁", kind="webhook", address="https://a.example/x")
    for order, way in enumerate((None, channel), start=1):
        Route.objects.create(employee=zhao(), channel=way, order=order)
    left(after(60))
    first = Notice.objects.get()
    Attempt.objects.create(
        notice=first, number=1, kind="email", began_at=after(60), outcome=Attempt.Outcome.SENT
    )
    due_kinds.sweep(after(80))
    second = Notice.objects.latest("pk")
    assert second.after == first

    def way_of(notice: Notice) -> str:
        way = routes.choose(routes.route_options(notice, after(80)))
        return way.door.kind if way is not None else ""

    assert way_of(second) == "webhook"
    second.after = None
    assert way_of(second) == "email", "the control"


def test_who_stands_in_and_who_took_the_call_wait_for_it() -> None:
    with_accounts()
    left(after(60))
    words = ["看 方岚 的电话留言"]
    assert due(an_actor("host", "赵凯")) == words
    for actor in (an_actor("host", "马骏"), an_actor("head", "陈主任"), scenes.desk()):
        assert (due(actor), due(actor, Whose.AWAITED)) == ([], words)
    assert due(an_actor("office", "李敏"), Whose.ALL) == words
    assert due(an_actor("host", "别人"), Whose.AWAITED) == []


def test_a_message_that_needs_no_call_back_is_done_once_it_is_read() -> None:
    call = steps.leave(taken(after(60)), act(after(61)), "停电通知", call_back=False)
    steps.read(call, act(after(62)))
    call = Call.objects.get()
    assert (call.state, call.result, call.message.step) == ("closed", "message", "done")


def test_what_was_promised_stays_when_the_row_changes() -> None:
    call = left(after(60))
    kind = call.kind
    kind.call_back_minutes = 5
    kind.save()
    message = Call.objects.get().message
    assert message.minutes == 120


def test_nobody_else_touches_a_message() -> None:
    call = left(after(60))
    with refused("not_permitted"):
        steps.read(call, act(after(61), an_actor("host", "别人")))


def test_a_missed_call_is_due_for_the_desk_of_its_site() -> None:
    missed(after(40))
    assert due(scenes.desk()) == ["未接来电：给 没有留名的来电 回电"]
    assert due(an_actor("office", "李敏"), Whose.ALL) != []
    elsewhere = an_actor("desk", "南门前台", sites=[a_site("south", "南校区")])
    assert due(elsewhere) == []


def test_a_call_back_is_counted_in_opening_time() -> None:
    evening = after(8 * 60 + 45)
    call = left(evening)
    with time_machine.travel(evening, tick=False):
        found = things.of(an_actor("office", "李敏"), evening)[Whose.ALL]
    until = next(one.until for one in found if one.slip.about == call.pk)
    assert until - evening > timedelta(hours=12)
