"""``key__prefix="zhao"``: find by the beginning of a text through the index, on both databases.

``__startswith`` cannot use an index on SQLite, and a plain range follows the collation on
PostgreSQL; so SQLite compares the range and PostgreSQL the same range byte by byte
(``text_pattern_ops``).
"""

from typing import Any

from django.db.models import CharField, Lookup

LAST = 0x10FFFF
SURROGATES = range(0xD800, 0xE000)


def after_all_that_begin_with(beginning: str) -> str | None:
    """Return the least text above every text that begins so, or nothing where there is none."""
    for place in reversed(range(len(beginning))):
        following = ord(beginning[place]) + 1
        if following in SURROGATES:
            following = SURROGATES.stop
        if following <= LAST:
            return beginning[:place] + chr(following)
    return None


@CharField.register_lookup
class Prefix(Lookup):
    """The text begins with the given one; both are taken as they are, without folding case."""

    lookup_name = "prefix"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        at_least, below = ("~>=~", "~<~") if connection.vendor == "postgresql" else (">=", "<")
        beginning = str(next(iter(right_params)))
        end = after_all_that_begin_with(beginning)
        if end is None:
            return f"({left} {at_least} {right})", [*left_params, beginning]
        sql = f"({left} {at_least} {right} AND {left} {below} {right})"
        return sql, [*left_params, beginning, *left_params, end]
