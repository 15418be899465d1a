"""Two records of one person are handed out, erased and cleared as one (privacy 5, 6)."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.builders import NO_KEY, a_visit
from tests.visitors.scenes import NINE, after, refused, the_desk, the_office
from visitors.lifecycle import transitions
from visitors.models import Merge, Visit, Visitor
from visitors.people import merging
from visitors.privacy import erased, persons, purge
from visitors.privacy.models import Erasure

pytestmark = pytest.mark.django_db
MINE, OTHER = "+8613800138000", "+8613900139000"


@pytest.fixture(autouse=True)
def data(settings: Any, tmp_path: Path) -> Path:
    settings.DATA, settings.BACKUPS = tmp_path, ""
    return tmp_path


def came(name: str, phone: str, days: int = 0, **fields: Any) -> Visit:
    now = NINE + timedelta(days=days)
    visit = a_visit(name, phone=phone, organisation="青禾印务", now=now, **fields)
    return transitions.cancel(visit, "", the_desk(), now + timedelta(minutes=5), NO_KEY)


def a_pair() -> Merge:
    one, two = came("张伟", MINE), came("张玮", OTHER)
    return merging.merge(two.visitor_id, one.visitor_id, the_office(), after(60))


def names() -> list[str]:
    return list(Visitor.objects.order_by("pk").values_list("name", flat=True))


@pytest.mark.parametrize("asked_for", ["kept", "absorbed"])
def test_both_records_are_handed_out_whichever_is_asked_for(asked_for: str):
    done = a_pair()
    told = persons.hand_out(getattr(done, asked_for), the_office(), after(90))
    assert told["visitor"] == done.kept_id
    said = str(told)
    assert all(word in said for word in ("张伟", "张玮", MINE, OTHER))
    assert sum(len(kind["rows"]) for kind in told["data"] if kind["kind"] == "来意和原因") == 2


@pytest.mark.parametrize("asked_for", ["kept", "absorbed"])
def test_both_records_are_erased_with_a_receipt_of_each(asked_for: str):
    done = a_pair()
    receipt = persons.erase(getattr(done, asked_for), "本人书面要求", the_office(), after(90))
    assert names() == ["—", "—"]
    assert not Visitor.objects.exclude(phone="").exists()
    both = {erased.digest_of(one) for one in Visitor.objects.all()}
    assert set(Erasure.objects.values_list("digest", flat=True)) == both
    assert receipt.counts["name"] == 2
    with refused("anonymous"):
        merging.undo(done.pk, the_office(), after(95))


def test_a_backup_from_before_the_merge_loses_both():
    done = a_pair()
    persons.erase(done.kept, "本人书面要求", the_office(), after(90))
    gone = list(Erasure.objects.values_list("digest", flat=True))
    # As they stood in the backup: two records, and nobody has merged them.
    Visitor.objects.update(merged_into=None, name="张三")
    assert persons.erase_again(gone, after(99)) == 2
    assert names() == ["—", "—"]


def test_an_open_visit_under_the_other_record_keeps_both():
    done = a_pair()
    a_visit("张伟", phone=MINE, now=after(70))
    with refused("held"):
        persons.erase(done.absorbed, "本人书面要求", the_office(), after(90))


def test_a_former_record_is_cleared_with_the_one_that_stands_and_not_before():
    done = a_pair()
    came("张伟", MINE, days=80)
    purge.run(NINE + timedelta(days=100))
    assert names() == ["张伟", "张玮"], "its visits are those of the record that stands"
    merging.undo(done.pk, the_office(), NINE + timedelta(days=29))
    purge.run(NINE + timedelta(days=101))
    assert names() == ["张伟", "—"], "the control: alone it has not come since"


def test_both_go_when_nobody_has_come_for_long():
    a_pair()
    purge.run(NINE + timedelta(days=100))
    assert names() == ["—", "—"]
