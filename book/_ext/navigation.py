"""The way through the book, beside each page: its parts, of which the one with the page is open."""

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from _ext.contents import in_order

# Where one looks something up, under the names that readers know.
LOOK_UP = {
    "book/reference/glossary": "Glossary",
    "genindex": "Subject index",
    "book/reference/notation": "Notation",
}


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("html-page-context", _guide)
    return {"parallel_read_safe": True}


def _guide(app: Sphinx, page: str, template: str, context: dict, doctree) -> None:
    made = {"genindex", *app.env.found_docs}
    parts = parts_of(app.config.external_site_map, app.env)
    for part in parts:
        part["here"] = any(chapter["docname"] == page for chapter in part["pages"])
    context["parts"] = parts
    context["look_up"] = [{"docname": d, "name": name} for d, name in LOOK_UP.items() if d in made]


def parts_of(site_map, env: BuildEnvironment) -> list[dict]:
    """Return the parts of the book, with the number and the title of each page."""
    parts = []
    for tree in site_map.root.subtrees:
        docnames = [name for file in tree.files() for name in in_order(site_map, file)]
        pages = [
            {
                "docname": name,
                "number": ".".join(map(str, env.toc_secnumbers.get(name, {}).get("", ()))),
                "title": env.titles[name].astext(),
            }
            for name in docnames
            if name in env.titles
        ]
        numbers = [page["number"] for page in pages if page["number"]]
        parts.append(
            {
                "name": tree.caption or "Chapters",
                "pages": pages,
                "numbers": f"{numbers[0]}–{numbers[-1]}" if len(numbers) > 1 else "",
            }
        )
    return parts
