from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

Address = IPv4Address | IPv6Address
# Forms of IPv6 that carry an IPv4 address at their end: translated (RFC 6052), and the two of old.
CARRIERS = tuple(map(IPv6Network, ("64:ff9b::/96", "::ffff:0:0:0/96", "::/96")))
# Public by Python's tables: NAT64 of one's own network, sites of old, documentation, segments.
NOT_PUBLIC = tuple(map(IPv6Network, ("64:ff9b:1::/48", "fec0::/10", "3fff::/20", "5f00::/16")))
FORWARDED = ("HTTP_FORWARDED", "HTTP_X_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA", "HTTP_CF_")


def of_connection(request: HttpRequest) -> str | None:
    """Return the address that opened the connection, whatever its headers claim."""
    return request.META.get("REMOTE_ADDR") or None


def of_client(request: HttpRequest) -> str | None:
    """Return the address from which somebody asks.

    It is the last address of the way here that no trusted proxy has (``YINGKE_TRUSTED_PROXIES``).
    What stands in front of it was written by whoever asks, and is not believed.
    """
    nearest = of_connection(request)
    if nearest is None or not _is_trusted(nearest):
        return nearest
    for hop in reversed(request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")):
        read = _read(hop)
        if read is None:
            break
        nearest = str(read)
        if not _is_trusted(nearest):
            break
    return nearest


def network_of(address: str) -> str:
    """Return by what an address is counted: whoever has one of IPv6 has all of its network."""
    read = _read(address)
    if read is None:
        return address
    plain = next(forms(read))
    return str(plain if plain.version == 4 else ip_network(f"{plain}/64", strict=False))


def counted(request: HttpRequest) -> str:
    """Return by what whoever asks is counted, where a limit is one of addresses."""
    return network_of(of_client(request) or "")


def is_forwarded(request: HttpRequest) -> bool:
    """Tell whether the request says that it came through a proxy."""
    return any(header.startswith(FORWARDED) for header in request.META)


def is_loopback(address: str) -> bool:
    """Tell whether the address or host name is this machine's own, in whatever form."""
    if address == "localhost":
        return True
    read = _read(address)
    return read is not None and any(form.is_loopback for form in forms(read))


def is_public(address: str) -> bool:
    """Tell whether an address, and whatever address it carries, is reachable from everywhere."""
    read = _read(address)
    return read is not None and all(map(_is_public, forms(read)))


def forms(address: Address) -> Iterator[Address]:
    """Yield an address and the addresses of IPv4 that it carries (mapped, 6to4, Teredo, NAT64)."""
    if isinstance(address, IPv4Address):
        yield address
        return
    if address.ipv4_mapped is not None:  # no address of its own, only another spelling
        yield address.ipv4_mapped
        return
    yield address
    if address.sixtofour is not None:
        yield address.sixtofour
    if address.teredo is not None:
        yield from address.teredo
    if int(address) > 1 and any(address in network for network in CARRIERS):
        yield IPv4Address(int(address) & 0xFFFFFFFF)


def _read(address: str) -> Address | None:
    try:
        return ip_address(address.strip().strip("[]").split("%", 1)[0])
    except ValueError:
        return None


def _is_public(form: Address) -> bool:
    ours = form.is_multicast or any(form in network for network in NOT_PUBLIC)
    return form.is_global and not ours


def _is_trusted(address: str) -> bool:
    read = _read(address)
    if read is None:
        return False
    spelled = set(forms(read))
    networks = [ip_network(proxy, strict=False) for proxy in settings.TRUSTED_PROXIES]
    return any(form in network for form in spelled for network in networks)
