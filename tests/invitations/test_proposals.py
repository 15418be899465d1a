"""赵凯 reads a file of his calendar, and nothing happens before he says so."""

import io
import sys
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from reception import clock, retention
from reception.accounts.refusals import Refusal
from reception.organisation.models import Employee
from reception.policy.models import Limit
from tests.builders import NO_KEY, an_employee
from tests.invitations.calendars import OURS, ics, mail, utc
from tests.invitations.scenes import MAIL, a_wish, at_ten, the_host, visit_of
from tests.invitations.scenes import zhao_kai as zhao
from tests.invitations.test_pages import browser
from tests.performance.queries import asked
from visitors.invitations import proposals
from visitors.invitations.models import CalendarProposal, Invitation, Series
from visitors.invitations.reading import BadCalendar
from visitors.models import Visit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def zhao_kai() -> Client:
    """Let 赵凯, who has an address, be signed in."""
    host = the_host()
    Employee.objects.filter(pk=host.pk).update(email=OURS)
    return browser("host", "赵凯")


def upload(client: Client, content: bytes) -> str:
    """Return the page on which a file was read."""
    file = SimpleUploadedFile("visit.ics", content)
    return client.post("/invitations/calendar/", {"file": file}).content.decode()


def the_one() -> CalendarProposal:
    return CalendarProposal.objects.get()


def address() -> str:
    return f"/invitations/calendar/{the_one().pk}/"


def typed(**more: str) -> dict[str, Any]:
    """Return what the form of a proposal sends as it stands."""
    at = timezone.localtime(at_ten())
    sent = {"name": "方岚", "email": MAIL, "purpose": "洽谈课程合作", "party_size": "1"}
    sent |= {"expected_at": f"{at:%Y-%m-%dT%H:%M}", "until": "11:00", "place": "三楼会议室"}
    return {**sent, "category": "appointment", "mark": the_one().mark, "request_key": "k1", **more}


def invited(client: Client) -> Invitation:
    upload(client, ics())
    assert client.post(address(), typed()).status_code == 302
    return Invitation.objects.get()


def test_he_uploads_it_sees_it_on_his_page_and_invites(zhao_kai: Client) -> None:
    assert "/invitations/calendar/" in zhao_kai.get("/my/").content.decode()
    assert "请在“我的访客”里确认" in upload(zhao_kai, ics())
    assert not Visit.objects.exists(), "nothing by itself"
    assert address() in zhao_kai.get("/my/").content.decode()
    form = zhao_kai.get(address()).content.decode()
    for filled in (f'value="{MAIL}"', 'value="方岚"', 'value="三楼会议室"', 'value="11:00"'):
        assert filled in form
    answer = zhao_kai.post(address(), typed())
    made = Invitation.objects.get()
    assert answer.headers["Location"] == f"/invitations/{made.pk}/"
    visit = visit_of(made)
    assert (visit.expected_at, visit.visitor.email, made.place) == (at_ten(), MAIL, "三楼会议室")
    assert address() not in zhao_kai.get("/my/").content.decode()


def test_a_form_that_arrives_twice_invites_once(zhao_kai: Client) -> None:
    upload(zhao_kai, ics())
    sent = typed()
    places = {zhao_kai.post(address(), sent).headers["Location"] for _twice in range(2)}
    assert places == {f"/invitations/{Invitation.objects.get().pk}/"}


def test_the_same_file_twice_makes_nothing(zhao_kai: Client) -> None:
    upload(zhao_kai, ics())
    assert "以前读过，没有变" in upload(zhao_kai, ics())
    zhao_kai.post(address(), {"dismiss": "1"})
    assert "以前读过，没有变" in upload(zhao_kai, ics())
    assert address() not in zhao_kai.get("/my/").content.decode()


def test_what_changes_before_he_says_yes_is_read_again(zhao_kai: Client) -> None:
    upload(zhao_kai, ics())
    old = typed()
    upload(zhao_kai, ics(at=at_ten(2), SEQUENCE="SEQUENCE:1"))
    answer = zhao_kai.post(address(), old)
    assert answer.status_code == 409
    assert "又改过" in answer.content.decode()
    assert not Invitation.objects.exists()
    assert the_one().begins_at == at_ten(2)


def test_a_later_one_proposes_to_move_and_moves_nothing_by_itself(zhao_kai: Client) -> None:
    made = invited(zhao_kai)
    upload(zhao_kai, ics(at=at_ten(2), SEQUENCE="SEQUENCE:1"))
    assert visit_of(made).expected_at == at_ten()
    form = zhao_kai.get(address()).content.decode()
    assert f"{timezone.localtime(at_ten(2)):%m-%d} 10:00–11:00" in form
    sent = {"mark": the_one().mark, "request_key": "k2"}
    assert zhao_kai.post(address(), sent).status_code == 302
    assert visit_of(made).expected_at == at_ten(2)
    assert not proposals.of(an_employee("赵凯"), clock.now()).exists()


@pytest.mark.parametrize(
    "off",
    [{"method": "CANCEL", "SEQUENCE": "SEQUENCE:1"}, {"STATUS": "STATUS:CANCELLED"}],
    ids=["CANCEL", "CANCELLED"],
)
def test_a_cancelled_one_proposes_to_call_it_off(zhao_kai: Client, off: Any) -> None:
    made = invited(zhao_kai)
    upload(zhao_kai, ics(**off))
    assert visit_of(made).state == "expected", "nothing by itself"
    assert "日历里取消了" in zhao_kai.get("/my/").content.decode()
    sent = {"mark": the_one().mark, "request_key": "k2"}
    assert zhao_kai.post(address(), sent).status_code == 302
    assert visit_of(made).state == "cancelled"


def test_one_that_is_off_before_he_invites_is_proposed_no_more(zhao_kai: Client) -> None:
    upload(zhao_kai, ics())
    upload(zhao_kai, ics(method="CANCEL"))
    assert address() not in zhao_kai.get("/my/").content.decode()


def test_a_series_is_proposed_as_one(zhao_kai: Client) -> None:
    upload(zhao_kai, ics(RRULE="RRULE:FREQ=WEEKLY;COUNT=5"))
    repeat = the_one().repeat
    form = zhao_kai.get(address()).content.decode()
    assert f'value="{repeat["last"]}"' in form
    sent = typed(every=repeat["every"], days=repeat["days"], last=repeat["last"])
    assert zhao_kai.post(address(), sent).status_code == 302
    assert 1 <= Visit.objects.count() <= 5


def test_every_second_week_but_for_one_is_invited_as_it_is_proposed(zhao_kai: Client) -> None:
    out = f"EXDATE:{utc(at_ten(15))}"
    upload(zhao_kai, ics(out, RRULE="RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=4"))
    repeat = the_one().repeat
    form = zhao_kai.get(address()).content.decode()
    day = f"{timezone.localtime(at_ten(15)):%Y-%m-%d}"
    assert (repeat["interval"], repeat["left_out"]) == (2, [day])
    for field in ('name="interval" value="2"', f'name="left_out" value="{day}"'):
        assert field in form
    sent = typed(**{name: repeat[name] for name in ("every", "interval", "days", "last")})
    assert "年-月-日" in zhao_kai.post(address(), sent | {"left_out": "x"}).content.decode()
    assert zhao_kai.post(address(), sent | {"left_out": day}).status_code == 302
    days = {at_ten(1 + 14 * time) for time in (0, 2, 3)}
    assert set(Visit.objects.values_list("expected_at", flat=True)) <= days
    series = Series.objects.get()
    assert (series.interval, series.left_out) == (2, [day])


def test_several_guests_come_as_a_party(zhao_kai: Client) -> None:
    upload(zhao_kai, ics('ATTENDEE;CN="林新":mailto:lin@example.com'))
    form = zhao_kai.get(address()).content.decode()
    assert "林新" in form
    assert 'value="2"' in form


def test_a_file_without_his_address_is_told_kindly(zhao_kai: Client) -> None:
    assert "里面没有您的邮箱" in upload(zhao_kai, ics(ORGANIZER="ORGANIZER:mailto:x@example.com"))
    assert not CalendarProposal.objects.exists()


def test_a_colleague_neither_sees_nor_settles_it(zhao_kai: Client) -> None:
    upload(zhao_kai, ics())
    for role, name in (("host", "孙伟"), ("desk", "何静"), ("office", "李敏")):
        other = browser(role, name)
        assert other.get(address()).status_code == 404
        assert other.post(address(), typed()).status_code == 404
    assert "里面没有您的邮箱" in upload(browser("host", "孙伟"), ics())


def test_no_more_wait_than_the_row_says(zhao_kai: Client) -> None:
    Limit.objects.filter(code="proposals_max").update(value=1)
    upload(zhao_kai, ics())
    assert "等着确认的太多" in upload(zhao_kai, ics(UID="UID:another"))
    assert CalendarProposal.objects.count() == 1


def test_what_is_no_calendar_is_said_beside_the_field(zhao_kai: Client) -> None:
    assert "这不是日历文件" in upload(zhao_kai, b"\x89PNG")
    assert "文件太大" in upload(zhao_kai, b"x" * 2**20)
    assert "请选一个日历文件" in zhao_kai.post("/invitations/calendar/").content.decode()


def test_two_pages_settle_it_once() -> None:
    proposals.propose(ics(), clock.now())
    read, by, now = the_one(), zhao(), clock.now()
    proposals.dismiss(the_one(), now)
    with pytest.raises(Refusal, match="already_settled"):
        proposals.confirm(read, read.mark, a_wish(), by, now, NO_KEY)
    assert not Invitation.objects.exists()


class TestAmongWhatIsDue:
    def due(self, client: Client) -> str:
        return client.get("/due/").content.decode()

    def test_it_waits_there_until_the_visit_and_is_gone_once_he_has_invited(
        self, zhao_kai: Client
    ) -> None:
        assert "日历里 方岚" not in self.due(zhao_kai)
        upload(zhao_kai, ics())
        page = self.due(zhao_kai)
        assert "日历里 方岚 要来：洽谈课程合作" in page
        assert address() in page
        assert "10:00" in page, "until the visit begins"
        assert zhao_kai.post(address(), typed()).status_code == 302
        assert "日历里 方岚" not in self.due(zhao_kai)

    def test_it_says_whether_it_was_moved_or_called_off(self, zhao_kai: Client) -> None:
        invited(zhao_kai)
        upload(zhao_kai, ics(at=at_ten(2), SEQUENCE="SEQUENCE:1"))
        assert "日历里 方岚 改了时间：洽谈课程合作" in self.due(zhao_kai)
        upload(zhao_kai, ics(method="CANCEL", SEQUENCE="SEQUENCE:2"))
        assert "日历里 方岚 取消了：洽谈课程合作" in self.due(zhao_kai)

    def test_a_guest_without_a_name_is_called_by_the_address(self, zhao_kai: Client) -> None:
        upload(zhao_kai, ics(ATTENDEE=f"ATTENDEE:mailto:{MAIL}", SUMMARY=""))
        assert f"日历里 {MAIL} 要来" in self.due(zhao_kai)

    def test_nobody_else_has_it_among_theirs(self, zhao_kai: Client) -> None:
        upload(zhao_kai, ics())
        for role, name in (("host", "孙伟"), ("desk", "何静"), ("office", "李敏")):
            for whose in ("mine", "all"):
                page = browser(role, name).get("/due/", {"whose": whose}).content.decode()
                assert "日历里 方岚" not in page

    def test_it_opens_no_more_questions_to_the_database(self, zhao_kai: Client) -> None:
        upload(zhao_kai, ics())
        zhao_kai.get("/due/")
        statements, _all = asked(lambda: zhao_kai.get("/due/"))
        assert len(statements) <= 6, statements


class TestByMail:
    def deliver(self, monkeypatch: pytest.MonkeyPatch, content: bytes) -> str:
        """Let a mail server pipe a mail into the command."""
        pipe = SimpleNamespace(buffer=io.BytesIO(content))
        monkeypatch.setattr(sys, "stdin", pipe)
        out = io.StringIO()
        call_command("read_invitation", stdout=out)
        return out.getvalue()

    def test_it_is_proposed_to_whom_it_names(self, monkeypatch: pytest.MonkeyPatch) -> None:
        assert "请在“我的访客”里确认" in self.deliver(monkeypatch, mail(ics()))
        assert the_one().host == an_employee("赵凯")

    def test_a_strangers_makes_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        stranger = ics(ORGANIZER="ORGANIZER:mailto:x@example.com")
        assert "里面没有我们同事的邮箱" in self.deliver(monkeypatch, mail(stranger))
        assert not CalendarProposal.objects.exists()

    def test_what_cannot_be_read_is_no_error_of_the_mail_server(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert "这不是日历文件" in self.deliver(monkeypatch, b"\0" * 99)


def test_what_is_over_goes_with_its_days() -> None:
    proposals.propose(ics(), clock.now())
    part, later = retention.parts["events of calendars"], clock.now() + timedelta(days=400)
    rows = lambda before: part.there().filter(part.past(before, later))
    assert not rows(clock.now()).exists()
    assert part.go(rows(later), later, later) == 1
    assert not CalendarProposal.objects.exists()


def test_bad_calendars_say_why() -> None:
    with pytest.raises(BadCalendar, match="没有日程"):
        proposals.propose(b"BEGIN:VCALENDAR\r\nEND:VCALENDAR", clock.now())
