"""The grade card: how to receive this visitor, while the desk is still typing (S6)."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reception.organisation import people, phones
from reception.organisation.languages import in_english
from reception.organisation.models import Employee
from reception.policy.decide import BilingualText, Facts, decide, post_in
from reception.policy.enums import Disposition, Grade
from reception.policy.rulebook import InForce
from reception.text import clean_line, whole_number
from visitors.hosts import asking
from visitors.models import Visit, Visitor
from visitors.people import address, records
from visitors.visits import grading, listed

LONGEST_LEVEL, LONGEST_COUNT = 2, 6  # digits


def card_for(
    typed: Mapping[str, str], site_id: int, policy: InForce, now: datetime
) -> dict[str, Any]:
    """Return the card for what has been typed so far, any of it missing or wrong; one query
    for the host, one for the lists, and two for a visitor who was recalled.
    """
    host = host_of(typed, site_id)
    category = policy.categories.get(typed.get("category", "")) or policy.categories.get("walk_in")
    code = category.code if category else ""
    topic = typed.get("topic", "")
    before, hits, answers = _known(typed, code, now, policy)
    facts = Facts(
        code,
        bool(typed.get("appointment")),
        policy.level_of(
            typed.get("title", ""), whole_number(typed.get("level", ""), LONGEST_LEVEL)
        ),
        host.position.level if host else None,
        topic if topic in policy.topics else "",
        post_in(typed.get("purpose", ""), policy.book),
        *grading.facts_of_refusal(before),
        listed.confirmed(hits, answers),
    )
    # A house that has no categories yet still decides.
    book = policy.book if code else replace(policy.book, categories=frozenset({""}))
    decision = decide(facts, book)
    function = policy.whom(decision.ask)[2]
    meant = asking.whom_it_concerns(decision.ask, host, policy)
    there = people.present(meant, now)
    name = str(there or meant or "") if function else ""
    place = _in(decision.standard.place)
    occasions = {Disposition.REFUSE: "refuse", Disposition.ASK_FIRST: "ask"}
    occasion = occasions.get(decision.disposition, "greet")
    return {
        "decision": decision,
        "hits": [(hit, answers.get(hit.listing)) for hit in hits],
        "grade_label": Grade(decision.grade).label,
        "rule": _in(decision.rule),
        "why": _in(decision.why) if before is None else grading.refusal_in_words(before),
        "place": place,
        "refreshments": _in(decision.standard.refreshments),
        "accompanied_by": _in(decision.standard.accompanied_by),
        "badge_required": decision.badge_required,
        "asked": f"{function} {name}".strip(),
        "say": policy.say(occasion, decision.grade, code, **_words(typed, host, place)),
        "host": host,
        "away": meant if there != meant and function else None,
        "nobody_there": there is None and (bool(function) or host is not None),
        "host_away": host is not None and people.is_away(host, now),
        "graded": decision.graded,
        # One head, where none is counted yet.
        "escorts": policy.escorts_for(
            whole_number(typed.get("party_size", ""), LONGEST_COUNT) or 1
        ),
    }


def _words(typed: Mapping[str, str], host: Employee | None, place: str) -> dict[str, str]:
    """Return what fills the sentence that the desk says."""
    nobody_yet = "Sir or Madam" if in_english() else ""
    return {
        "visitor": address.called(typed.get("name", ""), typed.get("title", "")) or nobody_yet,
        "host": str(host) if host else pgettext("in a sentence", "被访人"),
        "place": place or _("接待区"),
    }


def is_about_somebody(typed: Mapping[str, str]) -> bool:
    """Tell whether anything says who comes, whom to or as what; for nobody there is no card."""
    of_somebody = ("visitor", "name", "organisation", "title", "purpose", "host", "host_number")
    is_named = any(clean_line(typed.get(name, "")) for name in of_somebody)
    return is_named or typed.get("category", "walk_in") != "walk_in"


def _known(
    typed: Mapping[str, str], code: str, now: datetime, policy: InForce
) -> tuple[Visit | None, list[listed.Hit], dict[int, bool]]:
    """Return at which visit whoever was recalled, or is typed with name and number, was refused;
    which entries of lists may be about them, and what is said of these.
    """
    visitor, phone = whole_number(typed.get("visitor", "")), ""
    with suppress(phones.NotAPhone):
        phone, _extension = phones.read_with_extension(typed.get("phone", ""))
    hits, answers = _hits(typed, visitor, phone, now), listed.answers_in(typed)
    visits = Visit.objects.filter(visitor=visitor)
    if visitor is None:
        if not phone:
            return None, hits, answers
        same = records.same(typed.get("name", ""), phone)
        visits = Visit.objects.filter(visitor__in=records.ids_that_stand(same))
    return grading.refused_before(visits, code, now, policy), hits, answers


def _hits(
    typed: Mapping[str, str], visitor: int | None, phone: str, now: datetime
) -> list[listed.Hit]:
    """Return the entries of lists that may be about whoever is typed."""
    if visitor is not None and not phone:
        phone = Visitor.objects.filter(pk=visitor).values_list("phone", flat=True).first() or ""
    name, organisation = (clean_line(typed.get(one, "")) for one in ("name", "organisation"))
    return listed.hits(listed.WhoComes(name, phone, organisation), visitor, now)


def host_of(typed: Mapping[str, str], site_id: int) -> Employee | None:
    """Return the host by the number that was picked, else by a whole name; one query."""
    number = clean_line(typed.get("host_number", ""))[:20]
    name = typed.get("host", "")[:60]
    if number:
        return people.reachable([site_id]).filter(number=number).first()
    bearers = people.called(name, [site_id]) if name.strip() else []
    return bearers[0] if len(bearers) == 1 else None


def _in(words: BilingualText) -> str:
    return (words.en if in_english() else "") or words.zh
