"""Hands that never touch a mouse: Tab, arrows, Space, Enter and letters; on every stop the eye must see where it is."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

MOST_STOPS = 120
STOP = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const label = element.labels && element.labels.length ? element.labels[0].innerText : "";
  const group = element.closest("fieldset")?.querySelector("legend")?.innerText || "";
  const ring = (style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const box = element.getBoundingClientRect();
  return {
    name: (label || element.getAttribute("aria-label") || element.innerText || element.value || "").trim(),
    group: group.trim(),
    type: element.type || element.tagName.toLowerCase(),
    is_seen: ring(getComputedStyle(element)) || ring(getComputedStyle(element, "::after")),
    is_in_view: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    address: location.pathname,
  };
}"""


@dataclass
class Keyboard:
    """A person at a page with a keyboard alone. `stops` counts where the focus has been seen."""

    page: Page
    stops: int = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def to(self, name: str, *, within: str = "") -> None:
        """Tab on to what is called so, choosing among the options of a question with the arrows."""
        passed = []
        for _ in range(MOST_STOPS):
            self.press("Tab")
            stop = self._look()
            if stop is None:
                continue
            passed.append(stop["name"])
            if _is(stop, name, within) or (
                stop["type"] == "radio" and self._choose(name, within, first=stop)
            ):
                return
        raise AssertionError(f"Tab never comes to “{name}” on {self.page.url}; it passes {passed}")

    def write(self, name: str, words: str, *, within: str = "") -> None:
        """Write into the field that is called so, instead of what stands there."""
        self.to(name, within=within)
        self.press("Control+A")
        self.page.keyboard.type(words)

    def tick(self, name: str, *, within: str = "") -> None:
        """Tick a box, or choose an option that is not chosen yet."""
        self.to(name, within=within)
        if not self.page.evaluate("document.activeElement.checked"):
            self.press("Space")

    def push(self, name: str) -> None:
        """Follow a link or press a button, and wait for the page that comes."""
        self.to(name)
        with self.page.expect_navigation():
            self.press("Enter")

    def _choose(self, name: str, within: str, *, first: dict[str, Any]) -> bool:
        number = self.page.evaluate(
            "document.querySelectorAll(`input[type=radio][name='${document.activeElement.name}']`).length"
        )
        # What Tab passes by must stay as it was, so only a question that offers the answer is walked through.
        if (
            not self.page.evaluate(
                """name => [...document.querySelectorAll(`input[type=radio][name='${document.activeElement.name}']`)]
              .some(option => option.labels[0].innerText.includes(name))""",
                name,
            )
            or within not in first["group"]
        ):
            return False
        for _ in range(number):
            self.press("ArrowDown")
            stop = self._look()
            if stop and _is(stop, name, within):
                return True
        return False

    def _look(self) -> dict[str, Any] | None:
        stop: dict[str, Any] | None = self.page.evaluate(STOP)
        for _ in range(20):
            if stop is None or stop["is_in_view"]:
                break
            self.page.wait_for_timeout(50)
            stop = self.page.evaluate(STOP)
        if stop is not None:
            assert stop["is_seen"], f"No ring shows that “{stop['name']}” has the focus on {stop['address']}"
            assert stop["is_in_view"], f"“{stop['name']}” has the focus out of sight on {stop['address']}"
            self.stops += 1
        return stop


def _is(stop: dict[str, Any], name: str, within: str) -> bool:
    return name in stop["name"] and within in stop["group"]
