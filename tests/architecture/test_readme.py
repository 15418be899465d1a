"""The README says nothing that is not there."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

from reception.accounts.views import DEMO_PEOPLE

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\(([^)#]+)\)", README))))
def test_every_link_leads_somewhere(link: str):
    assert link.startswith("http://127.0.0.1") or (ROOT / link).exists()


@pytest.mark.parametrize("command", sorted(set(re.findall(r"manage\.py (\w+)", README))))
def test_every_command_exists(command: str):
    assert command in get_commands()


@pytest.mark.parametrize(
    "target", sorted(set(re.findall(r"(?:`|^    |1 )make ([a-z]+)", README, re.MULTILINE)))
)
def test_every_make_target_exists(target: str):
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE)


def test_the_settings_it_names_are_the_settings_there_are():
    there_are = set(
        re.findall(r'env\.\w+\(\s*"(\w+)"', (ROOT / "reception" / "settings.py").read_text())
    )
    named = set(re.findall(r"^\| `(\w+)` \|", README, re.MULTILINE))
    assert named == there_are


@pytest.mark.parametrize("person", ["desk", "office", "host", "head", "principal"])
def test_the_people_of_the_tour_sign_in_to_the_demo(person: str):
    assert f"`{person}`" in README
    assert person in DEMO_PEOPLE


@pytest.mark.parametrize("clause", sorted(set(re.findall(r"`([GVSB]\d+)`", README))))
def test_every_clause_it_cites_is_cited_in_the_code(clause: str):
    code = "".join(
        path.read_text()
        for folder in ("reception", "visitors")
        for path in (ROOT / folder).rglob("*.py")
    )
    assert re.search(rf"\b{clause}\b", code)
