"""The pages of complaints: the desk writes one down, 李敏 and 陈主任 work on it, 沈洁 reads (C)."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reception.accounts.models import Trace
from reception.due import lapse
from tests.builders import a_visit
from tests.complaints import scenes
from tests.complaints.scenes import FOUND, answered, assigned, registered, reviewed, zhao
from tests.discipline.at_the_office import browser
from tests.visitors.scenes import after
from visitors.complaints import notices, statements, telling
from visitors.complaints.models import Complaint
from visitors.discipline.models import Incident

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _thursday() -> Iterator[None]:
    with time_machine.travel(after(60), tick=False):
        yield


def text(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()[:500]
    return " ".join(answer.content.decode().split())


def at(one: Complaint, step: str = "") -> str:
    return f"/complaints/{one.pk}/{step + '/' if step else ''}"


def test_the_desk_writes_one_down_from_a_visit() -> None:
    visit = a_visit("沈洁", host=zhao(), by=scenes.desk(), now=after(0), phone="+8613900004821")
    desk = browser("desk", "何静")
    assert f"/complaints/new/?visit={visit.pk}" in text(desk.get(f"/visits/{visit.pk}/"))
    page = text(desk.get(f"/complaints/new/?visit={visit.pk}"))
    assert 'value="沈洁"' in page
    assert "+8613900004821" not in page
    sent = {"name": "沈洁", "what": "等了很久", "channel": "desk", "visit": visit.pk}
    answer = desk.post("/complaints/new/", sent, follow=True)
    one = Complaint.objects.get()
    assert (one.visit, one.phone) == (visit, "+8613900004821")
    assert one.number in text(answer)


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost() -> None:
    scenes.said()
    sent = {"name": "沈洁", "what": "等了很久", "channel": "desk", "contact": "138 0013 800O"}
    page = text(browser("desk", "何静").post("/complaints/new/", sent), 422)
    assert "等了很久" in page
    assert "138 0013 800O" in page
    assert not Complaint.objects.exists()


def test_it_is_worked_on_from_its_page() -> None:
    scenes.chen()
    one = registered(after(0))
    office, head = browser(), browser("head", "陈主任")
    assert "判断是否成立" in text(office.get(at(one)))
    office.post(at(one, "assess"), {"valid": "yes", "reason": ""})
    office.post(at(one, "assign"), {"department": scenes.teaching().pk})
    assert "写调查报告" in text(head.get(at(one)))
    assert "写调查报告" not in text(office.get(at(one)))
    head.post(at(one, "report"), {**FOUND, "responsible": "T1"})
    answer = office.post(at(one, "review"), {"approve": "yes", "outcome": "justified"})
    assert answer.status_code == 302
    office.post(at(one, "answer"), {"text": "对您致歉。"})
    assert "记下回访" not in text(office.get(at(one))), "she has handled it"
    browser("office", "王芳").post(at(one, "follow_up"), {"said": "satisfied", "words": "好"})
    assert Complaint.objects.get().stage == "closed"


def test_a_refused_step_keeps_what_was_typed() -> None:
    one = assigned(after(0))
    sent = {**FOUND, "cause": "", "course": "写了很多"}
    page = text(browser("head", "陈主任").post(at(one, "report"), sent), 422)
    assert "写了很多" in page


def test_who_may_not_touch_it_is_shown_with_the_reason() -> None:
    page = text(browser().get(at(assigned(after(0)))))
    assert "被投诉人" in page
    assert "不能办" in page


def test_the_whole_number_is_shown_for_a_reason_that_is_kept() -> None:
    one, office = registered(after(0)), browser()
    assert "13900004821" not in text(office.get(at(one)))
    text(office.post(at(one, "phone"), {"reason": " "}), 422)
    assert "+8613900004821" in text(office.post(at(one, "phone"), {"reason": "回访"}))
    assert Trace.objects.get(kind="complaint_phone").words == "回访"


def test_a_justified_one_is_proposed_to_the_ledger_by_a_person() -> None:
    one = reviewed(after(0))
    browser().post(at(one, "propose"), {"employee": "T1", "severity": "minor"})
    incident = Incident.objects.get()
    assert (incident.employee, incident.ladder, incident.state) == (
        zhao(),
        "external_complaint",
        "proposed",
    )


def test_the_complainant_reads_kind_words_and_no_name() -> None:
    one = answered(after(0))
    page = text(Client().get(f"/c/{notices.code_of(one)}/"))
    assert one.number in page
    assert "对您致歉" in page
    for name in ("赵凯", "李敏", "陈主任", "属实"):
        assert name not in page


def test_the_complainant_adds_words_and_withdraws() -> None:
    one, her = registered(after(0)), Client()
    page = f"/c/{notices.code_of(one)}/"
    assert her.post(page, {"act": "add", "words": "还有一件事"}).status_code == 303
    assert "还有一件事" in text(browser().get(at(one)))
    her.post(page, {"act": "withdraw", "words": "误会"})
    assert Complaint.objects.get().stage == "withdrawn"


def test_who_is_not_content_asks_for_it_again() -> None:
    one = answered(after(0))
    Client().post(f"/c/{notices.code_of(one)}/", {"act": "again", "words": "没有人来"})
    assert Complaint.objects.get().stage == "reopened"


def test_an_unknown_code_says_no_more_than_that() -> None:
    registered(after(0))
    assert Client().get(f"/c/{'X' * 28}/").status_code == 404


def test_a_visitor_writes_one_without_an_account_so_many_a_minute() -> None:
    scenes.said()
    cache.set("limits", {"complaints_a_minute": 2}, None)
    sent = {"name": "沈洁", "what": "等了很久", "contact": "shen@example.com"}
    answers = [Client().post("/c/", sent).status_code for _ in range(3)]
    assert answers == [303, 303, 429]
    one = Complaint.objects.first()
    assert one is not None
    assert (one.channel, one.email, one.registered_by) == ("page", "shen@example.com", None)


def test_sent_twice_by_the_page_it_is_one() -> None:
    scenes.said()
    sent = {"name": "沈洁", "what": "等了很久", "request_key": "abc"}
    first, second = (Client().post("/c/", sent) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Complaint.objects.count() == 1


def test_a_list_of_many_asks_no_more_than_one_of_one() -> None:
    office = browser()
    registered(after(0))
    office.get("/complaints/")
    with CaptureQueriesContext(
        connection,
    ) as few:
        text(office.get("/complaints/"))
    for _ in range(20):
        registered(after(0), kinds=["praise"], about=None)
    with CaptureQueriesContext(connection) as many:
        page = text(office.get("/complaints/"))
    assert page.count("TS-2026-") >= 21
    assert len(many) == len(few)


class TestLate:
    """What is late now, and what was once: both are found, and told apart in words (C17)."""

    DAY_9, DAY_10 = after(60) + 9 * DAY, after(60) + 10 * DAY

    @pytest.fixture(autouse=True)
    def _two_late(self) -> None:
        """Let both be late on the ninth day; the second then begins anew, as one that is opened
        again does.
        """
        for name in ("沈洁", "丁一", "方岚"):
            registered(after(0) if name != "方岚" else self.DAY_9, name=name)
        lapse.sweep(self.DAY_9)
        Complaint.objects.filter(name="丁一").update(began_at=self.DAY_9)

    def rows(self, late: str) -> dict[str, str]:
        """Return the rows of the list by the names in them."""
        with time_machine.travel(self.DAY_10, tick=False):
            page = text(browser().get("/complaints/", {"late": late}))
        body = page[page.index("<tbody>") : page.index("</tbody>")].split("<tr>")
        names = ("沈洁", "丁一", "方岚")
        return {name: row for row in body for name in names if name in row}

    def test_what_is_late_now_and_what_was_once_are_found_and_told_apart(self) -> None:
        found = self.rows("1")
        assert list(found) == ["丁一", "沈洁"]
        assert ">过期<" in found["沈洁"]
        assert ">曾过期<" not in found["沈洁"]
        assert ">曾过期<" in found["丁一"]
        assert ">过期<" not in found["丁一"]

    def test_neither_is_among_those_that_never_were(self) -> None:
        assert list(self.rows("0")) == ["方岚"]

    def test_the_list_finds_as_many_as_the_statement_of_the_month_counts(self) -> None:
        rows = list(Complaint.objects.select_related("site"))
        counted = statements.worked_out(rows, self.DAY_10)["late"]["total"]
        assert counted == len(self.rows("1")) == 2

    def test_its_own_page_and_the_interface_say_so_too(self) -> None:
        second = Complaint.objects.get(name="丁一")
        with time_machine.travel(self.DAY_10, tick=False):
            assert "曾过期" in text(browser().get(at(second)))
            assert [one["was_late"] for one in telling.lines([second])] == [True]


def test_a_late_one_is_found_and_marked() -> None:
    registered(after(0))
    with time_machine.travel(after(60) + 9 * DAY, tick=False):
        page = text(browser().get("/complaints/?late=1"))
    assert "过期" in page
    assert "TS-2026-0001" in page
