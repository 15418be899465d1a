"""Many open screens in one process: each asks once a second whether anything is new, and notes when it first heard that something is.

It reads one job as a line of JSON and answers with a line; it imports nothing of Django, so that starting and running it is cheap.
"""

import http.client
import json
import re
import sys
import time

REVISION = re.compile(rb"revision=([\w-]+)")


def main() -> None:
    """Ask until the time is over, and tell what was heard when."""
    job = json.loads(sys.stdin.readline())
    connection = http.client.HTTPConnection("127.0.0.1", job["port"], timeout=60)
    marks = [job["revision"]] * len(job["cookies"])
    heard: list[tuple[int, float]] = []
    polls, late, begin = 0, 0.0, time.time()
    while time.time() < begin + job["seconds"]:
        screen = polls % len(marks)
        due = begin + polls / len(marks)
        late = max(late, time.time() - due)
        time.sleep(max(0.0, due - time.time()))
        connection.request(
            "GET", f"/desk/board/?revision={marks[screen]}", headers={"Cookie": job["cookies"][screen], "HX-Request": "true"}
        )
        response = connection.getresponse()
        body = response.read()
        polls += 1
        if response.status == http.HTTPStatus.OK:
            heard.append((screen, time.time()))
            marks[screen] = (REVISION.search(body) or [b"", b""])[1].decode()
        elif response.status != http.HTTPStatus.NO_CONTENT:
            print(json.dumps({"wrong": f"answered {response.status}: {body.decode(errors='replace')[:500]}"}), flush=True)
            return
    print(json.dumps({"heard": heard, "polls": polls, "late": late, "wrong": ""}), flush=True)


if __name__ == "__main__":
    main()
