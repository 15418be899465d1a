"""李敏 states in March what was complained about in February; 周校长 reads it (C8, C24)."""

import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from reception.due import things
from reception.due.kinds import Whose
from reception.notifications.models import Notice
from tests.api.callers import a_program
from tests.complaints import scenes
from tests.complaints.scenes import act, assigned, closed, registered, reported
from tests.discipline.at_the_office import browser
from tests.visitors.scenes import after
from visitors.complaints import closing, statements, steps
from visitors.complaints.models import Complaint, ComplaintStatement

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
DAY = timedelta(days=1)
NOW = after(60)  # the 5th of March, a Thursday, ten in the morning
FEBRUARY = NOW.replace(month=2, day=10)
PAGE = "/complaints/months/2026-02/"


@pytest.fixture(autouse=True)
def _thursday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def text(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()[:500]
    return " ".join(answer.content.decode().split())


def february() -> ComplaintStatement:
    """Let February have one that was closed, one that its department has, and one taken back."""
    closed(FEBRUARY)
    assigned(FEBRUARY + DAY, name="鲁先生", wanted="", kinds=["service"], channel="phone")
    taken = registered(FEBRUARY + 2 * DAY, name="石女士")
    closing.withdraw(act(taken, scenes.li_min(), FEBRUARY + 3 * DAY), "看错了账单")
    registered(NOW, name="宁涛")  # in March
    statements.sweep(NOW)
    return ComplaintStatement.objects.get()


def sent() -> ComplaintStatement:
    row = february()
    statements.send(row, scenes.li_min(), NOW)
    row.refresh_from_db()
    return row


class TestTheMonth:
    def test_it_is_due_by_the_tenth_for_the_office_and_awaited_by_the_principal(self) -> None:
        february()
        of_office = things.of(scenes.li_min(), NOW)[Whose.MINE]
        line = next(one for one in of_office if one.kind.key == "complaint_statement")
        assert (line.what, line.until_written) == ("2026-02 的投诉统计表", "03-10 24:00")
        assert line.kind.address(line.slip) == PAGE
        awaited = things.of(scenes.zhou(), NOW)[Whose.AWAITED]
        assert "2026-02 的投诉统计表" in [one.what for one in awaited]
        of_host = things.of(scenes.an_actor("host", "赵凯"), NOW)
        assert "report" not in [one.kind.code for rows in of_host.values() for one in rows]

    def test_a_worker_that_was_away_begins_each_month_once(self) -> None:
        registered(FEBRUARY.replace(month=1))
        for _turn in range(2):
            statements.sweep(NOW)
        months = ComplaintStatement.objects.order_by("month").values_list("month", flat=True)
        assert [f"{month:%Y-%m}" for month in months] == ["2026-01", "2026-02"]

    def test_before_the_first_complaint_there_is_none(self) -> None:
        scenes.a_house()
        statements.sweep(NOW)
        assert not ComplaintStatement.objects.exists()

    def test_a_month_without_any_is_stated_too(self) -> None:
        registered(FEBRUARY.replace(month=1))
        statements.sweep(NOW)
        page = text(browser("office", "李敏").get(PAGE))
        assert "这个月没有收到投诉。" in page


class TestFigures:
    def test_each_says_how_many_and_what_is_left_out(self) -> None:
        february()
        rows = statements.received_in(ComplaintStatement.objects.get().month)
        teaching = str(scenes.teaching().pk)
        found = statements.worked_out(rows, NOW)
        assert found["received"] == {"total": 3}
        assert found["channel"] == {"desk": 2, "phone": 1}
        assert found["kind"] == {"": 2, "service": 1}
        assert found["department"] == {teaching: 2, "": 1}
        assert found["wanted"] == {"total": 2}
        assert found["valid"] == {"yes": 2, "open": 1}
        assert found["outcome"] == {"justified": 1, "": 1, "withdrawn": 1}
        assert found["days"] == {"closed": 1, "open": 1, "median": 0, "longest": 0}
        assert found["late"] == {"total": 1}
        assert found["calls"] == {"satisfied": 1}

    def test_who_was_not_satisfied_first_counts_so_also_once_it_is_closed(self) -> None:
        one = scenes.answered(FEBRUARY)
        call = act(one, scenes.wang_fang(), FEBRUARY)
        closing.follow_up(call, reached=True, satisfied=False, words="没有道歉")
        steps.assign(act(one, scenes.li_min(), FEBRUARY), department=scenes.teaching())
        steps.send_back(act(one, scenes.chen(), FEBRUARY), "C15：不归本部门")
        found = statements.worked_out(list(Complaint.objects.all()), NOW)
        assert found["calls"] == {"not_satisfied": 1}
        assert found["sent_back"] == {str(scenes.teaching().pk): 1}

    def test_forty_cost_no_more_queries_than_one(self) -> None:
        def cost() -> int:
            rows = list(Complaint.objects.select_related("site"))
            with CaptureQueriesContext(connection) as asked:
                statements.worked_out(rows, NOW)
            return len(asked)

        reported(FEBRUARY)
        statements.worked_out(list(Complaint.objects.all()), NOW)
        for_one = cost()
        for _number in range(40):
            registered(FEBRUARY)
        assert cost() == for_one


class TestSending:
    def test_what_was_told_stays_and_what_changed_since_stands_beside_it(self) -> None:
        sent()
        open_one = Complaint.objects.get(name="鲁先生")
        closing.withdraw(act(open_one, scenes.li_min(), NOW), "已当面说清")
        page = text(browser("principal", "周校长").get(PAGE))
        assert "李敏 2026-03-05" in page
        kept = '<span class="part">没有结案，不计入（件）</span> <b class="mono">1</b>'
        assert f'{kept} <span class="since">现在 0</span>' in page
        assert "定稿并送校长" not in page

    def test_it_is_sent_once_and_the_principal_is_told_once(self) -> None:
        scenes.zhou()
        february()
        office = browser("office", "李敏")
        assert "定稿并送校长" in text(office.get(PAGE))
        assert "已定稿并送出。" in text(office.post(f"{PAGE}send/", follow=True))
        again = office.post(f"{PAGE}send/")
        assert again.status_code == 409
        notice = Notice.objects.get(key="complaints:2026-02")
        assert str(notice.employee) == "周校长"
        assert "收到 3 件，其中超过期限 1 件。" in notice.body
        assert "complaint_statement" not in [
            one.kind.key for one in things.of(scenes.li_min(), NOW)[Whose.MINE]
        ]

    def test_the_database_keeps_it_as_it_was_told(self) -> None:
        row = sent()
        for break_it in (
            lambda: ComplaintStatement.objects.update(figures={}),
            lambda: ComplaintStatement.objects.update(sent_at=None),
            lambda: row.delete(),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                break_it()
        row.refresh_from_db()
        assert row.figures["received"] == {"total": 3}

    def test_of_the_running_month_nothing_is_sent(self) -> None:
        february()
        office = browser("office", "李敏")
        assert "这个月还没有过完" in text(office.get("/complaints/months/2026-03/"))
        assert office.post("/complaints/months/2026-03/send/").status_code == 404


class TestPages:
    def test_it_is_reached_from_the_list_and_says_until_when(self) -> None:
        february()
        office = browser("office", "李敏")
        assert 'href="/complaints/months/"' in text(office.get("/complaints/"))
        months = text(office.get("/complaints/months/"))
        assert f'href="{PAGE}"' in months
        assert "03-10 24:00" in months
        with time_machine.travel(NOW + 6 * DAY, tick=False):
            assert "过期" in text(browser("office", "李敏").get("/complaints/months/"))
        assert 'href="/complaints/months/"' not in text(browser("desk", "何静").get("/complaints/"))

    def test_the_workbook_says_the_same_and_names_nobody(self) -> None:
        sent()
        answer = browser("office", "李敏").get(f"{PAGE}xlsx/")
        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        figures, register = book.worksheets
        cells = [[cell.value for cell in row] for row in figures.iter_rows()]
        assert ["收到", None, "3", "3", "当月收到的投诉，件。"] in cells
        assert register.max_row == 4
        words = " ".join(str(cell.value) for row in register.iter_rows() for cell in row)
        assert "沈洁" not in words
        assert "未预约。" in words

    @pytest.mark.parametrize("month", ["2026-13", "2026-3", "2027-01", "x"])
    def test_what_is_no_month_or_has_not_begun_is_not_there(self, month: str) -> None:
        scenes.a_house()
        page = browser("office", "李敏").get(f"/complaints/months/{month}/")
        assert page.status_code == 404


class TestForPrograms:
    def test_the_month_is_told_with_what_has_changed_since(self) -> None:
        sent()
        office = a_program("office", "李敏")
        heard = office.get("/complaints/monthly?month=2026-02")
        received = next(one for one in heard["figures"] if one["code"] == "received")
        assert (received["value"], received["now"], received["part"]) == (3, 3, "total")
        assert heard["sent_by"] == "李敏"
        assert heard["changed_since"] == []
        Complaint.objects.filter(name="鲁先生").update(channel="desk")
        assert office.get("/complaints/monthly?month=2026-02")["changed_since"] == ["channel"]

    def test_one_that_runs_is_worked_out_and_one_to_come_is_not_there(self) -> None:
        february()
        office = a_program("office", "李敏")
        heard = office.get("/complaints/monthly?month=2026-03")
        assert (heard["until"], heard["sent_at"]) == (None, None)
        assert office.get("/complaints/monthly?month=2026-04").status == 404
        assert office.get("/complaints/monthly?month=2026").status == 422
        assert a_program("desk", "何静").get("/complaints/monthly?month=2026-03").status == 404
