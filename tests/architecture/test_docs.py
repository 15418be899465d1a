"""README, CONTRIBUTING, change log and docs/ say nothing that is not there."""

import re
from importlib import import_module
from pathlib import Path

import pytest
from django.core.management import get_commands
from django.urls import resolve

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = {
    str(path.relative_to(ROOT)): path.read_text()
    for path in sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
}
READMES = ("README.md", "README.zh-CN.md")
ALL = "\n".join(DOCUMENTS.values())
MOST_LINES = 150
MOST_BYTES = 100_000  # of a picture
# What nobody can look up without the network; each was looked at by a person.
OUTSIDE = {
    "https://keepachangelog.com/en/1.1.0/",
    "https://semver.org/",
}
LINK = re.compile(r"\]\(([^)]+)\)")
ROOM = re.compile(r"`((?:reception|visitors|templates|static|fixtures|tests|docs)/[\w./-]+)`")


def links() -> list[tuple[str, str]]:
    return sorted({(name, link) for name, text in DOCUMENTS.items() for link in LINK.findall(text)})


def heading(line: str) -> str:
    """Return the anchor that a heading gets where Markdown is shown as a page."""
    return re.sub(r"[^\w\- ]", "", line.lstrip("# ").lower()).replace(" ", "-")


def leads_somewhere(name: str, link: str) -> bool:
    if link.startswith("http"):
        return link in OUTSIDE
    path, _hash, anchor = link.partition("#")
    target = (ROOT / name).parent / path if path else ROOT / name
    if anchor:
        headings = re.findall(r"^#+ .+$", target.read_text(), re.MULTILINE)
        return anchor in {heading(line) for line in headings}
    return target.exists()


def test_the_documents_are_there() -> None:
    wanted = {*READMES, "CONTRIBUTING.md", "CHANGELOG.md"}
    wanted |= {f"docs/{part}/README.md" for part in ("guide", "operate", "develop")}
    assert wanted <= set(DOCUMENTS)


@pytest.mark.parametrize(("name", "link"), links())
def test_every_link_leads_somewhere(name: str, link: str) -> None:
    assert leads_somewhere(name, link)


def test_a_link_that_leads_nowhere_is_noticed() -> None:
    assert not leads_somewhere("README.md", "docs/nowhere.md")
    assert not leads_somewhere("README.md", "https://example.org/")
    assert not leads_somewhere("README.md", "#nowhere")
    assert leads_somewhere("README.md", "#two-commands")


@pytest.mark.parametrize("page", sorted(name for name in DOCUMENTS if name.startswith("docs/")))
def test_every_page_is_found_from_the_readme(page: str) -> None:
    reached, waiting = set(), ["README.md"]
    while waiting:
        name = waiting.pop()
        if name in reached or name not in DOCUMENTS:
            continue
        reached.add(name)
        folder = (ROOT / name).parent
        paths = [link.partition("#")[0] for link in LINK.findall(DOCUMENTS[name])]
        waiting += [
            str((folder / path).resolve().relative_to(ROOT))
            for path in paths
            if path and not path.startswith("http")
        ]
    assert page in reached


@pytest.mark.parametrize("room", sorted(set(ROOM.findall(ALL))))
def test_every_file_that_is_named_exists(room: str) -> None:
    assert (ROOT / room).exists()


@pytest.mark.parametrize("command", sorted(set(re.findall(r"manage\.py (\w+)", ALL))))
def test_every_command_exists(command: str) -> None:
    assert command in get_commands()


@pytest.mark.parametrize(
    "target", sorted(set(re.findall(r"(?:`|^ {4}|1 |&& |test )make ([a-z]+)", ALL, re.MULTILINE)))
)
def test_every_make_target_exists(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE)


def settings_in_code() -> set[str]:
    code = (ROOT / "reception" / "settings.py").read_text()
    return set(re.findall(r'env\.\w+\(\s*"(\w+)"', code))


def test_the_settings_of_the_table_are_the_settings_there_are() -> None:
    table = re.findall(r"^\| `(\w+)` \|", DOCUMENTS["docs/operate/settings.md"], re.MULTILINE)
    assert sorted(table) == sorted(settings_in_code())


def test_no_document_names_a_setting_that_is_gone() -> None:
    # The change log names what was removed.
    texts = [text for name, text in DOCUMENTS.items() if name != "CHANGELOG.md"]
    named = set(re.findall(r"\bYINGKE_[A-Z_]+[A-Z]\b", "\n".join(texts)))
    assert named <= settings_in_code()


@pytest.mark.parametrize("clause", sorted(set(re.findall(r"\b[GVSBZP]\d{1,2}\b", ALL))))
def test_every_clause_that_is_cited_is_cited_in_the_code(clause: str) -> None:
    folders = (ROOT / "reception", ROOT / "visitors")
    code = "".join(path.read_text() for folder in folders for path in folder.rglob("*.py"))
    assert re.search(rf"\b{clause}\b", code)


@pytest.mark.parametrize("name", READMES)
def test_a_readme_is_a_front_door(name: str) -> None:
    text = DOCUMENTS[name]
    assert text.count("\n") <= MOST_LINES
    assert "    make demo\n    make test\n" in text
    assert len(re.findall(r"!\[", text)) == 1


def test_both_readmes_lead_to_the_same_places() -> None:
    english, chinese = (set(LINK.findall(DOCUMENTS[name])) for name in READMES)
    assert english - {"README.zh-CN.md"} == chinese - {"README.md"}


@pytest.mark.parametrize("name", READMES)
def test_the_people_of_the_demo_are_those_it_names(name: str) -> None:
    # The module has moved before; the address has not.
    people = import_module(resolve("/sign-in/").func.__module__).DEMO_PEOPLE
    lines = [line for line in DOCUMENTS[name].splitlines() if "`desk`" in line]
    assert [re.findall(r"`(\w+)`", line) for line in lines] == [
        [
            *("desk", "office", "office2", "host", "head", "deputy", "finance", "principal"),
            *("admin", "sales1", "sales2", "sales3", "sales4"),
        ]
    ]
    assert sorted(people) == sorted(re.findall(r"`(\w+)`", lines[0]))


def pictures() -> list[str]:
    return sorted(path.name for path in (ROOT / "docs" / "pictures").iterdir())


@pytest.mark.parametrize("picture", pictures())
def test_a_picture_is_small_and_shown_somewhere(picture: str) -> None:
    assert (ROOT / "docs" / "pictures" / picture).stat().st_size < MOST_BYTES
    assert f"pictures/{picture})" in ALL


def test_the_change_log_can_become_a_version() -> None:
    log = DOCUMENTS["CHANGELOG.md"]
    assert re.findall(r"^## (.+)$", log, re.MULTILINE)[0] == "Unreleased"
    kinds = set(re.findall(r"^### (.+)$", log, re.MULTILINE))
    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
