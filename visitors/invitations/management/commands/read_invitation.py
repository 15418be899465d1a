"""Read an invitation that came by mail, for the pipe of a mail server."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from reception import clock
from visitors.invitations import proposals, reading


class Command(BaseCommand):
    """Take a mail or an ``.ics`` from standard input; what is in it is proposed to the host whose
    address it names. It ends well whatever came: a mail server that gets an error sends it to
    whom the mail says it is from.
    """

    help = "Read a mail or an .ics on standard input, and propose what is in it to its host."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Read no more than is looked at, and say what became of it."""
        content = sys.stdin.buffer.read(reading.BYTES + 1)
        try:
            said = proposals.propose(content, clock.now())
        except reading.BadCalendar as why:
            said = [str(why)]
        self.stdout.write("\n".join(said))
