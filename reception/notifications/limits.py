"""What the vendors take, by their own documentation."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Vendor:
    """A chat whose robot takes text messages of so many bytes at most, and so many a minute."""

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
    """Return how many bytes of UTF-8 a text has where it is sent."""
    return len(text.encode())
