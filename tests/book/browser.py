"""A browser that looks at the site as a reader's does, and what axe says about a page.

The site is served, as a reader gets it: a page's own policy and its addresses count.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import axe_playwright_python

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text("utf8")
# Rules that look at colours: only they can tell a dark page from a light one.
OF_COLOUR = ["color-contrast", "link-in-text-block"]

# All that a reader can come to see is there: what is folded away, what is out of sight.
UNFOLD = """() => {
  for (const box of document.querySelectorAll("details")) box.open = true;
  const style = document.createElement("style");
  style.textContent = "* { content-visibility: visible !important; transition: none !important; }";
  document.head.append(style);
  return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""

# One text of each look that is not known yet: thousands of texts are of the same colours, the same
# size and in the same boxes. A formula is one text.
NEW_LOOKS = """(known) => {
  const seen = new Set(known);
  const looks = {};
  for (const e of document.body.querySelectorAll("*")) {
    if (![...e.childNodes].some((child) => child.nodeType === 3 && child.data.trim())) continue;
    const style = getComputedStyle(e);
    const look = [style.color, style.backgroundColor, style.fontSize, style.fontWeight];
    for (let box = e.closest(".katex") ?? e; box !== document.body; box = box.parentElement) {
      look.push(box.localName, box.className);
    }
    const name = look.join(" ");
    if (!seen.has(name)) looks[name] ??= e;
  }
  window.newLooks = Object.values(looks);
  return Object.keys(looks);
}"""

FAULTS = """async ([rules, where]) => {
  const found = await axe.run(where ? { include: window[where] } : document, {
    resultTypes: ["violations"],
    preload: false,
    rules,
  });
  return found.violations.flatMap(({ id, nodes }) => nodes.map(
    ({ target, failureSummary, html }) => `${id}: ${target} (${failureSummary}) in ${html}`
  ));
}"""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *arguments: object) -> None:
        """Say nothing of each request."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder; the address is the value."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def faults(page, known_looks: set[str]) -> list[str]:
    """Return what axe finds in the page that is open, all its rules asked.

    Parameters
    ----------
    page : playwright.sync_api.Page
    known_looks : set of str
        The looks of texts that other pages of this theme had, and whose colours were looked at
        there. Those of this page are added.
    """
    page.evaluate(UNFOLD)
    page.evaluate(AXE)
    found = page.evaluate(FAULTS, [{rule: {"enabled": False} for rule in OF_COLOUR}, None])
    if looks := page.evaluate(NEW_LOOKS, sorted(known_looks)):
        known_looks.update(looks)
        every = page.evaluate("axe.getRules().map((rule) => rule.ruleId)")
        others = {rule: {"enabled": False} for rule in every if rule not in OF_COLOUR}
        found += page.evaluate(FAULTS, [others, "newLooks"])
    return found
