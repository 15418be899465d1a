"""The trace: what is written down by itself, who reads it, and that it stays (security 17)."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from reception import clock
from reception.accounts.models import Clearing, SiteGrant, Trace
from reception.notifications.models import Channel
from tests.accounts.house import BACKEND
from tests.builders import a_site, a_user
from tests.triggers import lifted_triggers

pytestmark = pytest.mark.django_db


def browser_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def of_kind(kind: str) -> list[Trace]:
    return list(Trace.objects.filter(kind=kind).order_by("pk"))


def test_changes_of_accounts_roles_and_channels_name_who_what_and_never_a_secret() -> None:
    root = User.objects.create_superuser("root")
    user, admin = a_user("desk", "何静", username="hejing"), browser_of(root)
    before = Trace.objects.latest("pk").pk
    group = Group.objects.get(name="行政部")
    sent = {
        "username": "hejing",
        "groups": [group.pk],
        "is_staff": "on",
        "site_grants-TOTAL_FORMS": 0,
        "site_grants-INITIAL_FORMS": 0,
    }
    assert admin.post(reverse("admin:auth_user_change", args=[user.pk]), sent).status_code == 302
    SiteGrant.objects.filter(user=user, site=a_site()).delete()
    hook = "https://open.feishu.cn/open-apis/bot/v2/hook/secret"
    channel = Channel.objects.create(name="教务群", kind="feishu", address=hook)
    channel.rests_until = clock.now()
    channel.save()
    channel.address += "2"
    channel.save()
    rows = Trace.objects.filter(pk__gt=before).order_by("pk")
    told = [(row.kind, row.about, row.words) for row in rows]
    assert ("account", "用户 hejing", "修改：工作人员状态→是、有效→否") in told
    assert ("account", "用户 hejing", "角色：＋行政部") in told
    assert ("account", "用户 hejing", "角色：－前台") in told
    assert {row.user for row in rows if "角色" in row.words} == {root}
    assert ("account", "园区授权 hejing · 总部", "删除") in told
    assert [(about, words) for kind, about, words in told if kind == "setting"] == [
        ("通知渠道 教务群", "新建"),
        ("通知渠道 教务群", "修改：地址"),
    ]
    assert "secret" not in repr(told)


def test_the_auditor_filters_leafs_and_takes_a_file_which_is_a_trace_itself() -> None:
    hejing, now = a_user("desk", "何静", username="hejing"), clock.now()
    auditor = browser_of(a_user("auditor", "孙审计"))
    old = now - timedelta(days=30)
    Trace.objects.bulk_create(
        Trace(kind="phone", at=old, user=hejing, number=7, words=f"=回电{n}") for n in range(120)
    )
    page = auditor.get("/trace/", {"kind": "phone", "who": "何静"})
    words = page.content.decode()
    assert ("访客 7" in words, "=回电119" in words, "=回电19<" in words) == (True, True, False)
    older = auditor.get("/trace/", {"kind": "phone", "before": page.context["more"]})
    assert len(older.context["rows"]) == 20
    assert "没有符合的留痕" in auditor.get("/trace/", {"who": "赵凯"}).content.decode()
    day = f"{clock.today():%Y-%m-%d}"
    assert "回电" not in auditor.get("/trace/", {"since": day}).content.decode()
    file = auditor.post("/trace/export/", {"kind": "phone"}).content.decode("utf-8-sig")
    assert (file.count("访客 7"), "'=回电3" in file) == (120, True)
    assert (of_kind("export")[0].rows, of_kind("export")[0].about) == (120, "留痕")
    assert browser_of(hejing).get("/trace/").status_code == 403


CHANGES = {
    "moved": "UPDATE accounts_trace SET at = '2020-01-01 00:00:00'",
    "given to somebody else": "UPDATE accounts_trace SET user_id = NULL",
    "reworded": "UPDATE accounts_trace SET words = '别的'",
    "deleted": "DELETE FROM accounts_trace",
    "said to be cleared": "UPDATE accounts_clearing SET before = '2020-01-01 00:00:00'",
}


@pytest.mark.parametrize("change", CHANGES)
def test_no_row_is(change: str) -> None:
    now = clock.now()
    Trace.objects.create(kind="phone", at=now, user=a_user(), number=7, words="回电")
    Clearing.objects.create(kind="trace", before=now - timedelta(days=1), at=now)
    refused = pytest.raises(DatabaseError, match="trace only grows")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(CHANGES[change])
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # no trigger may wait where another is switched off
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with lifted_triggers(["accounts_trace", "accounts_clearing"]), connection.cursor() as cursor:
        cursor.execute(CHANGES[change])  # the control


def test_words_may_go_and_rows_when_their_days_are_over() -> None:
    now = clock.now()
    old, young = (
        Trace.objects.create(kind="phone", at=now - timedelta(days=days), number=7, words="回电")
        for days in (400, 300)
    )
    Clearing.objects.create(kind="trace", before=now - timedelta(days=365), at=now)
    Trace.objects.filter(pk=young.pk).update(words="—")
    Trace.objects.filter(pk=old.pk).delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        Trace.objects.filter(pk=young.pk).delete()
