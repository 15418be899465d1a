"""The board for screens: three lanes with a revision, and nothing sent while nothing changed."""

from datetime import timedelta

import pytest

from reception import clock
from tests.api.callers import Program, a_program, wang_yue
from tests.builders import a_site


def registered(desk: Program, name: str, **fields: object) -> int:
    """Register somebody and return the id of the visit."""
    return desk.post("/visits", {**wang_yue(**fields), "visitor": {"name": name}})["id"]


def test_the_three_lanes(desk):
    waiting = registered(desk, "等")
    inside = registered(desk, "进")
    desk.post(f"/visits/{inside}/admit", {"badge": 3})
    expected = registered(desk, "约", expected_at=(clock.now() + timedelta(minutes=1)).isoformat())
    gone = registered(desk, "走")
    desk.post(f"/visits/{gone}/cancel")
    board = desk.get("/board", site="hq").said
    assert set(board) == {"site", "revision", "expected", "waiting", "inside"}
    assert [[row["id"] for row in board[lane]] for lane in ("expected", "waiting", "inside")] == [
        [expected],
        [waiting],
        [inside],
    ]
    row = board["inside"][0]
    assert (row["visitor"]["name"], row["host"]["number"], row["badge"]["number"]) == (
        "进",
        "T1",
        3,
    )
    assert row.items() <= desk.get(f"/visits/{inside}").said.items()


def test_nothing_is_sent_while_nothing_changed(desk):
    visit = registered(desk, "等")
    first = desk.get("/board")
    tag = first.headers["ETag"]
    again = desk.get("/board", headers={"If-None-Match": tag})
    assert (again.status, again.said, again.headers["ETag"]) == (304, None, tag)
    assert desk.get("/board", headers={"If-None-Match": f'"other", W/{tag}'}).status == 304
    desk.post(f"/visits/{visit}/admit")
    changed = desk.get("/board", headers={"If-None-Match": tag})
    assert (changed.status, changed["revision"] != first["revision"]) == (200, True)


@pytest.mark.parametrize("tag", ['"nonsense"', "nonsense", "", '"', "W/", "\x7f", '"' * 100])
def test_a_tag_that_is_none_of_ours_gets_the_whole_board(desk, tag):
    assert desk.get("/board", headers={"If-None-Match": tag}).status == 200


def test_another_language_and_another_reader_are_not_told_that_nothing_changed(desk):
    tag = desk.get("/board").headers["ETag"]
    assert Program(desk.token, "en").get("/board", headers={"If-None-Match": tag}).status == 200
    auditor = a_program("auditor", "审计员")
    assert auditor.get("/board", site="hq", headers={"If-None-Match": tag}).status == 200


def test_a_badges_code_is_for_those_who_may_admit(desk):
    desk.post(f"/visits/{registered(desk, '进')}/admit")
    assert desk.get("/board")["inside"][0]["badge"]["code"]
    assert a_program("auditor", "审计员").get("/board", site="hq")["inside"][0]["badge"] == {
        "number": 1,
        "code": None,
    }


def test_without_a_site_it_is_the_one_where_the_person_works(desk):
    assert desk.get("/board")["site"] == "hq"
    assert a_program("desk", "何南", sites=[a_site("south")]).get("/board")["site"] == "south"


def test_a_board_one_may_not_see_does_not_exist(desk):
    assert desk.get("/board", site="south").status == 404
    assert desk.get("/board", site="nowhere").status == 404
    for role in ("host", "head", "operator"):
        assert a_program(role, f"某{role}").get("/board", site="hq").status == 404
    nowhere = a_program("desk", "何无", sites=[a_site("closed", "旧校区")])
    site = a_site("closed")
    site.is_active = False
    site.save()
    assert nowhere.get("/board").status == 404
