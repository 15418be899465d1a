"""赵凯 opens the mail on two telephones in the same moment: his page was opened once, and every
desk hears it once (V3).
"""

import pytest

from reception.links import tokens as link_tokens
from tests.races.threads import at_once
from tests.visitors.scenes import after, trail, wang_yue
from visitors.lifecycle import escalation
from visitors.links import opened
from visitors.links import tokens as host_tokens
from visitors.models import HostReminder

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("_round", range(3))
def test_eight_times_by_two_links_is_one_event(_round):
    visit = wang_yue()
    escalation.sweep(after(3.1))
    notices = [visit.requests.get().notice, HostReminder.objects.get().notice]
    tokens = [link_tokens.make(notice, after(30)) for notice in notices] * 4
    links = [host_tokens.find(token) for token in tokens]
    assert at_once(*[lambda link=link: opened.keep(link, after(4)) for link in links]) == [True] * 8
    assert trail(visit).count("seen") == 1
    for notice in notices:
        notice.refresh_from_db()
        assert notice.seen_at == after(4)
