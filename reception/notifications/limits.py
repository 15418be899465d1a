"""What the vendors take, by the vendors' own documentation; the length of a text in bytes of UTF-8,
not in letters.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Vendor:
    """A chat whose robot takes text messages.

    Attributes:
        name: as its users call it.
        most: bytes that one text message may have; a longer one is refused or cut by the vendor.
        a_minute: messages that one robot may send in a minute.
    """

    name: Any
    most: int
    a_minute: int


# By kind of channel.
VENDORS = {
    "wecom_bot": Vendor(_("企业微信"), 2048, 20),
    "dingtalk": Vendor(_("钉钉"), 20_000, 20),
    "feishu": Vendor(_("飞书"), 20 * 1024, 100),
}


def size(text: str) -> int:
    """Return how many bytes a text has where it is sent."""
    return len(text.encode())
