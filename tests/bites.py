"""What a browser is told to notice when a text runs, and what it is made to do so that one that waits would run."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, Dialog, Page

from tests.attacks import CANARY

# Before anything else of a page and its frames: what sets the global or calls a dialog is written down at the top.
GUARD = """
{
  let ran = [];
  try { ran = top.ran ??= []; } catch {}
  Object.defineProperty(window, "hacked", { set: (number) => ran.push(Number(number)), get: () => undefined });
  for (const name of ["alert", "confirm", "prompt", "print"]) window[name] = (number) => void ran.push(Number(number));
}
"""
# A hand on everything there is: pointers over it, a key, the focus. Nothing is clicked.
PROVOKE = """
() => {
  const over = ["mouseover", "mouseenter", "mousemove", "mouseout", "contextmenu"];
  const near = ["pointerenter", "pointerover", "pointermove"];
  for (const one of document.querySelectorAll("body *")) {
    const there = { bubbles: true, clientX: 9, clientY: 9 };
    for (const name of over) one.dispatchEvent(new MouseEvent(name, there));
    for (const name of near) one.dispatchEvent(new PointerEvent(name, there));
    one.dispatchEvent(new WheelEvent("wheel", there));
    one.dispatchEvent(new KeyboardEvent("keydown", { key: "F13" }));
    for (const name of ["scroll", "focus"]) one.dispatchEvent(new Event(name));
  }
}
"""
# What makes a page of the hall show what it keeps for the pointer and the focus.
HOVER = """
() => {
  for (const one of document.querySelectorAll("body *")) {
    if (one.firstElementChild) continue;
    const box = one.getBoundingClientRect();
    const there = { bubbles: true, clientX: box.x + box.width / 2, clientY: box.y + box.height / 2 };
    one.dispatchEvent(new MouseEvent("mouseover", there));
    one.dispatchEvent(new MouseEvent("mousemove", there));
    one.dispatchEvent(new FocusEvent("focusin", { bubbles: true }));
  }
}
"""
# Elements and attributes that no page of the hall has: with a policy or without, they have grown out of a text.
GROWN = f"""
() => [...document.querySelectorAll("*")].filter((one) =>
  /^(IFRAME|FRAME|FRAMESET|OBJECT|EMBED|BASE|AUDIO|VIDEO|APPLET|XMP|MARQUEE|NOSCRIPT|MATH|BGSOUND|LAYER|XML|XSS)$/i
    .test(one.tagName)
  || one.localName.includes("custom-element")
  || (one.localName === "meta" && one.httpEquiv === "refresh" && /url/i.test(one.content))
  || [...one.attributes].some((said) => /^on|^srcdoc$/i.test(said.name)
    || (/^(href|src|action|formaction|xlink:href|data|background|poster|srcset)$/i.test(said.name)
        && /^[\\s\\u0001-\\u001f]*(javascript|vbscript|data:text)|^[\\s/\\\\]*(https?:)?[/\\\\]+{CANARY}/i.test(said.value)))
).map((one) => one.outerHTML.slice(0, 200))
"""


@dataclass
class Watch:
    """What one browser context saw happen."""

    context: BrowserContext
    asked: set[int] = field(default_factory=set)  # of the canary
    dialogs: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context.add_init_script(GUARD)
        self.context.on("request", lambda request: self._asked(request.url))
        self.context.on("dialog", self._dialog)

    def ran(self, page: Page) -> set[int]:
        """The numbers of the texts that ran in a page or asked the canary."""
        return {int(number) for number in page.evaluate("window.ran")} | self.asked

    def _asked(self, url: str) -> None:
        if found := re.match(rf"\w+://{re.escape(CANARY)}/(\d*)", url):
            self.asked.add(int(found[1] or 0))

    def _dialog(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()
