"""Whether an address that an administrator typed could ever be used."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from reception.addresses import is_public
from reception.notifications.channels import others


def trouble_with(kind: str, address: str) -> str:
    """Return what is wrong with the address of a channel itself, or nothing; names are asked for
    when something is sent.
    """
    if kind == "apprise":
        schemes = " ".join(sorted(settings.APPRISE_SCHEMES))
        known = others.allowed(address)
        return "" if known else _("只允许这些写法：%(schemes)s") % {"schemes": schemes}
    try:
        split = urlsplit(address)
        host, _port = split.hostname or "", split.port
    except ValueError:
        return _("这不是一个网址。")
    if host in settings.CHANNEL_HOSTS_NOT_PUBLIC:
        return ""
    if split.scheme != "https" or not host or split.username:
        return _("地址要以 https:// 开头，并且不带用户名。")
    return "" if _may_be_public(host) else _("不能是本机或内网的地址。")


def _may_be_public(host: str) -> bool:
    try:
        return is_public(str(ip_address(host)))
    except ValueError:
        return "." in host and not host.endswith((".local", ".localhost", ".internal"))
