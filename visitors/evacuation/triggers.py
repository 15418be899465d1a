"""Ticks only grow, and nothing of a closed evacuation changes, whoever writes to the database."""

from reception.db.triggers import refuse, refusing_function, words_may_go

EVACUATION, LISTED, TICK = "evacuation_evacuation", "evacuation_listed", "evacuation_tick"
GROWS, CLOSED = "the ticks of an evacuation only grow", "nothing of a closed evacuation changes"
KEPT = ("id", "evacuation_id", "visit_id", "says", "at", "received_at", "by_id", "key")
WORDS = ("by_name",)
IS_CLOSED = (
    f"EXISTS (SELECT 1 FROM {EVACUATION} WHERE id = NEW.evacuation_id AND closed_at IS NOT NULL)"
)
FAIL = f"RAISE EXCEPTION '{CLOSED}' USING ERRCODE = 'integrity_constraint_violation';"


def statements(vendor: str) -> list[str]:
    """Return the statements that make the triggers, in the order of execution."""
    return _postgresql() if vendor == "postgresql" else _sqlite()


def _sqlite() -> list[str]:
    return [
        *words_may_go("sqlite", TICK, GROWS, KEPT, WORDS),
        *(
            f"CREATE TRIGGER closed_{table}_{verb.lower()} BEFORE {verb} ON {table}"
            f" WHEN {IS_CLOSED} {refuse(CLOSED)}"
            for table, verb in ((TICK, "INSERT"), (LISTED, "INSERT"), (LISTED, "UPDATE"))
        ),
        f"CREATE TRIGGER closed_{EVACUATION} BEFORE UPDATE ON {EVACUATION}"
        f" WHEN OLD.closed_at IS NOT NULL {refuse(CLOSED)}",
    ]


def _postgresql() -> list[str]:
    belongs, is_one = "belongs_to_a_closed_evacuation", "is_a_closed_evacuation"
    return [
        refusing_function("ticks_only_grow", GROWS),
        *words_may_go("postgresql", TICK, GROWS, KEPT, WORDS, "ticks_only_grow"),
        _unless(IS_CLOSED, belongs),
        f"CREATE TRIGGER closed_{TICK} BEFORE INSERT ON {TICK}"
        f" FOR EACH ROW EXECUTE FUNCTION {belongs}()",
        f"CREATE TRIGGER closed_{LISTED} BEFORE INSERT OR UPDATE ON {LISTED}"
        f" FOR EACH ROW EXECUTE FUNCTION {belongs}()",
        _unless("OLD.closed_at IS NOT NULL", is_one),
        f"CREATE TRIGGER closed_{EVACUATION} BEFORE UPDATE ON {EVACUATION}"
        f" FOR EACH ROW EXECUTE FUNCTION {is_one}()",
    ]


def _unless(condition: str, function: str) -> str:
    return (
        f"CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN IF {condition} THEN {FAIL} END IF; RETURN NEW; END $$"
    )
