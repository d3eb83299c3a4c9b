"""An exercise is a card: what to do, how hard it is, a hint, code to begin with, the solution.

How hard an exercise is, how long it takes and its hint stand in `book/exercises`, a file for each
chapter, named after it; an entry is called as the exercise, and says `difficulty` (1 to 3),
`minutes`, and `hint`, in MyST, where one helps without telling the solution.
"""

from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

import yaml
from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx_exercise.directive import ExerciseDirective
from sphinx_exercise.nodes import (
    is_exercise_node,
    is_solution_node,
)

from _ext.folded import html
from _ext.repository import page_links

FOLDER = "book/exercises"
FIELDS = {"difficulty", "minutes", "hint"}
DIFFICULTIES = {1: "easy", 2: "medium", 3: "hard"}
HINT = "exercise-hint"
NOT_ATTEMPTED = "feedback-not-attempted"  # as in mathdl/exercises/feedback.py
ANSWERS = "answers.py"


def setup(app: Sphinx) -> dict[str, bool]:
    app.setup_extension("sphinx_exercise")  # whose directive this one is
    app.add_directive("exercise", Exercise, override=True)
    app.add_post_transform(TakeBracketsOff)
    app.add_post_transform(MakeCards)
    return {"parallel_read_safe": True}


class Exercise(ExerciseDirective):
    """An exercise, with what the chapter's file says of it."""

    def run(self) -> list[nodes.Node]:
        made = super().run()
        file = Path(self.env.srcdir) / FOLDER / f"{self.env.docname.rpartition('/')[2]}.yml"
        self.env.note_dependency(str(file))
        if not made or not file.is_file():
            return made
        facts = self._facts(file, made[0]["label"])
        made[0]["difficulty"], made[0]["minutes"] = facts["difficulty"], facts["minutes"]
        if "hint" in facts:
            hint = nodes.container(classes=[HINT])
            self.state.nested_parse(StringList(facts["hint"].splitlines(), FOLDER), 0, hint)
            made.append(hint)
        return made

    def _facts(self, file: Path, label: str) -> dict[str, Any]:
        facts = (yaml.safe_load(file.read_text("utf8")) or {}).get(label)
        where = f"{FOLDER}/{file.name}"
        if not isinstance(facts, dict) or not FIELDS - {"hint"} <= set(facts) <= FIELDS:
            raise self.error(f"{where}: {label} has difficulty, minutes and a hint, got {facts}")
        if facts["difficulty"] not in DIFFICULTIES:
            raise self.error(f"{where}: {label} has a difficulty of 1, 2 or 3, got {facts}")
        if type(facts["minutes"]) is not int or facts["minutes"] <= 0:
            raise self.error(f"{where}: {label} takes a whole number of minutes, got {facts}")
        return facts


class TakeBracketsOff(SphinxPostTransform):
    """Show the name of an exercise as its title, and not in brackets."""

    # After sphinx-exercise has made the title, and before marks are joined to formulas.
    default_priority = 23

    def run(self, **kwargs) -> None:
        for exercise in self.document.findall(is_exercise_node):
            title = exercise[0]
            if len(title) > 1 and (title[0], title[-1]) == (" (", ")"):
                title.children = title.children[1:-1]


class MakeCards(SphinxPostTransform):
    """Put what belongs to an exercise into one box, from its title to its solution."""

    # After titles and numbers are resolved, and before the solution is folded.
    default_priority = 930
    formats = ("html",)

    def run(self, **kwargs) -> None:
        for exercise in list(self.document.findall(is_exercise_node)):
            self._make_card(exercise)

    def _make_card(self, exercise: nodes.Element) -> None:
        label, section = exercise["label"], exercise.parent
        parts = list(_parts(exercise))
        card = nodes.container(classes=["exercise-card"])
        section.insert(section.index(exercise), card)
        for part in parts:
            section.remove(part)
        if "difficulty" in exercise:
            exercise.insert(1, html(_facts_line(exercise["difficulty"], exercise["minutes"])))
        cells = [part for part in parts if _is_cell(part)]
        if cells:
            ways = html(_ways(label, self.env.docname, self.env.doc2path(self.env.docname, False)))
            parts.insert(parts.index(cells[-1]) + 1, ways)
        for part in parts:
            if is_solution_node(part):
                number = number_of(self.env, self.env.docname, label)
                named = f"exercise {number}" if number else "this exercise"
                part[0].children = [nodes.Text(f"Show the solution to {named}")]
            elif _is_cell(part):
                _leave_out_order(part)
            card += (
                [html('<details class="hint"><summary>Hint</summary>'), part, html("</details>")]
                if _is_hint(part)
                else [part]
            )


def number_of(env: BuildEnvironment, docname: str, label: str) -> str:
    """Return the number of an exercise as readers see it, and nothing if it has none."""
    numbers = env.toc_fignumbers.get(docname, {}).get("exercise", {}).get(label, ())
    return ".".join(map(str, numbers))


def starters(exercise: nodes.Element) -> list[str]:
    """Return the code that an exercise begins with, cell by cell."""
    return [
        code.astext()
        for cell in _parts(exercise)
        if _is_cell(cell)
        for source in cell.findall(nodes.container)
        if source.get("nb_element") == "cell_code_source"
        for code in source.findall(nodes.literal_block)
    ]


def _parts(exercise: nodes.Element) -> Iterator[nodes.Element]:
    """Yield an exercise and what follows it, up to its solution; without one, up to no cell."""
    siblings = exercise.parent.children[exercise.parent.index(exercise) :]
    solved = [
        place
        for place, node in enumerate(siblings)
        if is_solution_node(node) and node["target_label"] == exercise["label"]
    ]
    others = [place for place, node in enumerate(siblings) if place and is_exercise_node(node)]
    if solved and not (others and others[0] < solved[0]):
        yield from siblings[: solved[0] + 1]
        return
    yield exercise
    for node in siblings[1:]:
        if not (_is_cell(node) or _is_hint(node)):
            return
        yield node


def _is_cell(node: nodes.Node) -> bool:
    return isinstance(node, nodes.container) and node.get("nb_element") == "cell_code"


def _is_hint(node: nodes.Node) -> bool:
    return isinstance(node, nodes.container) and HINT in node["classes"]


def _facts_line(difficulty: int, minutes: int) -> str:
    dots = "●" * difficulty + "○" * (len(DIFFICULTIES) - difficulty)
    return (
        f'<p class="exercise-facts"><span aria-hidden="true">{dots} </span>'
        f"{DIFFICULTIES[difficulty].capitalize()}, about {minutes} minutes</p>"
    )


def _leave_out_order(cell: nodes.container) -> None:
    """Leave out that the exercise is not attempted: a page cannot be, and the notebook says it."""
    for said in [raw for raw in cell.findall(nodes.raw) if NOT_ATTEMPTED in raw.astext()]:
        box: nodes.Element = said
        while box.parent is not cell and len(box.parent) == 1:
            box = box.parent
        box.parent.remove(box)


def _ways(label: str, docname: str, source: str) -> str:
    """Return where an exercise can be done. A further way is one more entry."""
    downloaded = "../" * docname.count("/") + f"_sources/{source}"
    links = {link.name: link for link in page_links(docname, source, downloaded)}
    ways = [f'<a href="{escape(links["Download"].address)}" download>in a notebook</a>']
    if "Binder" in links:
        ways.append(f'<a href="{escape(links["Binder"].address)}">on Binder</a>')
    command = f'<span class="unbroken">python -m</span> mathdl.exercises {ANSWERS}'
    ways.append(
        f"in a terminal (call your answer <code>{label.replace('-', '_')}</code> in "
        f"<code>{ANSWERS}</code>, then <code>{command}</code>)"
    )
    return (
        f'<p class="exercise-ways"><strong>Do it</strong> {", ".join(ways[:-1])} or {ways[-1]}.</p>'
    )
