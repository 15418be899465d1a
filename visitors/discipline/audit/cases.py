"""Hold the events of the cases against entries and appeals, in both directions: what one says, the
other says too (P5, P6).

Each question is one statement that the database answers with the rows that contradict each other,
normally none; so a million entries are asked about in seconds, and nothing is kept in memory.
Whoever does something writes the event in the same transaction, with the same moment and the same
name, so these must agree, too.
"""

from collections.abc import Iterator

from visitors.discipline.audit.chain import NOWHERE, Page
from visitors.discipline.audit.report import Finding
from visitors.discipline.ledger import canonical

EVENT = "SELECT 1 FROM discipline_incidentevent v WHERE v.incident_id"
ANNULLED = (
    "v.what = 'decided' AND EXISTS (SELECT 1 FROM discipline_appeal a WHERE a.entry_id = o.id AND"
    " a.outcome = 'annulled')"
)
REDUCED = (
    "v.what = 'decided' AND EXISTS (SELECT 1 FROM discipline_appeal a WHERE a.entry_id = o.id AND"
    " a.outcome = 'reduced')"
)
# A void or a correction (e) with the violation that it is about (o); the comparison lets the index
# of what followed be used.
FOLLOWED = (
    "discipline_entry e JOIN discipline_entry o ON o.id = e.violation_id WHERE e.violation_id > 0"
)
OF_ENTRIES = (
    (
        (
            "the events of its case do not say that this violation was confirmed then and by"
            " whoever booked it"
        ),
        f"""discipline_entry e WHERE e.kind = 'violation'
            AND NOT EXISTS ({EVENT} = e.incident_id AND v.what = 'confirmed' AND v.at = e.booked_at AND v.by_id = e.booked_by_id)""",
    ),
    (
        "the incident of this violation says that nothing was booked from it",
        (
            "discipline_incident i JOIN discipline_entry e ON e.incident_id = i.id WHERE i.state IN"
            " ('proposed', 'dropped')"
        ),
    ),
    (
        (
            "neither an event of its case nor a ruling says that this violation was made void then"
            " and by whoever booked that"
        ),
        f"""{FOLLOWED} AND e.kind = 'void' AND NOT EXISTS ({EVENT} = o.incident_id AND v.at = e.booked_at AND v.by_id = e.booked_by_id
            AND (v.what = 'voided' OR ({ANNULLED})))""",
    ),
    (
        "no ruling on an appeal has left of this violation what this entry says",
        f"""{FOLLOWED} AND e.is_relief
            AND NOT EXISTS ({EVENT} = o.incident_id AND v.at = e.booked_at AND v.by_id = e.booked_by_id AND {REDUCED})""",
    ),
)
APPEALED = "discipline_appeal a JOIN discipline_entry e ON e.id = a.entry_id WHERE"
CLOSED_SO = "v.at = a.closed_at AND COALESCE(v.by_id, 0) = COALESCE(a.closed_by_id, 0)"
LATER = "SELECT 1 FROM discipline_entry n WHERE n.violation_id = e.id"
OF_APPEALS = (
    (
        "the events of its case know nothing of the appeal against it",
        f"""NOT EXISTS ({EVENT} = e.incident_id AND v.what = 'appealed' AND v.at = a.appealed_at
            AND COALESCE(v.by_id, 0) = COALESCE(a.appealed_by_id, 0))""",
    ),
    (
        "the events of its case do not say that the appeal against it was taken back then",
        (
            f"a.state = 'withdrawn' AND NOT EXISTS ({EVENT} = e.incident_id AND v.what ="
            f" 'withdrawn' AND {CLOSED_SO})"
        ),
    ),
    (
        (
            "the events of its case do not say that the appeal against it was ruled on then and by"
            " that person"
        ),
        f"""a.state = 'decided' AND NOT EXISTS ({EVENT} = e.incident_id AND {CLOSED_SO}
            AND (v.what = 'decided' OR (v.what = 'voided' AND a.outcome = 'annulled')))""",
    ),
    (
        "an appeal has annulled it, and the entry that makes it void is gone",
        (
            f"a.outcome = 'annulled' AND NOT EXISTS ({LATER} AND n.kind = 'void' AND n.booked_at ="
            " a.closed_at)"
        ),
    ),
    (
        "an appeal has reduced it, and the entry that says so is gone",
        (
            f"a.outcome = 'reduced' AND NOT EXISTS ({LATER} AND n.is_relief AND n.booked_at ="
            " a.closed_at)"
        ),
    ),
    (
        "it is void, and the appeal against it is still open",
        f"a.state = 'open' AND EXISTS ({LATER} AND n.kind = 'void')",
    ),
)
CASE = """discipline_incidentevent v LEFT JOIN discipline_incident i ON i.id = v.incident_id
    LEFT JOIN organisation_employee p ON p.id = i.employee_id WHERE v.what ="""
ITS_APPEAL = """SELECT 1 FROM discipline_entry o
    JOIN discipline_appeal a ON a.entry_id = o.id WHERE o.incident_id = v.incident_id"""
OF_EVENTS = (
    (
        "deleted",
        "it was booked, say its events, and its entry is gone",
        (
            f"{CASE} 'confirmed' AND NOT EXISTS (SELECT 1 FROM discipline_entry o WHERE"
            " o.incident_id = v.incident_id)"
        ),
    ),
    (
        "deleted",
        "its violation was made void, say its events, and the entry that did so is gone",
        f"""{CASE} 'voided' AND NOT EXISTS (SELECT 1 FROM discipline_entry o JOIN discipline_entry n ON n.violation_id = o.id
            WHERE o.incident_id = v.incident_id AND n.kind = 'void' AND n.booked_at = v.at)""",
    ),
    (
        "case",
        "there was an appeal, say its events, and it is gone",
        f"{CASE} 'appealed' AND NOT EXISTS ({ITS_APPEAL} AND a.appealed_at = v.at)",
    ),
    (
        "case",
        "the appeal was taken back, say its events, and it says something else",
        (
            f"{CASE} 'withdrawn' AND NOT EXISTS ({ITS_APPEAL} AND a.state = 'withdrawn' AND"
            " a.closed_at = v.at)"
        ),
    ),
    (
        "case",
        "the appeal was ruled on, say its events, and it says something else",
        (
            f"{CASE} 'decided' AND NOT EXISTS ({ITS_APPEAL} AND a.state = 'decided' AND a.closed_at"
            " = v.at)"
        ),
    ),
)


def check(sheets: dict[int, Page]) -> Iterator[Finding]:
    """Find every entry, appeal and event that the others contradict.

    Args:
        sheets: every sheet by its id.
    """
    questions = (
        *OF_ENTRIES,
        *((sentence, f"{APPEALED} {condition}") for sentence, condition in OF_APPEALS),
    )
    for sentence, found in questions:
        for position, seq, sheet in canonical.read(
            f"SELECT e.position, e.seq, e.sheet_id FROM {found}"
        ):
            page = sheets.get(sheet, NOWHERE)
            yield Finding("case", sentence, position, page.number, page.ladder, seq)
    for kind, sentence, found in OF_EVENTS:
        for incident, ladder, number in canonical.read(
            f"SELECT v.incident_id, i.ladder, p.number FROM {found}"
        ):
            yield Finding(
                kind,
                f"incident {incident:05d}: {sentence}",
                employee=number or "",
                ladder=ladder or "",
            )
