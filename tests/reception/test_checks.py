from ast import literal_eval
from pathlib import Path

import pytest
from django.conf import settings as real
from django.core.exceptions import ImproperlyConfigured

from reception import checks
from reception.demo_key import read_or_make_key
from tests.reception.commands import GOOD_KEY, run, said

SQLITE = {
    "ENGINE": "reception.db.single_writer",
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL",
    },
}


def ids(found: list) -> list[str]:
    return [message.id for message in found]


@pytest.fixture
def outside_demo(settings):
    settings.DEMO = False
    settings.DEMO_BY_DATA = False
    settings.DEBUG = False
    settings.SECRET_KEY = GOOD_KEY
    settings.ALLOWED_HOSTS = ["reception.school.cn"]
    settings.BASE_URL = "https://reception.school.cn"
    return settings


@pytest.fixture
def in_demo(outside_demo):
    outside_demo.DEMO = True
    outside_demo.ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
    outside_demo.BIND_HOST = "127.0.0.1"
    return outside_demo


def test_good_settings_may_serve(outside_demo):
    checks.refuse_unsafe_settings()


def test_a_good_demo_may_serve(in_demo):
    checks.refuse_unsafe_settings()


@pytest.mark.parametrize(
    "key",
    [
        "",
        "short",
        "a" * 60,
        "abcabcabc" * 8,
        "django-insecure-" + GOOD_KEY,
        "CHANGEME" + GOOD_KEY,
        "your-secret-key-" + GOOD_KEY,
    ],
)
def test_a_missing_sample_or_weak_key_is_refused(outside_demo, key):
    outside_demo.SECRET_KEY = key
    (found,) = checks.secret_key(None)
    assert found.id == "yingke.E001"
    assert "secrets.token_urlsafe" in found.hint
    with pytest.raises(ImproperlyConfigured, match=r"yingke\.E001"):
        checks.refuse_unsafe_settings()


@pytest.mark.parametrize("hosts", [[], ["*"], ["reception.school.cn", "*"]])
def test_a_server_that_does_not_know_its_name_is_refused(outside_demo, hosts):
    outside_demo.ALLOWED_HOSTS = hosts
    assert ids(checks.allowed_hosts(None)) == ["yingke.E002"]


def test_debug_pages_are_for_the_demo_only(outside_demo):
    outside_demo.DEBUG = True
    assert ids(checks.debug(None)) == ["yingke.E003"]
    outside_demo.DEMO = True
    assert checks.debug(None) == []


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("transaction_mode", "DEFERRED"),
        ("transaction_mode", None),
        ("timeout", 0),
        ("init_command", ""),
        ("init_command", "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL"),
        ("init_command", "PRAGMA journal_mode=MEMORY; PRAGMA synchronous=FULL"),
    ],
)
def test_sqlite_that_may_lose_or_refuse_a_write_is_refused(option, value):
    assert checks.durability_fault(SQLITE) is None
    fault = checks.durability_fault({**SQLITE, "OPTIONS": {**SQLITE["OPTIONS"], option: value}})
    assert "SQLite is set up without" in fault


def test_a_database_nobody_has_tested_is_refused():
    assert "not supported" in checks.durability_fault({"ENGINE": "django.db.backends.mysql"})


def test_a_database_that_may_lose_a_commit_stops_the_server(outside_demo, monkeypatch):
    monkeypatch.setitem(outside_demo.DATABASES["default"], "ENGINE", "django.db.backends.sqlite3")
    assert ids(checks.durable_database(None)) == ["yingke.E004"]
    with pytest.raises(ImproperlyConfigured, match=r"yingke\.E004"):
        checks.refuse_unsafe_settings()


def test_the_settings_as_shipped_are_durable():
    assert checks.durable_database(None) == [], real.DATABASES


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.20", "::", "reception.school.cn"])
def test_a_demo_for_others_is_refused(in_demo, host):
    in_demo.BIND_HOST = host
    assert ids(checks.demo_address(None)) == ["yingke.E006"]
    in_demo.BIND_HOST = "127.0.0.1"
    in_demo.ALLOWED_HOSTS = [host]
    assert ids(checks.allowed_hosts(None)) == ["yingke.E005"]


def test_an_address_that_cannot_stand_in_an_email_is_refused(outside_demo):
    outside_demo.BASE_URL = "reception.school.cn"
    assert ids(checks.base_url(None)) == ["yingke.E007"]
    outside_demo.BASE_URL = "http://127.0.0.1:8000"
    assert ids(checks.base_url(None)) == ["yingke.W001"]


def test_an_address_of_a_mail_server_that_cannot_be_read_is_refused(tmp_path):
    right = {"YINGKE_SECRET_KEY": GOOD_KEY, "YINGKE_ALLOWED_HOSTS": "reception.school.cn"}
    result = run(START["up"], tmp_path, **right, YINGKE_EMAIL_URL="smtp+tls://a:b@mail.school.cn")
    assert result.returncode != 0
    assert "yingke.E008" in said(result)


START = {
    "wsgi": ["-c", "import reception.wsgi"],
    "up": ["manage.py", "up", "--port", "0"],
    "worker": ["manage.py", "worker"],
}


@pytest.mark.parametrize("start", START.values(), ids=START)
@pytest.mark.parametrize("key", ["", "changeme"])
def test_nothing_starts_outside_demo_mode_without_a_key(tmp_path, start, key):
    result = run(start, tmp_path, YINGKE_SECRET_KEY=key, YINGKE_ALLOWED_HOSTS="reception.school.cn")
    assert result.returncode != 0
    assert "yingke.E001" in said(result)
    assert list(tmp_path.iterdir()) == [], "it refused before it wrote anything"


def test_with_a_key_the_web_server_loads(tmp_path):
    result = run(
        START["wsgi"],
        tmp_path,
        YINGKE_SECRET_KEY=GOOD_KEY,
        YINGKE_ALLOWED_HOSTS="reception.school.cn",
    )
    assert result.returncode == 0, said(result)


@pytest.mark.parametrize("start", [START["wsgi"], START["up"]], ids=["wsgi", "up"])
def test_data_of_a_demo_lets_commands_run_but_not_the_server(tmp_path, start):
    read_or_make_key(tmp_path / "demo.key")
    assert run(["manage.py", "check"], tmp_path).returncode == 0
    result = run(start, tmp_path)
    assert result.returncode != 0
    assert "yingke.E001" in said(result)


def test_a_demo_on_all_addresses_does_not_start(tmp_path):
    result = run(["manage.py", "up", "--demo", "--host", "0.0.0.0"], tmp_path)
    assert result.returncode != 0
    assert "may not listen on 0.0.0.0" in said(result)


def test_the_demo_key_is_random_kept_and_private(tmp_path: Path):
    first, again = read_or_make_key(tmp_path / "one"), read_or_make_key(tmp_path / "one")
    assert first == again != read_or_make_key(tmp_path / "two")
    assert checks.key_fault(first) is None
    assert (tmp_path / "one").stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one", "two"]


def test_behind_tls_django_has_nothing_to_say_against_serving(tmp_path):
    result = run(
        ["manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        tmp_path,
        YINGKE_SECRET_KEY=GOOD_KEY,
        YINGKE_ALLOWED_HOSTS="reception.school.cn",
        YINGKE_BASE_URL="https://reception.school.cn",
    )
    assert result.returncode == 0, said(result)


def test_behind_tls_a_cookie_is_that_of_this_host_alone(tmp_path):
    """So that no other host of the domain can set it, and nobody reads it on the way."""
    code = (
        "from django.conf import settings as s\n"
        "names = [name for name in dir(s) if name.endswith('COOKIE_NAME')]\n"
        "print({name: getattr(s, name) for name in names})\n"
        "print([n for n in dir(s) if n.endswith(('COOKIE_DOMAIN', 'COOKIE_PATH'))"
        " and getattr(s, n) not in (None, '/')])\n"
        "print([n for n in dir(s) if n.endswith('COOKIE_SECURE') and not getattr(s, n)])\n"
    )
    serves = {"YINGKE_SECRET_KEY": GOOD_KEY, "YINGKE_ALLOWED_HOSTS": "reception.school.cn"}
    started = {**serves, "DJANGO_SETTINGS_MODULE": "reception.settings"}
    https = run(["-c", code], tmp_path, **started, YINGKE_BASE_URL="https://reception.school.cn")
    names, elsewhere, readable = https.stdout.splitlines()
    plain = {name for name, value in literal_eval(names).items() if "__Host-" not in value}
    assert plain == {"LANGUAGE_COOKIE_NAME"}, "a preference, and no secret"
    assert (elsewhere, readable) == ("[]", "[]")
    http = run(["-c", code], tmp_path, **started, YINGKE_BASE_URL="http://10.0.0.5:8000")
    assert "__Host-" not in http.stdout, "the control: there no browser would take it"


def test_the_database_is_read_by_its_owner_alone(tmp_path):
    file = tmp_path / "yingke.sqlite3"
    file.touch(mode=0o644)
    may_serve = {"YINGKE_SECRET_KEY": GOOD_KEY, "YINGKE_ALLOWED_HOSTS": "127.0.0.1"}
    done = run(["manage.py", "showmigrations", "auth"], tmp_path, **may_serve)
    assert done.returncode == 0, said(done)
    assert file.stat().st_mode & 0o077 == 0
