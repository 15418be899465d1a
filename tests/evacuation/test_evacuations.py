"""The house is cleared: 何静 starts, wardens tick, the state follows from the latest word by its
own time (V9).
"""

import pytest
from django.db import IntegrityError, connection, transaction

from reception.accounts.actor import NOBODY, Actor
from tests.builders import NO_KEY, a_site, an_actor, an_employee, some_badges
from tests.visitors.scenes import (
    admitted,
    after,
    left,
    lin_ruomei,
    refused,
    the_desk,
    the_host,
    the_office,
    wang_yue,
)
from visitors.evacuation import evacuations, report, roll
from visitors.evacuation.evacuations import WardenTick
from visitors.evacuation.models import Evacuation, Listed, Tick
from visitors.lifecycle import end_of_day
from visitors.lifecycle.undo import undo
from visitors.models import Visit
from visitors.visits import guards

pytestmark = pytest.mark.django_db
TEN = 60  # minutes after nine


def started(minutes: float = TEN) -> Evacuation:
    return evacuations.start(a_site().pk, the_desk(), after(minutes))


def ticked(
    going: Evacuation,
    visit: Visit,
    says: str,
    minutes: float,
    key: str = "",
    by: Actor | None = None,
    received: float = 0,
) -> Tick:
    """Let a warden say something of somebody; it arrives at once, or later where they were cut
    off.
    """
    said = WardenTick(
        visit.pk, says, after(minutes), key or f"{visit.pk}-{says}-{minutes}-{received}", "吴老师"
    )
    return evacuations.tick(going, said, by or NOBODY, after(received or minutes))


def states(going: Evacuation) -> dict[str, str]:
    return {
        person.visit.visitor.name: person.state
        for person in roll.of(Evacuation.objects.get(pk=going.pk)).people
    }


@pytest.fixture
def party() -> Visit:
    """Let 王悦 be inside with two companions."""
    some_badges(3)
    return admitted(wang_yue(party_size=3))


class TestStarting:
    def test_everybody_inside_and_waiting_is_on_the_roll(self, party):
        lin_ruomei()
        left(admitted(lin_ruomei(phone="+8613900139001"), now=after(2)), after(10))
        going = started()
        assert (going.started_by_name, going.started_at) == ("何静", after(TEN))
        people = roll.of(going)
        assert (people.heads["all"], people.heads["open"], len(people.people)) == (4, 4, 2)

    def test_a_site_is_evacuated_once_at_a_time(self, party):
        assert started() == started(TEN + 1)

    def test_each_site_for_itself(self, party):
        south = a_site("south", "南校区")
        other = evacuations.start(south.pk, an_actor("office", "李敏"), after(TEN))
        assert started() != other
        assert roll.of(other).people == []

    def test_zhao_kai_and_the_desk_of_another_site_do_not_start_one(self, party):
        for by in (the_host(), an_actor("desk", "周桐", sites=[a_site("west", "西校区")]), NOBODY):
            with refused("not_permitted"):
                evacuations.start(a_site().pk, by, after(TEN))

    def test_whoever_is_admitted_afterwards_is_added_and_stays_when_they_leave(self, party):
        going = started()
        late = lin_ruomei(now=after(TEN + 1))
        assert states(going)["林若梅"] == "open"
        evacuations.sweep(after(TEN + 2))
        left(admitted(late, now=after(TEN + 3)), after(TEN + 4))
        assert states(going)["林若梅"] == "left"

    def test_a_sweep_without_an_evacuation_costs_one_query(self, django_assert_num_queries):
        with django_assert_num_queries(1):
            evacuations.sweep(after(TEN))

    def test_two_sweeps_list_somebody_once(self, party):
        going = started()
        lin_ruomei(now=after(TEN + 1))
        for _sweep in range(2):
            evacuations.sweep(after(TEN + 2))
        assert Listed.objects.filter(evacuation=going).count() == 2

    def test_one_that_fails_keeps_no_other_site_from_being_listed(self, party):
        south = a_site("south", "南校区")
        zhou = an_actor("desk", "周桐", sites=[south])
        evacuations.start(south.pk, an_actor("office", "李敏"), after(TEN))
        started()
        lin_ruomei(now=after(TEN + 1), host=an_employee("孙伟", site=south), by=zhou)
        lin_ruomei(now=after(TEN + 1), phone="+8613900139001")
        failed = []

        def fails_once(execute, sql, params, many, context):
            if sql.startswith("INSERT") and "_listed" in sql and not failed:
                failed.append(sql)
                raise RuntimeError("a row that cannot be written")
            return execute(sql, params, many, context)

        with connection.execute_wrapper(fails_once):
            evacuations.sweep(after(TEN + 2))
        assert (len(failed), Listed.objects.exclude(visit=party).count()) == (1, 1)


class TestTicking:
    def test_safe_missing_and_taken_back(self, party):
        going = started()
        for minutes, says, state in (
            (61, "missing", "missing"),
            (62, "safe", "safe"),
            (63, "back", "open"),
        ):
            ticked(going, party, says, minutes)
            assert states(going) == {"王悦": state}
        assert Tick.objects.count() == 3

    def test_heads_are_counted_and_the_missing_come_first(self, party):
        lin_ruomei()
        going = started()
        ticked(going, party, "safe", 61)
        people = roll.of(going)
        assert [people.heads[name] for name in ("safe", "all", "open")] == [3, 4, 1]
        ticked(going, party, "missing", 62)
        assert [person.state for person in roll.of(going).people] == ["missing", "open"]

    def test_sent_again_it_is_the_same_tick(self, party):
        going = started()
        assert ticked(going, party, "safe", 61, key="k") == ticked(
            going, party, "safe", 61, key="k", received=70
        )
        assert Tick.objects.count() == 1

    def test_between_two_wardens_the_later_press_holds_whichever_arrives_first(self, party):
        """One was cut off and pressed "missing" at 10:02; the other saw her safe at 10:05 and was
        online.
        """
        going = started()
        ticked(going, party, "safe", 65)
        ticked(going, party, "missing", 62, received=90)
        assert states(going) == {"王悦": "safe"}
        assert [tick.says for tick in Tick.objects.all()] == ["missing", "safe"]

    def test_and_the_other_way_round(self, party):
        going = started()
        ticked(going, party, "safe", 62)
        ticked(going, party, "missing", 65, received=90)
        assert states(going) == {"王悦": "missing"}

    @pytest.mark.parametrize(("device", "kept"), [(500, 61), (-500, TEN)])
    def test_a_telephone_whose_clock_is_wrong_does_not_have_the_last_word_for_ever(
        self, party, device, kept
    ):
        going = started()
        tick = ticked(going, party, "safe", device, received=61)
        assert (tick.at, tick.received_at) == (after(kept), after(61))

    def test_a_warden_with_an_account_is_named_by_it(self, party):
        going = started()
        assert ticked(going, party, "safe", 61, by=the_host()).by_name == "赵凯"
        assert ticked(going, party, "safe", 62).by_name == "吴老师"

    def test_a_warden_who_gives_no_name_is_one_with_the_link(self, party):
        said = WardenTick(party.pk, "safe", None, "k", " \u202e ")
        assert evacuations.tick(started(), said, NOBODY, after(61)).by_name == "持链接的引导员"

    def test_nobody_ticks_who_is_not_on_the_roll(self, party):
        going = started()
        with refused("not_listed"):
            evacuations.tick(going, WardenTick(999999, "safe", None, "k"), NOBODY, after(61))

    @pytest.mark.parametrize("key", ["", "x" * 41, "a\nb"])
    def test_a_press_has_a_key_of_its_own(self, party, key):
        with refused("bad_key"):
            evacuations.tick(started(), WardenTick(party.pk, "safe", None, key), NOBODY, after(61))

    def test_who_came_in_a_moment_ago_is_ticked_before_any_sweep(self, party):
        going = started()
        late = lin_ruomei(now=after(61))
        ticked(going, late, "safe", 62)
        assert states(going)["林若梅"] == "safe"

    def test_the_auditor_ticks_nobody(self, party):
        with refused("not_permitted"):
            ticked(started(), party, "safe", 61, by=an_actor("auditor", "孙审计"))


class TestWhoLeaves:
    def test_stays_listed_as_left_and_is_not_waited_for(self, party):
        going = started()
        left(party, after(61))
        assert states(going) == {"王悦": "left"}
        assert (roll.of(going).heads["all"], roll.of(going).heads["left"]) == (0, 3)

    def test_a_warden_who_says_missing_weighs_more_than_the_desk(self, party):
        going = started()
        ticked(going, party, "missing", 61)
        left(party, after(62))
        assert states(going) == {"王悦": "missing"}

    def test_nobody_is_gone_who_is_only_presumed_to_be(self, party):
        going = started(9 * 60 + 30)
        end_of_day.sweep(after(11 * 60))
        assert guards.fetch(party.pk).presumed_left
        assert states(going) == {"王悦": "open"}


class TestClosing:
    def test_the_report_says_who_when_and_how_many_minutes(self, party):
        lin_ruomei()
        going = started()
        ticked(going, party, "safe", 62.5)
        ticked(going, Visit.objects.get(visitor__name="林若梅"), "safe", 64.1)
        over = evacuations.close(going, the_office(), after(70))
        assert (over.closed_by_name, roll.of(over).minutes) == ("李敏", 5)

    def test_with_somebody_missing_it_names_no_minutes(self, party):
        going = started()
        ticked(going, party, "missing", 61)
        assert roll.of(evacuations.close(going, the_desk(), after(70))).minutes is None

    def test_afterwards_nothing_changes_any_more(self, party):
        going = started()
        ticked(going, party, "safe", 61)
        evacuations.close(going, the_desk(), after(70))
        with refused("evacuation_closed"):
            ticked(going, party, "missing", 62, received=80)
        with refused("evacuation_closed"):
            evacuations.close(going, the_desk(), after(80))
        lin_ruomei(now=after(71))
        evacuations.sweep(after(72))
        assert states(going) == {"王悦": "safe"}

    def test_a_departure_undone_later_does_not_rewrite_the_report(self, party):
        going = started()
        gone = left(party, after(65))
        evacuations.close(going, the_desk(), after(70))
        undo(gone, "点错了", the_desk(), after(71), NO_KEY)
        assert states(going) == {"王悦": "left"}

    def test_who_leaves_after_the_end_was_still_outstanding(self, party):
        going = started()
        evacuations.close(going, the_desk(), after(70))
        left(party, after(80))
        assert states(going) == {"王悦": "open"}

    def test_the_next_one_begins_anew(self, party):
        first = started()
        evacuations.close(first, the_desk(), after(70))
        assert started(80) != first

    def test_a_clock_set_back_closes_it_all_the_same(self, party):
        over = evacuations.close(started(), the_desk(), after(10))
        assert over.closed_at == over.started_at

    def test_zhao_kai_closes_nothing(self, party):
        with refused("not_permitted"):
            evacuations.close(started(), the_host(), after(70))

    def test_the_table_runs_nothing(self):
        some_badges(1)
        visit = admitted(wang_yue(organisation="=1+1", purpose="x"))
        visit.visitor.name = "@SUM(A1)"
        visit.visitor.save()
        going = started()
        ticked(going, visit, "safe", 61)
        table = report.table(roll.of(evacuations.close(going, the_desk(), after(70))))
        assert table.startswith("\ufeff园区,总部")
        assert "'@SUM(A1),'=1+1,1,赵凯,接待区,安全,吴老师,2026-03-05 10:01:00" in table


class TestTheDatabase:
    """What holds past the actions."""

    def broken(self, work) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            work()

    def a_row(self, going: Evacuation, visit: Visit, **fields) -> Tick:
        row = {
            "says": "safe",
            "at": after(61),
            "received_at": after(61),
            "by_name": "吴老师",
            "key": "k",
            **fields,
        }
        return Tick.objects.create(evacuation=going, visit=visit, **row)

    def test_a_site_is_evacuated_once_at_a_time(self, party):
        going = started()
        self.broken(
            lambda: Evacuation.objects.create(
                site=going.site, started_at=after(61), started_by=going.started_by
            )
        )

    def test_an_evacuation_ends_after_it_began_and_is_closed_by_somebody(self, party):
        rows = Evacuation.objects.filter(pk=started().pk)
        user = the_desk().user
        self.broken(lambda: rows.update(closed_at=after(0), closed_by=user))
        self.broken(lambda: rows.update(closed_at=after(70)))

    def test_a_visit_is_listed_once(self, party):
        going = started()
        self.broken(lambda: Listed.objects.create(evacuation=going, visit=party, at=after(61)))

    def test_a_tick_is_one_by_its_key_is_made_by_somebody_and_before_it_is_received(self, party):
        going = started()
        self.a_row(going, party)
        self.broken(lambda: self.a_row(going, party))
        self.broken(lambda: self.a_row(going, party, key="l", by_name=""))
        self.broken(lambda: self.a_row(going, party, key=""))
        self.broken(lambda: self.a_row(going, party, key="m", at=after(62)))

    def test_ticks_only_grow(self, party):
        self.a_row(started(), party)
        self.broken(lambda: Tick.objects.update(says="missing"))
        self.broken(lambda: Tick.objects.all()._raw_delete("default"))

    def test_nothing_of_a_closed_evacuation_changes(self, party):
        going = started()
        evacuations.close(going, the_desk(), after(70))
        self.broken(lambda: self.a_row(going, party))
        self.broken(lambda: Listed.objects.filter(evacuation=going).update(gone_at=after(61)))
        self.broken(
            lambda: Listed.objects.create(evacuation=going, visit=lin_ruomei(), at=after(61))
        )
        self.broken(lambda: Evacuation.objects.update(closed_at=None, closed_by=None))

    def test_the_link_is_no_row_of_the_table(self, party):
        going = started()
        assert evacuations.token_of(going) not in str(list(Evacuation.objects.values()))
        assert evacuations.by_token(evacuations.token_of(going)) == going
