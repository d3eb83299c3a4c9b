"""What readers may take: the source, notebooks, files; and how to cite the book.

`{take-away}` lists what is there for this build: links into the repository only where it is known,
and the files that `book_files` in the configuration names, with what they are. Whatever makes these
files puts them at the root of the site.

`{cite-as}` quotes CITATION.cff, as a sentence and as an entry of BibTeX.
"""

import yaml
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from _ext.repository import branch, repository
from _ext.sources import ROOT

CITATION = "CITATION.cff"


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_config_value("book_files", {}, "env", [dict])
    app.add_directive("take-away", TakeAway)
    app.add_directive("cite-as", CiteAs)
    return {"parallel_read_safe": True}


class TakeAway(SphinxDirective):
    """Links to the source, to notebooks and to files; nothing where nothing is known."""

    def run(self) -> list[nodes.Node]:
        page = self.env.docname
        up = "../" * page.count("/")
        links = [(title, up + file) for file, title in self.config.book_files.items()]
        if (address := repository()) is not None:
            place, name = branch(), address.removeprefix("https://github.com/")
            links += [
                ("The source, with all chapters as text notebooks", address),
                ("All notebooks in your browser, on mybinder.org", _binder(name, place)),
                ("The licence, MIT", f"{address}/blob/{place}/LICENSE"),
            ]
        items = [nodes.list_item("", _linked(title, uri)) for title, uri in links]
        return [nodes.bullet_list("", *items, classes=["take-away"])] if items else []


def _binder(name: str, place: str) -> str:
    return f"https://mybinder.org/v2/gh/{name}/{place}?urlpath=lab/tree/book"


def _linked(title: str, uri: str) -> nodes.paragraph:
    return nodes.paragraph("", "", nodes.reference("", title, refuri=uri, internal=False))


class CiteAs(SphinxDirective):
    """How to cite the book."""

    def run(self) -> list[nodes.Node]:
        self.env.note_dependency(str(ROOT / CITATION))
        cited = yaml.safe_load((ROOT / CITATION).read_text("utf8"))
        year = str(self.config.copyright).split(",")[0]
        sentence = nodes.paragraph("", as_sentence(cited, year))
        return [sentence, nodes.literal_block("", as_bibtex(cited, year), language="bibtex")]


def as_sentence(cited: dict, year: str) -> str:
    """Return how a text names the book."""
    return (
        f"{' and '.join(_authors(cited))} ({year}). {cited['title']}, "
        f"version {cited['version']}. {cited['license']} licence."
    )


def as_bibtex(cited: dict, year: str) -> str:
    """Return the book as an entry of BibTeX."""
    fields = {
        # In braces, the name of a group is not taken apart.
        "author": " and ".join(f"{{{name}}}" for name in _authors(cited)),
        "title": cited["title"],
        "year": year,
        "version": cited["version"],
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
    return f"@book{{mathdl,\n{lines}}}"


def _authors(cited: dict) -> list[str]:
    return [
        author.get("name") or f"{author['given-names']} {author['family-names']}"
        for author in cited["authors"]
    ]
