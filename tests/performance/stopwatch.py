"""What a request takes inside the server, told to the client in a header."""

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

HEADER = "Server-Timing"


def server_time(
    answer: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Time all that Django does for a request, the wait for locks and for other threads
    included.
    """

    def timed(request: HttpRequest) -> HttpResponse:
        start = time.perf_counter()
        response = answer(request)
        response.headers[HEADER] = f"app;dur={(time.perf_counter() - start) * 1000:.3f}"
        return response

    return timed
