import inspect
import re
from collections.abc import Iterator
from functools import cache
from pathlib import PurePosixPath

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.architecture.tree import ours, text

COMMENTS = re.compile(r"{#.*?#}|{%\s*comment\b.*?%}.*?{%\s*endcomment\s*%}|<!--.*?-->", re.DOTALL)
# What several views answer in place of their own page.
INSTEAD = {"refusal.html", "host_link_over.html"}
DRAWN = re.compile(r"""["']([\w/-]+\.html)["']""")
FORBIDDEN = {
    "a script without a file": re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")", re.IGNORECASE
    ),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "a style attribute": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "an event attribute": re.compile(r"<[^>]*\s(?:on[a-z]+|hx-on[:\w-]*)\s*=", re.IGNORECASE),
    "a javascript address": re.compile(r"javascript:", re.IGNORECASE),
    "another host": re.compile(r"(?:https?:)?//(?!www\.w3\.org/)[a-z0-9-]+\.[a-z]", re.IGNORECASE),
    "unescaped text": re.compile(r"\|\s*safe\b|{%\s*autoescape\s+off"),
}
LONGEST_LINE = 160


def faults(content: str) -> list[str]:
    bare = COMMENTS.sub("", content)
    return [what for what, pattern in FORBIDDEN.items() if pattern.search(bare)]


def test_templates_keep_to_the_content_security_policy():
    assert {
        name: found
        for name in ours(".html", under=("templates/",))
        if (found := faults(text(name)))
    } == {}


@pytest.mark.parametrize(
    "content",
    [
        "<script>alert(1)</script>",
        "<style>a{}</style>",
        '<p style="color:red">',
        '<a href="#" onclick="go()">',
        '<a href="javascript:go()">',
        '<script src="https://cdn.example.com/x.js"></script>',
        '<img src="//images.example.com/x.png">',
        "{{ name|safe }}",
    ],
)
def test_each_breach_of_the_policy_is_noticed(content):
    assert faults(content)


def long_lines(content: str) -> list[int]:
    lines = enumerate(content.splitlines(), start=1)
    return [number for number, line in lines if len(line) > LONGEST_LINE]


def test_the_lines_of_templates_are_short():
    places = ours(".html", under=("templates/",))
    assert places
    assert {name: found for name in places if (found := long_lines(text(name)))} == {}


def test_a_long_line_is_noticed():
    assert long_lines("长" * LONGEST_LINE) == []
    assert long_lines("<p>\n" + "长" * (LONGEST_LINE + 1) + "\n</p>") == [2]


def test_our_scripts_and_styles_load_nothing_from_another_host():
    pattern = FORBIDDEN["another host"]
    places = ours(".js", ".css", under=("static/",))
    assert [
        name
        for name in places
        if pattern.search(re.sub(r"/\*.*?\*/|(?<!:)//[^\n]*", "", text(name), flags=re.DOTALL))
    ] == []


def crowded(css: str) -> list[str]:
    """Return the lines that show more than one declaration, opening or closing."""
    bare = re.sub(
        r"/\*.*?\*/|\"[^\"\n]*\"|'[^'\n]*'",
        lambda found: "\n" * found[0].count("\n"),
        css,
        flags=re.DOTALL,
    )
    return [line for line in bare.splitlines() if len(re.findall("[;{}]", line)) > 1]


def test_a_rule_in_css_shows_one_declaration_a_line():
    assert {
        name: lines for name in ours(".css", under=("static/",)) if (lines := crowded(text(name)))
    } == {}
    assert crowded("a {\n  color: red; margin: 0;\n}\n") != [], "the control"
    assert crowded("a { color: red }\n") != []


def test_our_scripts_make_no_code_from_text():
    pattern = re.compile(
        r"\beval\(|new"
        r" Function\(|\.innerHTML\s*=|\.outerHTML\s*=|insertAdjacentHTML|document\.write"
    )
    assert [name for name in ours(".js", under=("static/",)) if pattern.search(text(name))] == []


def patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            # The admin makes its addresses and names itself.
            yield from () if entry.namespace == "admin" else patterns(entry)
        else:
            yield entry


@cache
def our_pages() -> tuple[URLPattern, ...]:
    """Return the addresses that our own views answer; those of the API are made by its router."""
    return tuple(
        entry
        for entry in patterns(get_resolver())
        if getattr(inspect.unwrap(entry.callback), "__module__", "").split(".")[0]
        in {"reception", "visitors"}
    )


def test_there_are_pages_to_look_at():
    assert {"healthz", "readyz", "desk"} <= {entry.name for entry in our_pages()}


def test_an_address_is_named_as_its_view():
    wrong = [
        f"{entry.name} → {entry.callback.__name__}"
        for entry in our_pages()
        if entry.name != entry.callback.__name__
    ]
    assert wrong == []


def test_a_view_is_a_function():
    assert [
        entry.name
        for entry in our_pages()
        if not inspect.isfunction(inspect.unwrap(entry.callback))
    ] == []


def test_a_page_is_drawn_by_the_template_of_its_name():
    """A whole page bears its view's name; what an action draws again is a fragment of the page it
    was sent from.
    """
    templates = {PurePosixPath(name).name for name in ours(".html", under=("templates/",))}
    wrong = []
    for entry in our_pages():
        drawn = {
            PurePosixPath(name).name
            for name in DRAWN.findall(inspect.getsource(inspect.unwrap(entry.callback)))
        }
        pages = {name for name in drawn if not name.startswith("_")}
        wrong += [
            f"{entry.name} draws {name}"
            for name in pages - {f"{entry.name}.html"} - INSTEAD | drawn - templates
        ]
    assert wrong == []


def test_every_template_is_used():
    """A fragment is named by a view, an action or another template; a page nobody draws is left
    over.
    """
    everything = "\n".join(
        text(name) for name in ours(".py", ".html", under=("reception/", "visitors/", "templates/"))
    )
    places = [name.removeprefix("templates/") for name in ours(".html", under=("templates/",))]
    # Django and its apps look for templates of theirs by name: error pages, admin, registration.
    theirs = re.compile(
        r"^(?:\d{3}(?:_csrf)?\.html|admin/|registration/|ninja/|import_export/|simple_history/|adminsortable2/)"
    )
    assert [name for name in places if not theirs.match(name) and name not in everything] == []
