"""A program asks who may be the same person, merges, takes it back, tells apart."""

from tests.api.callers import Program, wang_yue
from visitors.models import Merge, Visitor


def entered(desk: Program, *names: str) -> list[int]:
    """Register visitors with one phone, and let their visits end."""
    for name in names:
        visit = desk.post("/visits", wang_yue(visitor={"name": name, "phone": "13800138000"}))
        desk.post(f"/visits/{visit['id']}/cancel", {"reason": "改日再来"})
    return [Visitor.objects.get(name=name).pk for name in names]


def test_who_may_be_the_same_is_told_with_degree_and_reasons(desk: Program, office: Program):
    one, two = entered(desk, "张伟", "张玮")
    heard = office.get(f"/visitors/{one}/likely")
    assert heard.status == 200
    assert heard.said == {
        "items": [
            {
                "visitor": {"id": two, "name": "张玮"},
                "degree": "certain",
                "reasons": ["同手机号", "同音", "差一字"],
            }
        ],
        "next": None,
    }
    in_english = Program(office.token, "en").get(f"/visitors/{one}/likely")
    assert in_english["items"][0]["reasons"][0] == "same phone"


def test_a_merge_is_made_once_and_undone_once(desk: Program, office: Program):
    one, two = entered(desk, "张伟", "张玮")
    first = office.post(f"/visitors/{two}/merge", {"into": one}, key="m-1")
    again = office.post(f"/visitors/{two}/merge", {"into": one}, key="m-1")
    assert (first.status, again.said) == (200, first.said)
    assert set(first.said) == {"id", "kept", "absorbed", "undo_until", "undone_at"}
    assert (first["kept"], first["absorbed"], Merge.objects.count()) == (one, two, 1)
    assert first["undo_until"].endswith("+08:00")
    assert office.get(f"/visitors/{two}/likely")["items"] == []
    assert [row["id"] for row in desk.get("/visitors", q="张玮").said] == [one]
    undone = [office.post(f"/merges/{first['id']}/undo").said for _time in range(2)]
    assert undone[0] == undone[1]
    assert undone[0]["undone_at"]


def test_who_is_told_apart_is_likely_no_more(desk: Program, office: Program):
    one, two = entered(desk, "张伟", "张玮")
    told = [office.post(f"/visitors/{one}/not", {"other": two}) for _time in range(2)]
    assert [heard.status for heard in told] == [200, 200]
    assert told[0].said == told[1].said
    assert office.get(f"/visitors/{one}/likely")["items"] == []


def test_what_cannot_be_is_refused_with_a_code(desk: Program, office: Program):
    one, two = entered(desk, "张伟", "张玮")
    assert office.post(f"/visitors/{one}/merge", {"into": one}).code == "same_record"
    assert office.post(f"/visitors/{one}/merge", {"into": 10**9}).status == 404
    assert office.post(f"/visitors/{one}/merge", {"into": "x"}).status == 422
    assert desk.post(f"/visitors/{one}/merge", {"into": two}).status == 404
    assert desk.get(f"/visitors/{one}/likely").status == 404
    assert office.post("/merges/999/undo").status == 404
