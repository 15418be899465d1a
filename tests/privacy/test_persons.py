"""A visitor asks what is kept of them, or that it goes (privacy 6)."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.test import Client

from reception.accounts.models import Trace
from tests.accounts.house import BACKEND
from tests.builders import NO_KEY, a_user, some_badges
from tests.discipline.reports import a_picture, a_report
from tests.privacy.scenes import WORDS, a_full_visit, written
from tests.privacy.test_purge import figures
from tests.visitors.scenes import NINE, admitted, after, left, refused, the_office, wang_yue
from visitors.discipline.audit.verify import verify
from visitors.discipline.incidents import reports
from visitors.discipline.models import Incident, Photo
from visitors.models import Visitor
from visitors.privacy import erased, persons
from visitors.privacy.models import Erasure

pytestmark = pytest.mark.django_db
WHY = "访客当时正在前台换领新牌"
SECRET = {"override", "badge", "reading", "result"}  # what was said about the visitor, not by them


@pytest.fixture(autouse=True)
def data(settings: Any, tmp_path: Path) -> Path:
    settings.DATA, settings.BACKUPS = tmp_path, ""
    return tmp_path


def office() -> Client:
    client = Client()
    client.force_login(a_user("office", "李敏"), backend=BACKEND)
    return client


def test_the_office_hands_out_all_that_is_the_visitors_and_no_judgement() -> None:
    visit = a_full_visit()
    page = office().get("/visitor-data/", {"visitor": visit.visitor_id}).content.decode()
    assert "林若梅 的个人资料" in page
    answer = office().post("/visitor-data/export/", {"visitor": visit.visitor_id})
    told = json.loads(answer.content)
    said = answer.content.decode()
    assert {word for word, text in WORDS.items() if text not in said} == SECRET
    cells = {cell for kind in told["data"] for row in kind["rows"] for cell in row.values()}
    assert not cells & {"low", visit.clause, visit.decision["rule"]["zh"]}
    assert Trace.objects.get(kind="person").number == visit.visitor_id


def test_the_office_erases_with_a_receipt_and_the_figures_stay(
    django_capture_on_commit_callbacks: Any, data: Path
) -> None:
    visit = a_full_visit()
    before, client = figures(), office()
    sent = {"visitor": visit.visitor_id, "reason": "本人书面要求"}
    assert client.post("/visitor-data/erase/", sent).status_code == 422, "nobody was sure"
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/visitor-data/erase/", {**sent, "sure": "on"}, follow=True)
    page = answer.content.decode()
    assert ("删除回执" in page, "李敏" in page, WORDS["name"] in page) == (True, True, False)
    assert {word: tables for word, tables in written().items() if tables} == {}
    assert figures() == before
    receipt = Erasure.objects.get()
    assert receipt.counts["belonging"] == 3, "the thing, and twice in the trail"
    assert (data / erased.NAME).read_text().split() == [receipt.digest]
    assert Trace.objects.get(kind="erased").number == visit.visitor_id
    again = client.post("/visitor-data/erase/", {**sent, "sure": "on"})
    assert (again.status_code, Erasure.objects.count()) == (409, 1)


def test_what_is_open_keeps_it() -> None:
    some_badges()
    visit = admitted(wang_yue())
    with refused("held") as why:
        persons.erase(visit.visitor, "本人要求", the_office(), after(10))
    assert "没有结束的来访" in why.value.message
    case = a_report(visit, picture=a_picture())
    left(visit)
    with refused("held") as why:
        persons.erase(visit.visitor, "本人要求", the_office(), after(90))
    assert "没有了结的违规案件" in why.value.message
    reports.drop(case, WHY, the_office(), after(95), NO_KEY)
    persons.erase(visit.visitor, "本人要求", the_office(), after(100))
    assert Photo.objects.get().removed_at == after(100)


def test_the_ledger_verifies_after_a_note_about_the_visitor_has_gone() -> None:
    some_badges()
    visit = admitted(wang_yue())
    case = a_report(visit, note="王悦没有戴牌")
    left(visit)
    reports.drop(case, WHY, the_office(), after(95), NO_KEY)
    persons.erase(visit.visitor, "本人要求", the_office(), after(100))
    assert Incident.objects.get().note == ""
    assert verify().is_sound


def test_the_commands_do_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    visit = a_full_visit()
    call_command("export_visitor", str(visit.visitor_id))
    assert WORDS["plate"] in capsys.readouterr().out
    call_command("erase_visitor", str(visit.visitor_id), "--reason", "本人书面要求")
    assert "plate: 1" in capsys.readouterr().out
    assert not written()["name"]


def test_a_restored_backup_is_erased_again_and_nobody_else_is() -> None:
    visit, other = a_full_visit(), wang_yue()
    gone = [erased.digest_of(visit.visitor)]
    assert persons.erase_again(gone, NINE + timedelta(days=9)) == 1
    names = Visitor.objects.order_by("pk").values_list("name", flat=True)
    assert list(names) == ["—", "王悦"]
    assert other.pk
    assert persons.erase_again(gone, NINE + timedelta(days=9)) == 1, "harmless again"
    assert Erasure.objects.count() == 1


def test_a_receipt_is_never_taken_back() -> None:
    visit = a_full_visit()
    receipt = persons.erase(visit.visitor, "本人要求", the_office(), after(100))
    with pytest.raises(DatabaseError), transaction.atomic():
        receipt.delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        Erasure.objects.update(counts={})
    Erasure.objects.update(reason="—")
