"""The first page, and what a site says of itself: outline, numbers, routes, address, card, 404."""

import re
import sys
from html import unescape

import pytest
import yaml
from docutils.core import publish_doctree

from tests.conftest import HEADER, ROOT, Book, make_book

sys.path.insert(0, str(ROOT / "book"))
from _ext import address, card, repository, takeaway
from _ext.inspection import faults
from _ext.reading import spoken
from _ext.relinking import relinked
from _ext.summaries import first_words

FRONT = (
    HEADER
    + """\
# A small book

It is small. It is about sums.

```{code-cell} ipython3
---
mystnb:
  image:
    alt: A line that goes up from left to right.
    classes: eager
  figure:
    name: fig-front
    caption: A line that goes up.
---
import matplotlib.pyplot as plt
plt.plot([0, 1])
plt.show()
```

```{code-cell} ipython3
:tags: [remove-cell]
import base64
from IPython.display import Image
from myst_nb import glue
drawn = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptV"
    "AAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==")
glue("card", Image(data=drawn, format="png"), display=False)
```

```{numbers}
```

```{route} Day
Saturday: sums, products
```

```{outline}
```

```{take-away}
```
"""
)
SUMS = (
    HEADER
    + """\
# Sums: add them up

Add. A sum of two numbers is one number, and the order of the two does not matter.

:::{prf:theorem} Order
:label: thm-order
$a + b = b + a$
:::

```{code-cell} ipython3
---
mystnb:
  image:
    alt: A line that goes down from left to right.
  figure:
    name: fig-sums
    caption: A line that goes down.
---
import matplotlib.pyplot as plt
plt.plot([1, 0])
plt.show()
```

```{code-cell} ipython3
---
mystnb:
  image:
    alt: A point in the middle of a square.
  figure:
    name: fig-sums-point
    caption: A point that stays.
---
plt.plot([0], "o")
plt.show()
```

```{code-cell} ipython3
from mathdl.verify import verify
verify("one and one is two", 1 + 1, 2)
verify("two and two is four", 2 + 2, 4)
```

## Exercises

:::{exercise} Three
:label: ex-three
What is 1 + 2?
:::

## Words

"""
    + "word " * 800
)
PRODUCTS = f"""\
# Products: multiply <them> & more

:::{{admonition}} What you will be able to do
:class: objectives
Builds on: {{doc}}`/book/sums` for sums, {{doc}}`sums`; {{prf:ref}}`thm-order`;
{{doc}}`/book/notation`.
:::

{"word " * 3000}
"""
ON_AND_ON = "it goes on and on, " * 5
CONTENTS = """\
format: jb-book
root: book/index
parts:
  - caption: First steps
    numbered: true
    chapters:
      - file: book/sums
      - file: book/products
  - caption: Reference
    chapters:
      - file: book/notation
"""


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    book = make_book(tmp_path_factory.mktemp("landing"))
    (book.folder / "_toc.yml").write_text(CONTENTS, "utf8")
    for name, text in {
        "index": FRONT,
        "sums": SUMS,
        "products": PRODUCTS,
        "notation": "# Notation\n\nLetters are numbers, see {doc}`/book/sums`.\n",
    }.items():
        book.page(name, text, listed=False)
    build(book, GITHUB_REPOSITORY="Reader/fork", GITHUB_REF_NAME="main")
    return book


def build(book: Book, **environment: str) -> None:
    done = book.build(**environment)
    assert done.returncode == 0, done.stdout + done.stderr


def site(book: Book, name: str) -> str:
    return (book.folder / "_build" / "html" / name).read_text("utf8")


def text(html: str) -> str:
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", html).split()))


def article(html: str) -> str:
    return re.search(r"<article.*?</article>", html, re.S)[0]


@pytest.mark.build
def test_the_outline_says_what_each_chapter_says_of_itself(book: Book) -> None:
    front = article(site(book, "index.html"))
    assert 'id="part-first-steps"' in front
    sums, products = re.findall(r"<li><div class=\"picture.*?</li>", front, re.S)
    assert "1. Sums: add them up" in text(sums)
    assert "A sum of two numbers is one number" in text(sums)
    assert "needs" not in text(sums)
    assert re.search(r'<img [^>]*class="thumbnail"|class="[^"]*thumbnail"', sums)
    assert 'alt=""' in sums
    assert 'loading="lazy"' in sums
    assert "2. Products: multiply <them> & more" in text(products)
    assert "15 min · needs Sums" in text(products)
    assert text(products).count("Sums") == 1
    assert 'href="book/sums.html"' in products
    assert "2 chapters, 20 min of reading" in text(front)


@pytest.mark.build
def test_the_numbers_are_those_of_the_build(book: Book) -> None:
    listed = re.search(r'<ul class="numbers.*?</ul>', site(book, "index.html"), re.S)[0]
    assert text(listed) == "2 chapters 3 figures 1 exercise 2 checks"


@pytest.mark.build
def test_a_route_adds_up(book: Book) -> None:
    table = re.search(r'<table class="[^"]*route.*?</table>', site(book, "index.html"), re.S)[0]
    rows = [text(row) for row in re.findall(r"<tr.*?</tr>", table, re.S)]
    assert rows == [
        "Day Chapters Reading",
        "Saturday Sums , Products 20 min",
        "All 2 chapters 20 min",
    ]


@pytest.mark.build
def test_the_first_picture_comes_at_once(book: Book) -> None:
    picture = re.search(r"<figure.*?<img[^>]*>", site(book, "index.html"), re.S)[0]
    assert "loading" not in picture
    assert 'alt="A line that goes up' in picture


@pytest.mark.build
def test_the_root_is_the_first_page_with_links_that_lead_somewhere(book: Book) -> None:
    root, there = site(book, "index.html"), site(book, "book/index.html")
    assert text(root) == text(there)
    assert 'http-equiv="Refresh' not in root
    folder = book.folder / "_build" / "html"
    links = re.findall(r'(?:href|src)="([^"#?]+)', root)
    inside = [link for link in links if not re.match(r"[a-z]+:", link)]
    assert len(inside) > 10
    assert [link for link in inside if not (folder / link).exists()] == []
    assert 'data-content_root="./"' in root


@pytest.mark.build
def test_a_chapter_says_where_it_stands_and_how_long_it_takes(book: Book) -> None:
    here = re.search(r'<p class="here">.*?</p>', book.html("products"), re.S)[0]
    assert text(here) == "First steps , 2 of 2 · 15 min of reading"
    assert 'href="index.html#part-first-steps"' in here
    assert 'class="here"' not in book.html("notation")


@pytest.mark.build
def test_a_page_is_described_by_its_first_words(book: Book) -> None:
    assert (
        '<meta name="description" content="Add. A sum of two numbers is one number, and the order '
        'of the two does not matter.">' in book.html("sums")
    )
    assert '<meta name="description" content="Letters are numbers, see Sums.">' in book.html(
        "notation"
    )


@pytest.mark.build
def test_addresses_are_those_of_the_repository_and_the_two_first_pages_are_one(book: Book) -> None:
    base = "https://reader.github.io/fork/"
    for name in ("index.html", "book/index.html"):
        assert f'<link rel="canonical" href="{base}">' in site(book, name)
    assert f'<link rel="canonical" href="{base}book/sums.html">' in book.html("sums")
    listed = re.findall("<loc>(.*?)</loc>", site(book, "sitemap.xml"))
    assert listed == [base, *(f"{base}book/{n}.html" for n in ("sums", "products", "notation"))]
    assert f"Sitemap: {base}sitemap.xml" in site(book, "robots.txt")


@pytest.mark.build
def test_a_card_has_its_picture_and_the_words_of_the_page(book: Book) -> None:
    products = book.html("products")
    assert (
        '<meta property="og:title" content="Products: multiply &lt;them&gt; &amp; more">'
        in products
    )
    image = "https://reader.github.io/fork/_static/card.png"
    assert f'<meta property="og:image" content="{image}">' in products
    assert '<meta name="twitter:card" content="summary_large_image">' in products
    drawn = (book.folder / "_build/html/_static/card.png").read_bytes()
    assert drawn.startswith(b"\x89PNG")


@pytest.mark.build
def test_the_page_for_what_is_not_there_is_right_at_any_depth(book: Book) -> None:
    page = site(book, "404.html")
    links = re.findall(r'(?:href|src)="([^"]+)"', page)
    assert {link for link in links if link[0] not in "#/" and "://" not in link} == set()
    folder = book.folder / "_build" / "html"
    local = [link.split("?")[0].split("#")[0] for link in links if link[0] == "/"]
    assert all(link.startswith("/fork/") for link in local)
    assert [link for link in local if not (folder / link.removeprefix("/fork/")).exists()] == []
    assert 'content="noindex"' in page
    assert 'rel="canonical"' not in page
    assert "404" not in site(book, "sitemap.xml")


@pytest.mark.build
def test_what_to_take_away_is_linked_where_it_is_known(book: Book) -> None:
    taken = re.search(r'<ul class="take-away.*?</ul>', site(book, "index.html"), re.S)[0]
    assert 'href="https://github.com/Reader/fork"' in taken
    assert 'href="https://github.com/Reader/fork/blob/main/LICENSE"' in taken


@pytest.mark.build
def test_where_no_address_is_known_none_is_named(small_book: Book) -> None:
    (small_book.folder / "_toc.yml").write_text(CONTENTS, "utf8")
    config = small_book.folder / "_config.yml"
    text = config.read_text("utf8").replace("book_files: {}", "book_files: {book.pdf: As a PDF}")
    config.write_text(text, "utf8")
    small_book.page("index", "# Front\n\nIt is.\n\n```{take-away}\n```\n", listed=False)
    small_book.page("sums", "# Sums: all\n\nThey are.\n", listed=False)
    small_book.page("products", "# Products: all\n\nThey are.\n", listed=False)
    small_book.page("notation", "# Notation\n\n```{route} Day\n1: lost\n```\n", listed=False)
    done = small_book.build()
    assert done.returncode != 0
    assert "no chapter book/lost is there for a route" in done.stderr
    small_book.page("notation", "# Notation\n\nLetters.\n", listed=False)
    build(small_book)
    for name in ("index.html", "book/sums.html"):
        page = site(small_book, name)
        assert 'rel="canonical"' not in page
        assert "og:" not in page
        assert '<meta name="description"' in page
    assert 'href="../book.pdf"' in site(small_book, "book/index.html")
    assert 'href="book.pdf"' in site(small_book, "index.html")
    assert 'href="/_static/style.css' in site(small_book, "404.html")
    assert not (small_book.folder / "_build/html/sitemap.xml").exists()
    assert site(small_book, "robots.txt") == "User-agent: *\nAllow: /\n"


@pytest.mark.parametrize(
    ("link", "root", "host"),
    [
        ("../_static/a.css?v=1", "_static/a.css?v=1", "/n/_static/a.css?v=1"),
        ("part/a.html#b", "book/part/a.html#b", "/n/book/part/a.html#b"),
        ("index.html", "book/index.html", "/n/book/index.html"),
        ("../", "./", "/n/"),
        ("part/", "book/part/", "/n/book/part/"),
        ("../a.html?to=b/../c", "a.html?to=b/../c", "/n/a.html?to=b/../c"),
        ("#here", "#here", "#here"),
        ("https://example.org/../a", "https://example.org/../a", "https://example.org/../a"),
        ("mailto:a@b.c", "mailto:a@b.c", "mailto:a@b.c"),
        ("/a", "/a", "/a"),
    ],
)
def test_links_are_written_anew(link: str, root: str, host: str) -> None:
    page = '<a class="x" href="{}">href="../no"</a><img src="{}">'
    assert relinked(page.format(link, link), "book", "") == page.format(root, root)
    assert relinked(page.format(link, link), "book", "/n/") == page.format(host, host)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("https://github.com/Reader/fork", "https://reader.github.io/fork/"),
        ("https://github.com/Reader/reader.github.io", "https://reader.github.io/"),
        ("https://github.example.org/reader/fork", None),
        (None, None),
    ],
)
def test_the_address_is_the_one_that_github_pages_gives(monkeypatch, name, expected) -> None:
    monkeypatch.setattr(repository, "repository", lambda: name)
    assert repository.site() == expected


def test_a_map_of_a_site_escapes_what_has_a_meaning() -> None:
    assert "<loc>https://a.org/b&amp;c</loc>" in address.site_map("https://a.org/", ["b&c"])


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("Short. And more. " + "It goes on " * 20 + ". End.", "Short. And more."),
        ("Enough words. " * 9, " ".join(["Enough words."] * 8)),
        (f"One, e.g. two; {ON_AND_ON}*here*. Two.", f"One, e.g. two; {ON_AND_ON}here."),
        (r"Take :math:`\sqrt 2` of them. Then see :math:`(1, 1)` here.", "Then see (1, 1) here."),
        (".. note::\n\n   An aside.\n\nThe text.", "The text."),
        ("::\n\n   code", ""),
    ],
)
def test_first_words_are_whole_sentences(source: str, words: str) -> None:
    assert first_words(publish_doctree(source)) == words


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "5 min"), (43, "45 min"), (87, "85 min"), (89, "1½ h"), (118, "2 h"), (290, "5 h")],
)
def test_times_are_as_one_says_them(minutes: float, words: str) -> None:
    assert spoken(minutes) == words


def test_a_card_names_what_is_known() -> None:
    assert card.tags({"og:title": 'a "b"', "og:image": "", "twitter:card": "c"}) == (
        '<meta property="og:title" content="a &quot;b&quot;">\n'
        '<meta name="twitter:card" content="c">\n'
    )


def test_the_citation_is_that_of_the_repository() -> None:
    cited = {
        "title": "A book",
        "version": "1.0",
        "license": "MIT",
        "authors": [{"name": "The group"}, {"given-names": "Ada", "family-names": "B"}],
    }
    assert takeaway.as_sentence(cited, "2026") == (
        "The group and Ada B (2026). A book, version 1.0. MIT licence."
    )
    assert "author = {{The group} and {Ada B}}" in takeaway.as_bibtex(cited, "2026")


def test_only_a_thumbnail_may_say_nothing() -> None:
    assert faults('<img class="only-dark thumbnail" src="_images/a.svg" alt="">') == []
    assert faults('<img class="thumbnail" src="_images/a.svg" alt="A">')
    assert faults('<img class="other" src="_images/a.svg" alt="">')


def test_the_icon_is_small_and_light_and_dark() -> None:
    icon = (ROOT / "book" / "_static" / "favicon.svg").read_text("utf8")
    assert len(icon) < 1000
    assert "prefers-color-scheme: dark" in icon


def routes() -> list[list[str]]:
    """Return the chapters of each route of the first page, in their order."""
    source = (ROOT / "book" / "index.md").read_text("utf8")
    found = re.findall(r"^```\{route\}[^\n]*\n(.*?)^```", source, re.M | re.S)
    stages = [re.sub(r"^[^:]*:", "", route, flags=re.M) for route in found]
    return [[f"book/{page.strip()}" for page in re.split(r"[,\n]", s.strip())] for s in stages]


def needs(chapter: str) -> set[str]:
    """Return the chapters that the line "Builds on:" of a chapter names."""
    source = (ROOT / f"{chapter}.md").read_text("utf8")
    line = re.search(r"^Builds on: (.*?)^:::", source, re.M | re.S)[1]
    return set(re.findall(r"\{doc\}`[^`]*?/(book/[\w/]+)>?`", line)) & set(CHAPTERS)


CHAPTERS = [
    chapter["file"]
    for part in yaml.safe_load((ROOT / "_toc.yml").read_text("utf8"))["parts"]
    if part.get("numbered")
    for chapter in part["chapters"]
]


def test_the_course_has_each_chapter_once_and_after_what_it_needs() -> None:
    _, course = routes()
    assert sorted(course) == sorted(CHAPTERS)
    early = [
        f"{chapter} before {needed}"
        for place, chapter in enumerate(course)
        for needed in needs(chapter) - set(course[:place])
    ]
    assert early == []


def test_the_weekend_goes_through_chapters_in_the_order_of_the_book() -> None:
    weekend, _ = routes()
    assert weekend == [chapter for chapter in CHAPTERS if chapter in weekend]
