"""Every page and state that people meet, by the sentence that says what it shows."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from playwright.sync_api import Page, expect

from reception import clock
from reception.links import tokens
from reception.notifications.models import Notice
from reception.organisation.models import Door
from reception.policy.models import Limit
from reception.policy.rulebook import in_force
from tests.accounts.delegations import a_delegation
from tests.browser.acts import answer_three_questions, let_go, let_inside, link_of_the_last_mail
from tests.builders import (
    NO_KEY,
    a_link_to_decide,
    a_link_to_leave,
    a_site,
    a_visit,
    a_zone,
    an_actor,
    an_employee,
    put_in_office,
    the_policy,
)
from visitors.belongings import items
from visitors.calls import registering
from visitors.calls import steps as call_steps
from visitors.calls.events import CallAct
from visitors.calls.models import Call
from visitors.calls.registering import CallSaid
from visitors.clients import files
from visitors.clients.events import ClientAct
from visitors.clients.files import FileSaid
from visitors.clients.models import Client
from visitors.evacuation import evacuations
from visitors.invitations import codes, invitations
from visitors.invitations.invitations import InvitationWish
from visitors.invitations.models import Invitation
from visitors.lifecycle import zone_approvals
from visitors.lifecycle.registration import Arrival
from visitors.models import Badge, Visit, ZonePass
from visitors.people.search import Person
from visitors.plans import writing
from visitors.plans.acting import PlanAct
from visitors.plans.models import Plan
from visitors.plans.writing import PlanSaid
from visitors.rota import days
from visitors.rota.acts import LineAct, record
from visitors.rota.models import Team
from visitors.visits.notice_kinds import THANK


@dataclass
class Full:
    """A house in which everything happens at once."""

    address: str
    waiting: Visit
    inside: Visit
    refused: Visit
    host_link: str
    leave_link: str
    thank_link: str
    decide_link: str
    roll_link: str
    invited: Invitation
    together: int  # the id of a delegation


def full(address: str) -> Full:
    """Let visitors wait, be inside, be refused and have left."""
    an_employee("单雅琴")
    the_policy()
    minutes = Limit.objects.get(code="thank_you_minutes")
    minutes.value = 10
    minutes.save()
    let_go(
        a_visit("许琳", organisation="滨江小区", phone="+8613900000001", email="xulin@example.com")
    )
    thank_link = tokens.fresh(Notice.objects.get(purpose=THANK), clock.now()).split()[0]
    inside = a_visit("吴天", category="appointment", organisation="锐思软件", title="工程师")
    let_inside(inside)
    refused = a_visit("钱保平", category="insurance_sales", organisation="泰和保险")
    waiting = a_visit("王悦", organisation="滨江小区", phone="+8613800138000")
    host_link = link_of_the_last_mail()
    put_in_office("周校长")
    Door.objects.create(zone=a_zone(), name="二楼连廊")
    items.enter(
        inside,
        [items.BelongingItem("笔记本电脑", "5CD1234XYZ"), items.BelongingItem("样品", "", 2)],
        an_actor(),
        clock.now(),
    )
    wish = zone_approvals.Wish(
        a_zone(), "调试教学一体机", zone_approvals.until_at_most(clock.now(), in_force())
    )
    zone_approvals.ask(inside, wish, an_actor(), clock.now(), NO_KEY)
    decide_link = f"/h/{a_link_to_decide(inside.zone_passes.get().pk)}/approve/"
    leave_link = f"/h/{a_link_to_leave(inside.pk)}/leave/"
    roll_link = (
        f"/e/{evacuations.token_of(evacuations.start(inside.site_id, an_actor(), clock.now()))}/"
    )
    return Full(
        address,
        waiting,
        inside,
        refused,
        host_link,
        leave_link,
        thank_link[thank_link.index("/t/") :],
        decide_link,
        roll_link,
        an_invitation(),
        a_delegation(an_employee("单雅琴"), "方岚", clock.now(), an_actor()),
    )


def an_invitation() -> Invitation:
    """Let 何静 invite somebody for tomorrow."""
    host, at = an_employee("单雅琴"), clock.now() + timedelta(days=1)
    arrival = Arrival(host.site_id, Person("方岚"), host, "appointment", "洽谈", expected_at=at)
    wish = InvitationWish(arrival, place="三楼会议室", note="请准备推车")
    return invitations.invite(wish, an_actor(), clock.now(), NO_KEY)


def a_call() -> Call:
    """Let 何静 take a call for somebody."""
    said = CallSaid(a_site().pk, "for_person", caller="方岚", wanted=an_employee("单雅琴"))
    return registering.take(said, CallAct(an_actor(), clock.now()))


def a_message() -> Call:
    """Let the caller leave a message."""
    return call_steps.leave(a_call(), CallAct(an_actor(), clock.now()), "请回电")


def a_plan() -> Plan:
    """Let 李敏 plan for guests, above the standard."""
    now, host = clock.now(), an_employee("单雅琴")
    columns = {
        **{
            "title": "远山集团考察",
            "unit": "远山集团",
            "scheme": "class",
            "code": "B",
            "heads": 15,
        },
        **{"begins_at": now + timedelta(days=1), "ends_at": now + timedelta(days=2), "host": host},
    }
    line = {"at": now + timedelta(days=1), "what": "晚宴", "kind": "meal", "cost": Decimal(4900)}
    guests = [{"name": "黄立群", "sex": "男", "position": "总经理"}]
    act = PlanAct(an_actor("office", "李敏"), now)
    return writing.write(PlanSaid(columns, guests, [host], [line]), act)


def look(page: Page, house: Full) -> Iterator[str]:
    """Go from page to page, and name each once it stands."""
    for name, path in {
        "the list of visits": "/visits/",
        "the visitors before a search": "/visitors/",
        "the visitors found": "/visitors/?q=wang",
        "the badges": "/badges/",
        "a badge and its story": f"/badges/{Badge.objects.get(lent=True).pk}/",
        "the page that scans": "/scan/",
        "one's own visitors": "/my/",
        "what is due": "/due/?whose=all",
        "one thing that is due": f"/due/zone-{ZonePass.objects.get().approval_id}/",
        "the end of the day": "/closing/",
        "who is on site": "/on-site/",
        "the roll of an evacuation": "/evacuation/",
        "the roll for a warden with the link": house.roll_link,
        "a visit that waits": f"/visits/{house.waiting.pk}/",
        "a visit that is refused": f"/visits/{house.refused.pk}/",
        "a badge before printing": f"/visits/{house.inside.pk}/badge/",
        "a page that is not there": "/visits/999999/",
        "the invitations": "/invitations/",
        "the form of an invitation": "/invitations/new/",
        "the form of a list of guests": "/invitations/import/",
        "a delegation": f"/invitations/delegations/{house.together}/",
        "an invitation": f"/invitations/{house.invited.pk}/",
        "the visitor's page of an invitation": f"/i/{codes.code_of(house.invited)}/",
        "the hand-over": "/handover/",
        "today at a glance": "/today/",
        "the reports": "/reports/",
        "the report of a day": "/reports/daily/",
        "the report of a month": "/reports/monthly/",
        "the report of one's own month": "/reports/staff/",
        "the rows of a number": "/reports/rows/?code=R01",
        "the calls": "/calls/",
        "the card of a call": "/calls/new/",
        "a call and whom to try": f"/calls/{a_call().pk}/",
        "a message of a caller": f"/calls/{a_message().pk}/",
        "the host's page": house.host_link,
        "the page on which a host signs out": house.leave_link,
        "the page on which the principal decides": house.decide_link,
        "the zones": "/zones/",
        "the belongings": "/belongings/",
        "a visit with belongings and a request": f"/visits/{house.inside.pk}/",
        "the page that thanks a visitor": house.thank_link,
        "a thank-you that nobody ever had": "/t/" + "Z" * 28 + "/",
        "a host's page that nobody ever had": "/h/" + "Z" * 28 + "/",
    }.items():
        page.goto(house.address + path)
        yield name
    yield from _scanning(page, house)
    yield from _at_the_desk(page, house)


def _scanning(page: Page, house: Full) -> Iterator[str]:
    page.goto(house.address + "/scan/")
    for at, what in (("patrol", "somebody who may be here"), ("desk", "a badge that nobody wears")):
        page.locator("#scan-at").select_option(at)
        page.locator("#scan-number").fill("1" if at == "patrol" else "9")
        page.locator("#scan-number").press("Enter")
        expect(page.locator("#scan-result")).to_be_visible()
        yield f"the answer about {what}"
        page.keyboard.press("Escape")


def _at_the_desk(page: Page, house: Full) -> Iterator[str]:
    page.goto(house.address + "/")
    expect(page.locator("#omni")).to_be_focused()
    yield "the desk"
    page.locator("#omni").fill("wang")
    expect(page.get_by_role("option").first).to_be_visible()
    yield "the desk with visitors to recall"
    page.locator("#omni").fill("")
    page.locator("#host").fill("zk")
    expect(page.locator("#hosts [role=option]")).to_be_visible()
    yield "the desk with hosts to choose from"
    page.locator("#host").fill("")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#e-name")).to_be_visible()
    yield "the desk with mistakes"
    answer_three_questions(page, "滨江小区", f"褚一清{Visit.objects.count()}", "参观")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#done")).to_be_visible()
    yield "the desk after registering"
    for visit, words in (
        (house.waiting, "a visitor who waits"),
        (house.inside, "one who wears a badge"),
        (house.refused, "a refusal"),
    ):
        page.locator(f"#name-{visit.pk}-link").click()
        expect(page.locator("#panel .visit")).to_be_visible()
        for closed in page.locator("#panel summary").all():
            closed.click()
        yield f"the panel of {words}"
        page.locator("#close-panel").click()
        expect(page.locator("#panel")).to_be_hidden()


def a_client() -> Client:
    """Let 李敏 make the file of 远山集团."""
    row = in_force().client_classes["ordinary"]
    columns = {"kind": "organisation", "name": "远山集团", "client_class": row, "contact": "方岚"}
    return files.make(FileSaid(columns), ClientAct(an_actor("office", "李敏"), clock.now()))


def a_line() -> None:
    """Let 赵凯 and 单雅琴 stand in a line."""
    team = Team.objects.create(site=a_site(), name="咨询组")
    for name in ("赵凯", "单雅琴"):
        who = an_employee(name)
        team.members.add(who)
        record(days.of(team, clock.now()), "signed_in", who, LineAct(an_actor(), clock.now()))


def look_at_the_office(page: Page, address: str) -> Iterator[str]:
    """Go from page to page of plans, files, lines and reports, as 行政部, and name each once it
    stands.
    """
    plan, client = a_plan(), a_client()
    a_line()
    for name, path in {
        "the plans": "plans/",
        "the form of a plan": "plans/new/",
        "a plan as it is typed": f"plans/{plan.pk}/",
        "the closed list of a plan": f"plans/{plan.pk}/sheet/",
        "the registers of the plans": "plans/registers/",
        "the files of clients": "clients/",
        "the form of a file": "clients/new/",
        "a file": f"clients/{client.pk}/",
        "what lapses": "clients/lapsing/",
        "the lines": "rota/",
    }.items():
        answer = page.goto(f"{address}/{path}")
        assert answer is not None
        assert answer.ok, name
        yield name
    for name, path in {"the gifts": "", "the form of a gift": f"new/?plan={plan.pk}"}.items():
        answer = page.goto(f"{address}/gifts/{path}")
        assert answer is not None
        assert answer.ok, name
        yield name


def look_without_an_account(page: Page, address: str) -> Iterator[str]:
    """Go through the pages at the door."""
    page.goto(address + "/sign-in/")
    yield "the sign-in page"
    page.locator("#id_username").fill("hejing")
    page.locator("#id_password").fill("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    yield "the sign-in page after a mistake"


def in_english(page: Page, address: str) -> None:
    """Switch to English by the cookie that the language button sets."""
    page.context.add_cookies([{"name": "django_language", "value": "en", "url": address}])


def beyond_the_edge(page: Page) -> list[str]:
    """Return what makes a page scroll sideways."""
    return page.evaluate(
        """() => document.documentElement.scrollWidth <= window.innerWidth ? [] : [...document.querySelectorAll("body *")]
            .filter(element => element.getBoundingClientRect().right > window.innerWidth)
            .map(element => element.outerHTML.slice(0, 120))"""
    )
