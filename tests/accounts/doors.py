"""Walk the addresses: who knocks at which door, and what they are answered."""

from collections.abc import Callable, Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from reception.due.models import Approval
from tests.accounts import calls, clients, complaints, delegations, lists, plans, reports, rota
from tests.accounts import gifts as of_gifts
from tests.accounts.house import FOREIGN, House
from tests.accounts.rows import METHODS, ROLES
from tests.accounts.tables import Cells
from tests.accounts.undoing import undone
from tests.soak import sample
from visitors.models import Visit

# Which visit an address is about, where it is one.
STATE = {
    "visit": "waiting",
    "visit_remember": "waiting",
    "visit_arrive": "expected",
    "visit_admit": "waiting",
    "visit_leave": "inside",
    "visit_refuse": "waiting",
    "visit_cancel": "waiting",
    "visit_undo": "waiting",
    "visit_override": "waiting",
    "visit_answer": "waiting",
    "visit_phone": "waiting",
    "visit_again": "waiting",
    "visit_details": "waiting",
    "visit_result": "inside",
    "api:details_visit": "waiting",
    "api:result_visit": "inside",
    "visit_remind": "waiting",
    "visit_take_over": "waiting",
    "visit_ask_anew": "waiting",
    "visit_reassign": "waiting",
    "visit_pass_up": "waiting",
    "visit_add_host": "waiting",
    "visit_ask_leave": "inside",
    "visit_ask_badge": "inside",
    "visit_hand_back": "inside",
    "visit_badge_missing": "inside",
    "visit_correct": "inside",
    "visit_zone": "waiting",
    "visit_zone_withdraw": "inside",
    "visit_belonging": "waiting",
    "visit_take_out": "waiting",
    "visit_companions": "waiting",
    "visit_badge": "inside",
    "patrol_visit": "inside",
    "visit_badge_lost": "inside",
    "visit_badge_lend": "inside",
    "visit_badge_pdf": "inside",
    "visit_badge_label": "inside",
    "api:show_visit": "waiting",
    "api:arrive_visit": "expected",
    "api:admit_visit": "waiting",
    "api:leave_visit": "inside",
    "api:refuse_visit": "waiting",
    "api:cancel_visit": "waiting",
    "api:undo_visit": "waiting",
    "api:override_visit": "waiting",
    "api:answer_visit": "waiting",
    "api:remind_visit": "waiting",
    "api:take_over_visit": "waiting",
    "api:ask_anew_visit": "waiting",
    "api:reassign_visit": "waiting",
    "api:pass_up_visit": "waiting",
    "api:add_host_to_visit": "waiting",
}
OF_INVITATIONS = (
    *("api:show_invitation", "api:move_invitation", "api:cancel_invitation"),
    *("invitation", "invitation_move", "invitation_cancel"),
    *delegations.OF_ONE,
)
# To which records a door about who is entered twice leads.
OF_DOUBLES = {
    **dict.fromkeys(["double", "double_merge", "double_apart"], "pair"),
    **dict.fromkeys(["merge_undo", "api:undo_merge"], "merge"),
    **dict.fromkeys(["api:likely_visitors", "api:merge_visitor", "api:tell_visitors_apart"], "one"),
}
# Which are about an entry of the ledger, about whoever it concerns, or about an invitation or two records.
OF_ONE_THING = (
    "api:void_violation",
    "api:employee_ledger",
    *OF_INVITATIONS,
    *complaints.OF_ONE,
    *calls.OF_ONE,
    *plans.OF_ONE,
    *clients.OF_ONE,
    *OF_DOUBLES,
)
FIXED = {
    "no_such_address": "/api/v1/nowhere",
    "admin:": "/admin/nowhere/",
    "admin:view_on_site": "/admin/r/1/1/",
    "admin:autocomplete": (
        "/admin/autocomplete/?app_label=organisation&model_name=employee&field_name=deputy"
    ),
    "admin:app_list": "/admin/auth/",
    "desk_recall": "/desk/recall/?q=expected",
    "visitors": "/visitors/?q=expected",
    "desk_hosts": "/desk/hosts/?host=赵",
    "badges_pdf": "/badges/print/pdf/?first=1&last=9&layout=cards",
    "badges_paper": "/badges/print/paper/?first=1&last=9&layout=sheets",
    **reports.FIXED,
}
# It says the same to everybody and takes long to write, so that not everybody asks for it.
COSTLY = {"api:openapi-json": ("anonymous", "desk")}
ARRIVAL = {
    "organisation": "个人",
    "name": "林新",
    "purpose": "咨询",
    "host": "赵凯",
    "host_number": "T1",
    "party_size": "1",
    "category": "parent",
}
REASON = {"reason": "客人要求"}
IN_JUNE = "2026-06-05T10:00"
INVITED = {"name": "林新", "purpose": "咨询", "expected_at": IN_JUNE, "host_number": "T1"}
SENT: dict[str, dict[str, Any]] = {
    **delegations.SENT,
    "account_change": {"answer": "confirm"},
    "sign_in": {"username": "desk", "password": "not this one"},
    "admin:login": {"username": "desk", "password": "not this one"},
    "set_language": {"language": "en"},
    "choose_site": {"site": "1"},
    "desk_register": ARRIVAL,
    "invitation_new": {**INVITED, "host": "赵凯", "party_size": "1", "category": "parent"},
    "invitation_move": {"at": IN_JUNE},
    "invitation_cancel": REASON,
    "invitation_link": {"act": "off"},
    "api:make_invitation": {"visitor": {"name": "林新"}, "purpose": "咨询", "from": IN_JUNE},
    "api:move_invitation": {"from": IN_JUNE},
    "api:cancel_invitation": REASON,
    "visit_refuse": REASON,
    "visit_cancel": REASON,
    "visit_undo": REASON,
    "visit_override": {**REASON, "grade": "high"},
    "visit_answer": {"answer": "coming"},
    "visit_result": {"result": "下周签约"},
    "api:result_visit": {"result": "下周签约"},
    "visit_belonging": {"what": "笔记本电脑"},
    "approval_decide": {"decision": "approve"},
    "visit_phone": REASON,
    "badge_mark": {**REASON, "condition": "lost"},
    "visit_badge_lost": {**REASON, "condition": "lost"},
    "host_answer": {"answer": "coming"},
    "host_leave": {"leave": "1"},
    "thank_answer": {"score": "5"},
    "patrol_visit": {"place": "走廊"},
    "patrol_stranger": {"place": "走廊"},
    "incident_drop": {"reason": "访客当时正在前台换领新牌"},
    "api:report_violation": {"ladder": "internal_complaint", "source": "门岗"},
    "api:void_violation": {"reason": "访客当时正在前台换领新牌"},
    "my_case_state": {"words": "牌放在教室里了"},
    "my_case_appeal": {"words": "牌在口袋里"},
    "case_link_state": {"words": "牌放在教室里了"},
    "case_link_appeal": {"words": "牌在口袋里"},
    "incident_state": {"statement": "我在上课"},
    "ledger_void": {"reason": "访客当时正在前台换领新牌"},
    "appeal_decide": {"outcome": "upheld", "reason": "访客当时确实没有佩戴访客牌"},
    "ledger_book": {"ladder": "internal_complaint", "seen_at": "2026-03-05T08:00"},
    "ledger_propose": {"ladder": "internal_complaint", "seen_at": "2026-03-05T08:00"},
    "month_pay_table": {"table": "T1,8000"},
    "month_close": {"confirm": "yes"},
    "evacuation_start": {"confirm": "yes"},
    "evacuation_close": {"confirm": "yes"},
    "visit_correct": {"left_at": "2026-03-05T08:59"},
    "api:refuse_visit": REASON,
    "api:cancel_visit": REASON,
    "api:undo_visit": REASON,
    "api:override_visit": {**REASON, "grade": "high"},
    "api:answer_visit": {"answer": "coming"},
    "api:register_visit": {"visitor": {"name": "林新"}, "purpose": "咨询", "category": "parent"},
}


def names(wanted: Callable[[str], bool] = lambda name: True) -> set[str]:
    """Return the name of every address, with the namespace of the API and of the admin's own pages;
    admin's pages of models apart.
    """
    return {name for name, _route in _walk(get_resolver()) if wanted(name)}


def _walk(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, str]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield f"{space}{entry.name or ''}", str(entry.pattern)
        elif space != "admin:" and not str(entry.pattern).startswith("^"):
            yield from _walk(entry, f"{entry.namespace}:" if entry.namespace else space)


def invited(house: House, role: str, name: str, *, own: bool) -> int:
    """Return the id of the invitation or the delegation that an address is about."""
    rows = house.delegations if name in delegations.OF_ONE else house.invitations
    whose = "own" if own else FOREIGN.get(role, "south")
    return rows[f"proposal-{whose}" if name == "proposal" else whose]


def month_of(house: House, name: str) -> str | None:
    """Return the month that an address is about; nothing where it is about none."""
    if name in complaints.OF_A_MONTH:
        return f"{complaints.the_month():%Y-%m}"
    return house.month if name.startswith("month_") or name == "month" else None


def address(house: House, role: str, name: str, *, own: bool) -> str:
    """Return the address of a door for somebody, about their own object or a foreign one."""
    if found := FIXED.get(name) or reports.address(house, name, own=own) or rota.address(name):
        return found
    if name in (*lists.OF_ONE, lists.WEIGH):
        return lists.address(house.lists, name, own=own)
    rooms = ((complaints, house.complaints), (calls, house.calls), (plans, house.plans))
    if name in clients.OF_ONE:
        return clients.address(house.clients, name, own=own)
    for room, things in rooms:
        if name in (*room.OF_ONE, *room.STEP):
            thing = things["own" if own else "south"]
            return reverse(name, args=[thing, *room.STEP.get(name, ())])
    if name == "visit_badge_label":
        return reverse(name, args=[house.visit(role, STATE[name], own=own), "zpl", 203])
    if name in ("visitor", "visitor_data"):
        visit = Visit.objects.get(pk=house.visit(role, "waiting", own=own))
        if name == "visitor":
            return reverse(name, args=[visit.visitor_id])
        return f"{reverse(name)}?visitor={visit.visitor_id}"
    if name in OF_INVITATIONS:
        return reverse(name, args=[invited(house, role, name, own=own)])
    if name in ("erasure", "account_change"):
        return reverse(name, args=[getattr(house, name)])
    if name in OF_DOUBLES:
        return reverse(name, args=house.doubles[OF_DOUBLES[name]])
    if name in ("badge", "badge_mark", "badge_redo"):
        return reverse(name, args=[house.badge(own=own).pk])
    if name in STATE:
        return reverse(name, args=[house.visit(role, STATE[name], own=own)])
    if name.startswith("evacuation_link"):
        return reverse(name, args=[house.links["evacuation"] if own else "Z" * 28])
    if name.startswith("evacuation_") and name != "evacuation_start":
        over = name in ("evacuation_report", "evacuation_csv")
        return reverse(
            name, args=[house.evacuations["hq" if own else "south", "over" if over else "open"]]
        )
    if name in house.links and name != "evacuation":
        return reverse(name, args=[house.links[name] if own else "Z" * 28])
    if name.startswith("case_link"):
        return reverse(name, args=[house.links["case_link"] if own else "Z" * 28])
    if name == "ledger_person":
        return reverse(
            name, args=[house.hosts["own" if own else FOREIGN.get(role, "south")].number]
        )
    if name in ("ledger_entry", "ledger_void", "api:void_violation"):
        return reverse(name, args=[house.entries["own" if own else "south"]])
    if name in ("appeal", "appeal_decide"):
        return reverse(name, args=[house.appeals["own" if own else "south"]])
    if name.startswith(("my_case", "incident_")) or name in ("patrol_done", "incident"):
        return reverse(name, args=[house.incidents["own" if own else "south"]])
    if name.startswith("due_") and name not in ("due_line", "due_feed", "due_waiting"):
        return reverse(name, args=[f"hearing-{house.incidents['own' if own else 'south']}"])
    if name == "api:employee_ledger":
        return reverse(name, args=[house.number(role, own=own)])
    if (month := month_of(house, name)) is not None:
        return reverse(name, args=[month])
    if name == "api:show_board":
        return reverse(name) + ("?site=hq" if own else "?site=south")
    return reverse(name)


def content(house: House, name: str, *, own: bool) -> dict[str, Any]:
    """Return what is sent through a door."""
    if name == "month_pay":
        return {f"pay-{house.hosts['own'].pk}": "8000"}
    if name in ("visitor_export", "visitor_erase"):
        visit = Visit.objects.get(pk=house.visit("office", "waiting", own=True))
        return {"visitor": visit.visitor_id, **REASON, "sure": "on"}
    if name == "desk_scan":
        return {"code": house.code(own=own)}
    if name == "double_merge":
        return {"keep": house.doubles["one"][0]}
    if name in ("api:merge_visitor", "api:tell_visitors_apart"):
        return {"into": house.doubles["pair"][1], "other": house.doubles["pair"][1]}
    if name in ("scan_pass", "api:scan_badge"):
        return {"code": house.code(own=own), "at": "desk", "action": "auto"}
    if name in ("evacuation_tick", "evacuation_link"):
        return {
            "visit": house.visits["own" if own else "south", "inside"],
            "says": "safe",
            "key": "k1",
        }
    if (sent := reports.content(name, own=own)) is not None:
        return sent
    for room in (complaints, calls, lists, plans, rota, clients, of_gifts):
        if (sent := room.content(name)) is not None:
            return sent
    if name == "visit_zone":
        return house.wish(own=own)
    if name == "visit_zone_withdraw":
        return {"zone_pass": house.zone_passes["own" if own else "south"]}
    if name == "approvals":
        asked = Approval.objects.get(zone_pass=house.zone_passes["own"])
        return {"approval": asked.pk, "decision": "approve"}
    if name.endswith(("visit_reassign", "reassign_visit", "visit_add_host", "add_host_to_visit")):
        number = "T2" if own else "T8"
        return {"employee": number} if name.startswith("api:") else {"host_number": number}
    if name == "api:report_violation":
        return {**SENT[name], "employee": "T1" if own else "T9"}
    if name in ("ledger_book", "ledger_propose"):
        return {**SENT[name], "employee_number": "T1" if own else "T9"}
    if name == "api:register_visit":
        return {**SENT[name], "host": "T1" if own else "T9"}
    return SENT.get(name, {})


def knock(house: House, role: str, name: str, method: str, *, own: bool) -> int:
    """Knock at a door as somebody and return the status of the answer; whatever it did is taken
    back.
    """
    programs = name.startswith("api:") or name == "no_such_address"
    client = house.program(role) if programs else house.browser(role)
    place = address(house, role, name, own=own)
    if method == "PATCH" and name in clients.PATCHED:
        body = content(house, name, own=own)
        call = lambda: client.patch(place, body, content_type="application/json")
    elif method != "POST":
        call = lambda: client.generic(method, place)
    else:
        sent = content(house, name, own=own)
        call = lambda: (
            client.post(place, sent, content_type="application/json")
            if programs
            else client.post(place, sent)
        )
    with undone():
        return call().status_code


def surprises(
    house: House, rows: dict[tuple[str, str], Cells], name: str, methods: tuple[str, ...] = METHODS
) -> list[str]:
    """Return each answer at a door that is not the one in the table."""
    found = []
    closed = all(
        cells["anonymous"][0] == 302 for (row, _method), cells in rows.items() if row == name
    )
    for method in methods:
        if _said_elsewhere(rows, name, method):
            continue
        cells = rows.get((name, method))
        # A method that an address does not know is refused whoever sends it.
        knocking = ROLES if cells else sample(ROLES, 2, f"{method} {name}")
        for role in COSTLY.get(name, knocking):
            nothing = 302 if closed and role == "anonymous" else 405
            expected = cells[role] if cells else (nothing, nothing)
            # A method that the address does not know is refused before anybody looks for the
            # object.
            both = cells is not None and _differs(house, role, name)
            for own, status in zip((True, False) if both else (True,), expected, strict=False):
                answered = knock(house, role, name, method, own=own)
                if answered != status:
                    found.append(
                        f"{method} {name} by {role}, {'own' if own else 'foreign'}: {answered}"
                        f" instead of {status}"
                    )
    return found


def _differs(house: House, role: str, name: str) -> bool:
    """Tell whether a door leads to an object, which may be somebody's own or foreign."""
    knocks = [
        (address(house, role, name, own=own), content(house, name, own=own))
        for own in (True, False)
    ]
    return knocks[0] != knocks[1]


def _said_elsewhere(rows: dict[tuple[str, str], Cells], name: str, method: str) -> bool:
    """Tell whether another operation of the API answers a method at the same address; its own row
    speaks of it.
    """
    if not name.startswith("api:") or name in STATE or name in OF_ONE_THING:
        return False
    elsewhere = {other for other, said in rows if other.startswith("api:") and said == method}
    others = elsewhere.difference(STATE, OF_ONE_THING)
    return (name, method) not in rows and any(reverse(other) == reverse(name) for other in others)
