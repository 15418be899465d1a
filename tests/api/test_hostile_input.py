"""Whatever a program sends, it gets an answer and never a 500."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.callers import Program, wang_yue
from tests.soak import examples, sample
from visitors.models import Visit

NASTY: list[Any] = [
    "",
    " ",
    "\x00",
    "王\x00悦",
    "\ud800",
    "x" * 10_000,
    "王" * 10_000,
    "<script>alert(1)</script>",
    "{{7*7}}",
    "a\r\nb",
    "\u202eabc",
    "👩‍👩‍👧‍👦",
    "𠮷野",
    "=1+1",
    "' OR 1=1 --",
    "%00",
    "ﷺ",
    "\ufeff",
    "１２３",
    "٣٤٥",
    "-1",
    "NaN",
    0,
    -1,
    1,
    1.5,
    2**31,
    2**63,
    2**64,
    10**300,
    -(10**30),
    True,
    False,
    None,
    [],
    {},
    [[]],
    {"a": 1},
    ["王悦"],
]
TOP = [
    "visitor",
    "host",
    "category",
    "purpose",
    "party_size",
    "topic",
    "appointment",
    "expected_at",
    "site",
]
PATHS = TOP + [
    f"visitor.{name}" for name in ("id", "name", "phone", "organisation", "title", "level", "email")
]
TIMES = [
    "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59-23:59",
    "2026-02-30T00:00:00",
    "2026-W01-1",
    "20261122",
    "1e9",
    "now",
    "2026-11-22T25:00:00",
    "1969-12-31",
    "2999-01-01T00:00:00Z",
    "2026-11-22T10:00:00+99:99",
    "２０２６-11-22",
]
PARAMETERS = ["state", "site", "date", "cursor", "limit"]
TYPED = [
    "\x00",
    "a\x00b",
    "%",
    "_",
    "x" * 100,
    "x" * 101,
    "王" * 100,
    "'",
    "\\",
    "1234",
    "１２３４",
    "٣٤٥٦",
    "+",
    "++++",
    "+8613800138000",
    "\u202e",
    "𠮷",
    "....",
]


def with_value(path: str, value: Any) -> dict[str, Any]:
    """Return 王悦's registration with one field replaced."""
    body = wang_yue()
    if "." in path:
        body["visitor"][path.split(".")[1]] = value
    else:
        body[path] = value
    return body


@pytest.mark.parametrize("path", PATHS)
def test_every_field_of_a_registration_survives_every_value(desk, path):
    for value in [*sample(NASTY, 2, path), *(TIMES if path == "expected_at" else [])]:
        heard = desk.post("/visits", with_value(path, value))
        assert heard.status in (201, 409, 422), (path, value, heard.said)
        if heard.status == 422 and heard.code == "invalid":
            assert heard["fields"], (path, value)
            assert all(name == path or name.startswith(f"{path}.") for name in heard["fields"]), (
                path,
                value,
                heard.said,
            )
        if heard.status == 201:
            Visit.objects.filter(pk=heard["id"]).update(state="cancelled")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("visitor.name", ""),
        ("visitor.name", 7),
        ("visitor.name", "x" * 61),
        ("visitor.name", None),
        ("visitor.phone", "nonsense"),
        ("visitor.phone", 13800138000),
        ("visitor.organisation", "x" * 121),
        ("visitor.title", []),
        ("visitor.level", "5"),
        ("visitor.level", True),
        ("visitor.level", 100),
        ("visitor.id", "1"),
        ("visitor.id", 0),
        ("visitor.id", 404404),
        ("visitor", None),
        ("host", ""),
        ("host", "nobody"),
        ("host", "赵凯"),
        ("host", 1),
        ("purpose", ""),
        ("purpose", "x" * 201),
        ("category", "emperor"),
        ("topic", "weather"),
        ("party_size", 0),
        ("party_size", 10_000),
        ("party_size", "2"),
        ("party_size", 1.0),
        ("party_size", True),
        ("appointment", "yes"),
        ("expected_at", 1700000000),
        ("expected_at", "2020-01-01T10:00:00+08:00"),
        ("expected_at", "tomorrow"),
        ("site", 1),
        ("site", "nowhere"),
    ],
)
def test_a_wrong_value_is_named_by_its_place_in_the_body(desk, path, value):
    heard = desk.post("/visits", with_value(path, value))
    assert heard.status == 422
    assert heard.code in {"invalid", "unknown_visitor"}
    assert list(heard["fields"]) == [{"unknown_visitor": "visitor.id"}.get(heard.code, path)]
    assert not Visit.objects.exists()


def test_a_number_beyond_all_numbers_is_no_head_count(desk):
    body = (
        json.dumps(with_value("party_size", 0))
        .replace('"party_size": 0', '"party_size": 1e400')
        .encode()
    )
    assert desk.post("/visits", body)["fields"].keys() == {"party_size"}


def test_all_faults_of_one_registration_are_named_at_once(desk):
    heard = desk.post(
        "/visits",
        {
            "visitor": {"name": "", "phone": "x"},
            "host": "?",
            "purpose": "",
            "category": "?",
            "party_size": 0,
        },
    )
    assert set(heard["fields"]) == {
        "visitor.name",
        "visitor.phone",
        "host",
        "purpose",
        "category",
        "party_size",
    }


def test_a_name_is_kept_as_written_without_what_cannot_be_seen(desk):
    for typed, kept in [
        ("王\x00悦", "王悦"),
        ("<b>王</b>", "<b>王</b>"),
        ("{{7*7}}", "{{7*7}}"),
        ("a\r\nb", "a b"),
        ("\u202e𠮷野", "𠮷野"),
    ]:
        assert (
            desk.post("/visits", {**wang_yue(), "visitor": {"name": typed}})["visitor"]["name"]
            == kept
        )


@pytest.mark.parametrize(
    ("step", "field"),
    [
        ("admit", "badge"),
        ("refuse", "reason"),
        ("cancel", "reason"),
        ("undo", "reason"),
        ("override", "reason"),
        ("override", "grade"),
        ("answer", "answer"),
        ("answer", "minutes"),
        ("answer", "colleague"),
        ("reassign", "employee"),
        ("answer", "employee"),
        ("add_host", "employee"),
    ],
)
def test_every_field_of_a_step_survives_every_value(desk, step, field):
    rest = {
        "override": {"grade": "high", "reason": "x"},
        "answer": {"answer": {"minutes": "wait"}.get(field, "colleague")},
    }.get(step, {})
    for value in sample(NASTY, 2, f"{step} {field}"):
        visit = desk.post("/visits", {**wang_yue(), "visitor": {"name": "王悦"}})["id"]
        heard = desk.post(f"/visits/{visit}/{step}", {**rest, field: value})
        assert heard.status in (200, 409, 422), (step, field, value, heard.said)


@pytest.mark.parametrize("parameter", PARAMETERS)
def test_every_parameter_of_the_list_survives_every_value(desk, parameter):
    for value in [
        *(text for text in NASTY if isinstance(text, (str, int)) and text != "\ud800"),
        *TIMES,
        "0001-01-01",
        "9999-12-31",
    ]:
        heard = desk.get("/visits", **{parameter: value})
        assert heard.status in (200, 404, 422), (parameter, value, heard.said)
        if heard.status == 422:
            assert list(heard["fields"]) == [parameter]


@pytest.mark.parametrize("address", ["/employees", "/visitors"])
def test_every_search_survives_every_text(desk, address):
    desk.post("/visits", wang_yue())
    for typed in TYPED:
        heard = desk.get(address, q=typed)
        assert heard.status == (422 if len(typed) > 100 else 200), typed


def test_every_site_of_a_board_survives_every_text(desk):
    for typed in [*TYPED, "x" * 10_000]:
        assert desk.get("/board", site=typed).status in (200, 404), typed


TEXT = st.text(st.characters(codec="utf-8"), max_size=70)
ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*TOP, "name", "phone", "level", "id"]), inner, max_size=5
        )
    ),
    max_leaves=8,
)


@settings(
    max_examples=examples(30),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(changes=st.dictionaries(st.sampled_from(PATHS[1:]), ANYTHING, max_size=4))
def test_no_registration_that_hypothesis_finds_gives_a_500(desk: Program, changes: dict[str, Any]):
    body = wang_yue()
    for path, value in changes.items():
        (body["visitor"] if "." in path else body)[path.split(".")[-1]] = value
    heard = desk.post("/visits", body)
    assert heard.status in (201, 409, 422), heard.said
    Visit.objects.update(state="cancelled")
