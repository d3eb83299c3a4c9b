"""How much this build holds: `{numbers}` counts chapters, figures, exercises and checks."""

from dataclasses import dataclass

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx_exercise.nodes import exercise_enumerable_node, exercise_node

from _ext.contents import parts
from _ext.gathering import Gathering


@dataclass(frozen=True)
class Count:
    """How many figures and exercises stand on a page."""

    figures: int
    exercises: int

    def __bool__(self) -> bool:
        return bool(self.figures or self.exercises)


class numbers_place(nodes.Element):  # noqa: N801 (docutils calls its handlers by this name)
    """Where the numbers will stand, once all pages are read."""


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_directive("numbers", Numbers)
    Gathering("mathdl_numbers", numbers_place, _count, _numbers).connect(app)
    return {"parallel_read_safe": True}


class Numbers(SphinxDirective):
    """The numbers of this build."""

    def run(self) -> list[nodes.Node]:
        return [numbers_place()]


def _count(doctree: nodes.document, docname: str) -> Count:
    figures = [f for f in doctree.findall(nodes.figure) if any(f.findall(nodes.image))]
    kinds = (exercise_node, exercise_enumerable_node)
    exercises = [node for kind in kinds for node in doctree.findall(kind)]
    return Count(len(figures), len({id(node) for node in exercises}))


def _numbers(app: Sphinx, docname: str, counts: dict[str, Count]) -> nodes.bullet_list:
    chapters = [name for p in parts(app.config.external_site_map) for name in p.chapters]
    runs = getattr(app.env, "chapter_runs", {})
    listed = {
        "chapter": sum(name in app.env.titles for name in chapters),
        "figure": sum(count.figures for count in counts.values()),
        "exercise": sum(count.exercises for count in counts.values()),
        "check": sum(len(run.claims) for run in runs.values()),
    }
    return nodes.bullet_list("", *(_item(*pair) for pair in listed.items()), classes=["numbers"])


def _item(name: str, number: int) -> nodes.list_item:
    words = f" {name}" if number == 1 else f" {name}s"
    shown = f"{number:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")
    paragraph = nodes.paragraph("", "", nodes.strong("", shown), nodes.Text(words))
    return nodes.list_item("", paragraph)
