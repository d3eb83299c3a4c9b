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

# One text of each look: thousands of texts of a page are of the same colours, the same size and in
# the same boxes. A formula is one text.
LOOKS = """() => {
  const looks = new Map();
  for (const e of document.body.querySelectorAll("*")) {
    if (![...e.childNodes].some((child) => child.nodeType === 3 && child.data.trim())) continue;
    const style = getComputedStyle(e);
    const look = [style.color, style.backgroundColor, style.fontSize, style.fontWeight];
    for (let box = e.closest(".katex") ?? e; box !== document.body; box = box.parentElement) {
      look.push(box.localName, box.className);
    }
    looks.set(look.join(" "), e);
  }
  return [...looks.values()];
}"""

FAULTS = f"""async ([rules, atEachLook]) => {{
  const where = atEachLook ? {{ include: ({LOOKS})() }} : document;
  const asked = {{ resultTypes: ["violations"], preload: false }};
  if (rules.length) asked.runOnly = rules;
  else asked.rules = {{ "color-contrast": {{ enabled: false }} }};
  const found = await axe.run(where, asked);
  return found.violations.flatMap((rule) => rule.nodes.map(
    (node) => `${{rule.id}}: ${{node.target}} (${{node.failureSummary}}) in ${{node.html.slice(0, 200)}}`
  ));
}}"""


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


def faults(page, *, structure: bool = True) -> list[str]:
    """Return what axe finds in the page that is open, each rule once where it can matter.

    Parameters
    ----------
    page : playwright.sync_api.Page
    structure : bool
        Whether all rules are asked, or those of colour alone.
    """
    page.evaluate(UNFOLD)
    page.evaluate(AXE)
    found = page.evaluate(FAULTS, [OF_COLOUR, True])
    return found + (page.evaluate(FAULTS, [[], False]) if structure else [])
