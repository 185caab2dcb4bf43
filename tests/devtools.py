"""A real Chromium without a window, led through the pipe of its DevTools protocol.

Messages are JSON, each ended by a zero byte, on the files 3 and 4 of the browser.
"""

import base64
import fcntl
import itertools
import json
import os
import select
import shutil
import signal
import time
from pathlib import Path
from typing import Any, Self

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
READS, WRITES = 3, 4  # what the browser calls the ends of its pipes
HIGH = 50  # a number that no file of the browser has
SECONDS = 60
OPTIONS = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run"),
    *("--hide-scrollbars", "--disable-dev-shm-usage", "--force-device-scale-factor=1"),
    *("--disable-background-networking", "--remote-debugging-pipe"),
)


class Browser:
    """One page of a browser, and all that it has told about it."""

    def __init__(self, profile: Path) -> None:
        """Start it; it keeps its files in *profile*."""
        asks, self._asked = _pipe()
        self._answers, answers = _pipe()
        self._process = os.posix_spawn(
            str(CHROMIUM),
            [str(CHROMIUM), *OPTIONS, f"--user-data-dir={profile}", "about:blank"],
            os.environ | {"HOME": str(profile)},
            file_actions=[
                (os.POSIX_SPAWN_DUP2, asks, READS),
                (os.POSIX_SPAWN_DUP2, answers, WRITES),
                (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
            ],
            setpgroup=0,
        )
        os.close(asks)
        os.close(answers)
        self._numbers, self._rest, self._session = itertools.count(1), b"", ""
        self.events: list[dict[str, Any]] = []

    def __enter__(self) -> Self:
        """Open a page that tells of its requests and its errors."""
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        attached = self.ask("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.ask(f"{domain}.enable")
        return self

    def __exit__(self, *_: object) -> None:
        """End the browser with all its processes."""
        os.killpg(self._process, signal.SIGKILL)
        os.waitpid(self._process, 0)
        os.close(self._asked)
        os.close(self._answers)

    def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Return the browser's answer; raises what it refuses as a RuntimeError."""
        message = {"id": next(self._numbers), "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._asked, json.dumps(message).encode() + b"\0")
        while (answer := self._next()).get("id") != message["id"]:
            self.events.append(answer)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        return answer["result"]

    def open(self, address: str) -> None:
        """Show the page at *address*, and wait until all of it is there."""
        self.events.clear()
        self.ask("Page.navigate", url=address)
        while not self.told("Page.loadEventFired"):
            self.events.append(self._next())

    def told(self, method: str) -> list[dict[str, Any]]:
        """Return what the browser has told by itself under this name."""
        return [event["params"] for event in self.events if event["method"] == method]

    def value(self, script: str) -> Any:
        """Return what a *script* gives in the page, also if the page runs none."""
        said = self.ask("Runtime.evaluate", expression=script, returnByValue=True)
        if "exceptionDetails" in said:
            raise RuntimeError(str(said["exceptionDetails"]))
        return said["result"].get("value")

    def look(self, width: int, height: int, scheme: str) -> None:
        """Give the window a size in pixels, and a light or dark *scheme*."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1}
        self.ask("Emulation.setDeviceMetricsOverride", **size, mobile=False)
        feature = {"name": "prefers-color-scheme", "value": scheme}
        self.ask("Emulation.setEmulatedMedia", features=[feature])

    def click(self, selector: str) -> None:
        """Click in the middle of the element that *selector* finds."""
        found = f"document.querySelector({json.dumps(selector)})"
        self.value(f"{found}.scrollIntoView({{block: 'center', behavior: 'instant'}})")
        x, y = self.value(
            f"(r => [r.x + r.width / 2, r.y + r.height / 2])"
            f"({found}.getBoundingClientRect())"
        )
        for kind in ("mousePressed", "mouseReleased"):
            button = {"x": x, "y": y, "button": "left", "clickCount": 1}
            self.ask("Input.dispatchMouseEvent", type=kind, **button)

    def press(self, key: str) -> None:
        """Press a *key*, by its name."""
        number = {
            "Tab": 9,
            "Enter": 13,
            "Escape": 27,
            "ArrowRight": 39,
            "ArrowDown": 40,
        }
        more = {"text": "\r"} if key == "Enter" else {}
        for kind in ("keyDown", "keyUp"):
            named = {"key": key, "code": key, "windowsVirtualKeyCode": number[key]}
            self.ask("Input.dispatchKeyEvent", type=kind, **named, **more)

    def photograph(self, selector: str = "html") -> bytes:
        """Return the element that *selector* finds, as PNG."""
        box = self.value(
            f"(r => ({{x: r.x + scrollX, y: r.y + scrollY, width: r.width,"
            f" height: r.height}}))"
            f"(document.querySelector({json.dumps(selector)}).getBoundingClientRect())"
        )
        shot = self.ask(
            "Page.captureScreenshot",
            clip={**box, "scale": 1},
            captureBeyondViewport=True,
        )
        return base64.b64decode(shot["data"])

    def _next(self) -> dict[str, Any]:
        until = time.monotonic() + SECONDS
        while b"\0" not in self._rest:
            ready, _, _ = select.select(
                [self._answers], [], [], until - time.monotonic()
            )
            if not ready:
                raise TimeoutError(f"The browser was silent for {SECONDS} s.")
            part = os.read(self._answers, 1 << 20)
            if not part:
                raise RuntimeError("The browser has ended.")
            self._rest += part
        message, _, self._rest = self._rest.partition(b"\0")
        return json.loads(message)


def _pipe() -> tuple[int, int]:
    """Return both ends of a pipe, with numbers that do not clash in the browser."""
    ends = os.pipe()
    high = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, HIGH) for end in ends]
    for end in ends:
        os.close(end)
    return high[0], high[1]
