import logging
import sys

import pytest
from django.conf import settings
from django.utils.module_loading import import_string

TOKEN = "Q7KXW2M4N8RTYZ5P"


@pytest.fixture
def formatted():
    given = dict(settings.LOGGING["formatters"]["line"])
    formatter = import_string(given.pop("()"))(given.pop("format"))

    def of(message: str, *args: object, failure: bool = False) -> str:
        exc_info = None
        if failure:
            try:
                raise ValueError(f"no page at /h/{TOKEN}/")
            except ValueError:
                exc_info = sys.exc_info()
        return formatter.format(
            logging.LogRecord("django.request", logging.WARNING, "", 0, message, args, exc_info)
        )

    return of


@pytest.mark.parametrize(
    "path",
    [
        *(
            f"/h/{TOKEN}/",
            f"/i/{TOKEN}/",
            f"/t/{TOKEN}/",
            f"/e/{TOKEN}/",
            f"/h/{TOKEN}/zone/",
            f"/h/{TOKEN}",
            f"https://a.cn/h/{TOKEN}/?x=1",
        ),
        *(f"/l/{TOKEN}/", f"/l/{TOKEN}/appeal/", f"/x/{TOKEN}/"),
    ],
)
def test_a_personal_link_is_not_in_the_log(formatted, path):
    line = formatted("%s: %s", "Not Found", path)
    assert TOKEN not in line
    assert "Not Found" in line


def test_a_personal_link_is_not_in_a_traceback_either(formatted):
    line = formatted("failed", failure=True)
    assert "ValueError" in line
    assert TOKEN not in line


@pytest.mark.parametrize("asked", ["q=13912345678", "q=林若梅&n=8", "since=2026-03-05"])
def test_what_was_asked_for_is_not_in_the_log(formatted, asked):
    line = formatted("%s %s", "Bad Request:", f"/visitors/?{asked}")
    assert line.endswith("Bad Request: /visitors/?…")
    assert formatted("Really? %s", "yes").endswith("Really? yes"), "the control"


def test_other_paths_stay_readable(formatted):
    assert "/visits/17/" in formatted("%s: %s", "Not Found", "/visits/17/")


def test_what_django_says_about_a_missing_page_passes_our_formatter(client, capsys):
    """Every handler that writes must use the formatter: one more would put the link back."""
    handlers = [
        handler
        for name in (None, "django", "django.request", "django.server")
        for handler in logging.getLogger(name).handlers
    ]
    ours = [
        handler
        for handler in handlers
        if isinstance(handler, logging.StreamHandler) and type(handler) is logging.StreamHandler
    ]
    assert ours
    assert {type(handler.formatter).__name__ for handler in ours} == {"Discreet"}


def test_the_values_of_a_refused_row_are_not_in_a_traceback(formatted):
    """PostgreSQL tells them in lines of their own, and a value may break the line."""
    line = formatted(
        "Traceback …\nIntegrityError: new row violates check constraint\n"
        "DETAIL:  Failing row contains (17, 张伟\n13800138000, …).\n"
        "\nThe above exception was the direct cause of the following exception:\n"
        "IntegrityError: duplicate key\nDETAIL:  Key (phone)=(13800138000) already exists.\n"
    )
    assert "张伟" not in line
    assert "13800138000" not in line
    assert "The above exception was the direct cause" in line
    assert "IntegrityError: duplicate key" in line
