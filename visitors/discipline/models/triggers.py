"""What the database itself keeps true of the ledger, its cases and its months (P5, P8)."""

from reception.db.triggers import (
    never_emptied,
    never_replaced,
    only_grows,
    refuse,
    words_may_go,
)
from visitors.models.triggers import MESSAGE as EVENTS_MESSAGE
from visitors.models.triggers import SAME_REQUEST

LEDGER_MESSAGE = "the ledger only grows"
PAY_MESSAGE = "the pay of a closed month stays"
PAY_HISTORY_MESSAGE = "the history of pay only grows"
FROZEN = (
    "entry",
    "ladderversion",
    "head",
    "monthclose",
    "monthline",
    "monthitem",
    "incidentvisit",
)
APPEAL, ERASED, RULING_ERASED = "appeal", "（文字已删除）", "（裁定理由的文字已删除）"

EVENT = ("id", "incident_id", "what", "at", "by_id", "by_name", "reason")
BY_ID = "id = NEW.id"
# For each table and each unique index: which row would be in the way of a new one. A test holds it
# against the indexes that there are.
COLLISIONS = {
    "entry": (
        BY_ID,
        "position = NEW.position",
        "hash = NEW.hash",
        "prev = NEW.prev",
        "incident_id = NEW.incident_id",
        "sheet_id = NEW.sheet_id AND seq = NEW.seq",
        "violation_id = NEW.violation_id AND kind = 'void' AND NEW.kind = 'void'",
    ),
    "ladderversion": (BY_ID, "digest = NEW.digest"),
    "head": (BY_ID, "day = NEW.day"),
    "monthclose": (BY_ID, "month = NEW.month"),
    "monthline": (BY_ID, "close_id = NEW.close_id AND employee_id = NEW.employee_id"),
    "monthitem": (BY_ID, "line_id = NEW.line_id AND entry_id = NEW.entry_id"),
    "incidentvisit": (BY_ID, "source = NEW.source"),
    "words": ("entry_id = NEW.entry_id",),
    "sheet": (BY_ID, "employee_id = NEW.employee_id AND ladder_id = NEW.ladder_id"),
    "book": (BY_ID,),
    "seal": (BY_ID, "position = NEW.position", "prev = NEW.prev", "hash = NEW.hash"),
    APPEAL: (BY_ID, "entry_id = NEW.entry_id"),
    "incidentevent": (
        BY_ID,
        SAME_REQUEST,
        "incident_id = NEW.incident_id AND what = 'reported' AND NEW.what = 'reported'",
    ),
}

# An appeal is closed, from open to something else; or it stays what it is, and its words are
# erased. COALESCE, because SQLite before 3.39 knows no IS NOT DISTINCT FROM.
APPEAL_IS_CLOSED = "OLD.state = 'open' AND NEW.state <> 'open' AND NEW.text = OLD.text"
APPEAL_STAYS = (
    "NEW.state = OLD.state AND NEW.outcome = OLD.outcome"
    " AND COALESCE(NEW.closed_by_id, 0) = COALESCE(OLD.closed_by_id, 0)"
    " AND COALESCE(NEW.closed_at, NEW.until) = COALESCE(OLD.closed_at, OLD.until)"
    f" AND (NEW.text = OLD.text OR NEW.text = '{ERASED}')"
    f" AND (NEW.reason = OLD.reason OR NEW.reason = '{RULING_ERASED}')"
)
# What changes in one way only, and is never deleted.
ALLOWED = {
    "words": (
        "OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL AND NEW.text = '' AND NEW.salt = ''"
        " AND NEW.entry_id = OLD.entry_id"
    ),
    "sheet": (
        "NEW.last_seq >= OLD.last_seq AND NEW.employee_id = OLD.employee_id"
        " AND NEW.ladder_id = OLD.ladder_id AND NEW.id = OLD.id"
    ),
    "book": "NEW.position >= OLD.position AND NEW.seals >= OLD.seals AND NEW.id = OLD.id",
    # Its salt alone is erased, with the words of its case.
    "seal": (
        "NEW.salt = '' AND NEW.id = OLD.id AND NEW.position = OLD.position"
        " AND (NEW.incident_id = OLD.incident_id OR NEW.thing <> '')"
        " AND NEW.thing = OLD.thing AND NEW.month IS NULL AND NEW.at = OLD.at"
        " AND NEW.content = OLD.content AND NEW.prev = OLD.prev AND NEW.hash = OLD.hash"
        " AND NEW.signature = OLD.signature"
    ),
    APPEAL: (
        "NEW.id = OLD.id AND NEW.entry_id = OLD.entry_id AND NEW.appealed_at = OLD.appealed_at"
        " AND NEW.until = OLD.until"
        " AND COALESCE(NEW.appealed_by_id, 0) = COALESCE(OLD.appealed_by_id, 0)"
        f" AND (({APPEAL_IS_CLOSED}) OR ({APPEAL_STAYS}))"
    ),
}
NOT_AT_THE_END = """NEW.position <> COALESCE((SELECT MAX(position) FROM discipline_entry), 0) + 1
    OR NEW.seq <> COALESCE((SELECT MAX(seq) FROM discipline_entry
        WHERE sheet_id = NEW.sheet_id), 0) + 1
    OR NEW.prev <> COALESCE((SELECT hash FROM discipline_entry
        WHERE position = NEW.position - 1), '')"""
MONTH_IS_CLOSED = "EXISTS (SELECT 1 FROM discipline_monthclose WHERE month {})"
PAY_HISTORY_CHANGED = " OR ".join(
    f"NEW.{name} <> OLD.{name}"
    for name in ("employee_id", "month", "pay", "history_type", "history_date")
)


def statements(vendor: str) -> list[str]:
    """Return the statements that make the triggers, in the order of execution."""
    made = words_may_go(
        vendor, "discipline_incidentevent", EVENTS_MESSAGE, EVENT, ("request_key", "request_digest")
    )
    for name in FROZEN:
        made += only_grows(vendor, f"discipline_{name}", LEDGER_MESSAGE)
    for name in ALLOWED:
        made += _changed_in_one_way(vendor, name)
    made += [*_put_at_the_end(vendor), *_begins_open(vendor), *_pay(vendor)]
    if vendor == "sqlite":
        # Last: SQLite calls the trigger first that was made last, and this is the clearer answer.
        made += [
            never_replaced(f"discipline_{name}", LEDGER_MESSAGE, collisions)
            for name, collisions in COLLISIONS.items()
        ]
    return made


def _changed_in_one_way(vendor: str, name: str) -> list[str]:
    trigger, table = f"CREATE TRIGGER only_grows_discipline_{name}", f"discipline_{name}"
    if vendor == "postgresql":
        return [
            f"{trigger}_row BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION only_grows()",
            never_emptied(table),
            f"{trigger}_change BEFORE UPDATE ON {table} FOR EACH ROW"
            f" WHEN (NOT ({ALLOWED[name]})) EXECUTE FUNCTION only_grows()",
        ]
    return [
        f"{trigger}_delete BEFORE DELETE ON {table} {refuse(LEDGER_MESSAGE)}",
        f"{trigger}_update BEFORE UPDATE ON {table} WHEN NOT ({ALLOWED[name]})"
        f" {refuse(LEDGER_MESSAGE)}",
    ]


def _put_at_the_end(vendor: str) -> list[str]:
    message = "an entry is put at the end"
    if vendor == "postgresql":
        return [
            "CREATE FUNCTION put_at_the_end() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" IF {NOT_AT_THE_END} THEN RAISE EXCEPTION '{message}'"
            " USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
            "CREATE TRIGGER only_grows_discipline_entry_end BEFORE INSERT ON discipline_entry"
            " FOR EACH ROW EXECUTE FUNCTION put_at_the_end()",
        ]
    return [
        "CREATE TRIGGER only_grows_discipline_entry_insert BEFORE INSERT ON discipline_entry"
        f" WHEN {NOT_AT_THE_END} {refuse(message)}"
    ]


def _begins_open(vendor: str) -> list[str]:
    trigger = "CREATE TRIGGER only_grows_discipline_appeal"
    if vendor == "postgresql":
        return [
            f"{trigger}_open BEFORE INSERT ON discipline_appeal FOR EACH ROW"
            " WHEN (NEW.state <> 'open') EXECUTE FUNCTION only_grows()"
        ]
    return [
        f"{trigger}_insert BEFORE INSERT ON discipline_appeal WHEN NEW.state <> 'open'"
        f" {refuse(LEDGER_MESSAGE)}"
    ]


def _pay(vendor: str) -> list[str]:
    """The pay of a closed month stays, and so does the history of pay."""
    pay, history = "discipline_monthpay", "discipline_historicalmonthpay"
    if vendor == "sqlite":
        conditions = {
            "INSERT": MONTH_IS_CLOSED.format("= NEW.month"),
            "UPDATE": MONTH_IS_CLOSED.format("IN (OLD.month, NEW.month)"),
            "DELETE": MONTH_IS_CLOSED.format("= OLD.month"),
        }
        return [
            *(
                f"CREATE TRIGGER only_grows_{pay}_{verb.lower()} BEFORE {verb} ON {pay}"
                f" WHEN {condition} {refuse(PAY_MESSAGE)}"
                for verb, condition in conditions.items()
            ),
            f"CREATE TRIGGER only_grows_{history}_update BEFORE UPDATE ON {history}"
            f" WHEN {PAY_HISTORY_CHANGED} {refuse(PAY_HISTORY_MESSAGE)}",
            f"CREATE TRIGGER only_grows_{history}_delete BEFORE DELETE ON {history}"
            f" {refuse(PAY_HISTORY_MESSAGE)}",
        ]
    before, after = (MONTH_IS_CLOSED.format(f"= {row}.month") for row in ("OLD", "NEW"))
    return [
        "CREATE FUNCTION pay_of_an_open_month() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF TG_OP <> 'INSERT' AND {before} OR TG_OP <> 'DELETE' AND {after} THEN"
        f" RAISE EXCEPTION '{PAY_MESSAGE}' USING ERRCODE = 'integrity_constraint_violation';"
        " END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        f"CREATE TRIGGER only_grows_{pay}_row BEFORE INSERT OR DELETE OR UPDATE ON {pay}"
        " FOR EACH ROW EXECUTE FUNCTION pay_of_an_open_month()",
        never_emptied(pay),
        f"CREATE TRIGGER only_grows_{history}_change BEFORE UPDATE ON {history} FOR EACH ROW"
        f" WHEN ({PAY_HISTORY_CHANGED}) EXECUTE FUNCTION only_grows()",
        f"CREATE TRIGGER only_grows_{history}_row BEFORE DELETE ON {history}"
        " FOR EACH ROW EXECUTE FUNCTION only_grows()",
        never_emptied(history),
    ]
