"""Visitors are told what is kept of them, in versions, and say yes where the policy asks (privacy
5).
"""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import translation

from reception.accounts.decorators import ANYBODY
from reception.policy.models import Limit, PrivacyText
from reception.policy.rulebook import in_force
from tests.accounts.house import BACKEND
from tests.api.callers import a_program
from tests.builders import a_user, a_visit, an_employee, some_badges, the_policy
from tests.visitors.scenes import NINE, admitted, wang_yue
from visitors.link_pages.privacy import privacy_notice
from visitors.models import VisitDetails
from visitors.visits import details

pytestmark = pytest.mark.django_db
ADD = "admin:policy_privacytext_add"


def browser_of(role: str, name: str) -> Client:
    client = Client()
    user: User = a_user(role, name)
    client.force_login(user, backend=BACKEND)
    return client


def asked_for() -> None:
    """Have the policy ask visitors for their yes."""
    the_policy()
    text = PrivacyText.objects.get()
    text.asks_acceptance = True
    text.save()


def test_everybody_reads_it_with_the_days_of_the_rows_in_their_language() -> None:
    the_policy()
    row = Limit.objects.get(code="name_days")
    row.value = 45
    row.save()
    client = Client()
    page = client.get(reverse("privacy_notice")).content.decode()
    assert ("保留 45 天" in page, "第 1 版" in page, "{" in page) == (True, True, False)
    client.cookies["django_language"] = "en"
    assert "stay for 45 days after" in client.get(reverse("privacy_notice")).content.decode()
    translation.activate("zh-hans")
    Limit.objects.get(code="plate_days").delete()
    row.value = 0
    row.save()
    assert "保留 不限时间" in "".join(in_force().privacy_told())
    assert vars(privacy_notice)["capabilities"]["GET"] == ANYBODY


def test_it_is_found_at_the_desk_on_the_badge_page_and_on_the_visitors_link() -> None:
    some_badges()
    visit = admitted(wang_yue())
    desk, address = browser_of("desk", "何静"), reverse("privacy_notice")
    assert f'href="{address}"' in desk.get(reverse("desk")).content.decode()
    badge = desk.get(reverse("visit_badge", args=[visit.pk])).content.decode()
    assert "要查看、更正或删除，请找前台或行政部" in badge
    assert f'href="{address}"' in Client().get(f"/t/{'Z' * 28}/").content.decode()


def test_each_change_is_a_new_version_and_only_days_are_filled_in() -> None:
    the_policy()
    office = browser_of("office", "李敏")
    first = PrivacyText.objects.get()
    assert first.text.strip() in office.get(reverse(ADD)).content.decode().replace("&quot;", '"')
    change = reverse("admin:policy_privacytext_change", args=[first.pk])
    wrong = office.post(change, {"text": "保留 {nonsense}"})
    assert "没有这个占位符：nonsense" in wrong.content.decode()
    office.post(change, {"text": "姓名保留 {name_days}。", "asks_acceptance": "on"})
    assert [(one.version, one.text) for one in PrivacyText.objects.all()] == [
        (2, "姓名保留 {name_days}。"),
        (1, first.text),
    ]
    assert in_force().privacy_told() == ["姓名保留 90 天。"]
    delete = reverse("admin:policy_privacytext_delete", args=[first.pk])
    assert office.post(delete, {"post": "yes"}).status_code == 403


def test_without_a_row_that_asks_nobody_is_asked() -> None:
    the_policy()
    page = browser_of("desk", "何静").get(reverse("desk")).content.decode()
    assert "访客看过告知并同意" not in page


def test_a_yes_is_kept_with_its_version() -> None:
    asked_for()
    desk = browser_of("desk", "何静")
    assert "访客看过告知并同意" in desk.get(reverse("desk")).content.decode()
    host = an_employee("赵凯")
    sent = {
        "organisation": "个人",
        "name": "林新",
        "purpose": "咨询",
        "host": "赵凯",
        "host_number": host.number,
        "party_size": "1",
        "category": "parent",
        "accepted": "on",
    }
    desk.post(reverse("desk_register"), sent)
    found = VisitDetails.objects.get()
    assert found.accepted == PrivacyText.objects.get()
    page = desk.get(reverse("visit", args=[found.visit_id])).content.decode()
    assert "访客确认的告知" in page
    PrivacyText.objects.create(version=2, text="新的一版", asks_acceptance=True)
    details.write(found.visit, {"accepted": True}, in_force())
    found.refresh_from_db()
    assert found.accepted is not None
    assert found.accepted.version == 1, "as it was accepted then"


def test_a_program_says_so_too() -> None:
    asked_for()
    visit = a_visit("王悦", now=NINE)
    desk = a_program("desk")
    told = desk.post(f"/visits/{visit.pk}/details", {"accepted": True})
    assert told["accepted"] == 1
