"""Which address somebody asks from, and which addresses are reachable from everywhere."""

from typing import Any

import pytest
from django.test import RequestFactory

from reception import addresses


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2400:3200::1", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("192.168.0.9", False),
        ("172.16.0.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:8.8.8.8", True),
        ("::127.0.0.1", False),
        ("64:ff9b::10.0.0.1", False),
        ("64:ff9b::8.8.8.8", True),
        ("::ffff:0:192.168.0.1", False),
        ("2002:7f00:1::", False),
        ("64:ff9b:1::7f00:1", False),
        ("fec0::1", False),
        ("3fff::1", False),
        ("5f00::1", False),
        ("2002:a00:1::1", False),
        ("2001:0:808:808::f5ff:fffe", False),
        ("no address", False),
    ],
)
def test_which_addresses_are_public(address: str, public: bool):
    assert addresses.is_public(address) is public


@pytest.mark.parametrize(
    ("address", "ours"),
    [
        ("localhost", True),
        ("[::1]", True),
        ("::ffff:127.0.0.1", True),
        ("127.9.9.9", True),
        ("::ffff:10.0.0.1", False),
        ("example.cn", False),
        ("", False),
    ],
)
def test_which_addresses_are_this_machine(address: str, ours: bool):
    assert addresses.is_loopback(address) is ours


@pytest.mark.parametrize(
    ("connection", "header", "client"),
    [
        ("203.0.113.9", "127.0.0.1", "203.0.113.9"),
        ("10.0.0.2", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.2", "127.0.0.1, 203.0.113.9", "203.0.113.9"),
        ("10.0.0.2", "203.0.113.9, 10.0.0.3", "203.0.113.9"),
        ("::ffff:10.0.0.2", "2001:db8::9", "2001:db8::9"),
        ("10.0.0.2", "", "10.0.0.2"),
        ("10.0.0.2", "forged, 10.0.0.3", "10.0.0.3"),
    ],
)
def test_the_last_address_that_no_trusted_proxy_has_is_believed(
    settings: Any, connection: str, header: str, client: str
):
    settings.TRUSTED_PROXIES = ["10.0.0.0/30"]
    request = RequestFactory().get("/", REMOTE_ADDR=connection, HTTP_X_FORWARDED_FOR=header)
    assert addresses.of_client(request) == client


def test_without_a_trusted_proxy_no_header_is_believed(settings: Any):
    settings.TRUSTED_PROXIES = []
    request = RequestFactory().get(
        "/", REMOTE_ADDR="10.0.0.7", HTTP_X_FORWARDED_FOR="127.0.0.1", HTTP_X_REAL_IP="127.0.0.1"
    )
    assert addresses.of_client(request) == "10.0.0.7"
