"""What stands on an invitation goes with its visit, and when 方岚 asks for it (privacy 5, 6)."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db.models import CharField, JSONField, TextField
from django.test import Client

from reception import clock
from tests.builders import NO_KEY, an_actor
from tests.invitations.scenes import deliver_all, invited, link, zhao_kai
from visitors.invitations import invitations
from visitors.invitations.models import Invitation
from visitors.privacy import persons, purge

pytestmark = pytest.mark.django_db
WORDS = ("三楼红木会议室", "请准备推车", "fang@example.com", "孩子病了", "方岚")


def standing() -> set[str]:
    """Return which of the words stand anywhere in the database."""
    found: set[str] = set()
    for model in apps.get_models():
        texts = (CharField, TextField, JSONField)
        names = [one.attname for one in model._meta.concrete_fields if isinstance(one, texts)]
        for row in model._base_manager.values_list(*names) if names else ():
            found |= {word for word in WORDS if word in repr(row)}
    return found


def called_off() -> Invitation:
    made = invited(place=WORDS[0], note=WORDS[1])
    Client().post(link(made), {"act": "off", "reason": WORDS[3]})
    assert standing() == set(WORDS)
    return made


def test_words_go_some_days_after_the_visit_and_not_before() -> None:
    called_off()
    deliver_all()
    purge.run(clock.now() + timedelta(days=80))
    assert WORDS[1] in standing()
    purge.run(clock.now() + timedelta(days=400))
    assert not standing() & {*WORDS[:2], *WORDS[3:]}


def test_an_invitation_that_is_open_keeps_its_words() -> None:
    made = invited(place=WORDS[0], note=WORDS[1])
    purge.run(clock.now() + timedelta(days=400))
    made.refresh_from_db()
    assert (made.place, made.note) == WORDS[:2]
    invitations.cancel(made, "", zhao_kai(), clock.now(), NO_KEY)


def test_erasing_her_takes_the_letters_and_the_words() -> None:
    made = called_off()
    made.refresh_from_db()
    persons.erase(made.visitor, "本人书面要求", an_actor("office", "李敏"), clock.now())
    assert standing() == set()
