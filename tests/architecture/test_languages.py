import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest

from tests.architecture.tree import PACKAGES, ROOT, files, ours, text
from tests.requirements_met import require_or_skip

CATALOGUE = "reception/locale/en/LC_MESSAGES/django.po"
AT_ONCE = {"gettext", "ngettext", "pgettext", "npgettext"}
WORDS = re.compile(r"[\u3400-\u9fff]")
CHINESE = re.compile(r"[\u3001-\u3011\u3400-\u9fff\uff01-\uff5e]")
TRANSLATED = re.compile(
    r"{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}|{%\s*trans(?:late)?\b.*?%}|_\((?:\"[^\"]*\"|'[^']*')\)"
    r"|{#.*?#}|{%\s*comment\b.*?{%\s*endcomment\s*%}|<!--.*?-->",
    re.DOTALL,
)


@pytest.fixture(scope="module")
def english():
    assert (ROOT / CATALOGUE).exists(), "there is no English catalogue: run `make messages`"
    return polib.pofile(str(ROOT / CATALOGUE))


def test_every_sentence_has_its_english(english):
    def said(entry: polib.POEntry) -> bool:
        return all(entry.msgstr_plural.values()) if entry.msgid_plural else bool(entry.msgstr)

    assert [
        entry.msgid for entry in english if not entry.obsolete and (entry.fuzzy or not said(entry))
    ] == []


def test_the_english_holds_the_same_placeholders(english):
    """A placeholder lost in translation is a 500 or a hole in the sentence, in English only."""
    named = re.compile(r"%\(\w+\)[sd]|%[sd]|{\w*}")
    wrong = [
        entry.msgid
        for entry in english
        if not entry.obsolete
        and not entry.msgid_plural
        and sorted(named.findall(entry.msgid)) != sorted(named.findall(entry.msgstr))
    ]
    assert wrong == []


def test_no_chinese_is_left_in_the_english(english):
    """The name of the language in its own writing is the one exception."""
    left = [
        entry.msgid
        for entry in english
        if not entry.obsolete and CHINESE.search(entry.msgstr) and entry.msgid != "中文"
    ]
    assert left == []


def test_the_compiled_catalogue_is_the_written_one(english):
    compiled = polib.mofile(str((ROOT / CATALOGUE).with_suffix(".mo")))

    def content(catalogue: polib.POFile | polib.MOFile) -> dict:
        kept = [
            entry
            for entry in catalogue
            if not entry.obsolete and not getattr(entry, "fuzzy", False)
        ]
        return {
            (entry.msgctxt, entry.msgid): entry.msgstr or dict(entry.msgstr_plural)
            for entry in kept
        }

    assert content(compiled) == content(english), "run `make messages` and commit both files"


def test_the_catalogue_holds_what_code_and_templates_say(english, tmp_path):
    if shutil.which("xgettext") is None:
        require_or_skip("GNU gettext is not installed (Debian: apt-get install gettext)")
    for name in files():
        if name.endswith((".py", ".html", ".txt", ".po", ".toml")) and not name.startswith(
            "tests/architecture/"
        ):
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, tmp_path / name)
    command = [
        sys.executable,
        "manage.py",
        "makemessages",
        "--locale",
        "en",
        "--no-obsolete",
        "--no-wrap",
        "--ignore",
        "tests/*",
    ]
    result = subprocess.run(
        command,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
    )
    assert result.returncode == 0, result.stdout + result.stderr
    collected = {
        (entry.msgctxt, entry.msgid) for entry in polib.pofile(str(Path(tmp_path) / CATALOGUE))
    }
    kept = {(entry.msgctxt, entry.msgid) for entry in english if not entry.obsolete}
    assert sorted(msgid for _, msgid in collected - kept) == [], (
        "said, but not in the catalogue: run `make messages`"
    )
    assert sorted(msgid for _, msgid in kept - collected) == [], (
        "in the catalogue, but nobody says it: run `make messages`"
    )


def chinese_outside_translation(content: str) -> list[str]:
    # 中文 is how the switch of languages names itself to whoever cannot read the rest.
    return [
        line.strip()
        for line in TRANSLATED.sub("", content).replace("中文", "").splitlines()
        if CHINESE.search(line)
    ]


def test_templates_say_nothing_in_chinese_only():
    assert {
        name: found
        for name in ours(".html", under=("templates/",))
        if (found := chinese_outside_translation(text(name)))
    } == {}
    assert chinese_outside_translation("<p>请稍候</p>") == ["<p>请稍候</p>"], "the control"
    assert chinese_outside_translation('<p>{% translate "请稍候" %}</p>') == []


def test_scripts_take_their_sentences_from_the_page():
    """A sentence in a script would be Chinese for everybody."""
    places = ours(".js", under=("static/",))
    bare = {
        name: re.sub(r"/\*.*?\*/|(?<!:)//[^\n]*", "", text(name), flags=re.DOTALL)
        for name in places
    }
    assert [name for name, content in bare.items() if WORDS.search(content)] == []


# --- Translated when it is read, not when the program starts
# -------------------------------------------------------------


def said_at_import(source: str) -> list[str]:
    """Return what a module translates while it is imported, or once and for all afterwards: by
    whoever comes first, in their language, for everybody.
    """
    tree = ast.parse(source)
    imported = {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
    }
    modules = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils"
        for alias in node.names
        if alias.name == "translation"
    }
    at_once = {name for name, real in imported.items() if real in AT_ONCE}
    at_once |= {f"{module}.{name}" for module in modules for name in AT_ONCE}
    lazy = {name for name, real in imported.items() if real.endswith("_lazy")}
    lazy |= {f"{module}.{name}_lazy" for module in modules for name in AT_ONCE}

    def calls(node: ast.AST, names: set[str]) -> bool:
        # Also by the module: translation.gettext("…").
        return isinstance(node, ast.Call) and ast.unparse(node.func) in names

    found = [
        child
        for child, parent in run_at_import(tree)
        if calls(child, at_once)
        # What is added to a lazy text, or asks it anything, has its words now.
        or (
            calls(child, lazy)
            and isinstance(parent, ast.BinOp | ast.FormattedValue | ast.Attribute)
        )
        or (calls(child, lazy) and calls(parent, {"str"}))
    ]
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef) and any(
            "cache" in ast.unparse(one) for one in function.decorator_list
        ):
            found += [node for node in ast.walk(function) if calls(node, at_once)]
    return [ast.unparse(node) for node in found]


def run_at_import(node: ast.AST) -> Iterator[tuple[ast.AST, ast.AST]]:
    """Give each piece that runs when a module is imported, with what it is part of."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            given = [*child.decorator_list, *child.args.defaults, *child.args.kw_defaults]
            for one in filter(None, given):
                yield one, child
                yield from run_at_import(one)
        elif not isinstance(child, ast.Lambda):
            yield child, node
            yield from run_at_import(child)


def test_nothing_is_translated_before_somebody_reads_it():
    assert {
        name: found for name in ours(".py", under=PACKAGES) if (found := said_at_import(text(name)))
    } == {}


@pytest.mark.parametrize(
    ("line", "is_late_enough"),
    [
        ("NAME = _('前台')", False),
        ("class Form:\n    label = _('前台')", False),
        ("def ask(why=_('前台')): ...", False),
        ("NAMES = [(1, {'a': ngettext('天', '天', 1)})]", False),
        ("NAME = lazy('前台') + '1'", False),
        ("NAME = translation.gettext('前台')", False),
        ("NAME = str(translation.gettext_lazy('前台'))", False),
        ("NAME = translation.gettext_lazy('前台')", True),
        ("NAME = f'{lazy(\"前台\")}'", False),
        ("NAME = str(lazy('前台'))", False),
        ("@cache\ndef name():\n    return _('前台')", False),
        ("NAME = lazy('前台')", True),
        ("def name():\n    return _('前台')", True),
        ("NAMES = [lambda: _('前台')]", True),
    ],
)
def test_what_is_translated_too_early_is_seen(line, is_late_enough):
    imported = (
        "from django.utils import translation\n"
        "from django.utils.translation import gettext as _, gettext_lazy as lazy, ngettext\n"
    )
    assert (said_at_import(imported + line) == []) is is_late_enough
