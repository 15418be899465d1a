"""Who stands on a list, and what follows where a person finds a visitor to be meant (G4, G15)."""

from datetime import timedelta
from typing import Any

import pytest

from reception import clock
from reception.policy.enums import Grade
from reception.policy.models import GradingRule
from reception.policy.rulebook import in_force
from tests.builders import NO_KEY, a_site, a_visit, an_actor
from tests.lists.scenes import PHONE, on_a_list, the_hit
from tests.visitors.scenes import NINE, after, refused, the_desk, the_office
from visitors.lifecycle import transitions
from visitors.lists import acts
from visitors.lists.models import Listing, ListingEvent, ListingHit
from visitors.models import State, Visit
from visitors.people import merging
from visitors.visits import again
from visitors.visits.idempotency import request_key

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
DAY = timedelta(days=1)


def qin_chuan(**fields: Any) -> Visit:
    return a_visit("秦川", **{"phone": PHONE, "now": after(60), **fields})


def test_a_hit_alone_changes_nothing_and_waits_for_a_person():
    on_a_list()
    visit = qin_chuan()
    assert visit.grade == Grade.STANDARD
    assert (the_hit().said, the_hit().degree) == ("", "certain")
    assert the_hit().features == ["phone", "name"]


def test_what_the_desk_says_while_it_types_decides_the_arrival():
    entry = on_a_list()
    visit = qin_chuan(listings={entry.pk: True})
    assert (visit.grade, visit.disposition, visit.clause) == (Grade.REFUSED, "refuse", "G4")
    assert visit.facts["listed"] == ["decline"]
    assert not visit.requests.exists(), "nobody is told of who is declined"
    assert (the_hit().said, the_hit().said_by_name) == ("same", "何静")


def test_not_the_same_is_remembered_for_good():
    entry = on_a_list()
    first = qin_chuan(listings={entry.pk: False})
    transitions.cancel(first, "走了", the_desk(), after(70), NO_KEY)
    second = qin_chuan(now=after(80), visitor_id=first.visitor_id)
    assert second.grade == Grade.STANDARD
    assert ListingHit.objects.count() == 1, "nobody is asked again"


def test_who_was_found_on_a_list_is_known_the_next_time():
    entry = on_a_list("important", "程砚秋")
    first = a_visit("程砚秋", phone=PHONE, now=after(60), listings={entry.pk: True})
    assert (first.grade, first.clause) == (Grade.HIGH, "G15")
    transitions.cancel(first, "改天", the_desk(), after(70), NO_KEY)
    second = a_visit("程砚秋", visitor_id=first.visitor_id, now=after(80))
    assert second.grade == Grade.HIGH
    assert ListingHit.objects.count() == 1


def test_it_stops_by_itself_after_its_review_day():
    entry = on_a_list(days=2)
    first = qin_chuan(listings={entry.pk: True})
    transitions.refuse(first, "婉拒名单", the_desk(), after(62), NO_KEY)
    last = clock.day_bounds(clock.today(NINE) + 2 * DAY)[1] - timedelta(minutes=1)
    late = qin_chuan(now=last, visitor_id=first.visitor_id)
    assert late.grade == Grade.REFUSED
    transitions.refuse(late, "婉拒名单", the_desk(), last, NO_KEY)
    freed = qin_chuan(
        now=last + timedelta(minutes=1), visitor_id=first.visitor_id, category="supplier"
    )
    assert freed.grade == Grade.STANDARD, "nor is the refusal of the list held against them"


def test_a_list_that_ended_before_the_day_no_longer_decides_when_the_visitor_arrives():
    entry = on_a_list(days=30)
    first = qin_chuan(listings={entry.pk: True})
    transitions.refuse(first, "婉拒名单", the_desk(), after(62), NO_KEY)
    expected = qin_chuan(now=after(70), visitor_id=first.visitor_id, expected_at=after(300))
    assert expected.grade == Grade.REFUSED
    acts.end(entry, "误会", the_office(), after(100), NO_KEY)
    assert transitions.arrive(expected, the_desk(), after(300), NO_KEY).grade == Grade.STANDARD


def test_a_person_may_say_it_later_and_it_is_decided_at_once():
    on_a_list()
    visit = qin_chuan()
    assert visit.requests.exists()
    done = acts.weigh(the_hit(), the_desk(), after(61), NO_KEY, same=True)
    assert (done.grade, done.disposition) == (Grade.REFUSED, "refuse")
    event = done.events.get(what="listed")
    assert (event.by_name, event.facts["after"]) == ("何静", "refused")
    with refused("already_said"):
        acts.weigh(the_hit(), the_office(), after(62), NO_KEY, same=False)


def test_what_arrives_twice_is_said_once():
    on_a_list()
    visit = qin_chuan()
    key = request_key("k1", "listing_weigh", [1])
    for _ in range(2):
        acts.weigh(the_hit(), the_desk(), after(61), key, same=False)
    assert visit.events.filter(what="listed").count() == 1


def test_an_override_of_the_desk_does_not_stand_against_a_list_that_declines():
    on_a_list()
    visit = qin_chuan()
    transitions.override(visit, Grade.HIGH, "老朋友", the_desk(), after(61), NO_KEY)
    done = acts.weigh(the_hit(), the_desk(), after(62), NO_KEY, same=True)
    assert (done.grade, done.override_reason) == (Grade.REFUSED, "")
    with refused("needs_office"):
        transitions.override(done, Grade.STANDARD, "还是接待", the_desk(), after(63), NO_KEY)
    transitions.override(done, Grade.STANDARD, "本人已道歉", the_office(), after(63), NO_KEY)


def test_a_list_of_guests_leaves_what_a_person_has_decided():
    on_a_list("important")
    visit = qin_chuan()
    transitions.override(visit, Grade.LOW, "例行", the_desk(), after(61), NO_KEY)
    assert acts.weigh(the_hit(), the_desk(), after(62), NO_KEY, same=True).grade == Grade.LOW


def test_without_a_rule_a_list_only_says_so():
    entry = on_a_list("watch")
    assert qin_chuan(listings={entry.pk: True}).grade == Grade.STANDARD


def test_what_a_list_does_is_a_row():
    entry = on_a_list("watch")
    GradingRule.objects.all().delete()
    asks = {"grade": "standard", "disposition": "ask_first", "ask": "host"}
    GradingRule.objects.create(name="留意的", clause="G4", listed=entry.kind, why="先问", **asks)
    assert qin_chuan(listings={entry.pk: True}).disposition == "ask_first"
    assert a_visit("别人", now=after(61)).disposition == "admit", "the control"


def test_an_organisation_is_met_by_its_core_and_no_longer_where_the_visitor_has_left_it():
    entry = on_a_list(
        about="organisation", name="", phone="", organisation="速成通教育咨询有限公司"
    )
    first = a_visit("孟达", organisation="速成通教育咨询", now=after(1), listings={entry.pk: True})
    assert first.grade == Grade.REFUSED
    transitions.refuse(first, "名单", the_desk(), after(2), NO_KEY)
    moved = a_visit("孟达", visitor_id=first.visitor_id, organisation="新东家", now=after(5))
    assert moved.grade == Grade.STANDARD
    a_visit("孟达成", organisation="速成出版社", now=after(6))
    assert ListingHit.objects.count() == 1, "another organisation is none of it"


def test_a_name_that_sounds_alike_is_proposed_and_one_that_does_not_is_not():
    on_a_list(name="张伟", phone="", organisation="锐思软件")
    a_visit("张玮", organisation="锐思软件", now=after(1))
    assert the_hit().degree == "possible"
    a_visit("李雷", organisation="锐思软件", now=after(2))
    assert ListingHit.objects.count() == 1


def test_who_is_expected_is_looked_for_when_somebody_is_put_on_a_list():
    expected = qin_chuan(now=NINE, expected_at=after(26 * 60))
    gone = a_visit("秦川", phone="+8613800138222", now=after(1))
    transitions.cancel(gone, "走了", the_desk(), after(2), NO_KEY)
    on_a_list(now=after(5))
    assert [hit.visit for hit in ListingHit.objects.all()] == [expected]


def test_an_entry_is_kept_on_and_taken_off_with_a_reason_and_its_trail_grows():
    entry = on_a_list(days=3)
    with refused("reason_missing"):
        acts.end(entry, " ", the_office(), after(1), NO_KEY)
    with refused("bad_day"):
        acts.keep_on(entry, clock.today(NINE) - DAY, "继续", the_office(), after(1), NO_KEY)
    later = clock.today(NINE) + 60 * DAY
    kept = acts.keep_on(entry, later, "没有改变", the_office(), after(1), NO_KEY)
    assert kept.last_day == later
    acts.end(kept, "本人已道歉", the_office(), after(2), NO_KEY)
    with refused("already_ended"):
        acts.end(kept, "再来一次", the_office(), after(3), NO_KEY)
    said = ListingEvent.objects.values_list("what", "words", "by_name")
    assert list(said) == [
        ("entered", "", "李敏"),
        ("kept", "没有改变", "李敏"),
        ("ended", "本人已道歉", "李敏"),
    ]
    assert not Listing.objects.holding(after(5)).exists()


def test_only_the_office_writes_lists_and_only_a_desk_of_the_site_says_who_it_is():
    with refused("not_permitted"):
        on_a_list(by=the_desk())
    on_a_list()
    qin_chuan()
    south = an_actor("desk", "南门", sites=[a_site("south", "南院")])
    with refused("not_permitted"):
        acts.weigh(the_hit(), south, after(61), NO_KEY, same=True)


def test_a_merge_of_two_records_takes_what_was_said_along():
    entry = on_a_list()
    one = qin_chuan(listings={entry.pk: False})
    transitions.cancel(one, "走了", the_desk(), after(61), NO_KEY)
    other = a_visit("秦川", phone="+8613800138222", now=after(62), organisation="某处")
    transitions.cancel(other, "走了", the_desk(), after(63), NO_KEY)
    merging.merge(other.visitor_id, one.visitor_id, the_office(), after(64))
    back = a_visit("秦川", visitor_id=other.visitor_id, now=after(65))
    assert (back.visitor_id, back.grade) == (one.visitor_id, Grade.STANDARD)
    assert ListingHit.objects.exclude(said="").count() == ListingHit.objects.count()


def test_the_facts_of_a_visit_give_the_same_again():
    entry = on_a_list()
    visit = qin_chuan(listings={entry.pk: True})
    found = again.decided_again(Visit.objects.get(pk=visit.pk), in_force())
    assert found is not None
    assert found.holds
    assert ("名单", "婉拒") in again.facts_in_words(found.facts, in_force())
    assert visit.state == State.WAITING
