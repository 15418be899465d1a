"""A worker is killed while a vendor has its message: nothing is lost, and what comes twice says so
itself.
"""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings

from reception.notifications.models import Attempt, Channel, Route
from tests.builders import a_visit, an_employee
from tests.faults.test_worker import State, its_surroundings, the_lease_runs_out, the_notice, trail
from tests.notifications.vendors import Hook

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def a_worker(data, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a worker that may speak to this machine, where the fakes are, and see to its end."""
    surround = {**its_surroundings(data, 1), "DJANGO_SETTINGS_MODULE": "tests.settings"}
    process = subprocess.Popen(
        [sys.executable, "manage.py", "worker", *options], cwd=settings.BASE_DIR, env=surround
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def work_once(data) -> None:
    with a_worker(data, "--once") as worker:
        assert worker.wait(timeout=120) == 0


def zhao_kai_is_reached_by(hook: Hook) -> None:
    host = an_employee("赵凯")
    channel = Channel.objects.create(
        name="门禁", kind="webhook", address=f"{hook.base}/yingke", secret=Hook.secret
    )
    Route.objects.create(employee=host, channel=channel)


@pytest.mark.parametrize(("mood", "came"), [("hangs", 1), ("stalls", 2)])
def test_the_next_worker_delivers_it_under_the_same_id(mood, came, tmp_path):
    """``hangs``: killed before the vendor took the message.

    ``stalls``: killed after it did, before that was written down.
    """
    with Hook(mood) as hook:
        zhao_kai_is_reached_by(hook)
        visit = a_visit("王悦")
        with a_worker(tmp_path) as worker:
            hook.wait_for(lambda: len(hook.took) == 1 if mood == "stalls" else hook.calls == 1)
            worker.send_signal(signal.SIGKILL)
            worker.wait()
        notice = the_notice(visit)
        assert notice.state == State.SENDING
        hook.mood = "works"
        the_lease_runs_out(notice)
        work_once(tmp_path)
        assert len(hook.took) == came
        assert len({message["id"] for message in hook.took}) == 1
    assert the_notice(visit).state == State.SENT
    assert list(Attempt.objects.filter(notice=notice).values_list("outcome", flat=True)) == [
        "",
        "sent",
    ]
    assert trail(visit) == ["arrived", "told"]


def test_a_vendor_that_hangs_does_not_hold_up_the_next_message(tmp_path):
    with Hook("hangs") as hanging, Hook() as working:
        zhao_kai_is_reached_by(hanging)
        a_visit("王悦")
        other = an_employee("陈立")
        channel = Channel.objects.create(
            name="另一个", kind="webhook", address=f"{working.base}/yingke", secret=Hook.secret
        )
        Route.objects.create(employee=other, channel=channel)
        with a_worker(tmp_path):
            hanging.wait_for(lambda: hanging.calls == 1)
            a_visit("吴天", host=other, phone="+8613900000002")
            working.wait_for(lambda: len(working.took) == 1, seconds=20)
