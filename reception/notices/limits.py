"""How long a text message may be, by the vendors' own documentation; in bytes of UTF-8, not in letters."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Vendor:
    """A chat whose robot takes text messages.

    Attributes:
        name: as its users call it.
        most: bytes that one text message may have; a longer one is refused or cut by the vendor.
    """

    name: Any
    most: int

    def takes(self, text: str) -> bool:
        """Tell whether a text fits into one message."""
        return size(text) <= self.most


VENDORS = {
    "wecom": Vendor(_("企业微信"), 2048),
    "dingtalk": Vendor(_("钉钉"), 20_000),
    "feishu": Vendor(_("飞书"), 20 * 1024),
}


def size(text: str) -> int:
    """Return how many bytes a text has where it is sent."""
    return len(text.encode())
