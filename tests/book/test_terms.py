"""What a chapter says once and the build shows elsewhere: terms, sheets, errata; what is folded."""

import html
import re
from pathlib import Path

import pytest

from book._tools.lengths import Length, length
from book._tools.pages import Page
from tests.conftest import HEADER, Book, make_book

VECTORS = """\
# Vectors: what a list can say

It is simple. See {doc}`/book/part/sheet`.
A {defines}`vector` is a list of numbers (of $n$ of them). It goes on, e.g. here.
{defines}`Entries <entry>` are its numbers. Vectors $v_1, \\dots, v_n$ are
{defines}`linearly independent <linear independence; independent vectors>` if no one of them is a
combination of the others, see {doc}`/book/part/sheet`. That is what one checks first.

:::{prf:definition} Span
:label: def-span
**How far do they reach?** The {defines}`span` of vectors is the set of all their combinations.
:::

(old-words)=
{.further .was-older-words}
## Going further: a formula

$$
a = b
$$ (eq-folded)

### Deeper

The formula {eq}`eq-folded` is folded away.

## Sheet

:::{sheet}
| formula | call |
|---|---|
| $x^\\top y$ | `x @ y` |
:::
"""
ERRATUM = '- was: "Every $x$ is positive."\n  now: "Some $x$ are."\n  since: 1\n'


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    book = make_book(tmp_path_factory.mktemp("terms"))
    for folder in ("errata", "part"):
        (book.folder / "book" / folder).mkdir()
    (book.folder / "book" / "errata" / "vectors.yml").write_text(ERRATUM, "utf8")
    book.page("glossary", "# Glossary\n\n```{glossary-of-definitions}\n```\n")
    book.page("errata", "# Errata\n\n```{errata}\n```\n")
    book.page("part/sheet", "# Sheet of a part\n\n```{part-sheets}\n```\n")
    book.page("part/vectors", VECTORS)
    done = book.build()
    assert done.returncode == 0, done.stdout + done.stderr
    return book


def text(page: str) -> str:
    return html.unescape(" ".join(re.sub(r"<[^>]+>", "", page).split()))


@pytest.mark.build
def test_a_glossary_quotes_the_sentence_that_defines_a_term(book: Book) -> None:
    glossary = book.html("glossary")
    entries = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", glossary, re.S)
    assert [text(term) for term, _ in entries] == [
        "entry",
        "linear independence, independent vectors",
        "span",
        "vector",
    ]
    entry, independence, span, vector = (text(sentence) for _, sentence in entries)
    assert independence.startswith("Vectors ")
    assert independence.endswith(
        "of the others, see /book/part/sheet. Vectors: what a list can say"
    )
    assert span.startswith("The span of vectors is the set of all their combinations. Vectors:")
    assert entry == "Entries are its numbers. Vectors: what a list can say"
    assert vector.startswith("A vector is a list of numbers (of")
    assert 'href="part/vectors.html#term-linear-independence"' in glossary
    assert '<dfn id="term-linear-independence">linearly independent</dfn>' in book.html(
        "part/vectors"
    )


@pytest.mark.build
def test_the_index_leads_to_a_term_by_each_of_its_names(book: Book) -> None:
    index = (book.folder / "_build" / "html" / "genindex.html").read_text("utf8")
    for name in ("linear independence", "independent vectors"):
        assert re.search(rf'#term-linear-independence">{name}</a>', index), name


@pytest.mark.build
def test_what_goes_further_is_closed_and_keeps_its_anchors(book: Book) -> None:
    page = book.html("part/vectors")
    box = re.search(r'<details class="further">(.*?)</details>', page, re.S)
    assert box is not None
    assert "<summary><h2>Going further: a formula" in box[1]
    assert 'id="equation-eq-folded"' in box[1]
    assert "Deeper" in box[1]
    assert 'id="old-words"' in page
    assert 'id="older-words"' in page
    assert "span of vectors" not in box[1]


@pytest.mark.build
def test_a_sheet_stands_in_its_chapter_and_in_that_of_the_part(book: Book) -> None:
    for name in ("part/vectors", "part/sheet"):
        assert book.html(name).count('class="sheet docutils container"') == 1, name
    assert 'href="vectors.html"' in book.html("part/sheet")


@pytest.mark.build
def test_errata_name_the_chapter(book: Book) -> None:
    assert "Was, since edition 1: Every" in text(book.html("errata"))
    assert 'href="part/vectors.html"' in book.html("errata")


@pytest.mark.build
def test_what_changes_in_a_chapter_changes_there_too_and_twice_is_an_error(book: Book) -> None:
    chapter = book.folder / "book" / "part" / "vectors.md"
    changed = VECTORS.replace("is a list of numbers", "is an arrow").replace("x @ y", "y @ x")
    chapter.write_text(changed, "utf8")
    assert book.build().returncode == 0
    assert "A vector is an arrow (of" in text(book.html("glossary"))
    assert "y @ x" in text(book.html("part/sheet"))
    chapter.write_text(changed + "\nA {defines}`vector` is a point.\n", "utf8")
    done = book.build()
    assert done.returncode != 0
    assert "twice" in done.stdout + done.stderr


@pytest.mark.build
@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("nowhere", ERRATUM, "book/errata names chapters that there are not: nowhere"),
        ("vectors", "- was: a\n  now: b\n", "vectors.yml: an entry has now, since, was, got"),
        ("vectors", "- a\n", "vectors.yml: an entry has now, since, was, got a"),
    ],
)
def test_wrong_errata_stop_the_build(small_book: Book, name: str, text: str, message: str) -> None:
    (small_book.folder / "book" / "errata").mkdir()
    (small_book.folder / "book" / "errata" / f"{name}.yml").write_text(text, "utf8")
    small_book.page("vectors", "# Vectors\n\nText.\n")
    small_book.page("errors", "# Errata\n\n```{errata}\n```\n")
    done = small_book.build()
    assert done.returncode != 0
    assert message in " ".join((done.stdout + done.stderr).split())


PAGE = f"""\
{HEADER}
# One: two

Three *four* $a = b + c$ five.

```{{code-cell}} ipython3
import numpy as np

x = 1
verify("a claim",
       x, 1)
```

(label)=
{{.further}}
## Six

Seven.

```{{code-cell}} ipython3
y = 2
```

### Deeper

Deeper.

## Eight

## Exercises

Nine.
"""


def test_a_length_counts_what_stands_open() -> None:
    assert length(Page(Path("page.md"), PAGE)) == Length(words=7, lines=1)
