"""The mailbox of the demo: what the worker has sent, so that one person can play the host too."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render

from reception.accounts.decorators import GuardedRequest, require

MOST = 30
BETWEEN = re.compile(rb"^-{79}$", re.MULTILINE)  # Django's file mailbox writes it after each mail
LINK = re.compile(r"https?://\S+?(/[hilmt]/[A-Z0-9]+/(?:[a-z]+/)?)")


@dataclass(frozen=True)
class Mail:
    """A mail as the mailbox shows it; the link is cut out of the text, to be pressed."""

    to: str
    subject: str
    at: datetime | None
    before: str
    link: str
    after: str


@require(GET="anybody")
def demo_mail(request: GuardedRequest) -> HttpResponse:
    """Show the newest mails of the demo; outside the demo there is no such page."""
    if not settings.DEMO:
        raise Http404
    mails = newest(Path(settings.EMAIL_FILE_PATH))
    return render(request, "visitors/demo_mail.html", {"mails": mails})


def newest(folder: Path) -> list[Mail]:
    """Return the newest mails of a folder, the newest first."""
    files = sorted(folder.glob("*.log"), key=lambda file: file.stat().st_mtime_ns, reverse=True)
    parts = [
        part
        for file in files[:MOST]
        for part in reversed(BETWEEN.split(file.read_bytes()))
        if part.strip()
    ]
    return [_read(part.strip()) for part in parts[:MOST]]


def _read(raw: bytes) -> Mail:
    mail = message_from_bytes(raw, EmailMessage, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    body = mail.get_body(("plain",))
    text = str(body.get_content()) if body is not None else ""
    before, link, after = [*LINK.split(text, maxsplit=1), "", ""][:3]
    # Django writes the moment in UTC and marks it "-0000", which is read as a time without a zone.
    at = mail["Date"].datetime.replace(tzinfo=UTC) if mail["Date"] else None
    return Mail(str(mail["To"] or ""), str(mail["Subject"] or ""), at, before, link, after)
