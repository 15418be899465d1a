from ipaddress import ip_address

from django.http import HttpRequest


def of_connection(request: HttpRequest) -> str | None:
    """Return the address that opened the connection, whatever its headers claim."""
    return request.META.get("REMOTE_ADDR") or None


def is_loopback(address: str) -> bool:
    """Tell whether the address or host name is this machine's own."""
    if address == "localhost":
        return True
    try:
        return ip_address(address.strip("[]")).is_loopback
    except ValueError:
        return False
