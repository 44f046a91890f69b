"""A person without a mouse: goes by Tab to what they want, and must always see where they are."""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page

# A field for date and time keeps the focus for each of its parts and its calendar; longer than that is a trap.
LONGEST_STAY = 9
MOST_STEPS = 140
# Where the focus is, and whether it can be seen: an outline or a shadow on it, or a change round it when it leaves.
WHERE = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return { name: "", seen: true };
  const drawn = (one) => {
    const style = getComputedStyle(one);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
  };
  const round = [];
  for (let one = at; one && one !== document.body && round.length < 5; one = one.parentElement) round.push(one);
  const look = () => round.map((one) => {
    const style = getComputedStyle(one);
    return [style.outlineStyle, style.outlineWidth, style.boxShadow, style.borderColor].join();
  }).join(";");
  const box = at.getBoundingClientRect();
  const inside = box.width > 0 && box.bottom > 0 && box.top < innerHeight;
  let seen = at.tagName === "IFRAME" || (inside && at.matches(":focus-visible, :focus-within") && drawn(at));
  if (!seen && inside) {
    const focused = look();
    at.blur();
    seen = look() !== focused;
    at.focus({ focusVisible: true, preventScroll: true });
  }
  const words = (at.getAttribute("aria-label") || at.innerText || at.name || at.id || "").trim().slice(0, 60);
  return { name: `${at.tagName.toLowerCase()} «${words}»`, seen };
}"""


@dataclass
class Keys:
    """Hands on the keyboard of one page."""

    page: Page
    trail: list[str] = field(default_factory=list)

    def to(self, target: Locator, *, back: bool = False) -> Locator:
        """Tab (or Shift+Tab) until the focus is on `target`. Fails where it cannot be seen, sticks, or never comes."""
        target.wait_for(state="attached")
        self.trail.clear()
        for _ in range(MOST_STEPS):
            if target.evaluate("(one) => one === document.activeElement"):
                return target
            self.page.keyboard.press("Shift+Tab" if back else "Tab")
            self._look()
        raise AssertionError(f"Con Tab no se llega a {target}; se pasó por: {self.trail}")

    def press(self, target: Locator, key: str = "Enter") -> None:
        """Go there and press a key."""
        self.to(target)
        self.page.keyboard.press(key)

    def type(self, target: Locator, words: str) -> None:
        """Go there, put these words in place of what it holds."""
        self.to(target)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(words)

    def date(self, target: Locator, iso: str) -> None:
        """Go there and type a date in the order in which this browser asks for it."""
        self.to(target)
        type_date(self.page, target, iso)

    def _look(self) -> None:
        found = self.page.evaluate(WHERE)
        assert found["seen"], f"El foco no se ve en {found['name']} de {self.page.url}"
        if found["name"]:
            self.trail.append(found["name"])
        stay = self.trail[-LONGEST_STAY - 1 :]
        assert len(stay) <= LONGEST_STAY or len(set(stay)) > 1, f"El foco no sale de {stay[0]} en {self.page.url}"


def type_date(page: Page, field: Locator, iso: str) -> None:
    """Digits into a focused date field, whichever of day and month comes first in this browser."""
    year, month, day = iso.split("-")
    page.keyboard.type(f"{month}{day}{year}")
    if field.input_value() != iso:
        field.evaluate("(one) => { one.blur(); one.value = ''; one.focus(); }")
        page.keyboard.type(f"{day}{month}{year}")
    assert field.input_value() == iso, field.input_value()
