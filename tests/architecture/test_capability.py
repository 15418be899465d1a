"""A capability is added without a change in a lower room: it registers what they must know of it."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test import Client, override_settings
from django.urls import reverse

from reception import clock, retention
from reception.accounts import groups, navigation, permissions
from reception.accounts.navigation import NavigationEntry
from reception.accounts.permissions import ROLES
from reception.notifications import delivery, link_kinds, periodic
from reception.notifications.link_kinds import LinkKind
from reception.organisation import renames
from reception.policy import messages
from reception.policy.messages import NoticeKind
from reception.policy.models import Limit, MessageTemplate
from reception.retention import DataKind
from tests.architecture.tree import ours, text
from tests.builders import a_user, an_employee
from visitors.pages import page_actions
from visitors.pages.page_actions import PageAction
from visitors.privacy import purge

REGISTRIES: tuple[dict[Any, Any], ...] = (
    permissions.MATRIX,
    permissions.tables,
    groups.ADMIN,
    navigation.entries,
    messages.kinds,
    link_kinds.kinds,
    retention.kinds,
    retention.parts,
)
HERE = "tests.architecture.lost_property"


@pytest.fixture(scope="module")
def _installed(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Install lost property for the tests of this file, and take it out again."""
    before = [dict(registry) for registry in REGISTRIES]
    place = settings.INSTALLED_APPS.index("visitors.printing") + 1
    installed = [*settings.INSTALLED_APPS[:place], HERE, *settings.INSTALLED_APPS[place:]]
    with override_settings(INSTALLED_APPS=installed, ROOT_URLCONF=f"{HERE}.urls"):
        with django_db_blocker.unblock():
            call_command("migrate", run_syncdb=True, verbosity=0)
        yield
        with django_db_blocker.unblock():
            _remove()
    for registry, rows in zip(REGISTRIES, before, strict=True):
        registry.clear()
        registry.update(rows)


def _remove() -> None:
    with connection.schema_editor() as editor:
        editor.delete_model(apps.get_model("lost_property", "FoundThing"))
    ContentType.objects.filter(app_label="lost_property").delete()
    ContentType.objects.clear_cache()


lost_property = pytest.mark.usefixtures("_installed", "db")


def browser_of(role: str, name: str) -> Client:
    """Return the browser of somebody who is signed in."""
    browser = Client()
    browser.force_login(a_user(role, name))
    return browser


def page() -> str:
    """Return the address of the page."""
    return reverse("lost_property")


@lost_property
def test_the_desk_finds_the_page_in_the_navigation() -> None:
    shown = browser_of("desk", "何静").get(page()).content.decode()
    assert f'<a href="{page()}" class="on" aria-current="page">失物</a>' in shown
    order = re.findall(r"<nav.*?</nav>", shown, re.DOTALL)[0]
    assert order.index("扫码") < order.index("失物") < order.index("更多")


@lost_property
def test_whoever_may_not_see_it_is_told_that_it_is_not_theirs() -> None:
    host = browser_of("host", "赵凯")
    assert host.get(page()).status_code == 403
    assert host.post(page(), {}).status_code == 403
    assert "失物" not in host.get(reverse("my")).content.decode()


@lost_property
def test_its_notice_goes_out_in_its_own_words_and_then_in_those_of_the_office() -> None:
    desk, owner = browser_of("desk", "何静"), an_employee("赵凯", email="zhao@example.com")
    desk.post(page(), {"what": "雨伞", "number": owner.number})
    assert "雨伞 · 赵凯" in desk.get(page()).content.decode()
    row = MessageTemplate(kind="lost_property", subject="{物品}在前台", text="{link}")
    row.full_clean()
    row.save()
    desk.post(page(), {"what": "水杯", "number": owner.number})
    now = clock.now()
    while (notice := delivery.claim(now)) is not None:
        delivery.deliver(notice, now)
    link = f"http://127.0.0.1:8000{page()}"
    assert [(letter.subject, letter.body) for letter in mail.outbox] == [
        ("捡到了您的雨伞", f"请到前台领取：雨伞\n{link}"),
        ("水杯在前台", link),
    ]


@lost_property
def test_the_office_words_its_notice_in_admin() -> None:
    office = browser_of("office", "李敏")
    listed = office.get(reverse("admin:policy_messagetemplate_changelist")).content.decode()
    assert "“失物：请来领取”还没有模板" in listed
    shown = office.get(
        reverse("admin:policy_messagetemplate_add") + "?kind=lost_property"
    ).content.decode()
    assert "捡到了您的{物品}" in shown
    assert "请到前台领取：雨伞\nhttp://127.0.0.1:8000/lost-property/" in shown


@lost_property
def test_the_groups_of_admin_know_its_model() -> None:
    may = {
        role: set(
            Group.objects.get(name=name)
            .permissions.filter(content_type__app_label="lost_property")
            .values_list("codename", flat=True)
        )
        for role, name in ROLES.items()
    }
    assert may["office"] >= {"view_foundthing", "change_foundthing"}
    assert may["desk"] == may["operator"] == set()


@lost_property
def test_the_workers_clear_it_after_the_days_of_the_policy() -> None:
    now = clock.now()
    things: Any = apps.get_model("lost_property", "FoundThing").objects
    for days in (29, 31):
        things.create(what=str(days), owner=an_employee(), found_at=now - timedelta(days=days))
    purge.run(now)
    assert things.count() == 2, "without a row of the policy nothing goes"
    Limit.objects.create(code="lost_days", name="失物保留", value=30, unit="天")
    purge.run(now)
    assert [thing.what for thing in things.all()] == ["29"]


HEAD = "capability desk host head office principal auditor operator\n"


@pytest.mark.parametrize(
    "table",
    [
        HEAD + "board.see all all all all all all all",
        HEAD + "x.see all all all all all all all\nx.see - - - - - - -",
        HEAD + "x.see all all all all all all some",
        HEAD + "x.see all all",
        "capability desk host\nx.see all all",
    ],
)
def test_a_table_with_a_row_that_cannot_stand_is_refused_whole(table: str) -> None:
    before = dict(permissions.MATRIX)
    with pytest.raises(ValueError, match=r"table|stands twice|cell|zip"):
        permissions.register("another", table)
    assert before == permissions.MATRIX
    assert "another" not in permissions.tables


@pytest.mark.parametrize(
    "again",
    [
        lambda: navigation.register(NavigationEntry("desk", "另一个", 1)),
        lambda: messages.register(NoticeKind("arrival", "另一个", {})),
        lambda: link_kinds.register_link(LinkKind("answer", str, str)),  # type: ignore[arg-type]
        lambda: retention.add_kinds(DataKind("notice", "另一种", "写入后")),
        lambda: page_actions.register(PageAction("visit", "ledger_propose", "另一个", "x.see")),
    ],
)
def test_what_is_registered_twice_is_refused(again: Any) -> None:
    with pytest.raises(ValueError, match="twice"):
        again()


def test_apps_that_start_again_connect_nothing_twice() -> None:
    for config in apps.get_app_configs():
        config.ready()
    for called in (
        periodic.sweeps,
        periodic.seldom,
        periodic.set_backs,
        delivery.listeners,
        renames.bound,
    ):
        assert len(called) == len(set(called))


CAPABILITIES = (
    *(
        "calls",
        "clients",
        "complaints",
        "discipline",
        "evacuation",
        "gifts",
        "invitations",
        "lists",
        "plans",
        "printing",
        "rota",
    ),
    *("handover", "reports", "scanning", "tomorrow"),
)
WIRING = ("reception/api.py", "reception/settings.py", "reception/urls.py")


def test_no_lower_room_names_a_capability() -> None:
    any_of = "|".join(CAPABILITIES)
    named = re.compile(rf"""visitors\.({any_of})\b|["']({any_of})["'/.]""")
    above = tuple(f"visitors/{name}/" for name in (*CAPABILITIES, "demo"))
    lower = [
        name
        for name in ours(".py", under=("reception/", "visitors/"))
        if not name.startswith(above) and name not in WIRING
    ]
    assert [name for name in lower if named.search(text(name))] == []
    assert named.search("from visitors.discipline import x"), "the control"
    assert named.search('apps.get_app_config("discipline")'), "the control"
