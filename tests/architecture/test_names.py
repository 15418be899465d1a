"""Every module has a room, every class a name of its own, and all code is shown as the formatter
shows it.
"""

import ast
from collections import defaultdict

from tests.architecture.tree import PACKAGES, ours, text

WIRING = {"__init__.py", "apps.py", "urls.py", "wiring.py"}
# Django finds a command by the name of its module and calls the class in it by this one.
CALLED_BY_DJANGO = {"Command"}


def standing_twice(sources: dict[str, str]) -> dict[str, list[str]]:
    places = defaultdict(list)
    for name, source in sources.items():
        for node in ast.parse(source).body:
            if isinstance(node, ast.ClassDef) and node.name not in CALLED_BY_DJANGO:
                places[node.name].append(name)
    return {name: found for name, found in places.items() if len(found) > 1}


def test_no_class_name_stands_twice():
    assert standing_twice({name: text(name) for name in ours(".py", under=PACKAGES)}) == {}
    assert standing_twice({"a.py": "class Known: pass", "b.py": "class Known: pass"}) == {
        "Known": ["a.py", "b.py"]
    }, "the control"


def test_no_module_lies_flat_in_visitors_but_wiring():
    flat = {
        name.removeprefix("visitors/")
        for name in ours(".py", under=("visitors/",))
        if name.count("/") == 1
    }
    assert flat <= WIRING


def test_all_code_is_shown_as_the_formatter_shows_it():
    ways = ("fmt: " + "skip", "fmt: " + "off")
    assert [
        name
        for name in ours(".py")
        if not name.startswith("tests/") and any(way in text(name) for way in ways)
    ] == []
