"""The mailbox of the demo, in which one reads the host's mail and opens the link."""

import re
from datetime import datetime

import pytest

from reception.notifications import delivery
from tests.visitors.scenes import NINE, after, wang_yue
from visitors.demo import views

pytestmark = pytest.mark.django_db


@pytest.fixture
def in_the_demo(settings, tmp_path):
    settings.DEMO = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")


def deliver_all(now: datetime = NINE) -> None:
    while (notice := delivery.claim(now)) is not None:
        delivery.deliver(notice, now)


def test_outside_the_demo_there_is_no_mailbox(client):
    assert client.get("/demo/mail/").status_code == 404


@pytest.mark.usefixtures("in_the_demo")
class TestInTheDemo:
    def test_it_begins_empty(self, client):
        answer = client.get("/demo/mail/")
        assert answer.status_code == 200
        assert "还没有邮件" in answer.content.decode()

    def test_one_opens_the_link_and_is_the_host(self, client, time_machine):
        time_machine.move_to(NINE, tick=False)
        wang_yue(title="女士")
        deliver_all()
        page = client.get("/demo/mail/").content.decode()
        assert "王女士 在前台等您" in page
        assert "赵凯" in page
        link = re.search(r'href="(/h/\w+/)"', page)[1]
        assert "王悦" in client.get(link).content.decode()

    def test_two_mails_in_one_file_are_two(self, settings):
        folder = views.Path(settings.EMAIL_FILE_PATH)
        folder.mkdir()
        one = "Subject: {}\nTo: a@b.example\nContent-Type: text/plain; charset=utf-8\n\nhello\n{}\n"
        (folder / "1.log").write_text(
            one.format("first", "-" * 79) + one.format("second", "-" * 79), encoding="utf-8"
        )
        assert [mail.subject for mail in views.newest(folder)] == ["second", "first"]

    def test_what_a_visitor_wrote_runs_nowhere(self, client):
        wang_yue(purpose="<script>alert(1)</script>")
        deliver_all(after(1))
        page = client.get("/demo/mail/").content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;" in page

    def test_a_file_that_is_no_mail_does_no_harm(self, client, settings):
        folder = views.Path(settings.EMAIL_FILE_PATH)
        folder.mkdir()
        (folder / "broken.log").write_bytes(
            b"\xff\xfe\x00Date: never\nContent-Type: text/plain; charset=no-such\n\n\xff"
        )
        (folder / "empty.log").write_bytes(b"")
        assert client.get("/demo/mail/").status_code == 200
