"""Keep the rules by which somebody was graded, so that they can be graded again exactly (G10)."""

import json
from dataclasses import asdict
from functools import partial
from hashlib import sha256
from typing import Any

from django.db import transaction

from reception.policy.decide import BilingualText, Rule, Rulebook, Standard
from reception.policy.enums import Disposition, Grade
from reception.policy.models import RulesVersion

# The edition of which this process knows that its rules are kept, and as which row.
_kept: tuple[str, int] = ("", 0)
# What was written in a transaction that may still be taken back.
_unsure: set[str] = set()


def written(book: Rulebook) -> str:
    """Return a rulebook as JSON; of the same content always the same text."""
    return json.dumps(asdict(book), default=sorted, sort_keys=True, ensure_ascii=False)


def read(content: dict[str, Any]) -> Rulebook:
    """Return the rulebook that was ``written``."""
    standards = {
        name: {key: _standard(one) for key, one in content[name].items()}
        for name in ("by_grade", "by_category")
    }
    return Rulebook(
        rules=tuple(_rule(one) for one in content["rules"]),
        categories=frozenset(content["categories"]),
        not_graded=frozenset(content["not_graded"]),
        topics=content["topics"],
        posts=content["posts"],
        **standards,
    )


def keep(edition: str, book: Rulebook) -> int:
    """Return the id of the row that keeps these rules; written where nobody has, asked for once in
    each process and edition.
    """
    global _kept
    if edition and edition == _kept[0]:
        return _kept[1]
    row, made = write(book)
    if made:
        _unsure.add(row.digest)
        transaction.on_commit(partial(_unsure.discard, row.digest))
    else:
        _remember(edition, row.digest, row.pk)
    return int(row.pk)


def write(book: Rulebook) -> tuple[RulesVersion, bool]:
    """Return the row that keeps these rules, and whether it was made now."""
    text = written(book)
    content = {"content": json.loads(text)}
    return RulesVersion.objects.get_or_create(digest=_digest(text), defaults=content)


def look_up(edition: str, book: Rulebook) -> None:
    """Remember under which row the rules of an edition are kept, if they are."""
    digest = _digest(written(book))
    known = RulesVersion.objects.filter(digest=digest).values_list("pk", flat=True).first()
    if known is not None:
        _remember(edition, digest, known)


def _remember(edition: str, digest: str, pk: int) -> None:
    global _kept
    if digest not in _unsure:
        _kept = (edition, pk)


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _rule(row: dict[str, Any]) -> Rule:
    texts = {name: BilingualText(**row[name]) for name in ("name", "why")}
    enums = {"grade": Grade(row["grade"]), "disposition": Disposition(row["disposition"])}
    return Rule(**{**row, **texts, **enums, "categories": frozenset(row["categories"])})


def _standard(row: dict[str, Any]) -> Standard:
    texts = ("place", "refreshments", "accompanied_by")
    return Standard(**{**row, **{name: BilingualText(**row[name]) for name in texts}})
