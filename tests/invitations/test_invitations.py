"""赵凯 invites 方岚: an expected visit, a letter with a link, and what becomes of both."""

import re
from datetime import timedelta

import pytest
from django.core import mail

from reception import clock
from reception.accounts.refusals import Refusal
from reception.notifications.models import Notice
from tests.builders import NO_KEY, a_site, a_user, a_zone, an_actor, an_employee
from tests.invitations.scenes import MAIL, at_ten, deliver_all, invited, visit_of, zhao_kai
from visitors.invitations import codes, invitations
from visitors.invitations.models import Invitation
from visitors.lifecycle import no_shows, transitions, undo
from visitors.models import State, Visit, VisitEvent
from visitors.visits.idempotency import RequestKey

pytestmark = pytest.mark.django_db


def letters() -> list[Notice]:
    return list(Notice.objects.filter(to_address=MAIL).order_by("pk"))


def refusal_of(act: object) -> str:
    with pytest.raises(Refusal) as why:
        act()  # type: ignore[operator]
    return str(why.value.code)


def test_zhao_kai_expects_whom_he_invites() -> None:
    made = invited(place="三楼会议室", note="请准备推车", party_size=3, companions=["李明", "王红"])
    visit = visit_of(made)
    assert (visit.state, visit.host, visit.expected_at) == ("expected", made.host, at_ten())
    assert (visit.kind, visit.category.code) == ("telephone", "appointment")
    assert [one.name for one in visit.companions.all()] == ["李明", "王红"]
    assert made.made_by_name == "赵凯"


def test_fang_lan_reads_when_where_and_whom_to_ask_for() -> None:
    made = invited(place="三楼会议室")
    deliver_all()
    (letter,) = mail.outbox
    assert letter.to == [f"{MAIL} <{MAIL}>"] or MAIL in letter.to[0]
    for words in ("赵凯", "总部 · 三楼会议室", "10:00–11:00", "洽谈课程合作"):
        assert words in letter.body
    assert f"/i/{codes.code_of(made)}/" in letter.body


def test_neither_grade_nor_rule_stand_in_the_letter() -> None:
    invited(category="vip")
    deliver_all()
    (letter,) = mail.outbox
    (notice,) = letters()
    for hidden in ("高规格", "贵宾", "G1", "G2", "会议室或接待区", "给前台"):
        assert hidden not in letter.body + letter.subject + notice.body


def test_the_note_for_the_desk_stays_with_the_desk() -> None:
    invited(note="请准备推车")
    deliver_all()
    assert "推车" not in mail.outbox[0].body


def test_the_letter_brings_a_file_for_the_calendar() -> None:
    made = invited()
    deliver_all()
    (attached,) = mail.outbox[0].attachments
    assert (attached.filename, attached.mimetype) == ("visit.ics", "text/calendar; method=REQUEST")
    content = attached.content if isinstance(attached.content, str) else attached.content.decode()
    assert "SEQUENCE:0" in content
    assert f"UID:visit-{visit_of(made).pk}@" in content


def test_a_code_is_random_and_says_nothing() -> None:
    made, other = invited(), invited("林新", at=at_ten(2))
    assert re.fullmatch("[2-9A-HJ-NP-Z]{28}", codes.code_of(made))
    assert len(bytes.fromhex(made.salt)) == 16
    assert codes.code_of(made) != codes.code_of(other)
    assert codes.by_code(codes.code_of(made)) == made
    assert codes.by_code(made.digest) is None, "a dump of the database makes no code"
    assert codes.by_code(made.salt) is None


def test_without_an_address_nobody_is_written_to() -> None:
    invited(email="")
    assert not Notice.objects.filter(to_phone="", employee=None).exists()


def test_the_desk_invites_for_a_colleague_and_a_host_for_himself_alone() -> None:
    assert invited(by=an_actor("desk", "何静")).made_by_name == "何静"
    other = an_employee("孙伟")
    act = lambda: invited("林新", host=other, by=zhao_kai())
    assert refusal_of(act) == "not_permitted"
    assert refusal_of(lambda: invited("林新", by=an_actor("auditor", "孙审计"))) == "not_permitted"


def test_the_desk_of_another_site_invites_nobody_here() -> None:
    south = a_site("south", "南校区")
    stranger = an_actor("desk", "钱静", sites=[south])
    assert refusal_of(lambda: invited(by=stranger)) == "not_permitted"


def test_an_invitation_sent_twice_is_one() -> None:
    key = RequestKey("k1", "d" * 64)
    assert invited(key=key) == invited(key=key)
    assert Invitation.objects.count() == Visit.objects.count() == 1
    assert refusal_of(lambda: invited("林新", key=RequestKey("k1", "e" * 64))) in (
        "key_reused",
        "visit_open",
    )


def test_who_is_expected_that_day_already_is_not_invited_twice() -> None:
    invited(phone="+8613800138000")
    assert refusal_of(lambda: invited(phone="+8613800138000")) == "visit_open"
    assert Invitation.objects.count() == 1


@pytest.mark.parametrize("hours", [-1, 0, 15])
def test_a_window_ends_later_on_the_same_day(hours: int) -> None:
    ends = at_ten() + timedelta(hours=hours)
    assert refusal_of(lambda: invited(ends_at=ends)) == "bad_time"


def test_whom_the_policy_refuses_is_not_invited() -> None:
    assert refusal_of(lambda: invited(category="insurance_sales")) == "refused_by_rule"
    assert not Visit.objects.exists()


def test_only_a_restricted_zone_of_the_site_is_asked_for() -> None:
    hall = a_zone("hall", "大厅", access="open")
    assert refusal_of(lambda: invited(zone=hall)) == "zone_not_restricted"


def test_where_nobody_decides_about_a_zone_the_visitor_arrives_all_the_same() -> None:
    made = invited(zone=a_zone(), at=clock.now() + timedelta(minutes=1), ends_at=None)
    assert transitions.arrive(visit_of(made), an_actor(), clock.now(), NO_KEY).state == "waiting"


def test_a_moved_invitation_keeps_its_code_and_tells_the_visitor() -> None:
    made = invited()
    code = codes.code_of(made)
    at = at_ten(2)
    invitations.move(made, at, at + timedelta(minutes=30), zhao_kai(), clock.now(), NO_KEY)
    visit = visit_of(made)
    assert (visit.expected_at, visit.expected_on) == (at, clock.today(at))
    first, second = letters()
    assert (first.state, "10:00–10:30" in second.body) == ("stopped", True)
    assert codes.code_of(Invitation.objects.get()) == code
    deliver_all()
    content = mail.outbox[0].attachments[0].content
    assert "SEQUENCE:1" in (content if isinstance(content, str) else content.decode())


def test_a_visit_is_not_moved_to_a_day_on_which_the_visitor_comes_anyway() -> None:
    made = invited(phone="+8613800138000")
    invited(phone="+8613800138000", at=at_ten(2))
    act = lambda: invitations.move(made, at_ten(2), None, zhao_kai(), clock.now(), NO_KEY)
    assert refusal_of(act) == "visit_open"
    back = clock.now() - timedelta(days=1)
    act = lambda: invitations.move(made, back, None, zhao_kai(), clock.now(), NO_KEY)
    assert refusal_of(act) == "bad_time"


def test_a_cancelled_invitation_tells_the_visitor_and_empties_their_calendar() -> None:
    made = invited()
    deliver_all()
    invitations.cancel(made, "赵凯出差", zhao_kai(), clock.now(), NO_KEY)
    deliver_all()
    off = mail.outbox[-1]
    assert "取消" in off.subject
    assert "出差" not in off.body, "the reason is not the visitor's"
    (attached,) = off.attachments
    assert attached.mimetype == "text/calendar; method=CANCEL"
    assert invitations.state_of(invitations.visits_of(made)) == "cancelled"


def test_the_visitor_is_told_also_where_the_desk_cancels_the_visit() -> None:
    made = invited()
    transitions.cancel(visit_of(made), "", an_actor(), clock.now(), NO_KEY)
    assert "取消" in letters()[-1].subject
    undo.undo(visit_of(made), "按错了", an_actor(), clock.now(), NO_KEY)
    assert "来访时间" in letters()[-1].subject


def test_the_control_a_visit_that_nobody_invited_tells_nobody() -> None:
    made = invited()
    made.invited.all().delete()
    before = Notice.objects.count()
    transitions.cancel(visit_or_last(), "", an_actor(), clock.now(), NO_KEY)
    assert Notice.objects.count() == before


def visit_or_last() -> Visit:
    return Visit.objects.select_related("site").get()


def test_a_cancelled_invitation_is_neither_moved_nor_cancelled_again() -> None:
    made = invited()
    invitations.cancel(made, "", zhao_kai(), clock.now(), NO_KEY)
    act = lambda: invitations.cancel(made, "", zhao_kai(), clock.now(), NO_KEY)
    assert refusal_of(act) == "state_forbids"
    act = lambda: invitations.move(made, at_ten(2), None, zhao_kai(), clock.now(), NO_KEY)
    assert refusal_of(act) == "state_forbids"


def test_who_does_not_come_is_told_to_the_host_when_the_house_opens() -> None:
    yesterday = clock.now() - timedelta(days=1)
    made = invited(now=yesterday, at=yesterday, ends_at=None)
    no_shows.mark_no_shows(clock.now())
    visit = visit_of(made)
    assert visit.state == State.NO_SHOW
    told = Notice.objects.get(key__startswith=f"no-show:{visit.pk}:")
    assert told.employee == made.host
    assert "方岚" in told.body
    assert told.due_at >= clock.now() - timedelta(minutes=1)
    undo.undo(visit, "记错了日子", an_actor(), clock.now(), NO_KEY)
    told.refresh_from_db()
    assert told.state == Notice.State.STOPPED


def test_each_sees_the_invitations_that_are_theirs() -> None:
    made = invited()
    see = lambda role, name, **fields: list(invitations.visible(an_actor(role, name, **fields)))
    a_user("host", "孙伟")
    assert see("host", "赵凯") == see("desk", "何静") == see("office", "李敏") == [made]
    assert see("auditor", "孙审计") == [made]
    assert see("head", "陈主任") == [made], "he heads the department of 赵凯"
    assert see("host", "孙伟") == see("operator", "钱网管") == []
    assert see("desk", "钱静", sites=[a_site("south", "南校区")]) == []


def test_every_event_of_an_invitation_stands_in_the_trail() -> None:
    made = invited()
    invitations.move(made, at_ten(2), None, zhao_kai(), clock.now(), NO_KEY)
    invitations.cancel(made, "", zhao_kai(), clock.now(), NO_KEY)
    events = VisitEvent.objects.filter(visit=visit_of(made)).order_by("pk")
    assert [(one.what, one.by_name) for one in events] == [
        ("expected", "赵凯"),
        ("moved", "赵凯"),
        ("cancelled", "赵凯"),
    ]
