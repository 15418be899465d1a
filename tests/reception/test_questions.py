"""Questions that are asked many times a second: put together once, planned once, answered like any
other.
"""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import CharField, DateTimeField, QuerySet, Value
from django.test.utils import CaptureQueriesContext

from reception import clock
from reception.organisation.models import Employee, Site
from reception.questions import Given, Question
from reception.remembered import Remembered
from tests.builders import a_site, a_user, an_employee

HEJING: Question[User] = Question(
    lambda: (
        User.objects.select_related("employee__site", "employee__deputy")
        .filter(username=Given("name", CharField()), date_joined__lte=Given("now", DateTimeField()))
        .annotate(beside=Value("x"))
    )
)


@pytest.mark.django_db
class TestAnAnswer:
    def test_is_what_the_query_answers(self) -> None:
        hejing = a_user("desk", "何静", username="hejing")
        found = HEJING.ask(name="hejing", now=clock.now())[0]
        read: Any = found
        assert (found, found.is_active, found.date_joined, read.beside) == (
            hejing,
            True,
            hejing.date_joined,
            "x",
        )
        assert (found.employee.name, found.employee.site, found.employee.deputy) == (
            "何静",
            a_site(),
            None,
        )
        assert (found.employee.site.opens, found.employee.away_until) == (
            Site.objects.get().opens,
            None,
        )

    def test_is_one_query_with_all_that_belongs_to_it(self) -> None:
        a_user("desk", "何静", username="hejing")
        with CaptureQueriesContext(connection) as asked:
            found = HEJING.first(name="hejing", now=clock.now())
            assert found is not None
            assert found.employee.site.name
        assert len(asked.captured_queries) == 1
        assert "auth_user" in asked.captured_queries[0]["sql"], (
            "it stands in Django's log of queries"
        )

    def test_differs_with_the_values(self) -> None:
        for name in ("hejing", "limin"):
            a_user("desk", name, username=name)
        assert [
            HEJING.ask(name=name, now=clock.now())[0].username
            for name in ("limin", "hejing", "limin")
        ] == ["limin", "hejing", "limin"]
        assert HEJING.first(name="zhaokai", now=clock.now()) is None

    def test_is_put_together_once(self) -> None:
        times = []

        def put_together() -> QuerySet[Employee]:
            times.append(1)
            return Employee.objects.filter(number=Given("number", CharField()))

        by_number = Question(put_together)
        numbers = [an_employee(name).number for name in ("赵凯", "李敏")]
        assert [by_number.ask(number=number)[0].name for number in [*numbers, *numbers]] == [
            "赵凯",
            "李敏",
        ] * 2
        assert times == [1]

    def test_reads_the_columns_that_were_wanted_and_the_others_later(self) -> None:
        names: Question[Employee] = Question(
            lambda: Employee.objects.only("name").filter(pk=Given("id"))
        )
        zhaokai = an_employee("赵凯")
        found = names.ask(id=zhaokai.pk)[0]
        assert found.get_deferred_fields() >= {"number", "phone"}
        assert (found.name, found.number) == ("赵凯", zhaokai.number)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
class TestAPlan:
    """PostgreSQL plans a question once for each connection."""

    @pytest.fixture(autouse=True)
    def _a_new_connection(self) -> Iterator[None]:
        # One that goes back into the pool would come out of it again, with its plans.
        connection.close()
        connection.close_pool()
        yield
        connection.close()

    @pytest.fixture
    def site(self) -> Question[Site]:
        a_site()
        return Question(lambda: Site.objects.filter(slug=Given("slug", CharField())))

    def kept(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%organisation_site%%'"
            )
            return int(cursor.fetchone()[0])

    def test_is_kept(self, site: Question[Site]) -> None:
        for _time in range(3):
            assert site.first(slug=a_site().slug) == a_site()
        assert self.kept() == 1

    def test_is_not_kept_where_the_settings_say_so(
        self, site: Question[Site], settings: Any
    ) -> None:
        settings.PREPARED_STATEMENTS = False
        assert site.first(slug=a_site().slug) == a_site()
        assert self.kept() == 0

    def test_outlives_a_migration_that_alters_a_column(self, site: Question[Site]) -> None:
        assert site.first(slug=a_site().slug) == a_site()
        alter(longest=70)
        try:
            assert site.first(slug=a_site().slug) == a_site()
            assert site.first(slug=a_site().slug) == a_site()
        finally:
            alter(longest=60)

    def test_is_made_anew_in_a_transaction_where_an_outdated_one_would_end_it(
        self, site: Question[Site]
    ) -> None:
        assert site.first(slug=a_site().slug) == a_site()
        alter(longest=70)
        try:
            with transaction.atomic():
                assert site.first(slug=a_site().slug) == a_site()
        finally:
            alter(longest=60)


def alter(longest: int) -> None:
    """Alter a column as a migration does, from a connection of its own."""
    settings = connection.get_connection_params()
    named = {
        name: settings[name]
        for name in ("dbname", "user", "password", "host", "port")
        if settings.get(name)
    }
    with psycopg.connect(**named, autocommit=True) as elsewhere:
        elsewhere.execute(
            f"ALTER TABLE organisation_site ALTER COLUMN name TYPE varchar({longest})"
        )


class TestWhatIsRemembered:
    def test_is_so_much_and_whoever_was_not_here_for_longest_is_forgotten_first(self) -> None:
        guests: Remembered[str, int] = Remembered(2)
        guests.keep("王悦", 1)
        guests.keep("林若梅", 2)
        assert guests.get("王悦") == 1
        guests.keep("周航", 3)
        assert [guests.get(name) for name in ("王悦", "林若梅", "周航")] == [1, None, 3]

    def test_is_forgotten_when_told_so(self) -> None:
        guests: Remembered[str, int] = Remembered(2)
        guests.keep("王悦", 1)
        guests.forget("王悦")
        guests.forget("林若梅")
        assert guests.get("王悦") is None
