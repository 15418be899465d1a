"""Back to a page: some addresses only take forms, and signing in or a change of language must lead
nobody there.
"""

from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme


def page_of(request: HttpRequest) -> str:
    """Return the address of the page somebody stands on, as they can open it again."""
    return readable(request.get_full_path())


def onward(request: HttpRequest) -> str:
    """Return where to go next, and only within this house."""
    # An address and nothing else: `redirect` would also look it up among the names of our pages,
    # and raise where it finds none.
    wanted = request.POST.get("next") or request.GET.get("next") or reverse("home")
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return readable(wanted) if ours else reverse("home")


def readable(address: str) -> str:
    """Return an address (a path with its query) where it can be read, else the nearest one above it
    that can; one that nothing answers is returned as it is.
    """
    path, _separator, _query = address.partition("?")
    if _reads(path) is not False:
        return address
    while path := path.rstrip("/").rpartition("/")[0]:
        if _reads(f"{path}/"):
            return f"{path}/"
    return reverse("home")


def _reads(path: str) -> bool | None:
    """Tell whether a path shows something; nothing where its view, if any, does not say."""
    try:
        capabilities = getattr(resolve(path).func, "capabilities", None)
    except Resolver404:
        return None
    return "GET" in capabilities if capabilities is not None else None
