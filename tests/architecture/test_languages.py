import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

from tests.architecture.tree import ROOT, files, ours, text
from tests.requirements_met import require_or_skip

CATALOGUE = "reception/locale/en/LC_MESSAGES/django.po"
CHINESE = re.compile(r"[\u3400-\u9fff]")
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
    assert [name for name, content in bare.items() if CHINESE.search(content)] == []
