"""Exercises are cards, folded boxes open without a script, two pages gather from all chapters."""

import json
import re
from html import unescape
from pathlib import Path

import pytest
import yaml

from book._tools.pages import pages
from tests.conftest import HEADER, ROOT, Book, make_book

STATEMENT = """\
:::{exercise} The size of $x$
:label: ex-norms-length
What is the size?
:::

```{code-cell} ipython3
def length(x):
    ...

grade("ex-norms-length", length)
```

:::{solution-start} ex-norms-length
:label: sol-norms-length
:class: dropdown
:::

First the mathematics.

```{code-cell} ipython3
print("then the code")
```

:::{solution-end}
:::

:::{exercise} A proof
:label: ex-norms-proof
Prove it.
:::
"""
FACTS = """\
ex-norms-length:
  difficulty: 2
  minutes: 10
  hint: >-
    What can $x$ be
    divided by?
ex-norms-proof:
  difficulty: 3
  minutes: 30
"""
TEXT = f"""\
# Norms

## Sizes

```{{code-cell}} ipython3
from mathdl.exercises import grade
```

See {{numref}}`ex-norms-length` and {{ref}}`the solution <sol-norms-length>`.

:::{{admonition}} The mistakes that everybody makes
:class: warning
To square `x` first. $x^2$ overflows.

Nothing is wrong with this.

**“It is small.”** It is not.
:::

:::{{admonition}} The mistake that everybody makes
:class: warning
- *Ten for two.* They differ.
:::

:::{{admonition}} Mind the order
:class: warning
To be careful. Always.
:::

:::{{admonition}} More on [sizes](https://example.org)
:class: dropdown
What is inside.
:::

## Mistakes that everybody makes

An introduction. And more.

**A norm of zero.** It divides. And more.

**Two.** See {{ref}}`the solution <sol-norms-length>`.

See {{ref}}`the solution <sol-norms-length>`.

## Exercises

{STATEMENT}"""


SHEETS = """\
# {0}

## Short

:::{{sheet}}
- The formula.

| | |
|---|---|
| the mistake | `{0}` is forgotten |
:::
"""


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    book = make_book(tmp_path_factory.mktemp("exercises"))
    (book.folder / "book" / "exercises").mkdir()
    (book.folder / "book" / "exercises" / "norms.yml").write_text(FACTS, "utf8")
    book.page("all", "# All\n\n```{index-of-exercises}\n```\n")
    book.page("wrong", "# Wrong\n\n```{index-of-mistakes}\n```\n")
    book.page("norms", HEADER + TEXT + SHEETS.replace("# {0}\n", "").format("norms"))
    book.page("sheet", SHEETS.format("sheet"))
    undeclared = STATEMENT.replace("norms", "other").replace("ipython3", "python")
    book.page("other", "# Other\n\n" + re.sub(r"```.*?```", "", undeclared, flags=re.S))
    done = book.build()
    assert done.returncode == 0, done.stdout + done.stderr
    return book


def text(html: str) -> str:
    """Return the words of a page, a formula as its TeX."""
    formula = r'<span class="katex">.*?<annotation[^>]*>(.*?)</annotation>.*?</math></span>'
    html = re.sub(formula + r'<span class="katex-html".*?</span></span></span></span>', r"\1", html)
    return " ".join(unescape(re.sub("<[^>]*>", "", html)).split())


def cards(html: str) -> list[str]:
    return html.split('<div class="exercise-card')[1:]


def test_a_card_holds_all_of_an_exercise_in_its_order(book: Book) -> None:
    first, second = cards(book.html("norms"))
    said = [
        "Exercise 1 The size of x",
        "Medium, about 10 minutes",
        "What is the size?",
        "Hint",
        "divided by?",
        "def length(x):",
        "ex_norms_length in answers.py",
        "python -m mathdl.exercises answers.py",
        "Show the solution to exercise 1",
        "First the mathematics.",
        "then the code",
    ]
    assert sorted(said, key=text(first).index) == said
    assert "Exercise 2 A proof" in text(second)
    assert "Hard, about 30 minutes" in text(second)
    assert "Hint" not in second
    assert "Do it" not in second, "there is no code to hand in"


def test_what_nobody_can_follow_on_a_page_stands_in_the_notebook_alone(book: Book) -> None:
    assert "not attempted" not in book.html("norms")
    cached = (book.folder / "_build" / ".jupyter_cache" / "executed").rglob("*.ipynb")
    (notebook,) = (json.loads(file.read_text("utf8")) for file in cached)
    assert "not attempted: replace ..." in json.dumps(notebook)


def test_an_exercise_of_which_nothing_is_declared_is_a_card_too(book: Book) -> None:
    first, second = cards(book.html("other"))
    assert "Show the solution to exercise 3" in text(first)
    assert "minutes" not in first + second


def test_a_box_that_drops_down_is_opened_by_the_browser(book: Book) -> None:
    html = book.html("norms")
    folded = r'<details class="folded">\s*<summary>(.*?)</summary>(.*?)</details>'
    ((bar, inside),) = re.findall(folded, html, re.S)
    assert text(bar) == "More on sizes"
    assert "<a " not in bar
    assert "What is inside." in inside
    assert "dropdown" not in html
    assert "togglebutton" not in html


def test_a_link_leads_into_a_folded_solution(book: Book) -> None:
    html = book.html("norms")
    assert 'href="#sol-norms-length"' in html
    opened = html.index('<details class="folded solution">')
    assert opened < html.index('id="sol-norms-length"') < html.index("First the mathematics.")
    assert html.count('id="sol-norms-length"') == 1
    assert ">Exercise 1<" in html  # a reference by number


def test_the_index_lists_each_exercise(book: Book) -> None:
    html = book.html("all")
    assert "4 exercises: 1 medium, 1 hard; 0.7 hours in all." in text(html)
    rows = [
        re.findall("<td>(.*?)</td>", row, re.S) for row in re.findall("<tr.*?</tr>", html, re.S)
    ]
    told = [[text(cell) for cell in row] for row in rows if row]
    assert told[0] == ["1", "The size of x", "medium", "10", "function"]
    assert told[1] == ["2", "A proof", "hard", "30", "proof"]
    assert told[2][2:4] == ["", ""]
    assert 'href="norms.html#ex-norms-length"' in html
    assert html.index('<section id="in-norms">') < html.index('<section id="in-other">')


def test_the_index_of_mistakes_quotes_how_each_warning_begins(book: Book) -> None:
    html = book.html("wrong")
    items = re.findall(r'<li><p><a [^>]*href="([^"]*)">(.*?)</a></p></li>', html, re.S)
    assert [(target, text(words)) for target, words in items] == [
        ("norms.html#mistake-sizes", "To square x first."),
        ("norms.html#mistake-sizes", "“It is small.”"),
        ("norms.html#mistake-sizes-2", "Ten for two. They differ."),
        ("norms.html#mistakes-that-everybody-makes", "A norm of zero. It divides."),
        ("norms.html#mistakes-that-everybody-makes", "Two."),
        ("sheet.html#short", "sheet is forgotten"),
    ]
    for target, _ in items:
        assert f'id="{target.partition("#")[2]}"' in book.html("norms")


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ("ex-norms-proof:", "ex-norms-prove:", "ex-norms-proof has difficulty, minutes"),
        ("difficulty: 3", "difficulty: 4", "ex-norms-proof has a difficulty of 1, 2 or 3"),
        ("minutes: 30", "minutes: long", "ex-norms-proof takes a whole number of minutes"),
        ("minutes: 30", "minutes: 30\n  hints: no", "ex-norms-proof has difficulty, minutes"),
    ],
)
def test_wrong_facts_stop_the_build(small_book: Book, right: str, wrong: str, message: str) -> None:
    (small_book.folder / "book" / "exercises").mkdir()
    file = small_book.folder / "book" / "exercises" / "norms.yml"
    file.write_text(FACTS.replace(right, wrong), "utf8")
    small_book.page("norms", "# Norms\n\n" + re.sub(r"```.*?```", "", STATEMENT, flags=re.S))
    done = small_book.build()
    assert done.returncode != 0
    assert message in " ".join((done.stdout + done.stderr).split())


FILES = sorted((ROOT / "book" / "exercises").glob("*.yml"))


def stated(text: str) -> list[str]:
    return re.findall(r"^:::\{exercise\}.*\n:label: (\S+)$", text, re.M)


def test_each_exercise_of_the_book_has_its_facts_and_nothing_else_has() -> None:
    exercises = {page.path.stem: stated(page.text) for page in pages() if page.is_chapter}
    declared = {file.stem: list(yaml.safe_load(file.read_text("utf8"))) for file in FILES}
    assert sum(map(len, exercises.values())) >= 186
    assert declared == exercises


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_hints_are_sentences_and_minutes_are_round(file: Path) -> None:
    for name, facts in yaml.safe_load(file.read_text("utf8")).items():
        assert facts["minutes"] % 5 == 0, name
        hint = facts.get("hint", "Left out.")
        assert hint[-1] in ".?", name
        assert hint.count("$") % 2 == hint.count("`") % 2 == 0, name
        assert 4 <= len(hint.split()) <= 50 or hint == "Left out.", name
