"""Questions that are asked many times a second: put together once, and by PostgreSQL planned once.

To put a query together takes the ORM longer than SQLite takes to answer it, and PostgreSQL takes
longer to plan one of several tables than to run it. Where a page must be there at once, both are
done beforehand.

Not taken: Django's `server_side_binding`, which sends the values of every statement apart: then
PostgreSQL guesses their types, and queries of the ORM that have always run are refused.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any, Generic, TypeVar

import psycopg
from django.conf import settings
from django.db import connection
from django.db.models import BigIntegerField, Expression, Field, Model, QuerySet
from django.db.models.query import get_related_populators  # type: ignore[attr-defined]

Row = TypeVar("Row", bound=Model)


class Given(Expression):
    """A value that is named when the question is asked.

    Args:
        name: of the value.
        field: what kind of value it is, for example ``DateTimeField()``; nothing for a number, as
            ids are.
    """

    def __init__(self, name: str, field: "Field[Any, Any] | None" = None) -> None:
        super().__init__(output_field=field or BigIntegerField())
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Hold the place of the value."""
        return "%s", [self]


class Question(Generic[Row]):
    """A query of which nothing but some values differs from one time to the next.

    Args:
        put_together: returns the query, with `Given` where a value comes later; called once, when
            it is first asked.
    """

    def __init__(self, put_together: Callable[[], QuerySet[Row]]) -> None:
        self._put_together = put_together
        self._compiled: _Compiled | None = None

    def ask(self, **given: Any) -> list[Row]:
        """Return the rows.

        Args:
            given: the values by name.
        """
        if self._compiled is None:
            self._compiled = _Compiled(self._put_together())
        return self._compiled.rows(given)

    def first(self, **given: Any) -> Row | None:
        """Return the first row, or nothing; the query itself says that it wants no more."""
        return next(iter(self.ask(**given)), None)


class _Compiled:
    """What Django makes of a query each time anew: its words, and how a row becomes an object
    (`ModelIterable`).
    """

    def __init__(self, query: QuerySet[Any]) -> None:
        self.compiler = query.query.get_compiler(connection=connection)
        self.sql, self.values = self.compiler.as_sql()
        self.model: type[Model] = self.compiler.klass_info["model"]
        columns = self.compiler.klass_info["select_fields"]
        self.own = slice(columns[0], columns[-1] + 1)
        self.names = [column[0].target.attname for column in self.compiler.select[self.own]]
        self.related = get_related_populators(
            self.compiler.klass_info, self.compiler.select, query.db
        )
        self.beside = dict(self.compiler.annotation_col_map or {})
        expressions = [column[0] for column in self.compiler.select]
        self.converted = {
            place: expressions[place] for place in self.compiler.get_converters(expressions)
        }

    def rows(self, given: dict[str, Any]) -> list[Any]:
        values = [
            value.output_field.get_db_prep_value(given[value.name], connection)
            if isinstance(value, Given)
            else value
            for value in self.values
        ]
        with cursor() as asking:
            asking.execute(self.sql, values)
            found = asking.fetchall()
        return [self._object(row) for row in self._converted(found)]

    def _converted(self, found: Sequence[Sequence[Any]]) -> list[list[Any]]:
        rows = [list(row) for row in found]
        for place, expression in self.converted.items():
            # Asked for anew: those of the database belong to the connection of a thread.
            for convert in [
                *connection.ops.get_db_converters(expression),
                *expression.get_db_converters(connection),
            ]:
                for row in rows:
                    row[place] = convert(row[place], expression, connection)
        return rows

    def _object(self, row: list[Any]) -> Model:
        made = self.model.from_db(connection.alias, self.names, row[self.own])
        for related in self.related:
            related.populate(row, made)
        for name, place in self.beside.items():
            setattr(made, name, row[place])
        return made


class _PlannedOnce(psycopg.Cursor[Any]):
    """Let PostgreSQL keep the plan of a statement for as long as the connection lasts."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        # In a transaction an outdated plan could not be asked again.
        if self.connection.info.transaction_status != psycopg.pq.TransactionStatus.IDLE:
            return super().execute(query, params, prepare=False)
        try:
            return super().execute(query, params, prepare=True)
        except psycopg.errors.FeatureNotSupported:
            # "cached plan must not change result type": a migration has altered a column since.
            return super().execute(query, params, prepare=False)

    def _send_query_prepared(self, name: bytes, pgq: Any, **options: Any) -> None:
        self._query = pgq  # psycopg forgets it here, and Django's log of queries shows it
        super()._send_query_prepared(name, pgq, **options)


def cursor() -> AbstractContextManager[Any]:
    """Return a cursor for a statement that is the same each time but for its values; its plan is
    kept where the settings let it.
    """
    if connection.vendor != "postgresql" or not settings.PREPARED_STATEMENTS:
        return connection.cursor()
    connection.ensure_connection()
    wrapper: Any = connection
    # So that it is counted, logged and kept to its thread as every other one of Django's is.
    prepared: AbstractContextManager[Any] = wrapper._prepare_cursor(
        _PlannedOnce(wrapper.connection)
    )
    return prepared
