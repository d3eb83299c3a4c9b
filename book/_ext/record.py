"""What this build verified: a line under every chapter, and a page with all claims.

All of it is read from the executed chapters in the cache, which is what the build publishes.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from platform import python_version

from docutils import nodes
from nbformat import NotebookNode
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_id

from _ext.contents import in_order
from _ext.sources import imported_libraries
from _ext.teaching import call_of

LONGEST_ANCHOR = 48
CLAIM_KEY = "mathdl.claim"  # as in mathdl/verify.py
REPORT = "book/reference/verified"
# What readers know by name; the rest of the environment is in requirements.txt.
LIBRARIES = {
    "numpy": "NumPy",
    "scipy": "SciPy",
    "sympy": "SymPy",
    "torch": "PyTorch",
    "matplotlib": "Matplotlib",
    "skimage": "scikit-image",
    "pandas": "pandas",
}


@dataclass(frozen=True)
class ChapterRun:
    """What one execution of a chapter showed."""

    docname: str
    seconds: float
    cells: int
    claims: tuple[dict, ...]
    """What `mathdl.verify` kept of each, with the `cell` it stands in and the `call` it is."""
    versions: str
    title: str


def chapter_run(
    docname: str, executed: NotebookNode, seconds: float, loaded: Iterable[str]
) -> ChapterRun:
    """Collect the record of a chapter from its executed notebook and what its kernel loaded."""
    cells = [cell for cell in executed.cells if cell.cell_type == "code"]
    claims = tuple(
        {**claim, "cell": number}
        for number, cell in enumerate(executed.cells)
        if cell.cell_type == "code"
        for claim in _claims_of(cell)
    )
    versions = _versions((cell.source for cell in cells), loaded)
    return ChapterRun(docname, seconds, len(cells), claims, versions, title(executed))


def title(notebook: NotebookNode) -> str:
    """Return the heading of a chapter."""
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    heading = re.search(r"^# +(.+)$", text, re.MULTILINE)
    return heading[1].strip() if heading else ""


def anchors(run: ChapterRun) -> dict[int, str]:
    """Return the id of each cell with claims: what its first claim says.

    A cell that is put before it changes its number, and not what it claims.
    """
    found: dict[int, str] = {}
    for claim in run.claims:
        if claim["cell"] not in found:
            words = nodes.make_id(claim["text"])[:LONGEST_ANCHOR].rstrip("-")
            name, count = f"check-{words}", 1
            while name in found.values():
                count += 1
                name = f"check-{words}-{count}"
            found[claim["cell"]] = name
    return found


def _claims_of(cell: NotebookNode) -> list[dict]:
    """Return the claims that a cell made, each with its call."""
    made = [o.metadata[CLAIM_KEY] for o in cell.outputs if CLAIM_KEY in o.get("metadata", {})]
    return [{**claim, "call": call_of(claim["text"], cell.source)} for claim in made]


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_directive("verified-claims", VerifiedClaims)
    app.connect("doctree-read", _add_line_to_chapter)
    return {"parallel_read_safe": True}


def _versions(code: Iterable[str], loaded: Iterable[str]) -> str:
    imported = imported_libraries(code, loaded)
    named = [f"Python {python_version()}"]
    for library, name in LIBRARIES.items():
        if library in imported:
            distribution = library if name == "PyTorch" else name
            # A local suffix such as +cpu says where a wheel came from, not what it computes.
            named.append(f"{name} {version(distribution).split('+')[0]}")
    return ", ".join(named)


def _add_line_to_chapter(app: Sphinx, doctree: nodes.document) -> None:
    run = getattr(app.env, "chapter_runs", {}).get(app.env.docname)
    if run is None:
        return
    line = nodes.paragraph()
    line += nodes.Text("This build verified ")
    line += nodes.strong("", f"{len(run.claims)} {_claims(run.claims)}")
    line += nodes.Text(" on this page, in ")
    line += _measured(f"{run.seconds:.1f} s")
    line += nodes.Text(f", with {run.versions}. ")
    if REPORT in app.env.found_docs:
        line += _link(REPORT, "What this build verified", app.env.docname)
    box = nodes.container("", line, classes=["build-record"])
    doctree.children[-1].append(box)


class VerifiedClaims(SphinxDirective):
    """All claims of all chapters, in the book's order."""

    def run(self) -> list[nodes.Node]:
        self.env.note_dependency(__file__)
        runs = [run for run in _in_order(self.env) if run.claims]
        total = sum(len(r.claims) for r in runs)
        summary = nodes.paragraph()
        summary += nodes.strong("", f"{total} {_claims(range(total))}")
        summary += nodes.Text(f" in {len(runs)} chapters, verified in ")
        summary += _measured(f"{sum(r.seconds for r in runs):.1f} s")
        summary += nodes.Text(" of execution.")
        return [summary, *(self._section(run) for run in runs)]

    def _section(self, run: ChapterRun) -> nodes.section:
        name = run.docname.split("/")[-1]
        section = nodes.section("", nodes.title("", run.title or name), names=[name])
        section["ids"] = [make_id(self.env, self.state.document, "claims", name)]
        where = nodes.paragraph()
        where += _link(run.docname, "The chapter", self.env.docname)
        where += nodes.Text(f": {len(run.claims)} {_claims(run.claims)}, {run.cells} cells, ")
        where += _measured(f"{run.seconds:.1f} s")
        where += nodes.Text(f", {run.versions}")
        section += where
        section += nodes.bullet_list(
            "", *(nodes.list_item("", p) for p in self._list(run)), classes=["claims"]
        )
        return section

    def _list(self, run: ChapterRun) -> Iterator[nodes.paragraph]:
        page = self.env.app.builder.get_relative_uri(self.env.docname, run.docname)
        places = anchors(run)
        for claim in run.claims:
            uri = f"{page}#{places[claim['cell']]}"
            link = nodes.reference("", claim["text"], refuri=uri, internal=True)
            margin = nodes.inline("", f"({claim['margin']})", classes=["claim-margin"])
            yield nodes.paragraph("", "", link, nodes.Text(" "), margin)


def _in_order(env: BuildEnvironment) -> list[ChapterRun]:
    """Return the runs in the order of the table of contents."""
    runs = getattr(env, "chapter_runs", {})
    return [runs[name] for name in in_order(env.config.external_site_map) if name in runs]


def _claims(items) -> str:
    return "claim" if len(items) == 1 else "claims"


def _measured(text: str) -> nodes.inline:
    """Mark what differs from run to run: the comparison of two builds leaves it out."""
    return nodes.inline("", text, classes=["measured"])


def _link(docname: str, text: str | None, from_docname: str) -> addnodes.pending_xref:
    """A link to a page, by its own title unless a text is given."""
    inner = nodes.inline(text or docname, text or docname, classes=["std", "std-doc"])
    return addnodes.pending_xref(
        "",
        inner,
        refdomain="std",
        reftype="doc",
        reftarget=f"/{docname}",
        refexplicit=text is not None,
        refwarn=True,
        refdoc=from_docname,
    )
