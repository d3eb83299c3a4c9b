"""A page loads one style sheet and the scripts that it uses; nothing comes for nothing.

Jupyter Book loads what any book might need on each page: Thebe, tabs, a second set of buttons.
What is used here is named below; the style sheets are written into one, so that a page waits for
one file. The fonts of the formulas keep the signs that occur in the book.
"""

import hashlib
import io
import shutil
from pathlib import Path

from docutils import nodes
from fontTools.subset import Options, Subsetter, load_font, save_font
from sphinx.application import Sphinx

from _ext.sources import digest, installed_versions

STYLE = "style.css"
# In the order in which they override one another.
STYLES = (
    "pygments.css",
    "styles/furo.css",
    "copybutton.css",
    "katex.min.css",
    "book.css",
)
SCRIPTS = (
    "documentation_options.js",  # copybutton.js asks it
    "scripts/furo.js",
    "clipboard.min.js",
    "copybutton.js",
    "all_code.js",
    "scrolling.js",
    "preview.js",
)


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("html-page-context", _name_files, priority=900)  # after those that add files
    app.connect("doctree-resolved", _leave_out_settings, priority=900)
    app.connect("build-finished", _write_files, priority=600)  # after the theme has written its own
    return {"parallel_read_safe": True}


def _name_files(app: Sphinx, page: str, template: str, context: dict, doctree) -> None:
    scripts = {str(getattr(file, "filename", file)): file for file in context["script_files"]}
    named = {name: file for name, file in scripts.items() if name.endswith(SCRIPTS)}
    context["script_files"] = list(named.values())
    context["css_files"] = []  # the template links the one that is made of them
    context["style"] = f"{STYLE}?v={_version(app)}"


def _version(app: Sphinx) -> str:
    """Return what changes with the style sheet: a browser keeps the old one under its name."""
    source = Path(app.srcdir) / "book" / "_static" / "book.css"
    return digest([source, Path(__file__)], installed_versions())[:8]


def _leave_out_settings(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Leave out the settings of scripts that are not loaded."""
    for node in [child for child in doctree.children if isinstance(child, nodes.raw)]:
        if "thebe" in node.astext() or node.astext().startswith("<script>"):
            doctree.remove(node)


def _write_files(app: Sphinx, exception: Exception | None) -> None:
    if exception is not None or app.builder.name != "html":
        return
    static = Path(app.outdir) / "_static"
    sheets = [(static / name).read_text("utf8") for name in STYLES]
    (static / STYLE).write_text("\n".join(sheets), "utf8")
    _shorten_fonts(static / "fonts", _signs(app), Path(app.outdir).parent / ".fonts")


def _signs(app: Sphinx) -> str:
    """Return every sign that occurs in a page."""
    pages = Path(app.outdir).rglob("*.html")
    return "".join(sorted(set().union(*(set(page.read_text("utf8")) for page in pages))))


def _shorten_fonts(folder: Path, signs: str, kept: Path) -> None:
    """Replace the fonts in `folder` by those of `signs` only; keep them for the next build."""
    made = kept / hashlib.sha256(f"{signs}{installed_versions()}".encode()).hexdigest()[:16]
    if not made.is_dir():
        shutil.rmtree(kept, ignore_errors=True)
        made.mkdir(parents=True)
        for font in folder.glob("*.woff2"):
            (made / font.name).write_bytes(shortened(font, signs))
    shutil.copytree(made, folder, dirs_exist_ok=True)


def shortened(font: Path, signs: str) -> bytes:
    """Return a font with the glyphs of `signs` alone."""
    options = Options(flavor="woff2", hinting=False, layout_features=["kern"])
    options.recalc_timestamp = False
    loaded = load_font(str(font), options)
    subsetter = Subsetter(options)
    subsetter.populate(text=signs)
    subsetter.subset(loaded)
    written = io.BytesIO()
    save_font(loaded, written, options)
    return written.getvalue()
