"""Everything else, through apprise: services whose address an administrator writes as apprise does,
of an allowed scheme.
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_noop as _

from reception.notifications.channels.outward import public_address
from reception.notifications.errors import NotSent
from reception.notifications.rendering import Message, Recipient, filled


def hand_in(door: Recipient, letter: Message) -> str:
    """Send a letter by apprise, which follows no redirect and tells only whether it worked.

    Raises:
        NotSent: for good where the scheme is not allowed or the address cannot be read.
    """
    import apprise  # takes a while to read; only a worker that needs it does

    asset = apprise.AppriseAsset(http_redirects=False, async_mode=False)
    instantiate = apprise.Apprise.instantiate
    service = instantiate(door.address, asset=asset) if allowed(door.address) else None
    if service is None:
        raise NotSent(_("这个通道的地址写法不被允许。"), for_good=True)
    if getattr(service, "host", None):
        public_address(service.host, getattr(service, "port", None) or 443)
    body = filled(letter.text, letter.link)
    with apprise.LogCapture(level=apprise.logging.WARNING, fmt="%(message)s") as log:
        if not service.notify(
            title=letter.subject, body=body, body_format=apprise.NotifyFormat.TEXT
        ):
            raise NotSent(log.getvalue() or "apprise")
    return "apprise"


def allowed(address: str) -> bool:
    """Tell whether an address is of a scheme that the settings allow."""
    return urlsplit(address).scheme.lower() in settings.APPRISE_SCHEMES
