"""A mail server for the tests: it speaks SMTP over a real port, and works, refuses, stalls or hangs
as it is told.
"""

import socketserver
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage


class MailServer(socketserver.ThreadingTCPServer):
    """A mail server on this machine.

    ``mood`` says what it does with the next messages: ``works``; ``451`` and ``550`` answer the
    recipient so, ``530`` the sender; ``hangs`` takes the connection and says nothing; ``stalls`` keeps the message and
    never confirms it.
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, mood: str = "works", port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Conversation)
        self.mood = mood
        self.mails: list[EmailMessage] = []
        self.callers = 0
        self.changed = threading.Condition()
        self.ending = threading.Event()

    @property
    def port(self) -> int:
        """The port on which it listens."""
        return int(self.server_address[1])

    def __enter__(self) -> "MailServer":
        threading.Thread(
            target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        ).start()
        return self

    def __exit__(self, *error: object) -> None:
        self.ending.set()
        self.shutdown()
        self.server_close()

    def wait_for_callers(self, count: int, seconds: float = 60) -> None:
        """Wait until so many connections have been opened."""
        with self.changed:
            assert self.changed.wait_for(lambda: self.callers >= count, seconds), (
                f"{self.callers} of {count} callers came"
            )

    def wait_for_mails(self, count: int, seconds: float = 60) -> None:
        """Wait until so many messages have come in."""
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.mails) >= count, seconds), (
                f"{len(self.mails)} of {count} mails came"
            )

    def note(self, mail: bytes | None = None) -> None:
        """Count a caller, or keep a message."""
        with self.changed:
            if mail is None:
                self.callers += 1
            else:
                self.mails.append(message_from_bytes(mail, EmailMessage, policy=policy.default))
            self.changed.notify_all()


class Conversation(socketserver.StreamRequestHandler):
    """One client, from greeting to farewell."""

    server: MailServer

    def handle(self) -> None:
        """Answer line by line."""
        mood = self.server.mood
        self.server.note()
        if mood == "hangs":
            self.server.ending.wait()
            return
        self.say("220 post office")
        for line in iter(self.rfile.readline, b""):
            verb = line[:4].upper()
            if verb == b"QUIT":
                self.say("221 goodbye")
                return
            if verb == b"MAIL" and mood == "530":
                self.say("530 5.7.0 authentication required")
            elif verb == b"RCPT" and mood in ("451", "550"):
                self.say(
                    {"451": "451 4.7.1 greylisted, try later", "550": "550 5.1.1 no such mailbox"}[
                        mood
                    ]
                )
            elif verb == b"DATA":
                self.say("354 go on")
                self.server.note(b"".join(iter(self.rfile.readline, b".\r\n")))
                if mood == "stalls":
                    self.server.ending.wait()
                    return
                self.say("250 taken")
            else:
                self.say("250 fine")

    def say(self, line: str) -> None:
        """Send one line."""
        self.wfile.write(line.encode() + b"\r\n")
