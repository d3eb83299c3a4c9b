"""What a warm build does not do again leads to the same pages."""

import sys

import pytest
from pybtex.database import Entry, Person
from sphinx.application import Sphinx
from sphinx.environment.collectors.toctree import TocTreeCollector

from tests.conftest import ROOT

sys.path.insert(0, str(ROOT / "book"))
from _ext import references
from _ext.outlines import outline

CONFIGURATION = """\
extensions = ["myst_parser", "sphinx_proof", "sphinx_exercise"]
myst_enable_extensions = ["dollarmath", "colon_fence"]
root_doc = "index"
numfig = True
math_numfig = True
"""
PAGE = """\
# A page

## First section

```{figure} picture.svg
:name: fig-%(n)s
Seen.
```

```{figure} picture.svg
Without a name, but with a caption.
```

```{figure} picture.svg
```

:::{prf:theorem} Named
:label: thm-%(n)s
$a$

```{figure} picture.svg
:name: fig-inside-%(n)s
In a theorem.
```
:::

## Second section

```{code-block} python
:caption: A listing
:name: code-%(n)s
1 + 1
```

```{code-block} python
1 + 1
```

| a | b |
|---|---|
| 1 | 2 |

```{table} A table
:name: tab-%(n)s
| a | b |
|---|---|
| 1 | 2 |
```

$$ a $$ (eq-%(n)s)

:::{exercise} Title
:label: ex-%(n)s
Do it.
:::

:::{prf:definition}
:label: def-%(n)s
Words.
:::

- > ```{figure} picture.svg
  > In a quotation in a list.
  > ```
"""


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Sphinx:
    """A book with everything that is numbered, read by Sphinx alone."""
    folder = tmp_path_factory.mktemp("book")
    (folder / "conf.py").write_text(CONFIGURATION)
    (folder / "picture.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    (folder / "index.md").write_text("# Book\n\n```{toctree}\n:numbered:\none\ntwo\n```\n")
    for name in ("one", "two"):
        (folder / f"{name}.md").write_text(PAGE % {"n": name})
    app = Sphinx(folder, folder, folder / "html", folder / "trees", "html", status=None)
    app.build()
    return app


def _kinds(numbers: dict[str, dict[str, dict[str, tuple[int, ...]]]]) -> set[str]:
    return {kind for page in numbers.values() for kind in page}


def test_outlines_give_the_numbers_of_the_pages(book: Sphinx, monkeypatch) -> None:
    env = book.env
    whole = env.toc_fignumbers
    numbered = {"figure", "table", "code-block", "theorem", "definition", "exercise"}
    assert numbered <= _kinds(whole), whole
    outlines = {name: outline(env.get_doctree(name)) for name in env.found_docs}
    monkeypatch.setattr(env, "get_doctree", outlines.__getitem__)
    TocTreeCollector().assign_figure_numbers(env)
    assert env.toc_fignumbers == whole


def test_an_outline_is_small_and_holds_no_page(book: Sphinx) -> None:
    page = book.env.get_doctree("one")
    kept = outline(page)
    assert "Do it." not in kept.astext()
    assert all(node.document is None for node in kept.findall())
    assert len(list(kept.findall())) < len(list(page.findall())) / 2
    assert page.document is page  # and the page is as it was


def _entry(title: str) -> Entry:
    entry = Entry("book", {"title": title, "publisher": "P", "year": "1931"})
    entry.key = "goedel"
    entry.add_person(Person("Kurt Gödel"), "author")
    return entry


def test_a_reference_is_formatted_again_only_when_it_has_changed(monkeypatch) -> None:
    monkeypatch.setattr(references, "_formatted", {})
    style = references.Style()
    first = style.format_entry("G31", _entry("Undecidable"))
    again = style.format_entry("G31a", _entry("Undecidable"))
    other = style.format_entry("G31", _entry("Decidable"))
    assert again.text is first.text
    assert again.label == "G31a"
    assert "Decidable" in str(other.text)
    plain = references.AlphaStyle().format_entry("G31", _entry("Decidable"))
    assert other.text == plain.text
