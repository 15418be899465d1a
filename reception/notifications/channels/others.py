"""Everything else, through apprise: services whose address an administrator writes as apprise does,
of an allowed scheme.
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override as in_language

from reception.notifications.channels.outward import public_address
from reception.notifications.errors import NotSent
from reception.notifications.rendering import Message, Recipient, filled


def hand_in(door: Recipient, letter: Message) -> str:
    """Send a letter by apprise, which follows no redirect and tells only whether it worked.

    Raises:
        NotSent: for good where the scheme is not allowed or the address cannot be read.
    """
    import apprise  # takes a while to read; only a worker that needs it does

    service = (
        apprise.Apprise.instantiate(
            door.address, asset=apprise.AppriseAsset(http_redirects=False, async_mode=False)
        )
        if allowed(door.address)
        else None
    )
    if service is None:
        with in_language("zh-hans"):
            raise NotSent(_("这个通道的地址写法不被允许。"), for_good=True)
    if getattr(service, "host", None):
        public_address(service.host, getattr(service, "port", None) or 443)
    with apprise.LogCapture(level=apprise.logging.WARNING, fmt="%(message)s") as said:
        taken = service.notify(
            title=letter.subject,
            body=filled(letter.text, letter.link),
            body_format=apprise.NotifyFormat.TEXT,
        )
        if not taken:
            raise NotSent(said.getvalue() or "apprise")
    return "apprise"


def allowed(address: str) -> bool:
    """Tell whether an address is of a scheme that the settings allow."""
    return urlsplit(address).scheme.lower() in settings.APPRISE_SCHEMES
