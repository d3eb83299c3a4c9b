"""Two pages that are made of all chapters: their exercises, and the mistakes that they warn of.

`{index-of-exercises}` lists each exercise with how hard it is, how long it takes and what to hand
in. `{index-of-mistakes}` quotes how each warning about a mistake begins: a box with the class
`warning` whose title speaks of a mistake, and what is set off in a section of such a title. Where a
chapter has neither, it quotes what the chapter's sheet says of the mistake.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode
from sphinx_exercise.nodes import exercise_subtitle, is_exercise_node

from _ext.exercises import DIFFICULTIES, number_of, starters
from _ext.gathering import Gathering, titled_link
from _ext.terms import END_OF_SENTENCE, OBJECT

COLUMNS = ("No.", "Exercise", "Difficulty", "Minutes", "Hand in")
LEADS = (nodes.strong, nodes.emphasis)
KEPT = (nodes.strong, nodes.emphasis, nodes.literal, nodes.math)
QUOTES = ('"', "“")
NAMED_MISTAKE = re.compile(r"(the |everybody.s )?mistakes?(: |$|\W)", re.IGNORECASE)


class exercises_place(nodes.Element):  # noqa: N801 (docutils calls its handlers by this name)
    """Where the index of exercises will stand, once all chapters are read."""


class mistakes_place(nodes.Element):  # noqa: N801
    """Where the index of mistakes will stand, once all chapters are read."""


@dataclass(frozen=True)
class Entry:
    """An exercise, as the index shows it."""

    label: str
    title: tuple[nodes.Node, ...]
    difficulty: int | None
    minutes: int | None
    wanted: str


@dataclass(frozen=True)
class Mistake:
    """How a warning begins, and where it stands."""

    begins: nodes.inline
    anchor: str


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_directive("index-of-exercises", IndexOfExercises)
    app.add_directive("index-of-mistakes", IndexOfMistakes)
    Gathering("mathdl_exercises", exercises_place, _exercises, _index_of_exercises).connect(app)
    Gathering("mathdl_mistakes", mistakes_place, _mistakes, _index_of_mistakes).connect(app)
    return {"parallel_read_safe": True}


class IndexOfExercises(SphinxDirective):
    """All exercises, in the book's order."""

    def run(self) -> list[nodes.Node]:
        return [exercises_place()]


class IndexOfMistakes(SphinxDirective):
    """All mistakes that the chapters warn of, in the book's order."""

    def run(self) -> list[nodes.Node]:
        return [mistakes_place()]


def _exercises(doctree: nodes.document, docname: str) -> list[Entry]:
    return [_entry(exercise) for exercise in doctree.findall(is_exercise_node)]


def _entry(exercise: nodes.Element) -> Entry:
    subtitles = exercise[0].findall(exercise_subtitle)
    title = next((subtitle.deepcopy().children for subtitle in subtitles), [])
    return Entry(
        exercise["label"],
        tuple(title) or (nodes.Text(exercise["label"]),),
        exercise.get("difficulty"),
        exercise.get("minutes"),
        _wanted(starters(exercise)),
    )


def _wanted(codes: list[str]) -> str:
    """Return what is handed in, read from the code that an exercise begins with."""
    if not codes:
        return "proof"
    return "function" if any(code.lstrip().startswith("def ") for code in codes) else "answer"


def _index_of_exercises(app: Sphinx, docname: str, found: dict[str, Any]) -> nodes.container:
    every = [entry for entries in found.values() for entry in entries]
    shown = nodes.container("", _summary(every), classes=["index-of-exercises"])
    for name, entries in found.items():
        shown += _chapter(app, docname, name, _table(app, docname, name, entries))
    return shown


def _summary(every: list[Entry]) -> nodes.paragraph:
    counts = Counter(entry.difficulty for entry in every)
    kinds = [f"{counts[level]} {word}" for level, word in DIFFICULTIES.items() if counts[level]]
    hours = sum(entry.minutes or 0 for entry in every) / 60
    text = f"{len(every)} exercises: {', '.join(kinds)}; {hours:.1f} hours in all."
    return nodes.paragraph("", text)


def _chapter(app: Sphinx, docname: str, name: str, content: nodes.Node) -> nodes.section:
    title = nodes.title("", "", titled_link(app, docname, name))
    return nodes.section("", title, content, ids=[f"in-{nodes.make_id(name.rpartition('/')[2])}"])


def _table(app: Sphinx, docname: str, name: str, entries: list[Entry]) -> nodes.table:
    head = _row(*([nodes.Text(column)] for column in COLUMNS))
    body = [_row(*cells) for cells in (_cells(app, docname, name, entry) for entry in entries)]
    columns = [nodes.colspec(colwidth=1) for _ in COLUMNS]
    group = nodes.tgroup(
        "", *columns, nodes.thead("", head), nodes.tbody("", *body), cols=len(COLUMNS)
    )
    return nodes.table("", group)


def _row(*cells: list[nodes.Node]) -> nodes.row:
    return nodes.row("", *(nodes.entry("", nodes.paragraph("", "", *cell)) for cell in cells))


def _cells(app: Sphinx, docname: str, name: str, entry: Entry) -> Iterator[list[nodes.Node]]:
    title = nodes.inline("", "", *(node.deepcopy() for node in entry.title))
    yield [nodes.Text(number_of(app.env, name, entry.label))]
    yield [make_refnode(app.builder, docname, name, entry.label, title)]
    yield [nodes.Text(DIFFICULTIES[entry.difficulty] if entry.difficulty else "")]
    yield [nodes.Text(str(entry.minutes or ""))]
    yield [nodes.Text(entry.wanted)]


def _mistakes(doctree: nodes.document, docname: str) -> list[Mistake]:
    found: list[Mistake] = []
    for place in doctree.findall(_warns):
        anchor = place["ids"][0] if isinstance(place, nodes.section) else _named(place, found)
        found += [Mistake(begins, anchor) for begins in _beginnings(place)]
    return found or [Mistake(*noted) for noted in _on_the_sheet(doctree)]


def _on_the_sheet(doctree: nodes.document) -> Iterator[tuple[nodes.inline, str]]:
    """Yield what the sheet of a chapter says of the mistake: a line of a list or of a table."""
    for sheet in doctree.findall(nodes.container):
        if "sheet" in sheet["classes"]:
            for line in sheet.findall(lambda node: isinstance(node, (nodes.list_item, nodes.row))):
                if NAMED_MISTAKE.match(line.astext()):
                    said = list(line.findall(nodes.paragraph))[-1].deepcopy()
                    first = said.next_node(nodes.Text)
                    first.parent.replace(first, nodes.Text(NAMED_MISTAKE.sub("", first)))
                    yield nodes.inline("", "", *said.children), _section(sheet)["ids"][0]


def _warns(node: nodes.Node) -> bool:
    box = isinstance(node, nodes.admonition) and "warning" in node["classes"]
    return (box or isinstance(node, nodes.section)) and "mistake" in node[0].astext().lower()


def _named(box: nodes.admonition, found: list[Mistake]) -> str:
    """Give a box an id after the section that it stands in, and return it."""
    name, count = f"mistake-{_section(box)['ids'][0]}", 1
    taken = {mistake.anchor for mistake in found}
    while (anchor := name if count == 1 else f"{name}-{count}") in taken:
        count += 1
    box["ids"].append(anchor)
    return anchor


def _section(node: nodes.Element) -> nodes.section:
    """Return the section that a node stands in."""
    while not isinstance(node, nodes.section):
        node = node.parent
    return node


def _beginnings(place: nodes.Element) -> Iterator[nodes.inline]:
    """Yield how a warning begins, and how each of its further mistakes does: they are set off."""
    paragraphs = [node for node in place.findall(nodes.paragraph) if _is_of(node, place)]
    for number, paragraph in enumerate(paragraphs):
        if (number == 0 and isinstance(place, nodes.admonition)) or _is_set_off(paragraph):
            beginning = _beginning(paragraph)
            if beginning is not None:
                yield beginning


def _is_of(paragraph: nodes.paragraph, place: nodes.Element) -> bool:
    """Tell whether a paragraph, or the list it begins an item of, stands in a place itself."""
    parent = paragraph.parent
    if isinstance(parent, nodes.list_item) and parent[0] is paragraph:
        parent = parent.parent.parent
    return parent is place


def _is_set_off(paragraph: nodes.paragraph) -> bool:
    first = next((child for child in paragraph.children if child.astext()), paragraph)
    return isinstance(first, LEADS) or first.astext().startswith(QUOTES)


def _beginning(paragraph: nodes.paragraph) -> nodes.inline | None:
    """Return a copy of the first sentence, and of of the second after a lead of a few words.

    None if it needs its own page: it has a link, a number that the run computes, or a definition.
    """
    copy, lead = nodes.inline(), 0
    for child in paragraph.children:
        if isinstance(child, nodes.Text):
            end = END_OF_SENTENCE.search(f"{child}{OBJECT}")
            copy += nodes.Text(child[: end.end()].rstrip() if end else child)
            if end:
                break
        elif all(isinstance(node, (nodes.Text, *KEPT)) for node in child.findall()):
            copy += child.deepcopy()
            if END_OF_SENTENCE.search(f"{child.astext()} {OBJECT}"):
                if child.astext().startswith(QUOTES):
                    break
                lead = len(copy)
        elif lead:
            copy.children = copy.children[:lead]
            break
        else:
            return None
    return copy


def _index_of_mistakes(app: Sphinx, docname: str, found: dict[str, Any]) -> nodes.container:
    shown = nodes.container(classes=["index-of-mistakes"])
    for name, mistakes in found.items():
        items = [_item(app, docname, name, mistake) for mistake in mistakes]
        shown += _chapter(app, docname, name, nodes.bullet_list("", *items))
    return shown


def _item(app: Sphinx, docname: str, name: str, mistake: Mistake) -> nodes.list_item:
    begins = mistake.begins.deepcopy()
    link = make_refnode(app.builder, docname, name, mistake.anchor, begins)
    return nodes.list_item("", nodes.paragraph("", "", link))
