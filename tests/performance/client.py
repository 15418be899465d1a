"""One browser that never rests: a process that sends prepared requests over one kept connection,
and tells how long each took.

It reads jobs as lines of JSON and answers each with a line; it imports nothing of Django, so that
starting and running it is cheap.
"""

import http.client
import json
import sys
import time
from typing import Any

TIMEOUT = 60


def main() -> None:
    """Do one job after the other until there are no more."""
    connection: http.client.HTTPConnection | None = None
    for line in sys.stdin:
        job = json.loads(line)
        if connection is None:
            connection = http.client.HTTPConnection("127.0.0.1", job["port"], timeout=TIMEOUT)
        print(json.dumps(do(connection, job)), flush=True)


def do(connection: http.client.HTTPConnection, job: dict[str, Any]) -> dict[str, Any]:
    """Send the requests of a job in turn until its time is over, or until all are sent where none
    may be sent twice.

    Args:
        connection: to the server.
        job: ``requests`` as pairs of path and form (nothing for GET), ``seconds``, ``headers``,
            ``once``, and how a right answer looks: ``status`` and ``header``.

    Returns:
        Milliseconds as seen here and as the server says, how long all of it took, and the first
        wrong answer.
    """
    seen, told, wrong = [], [], ""
    requests, place = job["requests"], 0
    begin = time.perf_counter()
    until = begin + job["seconds"]
    while (
        time.perf_counter() < until and not wrong and not (job["once"] and place >= len(requests))
    ):
        path, form = requests[place % len(requests)]
        place += 1
        headers = (
            job["headers"]
            if form is None
            else {**job["headers"], "Content-Type": "application/x-www-form-urlencoded"}
        )
        start = time.perf_counter()
        connection.request(
            "GET" if form is None else "POST",
            path,
            body=None if form is None else form.encode(),
            headers=headers,
        )
        response = connection.getresponse()
        body = response.read()
        seen.append((time.perf_counter() - start) * 1000)
        told.append(float(response.headers.get("Server-Timing", "app;dur=0").partition("dur=")[2]))
        if response.status != job["status"] or (
            job["header"] and job["header"] not in (response.headers.get("HX-Trigger") or "")
        ):
            wrong = f"{path} answered {response.status}: {body.decode(errors='replace')[:2000]}"
    return {"seen": seen, "told": told, "seconds": time.perf_counter() - begin, "wrong": wrong}


if __name__ == "__main__":
    main()
