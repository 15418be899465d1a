import ast
import getpass
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.tree import PACKAGES, ROOT, files, ours, text

MOST_LINES = 580
MOST_LINES_OF_A_FUNCTION = 90
NAMES_THAT_SAY_NOTHING = {
    "utils",
    "util",
    "helpers",
    "helper",
    "services",
    "service",
    "managers",
    "common",
    "misc",
}
TOP = {
    "manage.py",
    "reception",
    "visitors",
    "templates",
    "static",
    "fixtures",
    "tests",
    "pyproject.toml",
    "README.md",
}
TOP_FOR_TOOLS = {"Makefile", "requirements.txt", "requirements-test.txt", "LICENSE", "CHANGELOG.md"}
TOP_FOR_READERS = {"docs", "CONTRIBUTING.md", "README.zh-CN.md"}


def test_the_top_level_is_as_agreed():
    top = {name.split("/")[0] for name in files()}
    agreed = TOP | TOP_FOR_TOOLS | TOP_FOR_READERS
    assert {name for name in top if not name.startswith(".")} <= agreed


def test_a_file_can_be_read_at_one_sitting():
    long = {
        name: lines
        for name in ours(".py", ".html", ".js", ".css")
        if (lines := text(name).count("\n")) > MOST_LINES
    }
    assert long == {}


def long_functions(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            and node.end_lineno - node.lineno >= MOST_LINES_OF_A_FUNCTION
        ):
            yield node.name


def test_a_function_fits_on_a_screen():
    assert [
        f"{name}: {function}" for name in ours(".py") for function in long_functions(text(name))
    ] == []
    assert list(long_functions("def long():\n" + "    pass\n" * MOST_LINES_OF_A_FUNCTION)) == [
        "long"
    ], "the control"


def test_a_module_is_named_by_what_a_clerk_would_say():
    assert [
        name
        for name in ours(".py")
        if NAMES_THAT_SAY_NOTHING & {part.removesuffix(".py") for part in name.split("/")}
    ] == []


def test_imports_point_downwards_only():
    linter = Path(sys.executable).parent / "lint-imports"
    result = subprocess.run(
        [linter, "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={**os.environ, "COLUMNS": "200"},
    )
    assert result.returncode == 0, result.stdout + result.stderr


# Where a person or a tool could read the time past reception/clock.py.
CLOCKS = {
    ("timezone", "now"),
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
    ("time", "time_ns"),
    ("functions", "Now"),
}
# These convert the moment they are given and read the clock where they are given none.
CONVERTERS = {("timezone", "localtime"), ("timezone", "localdate"), ("time", "localtime")}


def owned(node: ast.AST) -> tuple[str, str]:
    if not isinstance(node, ast.Attribute):
        return "", ""
    return (
        node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
    ), node.attr


def converts_nothing(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and owned(node.func) in CONVERTERS
        and not node.args
        and not node.keywords
    )


def clock_readings(source: str) -> Iterator[int]:
    for node in ast.walk(ast.parse(source)):
        if owned(node) in CLOCKS or converts_nothing(node):
            yield node.lineno
        elif isinstance(node, ast.ImportFrom):
            module = (node.module or "").split(".")[-1]
            if any((module, name.name) in CLOCKS for name in node.names):
                yield node.lineno
        elif isinstance(node, ast.keyword) and node.arg in {"auto_now", "auto_now_add"}:
            yield node.value.lineno


def test_only_the_clock_reads_the_time():
    places = [name for name in ours(".py", under=PACKAGES) if name != "reception/clock.py"]
    assert [f"{name}:{line}" for name in places for line in clock_readings(text(name))] == []


@pytest.mark.parametrize(
    "source",
    [
        "from django.utils import timezone\ntimezone.now()",
        "import datetime as dt\ndt.datetime.now(dt.UTC)",
        "from datetime import date\ndate.today()",
        "from django.utils.timezone import now",
        "field = DateTimeField(auto_now_add=True)",
        "field = DateTimeField(default=timezone.now)",
        "from django.db.models.functions import Now",
        "timezone.localdate()",
    ],
)
def test_every_way_to_read_the_time_is_noticed(source):
    assert len(list(clock_readings(source))) == 1
    assert list(clock_readings("timezone.localtime(visit.arrived_at)")) == []


def test_the_decision_is_pure():
    """`decide` sees facts and rules; it imports neither Django nor a clock, so that nothing but its
    arguments can change its answer.
    """
    imported = set()
    for node in ast.walk(ast.parse(text("reception/policy/decide.py"))):
        if isinstance(node, ast.Import):
            imported |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(node.module or "")
    allowed = {
        "dataclasses",
        "typing",
        "collections.abc",
        "enum",
        "functools",
        "operator",
        "__future__",
    }
    assert {
        name
        for name in imported
        if name not in allowed and not name.startswith("reception.policy.")
    } == set()


# Written in pieces, or this file would be the first to hold them.
HOSTS = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("files", "pythonhosted", "org"),
        ("registry", "npmjs", "org"),
        ("registry", "yarnpkg", "com"),
        ("deb", "debian", "org"),
        ("proxy", "golang", "org"),
    )
] + ["-".join(("index", "url")), "-".join(("extra", "index"))]
HOMES = re.compile(r"(?:^|[\s\"'=(:])/(?:home|Users)/\w+|(?:^|[\s\"'=(:])/root/")


def leaks(content: str) -> list[str]:
    here = [str(ROOT) + "/"] if len(ROOT.parts) > 2 else []
    user = getpass.getuser()
    return [word for word in HOSTS + here if word in content] + [
        found for found in HOMES.findall(content) if user or found
    ]


def test_no_file_names_a_package_source_or_a_folder_of_the_machine_it_was_written_on():
    assert {name: found for name in files() if (found := leaks(text(name)))} == {}
    assert leaks(f"see {'/'.join(['', 'home', 'alice', 'yingke'])}") != [], "the control"
    assert leaks("--" + HOSTS[-2]) != []
