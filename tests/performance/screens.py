"""Many open screens in one process: each asks once a second whether anything is new, and notes when
it first heard that something is.

It reads one job as a line of JSON and answers with a line; it imports nothing of Django, so that
starting and running it is cheap.
"""

import http.client
import json
import re
import sys
import time

MARK = re.compile(rb"(?:revision=|\"mark\":\")([\w-]+)")


def main() -> None:
    """Ask until the time is over, and tell what was heard when; a page that says that it is over
    asks no more.
    """
    job = json.loads(sys.stdin.readline())
    connection = http.client.HTTPConnection("127.0.0.1", job["port"], timeout=60)
    screens = job["screens"]
    heard: list[tuple[int, float]] = []
    polls, late, begin = 0, 0.0, time.time()
    while time.time() < begin + job["seconds"]:
        number = polls % len(screens)
        screen, due = screens[number], begin + polls / len(screens)
        late = max(late, time.time() - due)
        time.sleep(max(0.0, due - time.time()))
        polls += 1
        if not screen["mark"]:
            continue
        asks = f"{screen['path']}?{screen['field']}={screen['mark']}"
        connection.request("GET", asks, headers={"Cookie": screen["cookie"], "HX-Request": "true"})
        response = connection.getresponse()
        body = response.read()
        if response.status == http.HTTPStatus.OK:
            heard.append((number, time.time()))
            screen["mark"] = (MARK.search(body) or [b"", b""])[1].decode()
        elif response.status != http.HTTPStatus.NO_CONTENT:
            print(
                json.dumps(
                    {"wrong": f"answered {response.status}: {body.decode(errors='replace')[:500]}"}
                ),
                flush=True,
            )
            return
    print(json.dumps({"heard": heard, "polls": polls, "late": late, "wrong": ""}), flush=True)


if __name__ == "__main__":
    main()
