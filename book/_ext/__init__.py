"""The book's own Sphinx extensions, one job each.

collector      Python looks for garbage less often
fresh          an unfinished or outdated build leaves nothing behind that makes the next one wrong
execution      chapters execute in parallel, without the network, while Sphinx reads what has ended
record         what the build verified: a line under every chapter, and a page with all claims
quiet          the code that teaches is shown; checks are one line under a cell, which opens
formulas       mathematics is rendered while the book is built
figures        a figure has a light and a dark version, and loads when a reader comes near
anchors        an id stands once in a page
repository     links to the repository, or the fork, that this checkout belongs to
address        the site's own address, where it is known, in its pages, a map and a file for robots
theme          the theme, its colours, and none of Jupyter Book's options for its own
lean           a page loads one style sheet and the scripts that it uses
landmarks      what the theme leaves unsaid to those who hear a page or use a keyboard
policy         what a page may load and run is said in the page itself
exercises      each exercise is a card, from its title to its solution
indexes        the exercises, and the mistakes, of all chapters on one page each
folded         a box that drops down opens without a script
further        what goes further than the main line of a chapter is folded away
terms          each term of the field is defined once: in the text, the glossary and the index
sheets         a sheet at the end of each chapter, and those of a part on one page
search         the section that teaches a term is found first, without a server
navigation     the way through the book: its parts, and where one is
preview        what a reference refers to, shown beside it
errata         the list of what was wrong, from small files
summaries      what a page is about, in its own first words
reading        at the top of a chapter, where one is and how long it takes
pictures       the first picture of a page comes at once; small ones decorate a list
outline        parts and chapters, with what each says of itself
numbers        how many chapters, figures, exercises and checks this build holds
routes         ways through the book, with the time that each takes
takeaway       what readers may take, and how to cite the book
card           what other sites show for a link to the book
front          the root of the site is the landing page itself
missing        a page for addresses that are not there
inspection     finished pages are inspected: no other host, no id twice, no picture without words
templates      the theme's templates are compiled once

What several of them use: `contents` (the pages in the order of the book), `gathering` (what stands
on many pages and is shown on another), `plain_math` (a formula as a line of text), `relinking`
(a page shown at another address).

What `quiet` and `record` ask: `teaching` (which lines of code teach), `names` (what code reads,
writes and changes).

What `execution` is made of: `kernels` (notebooks in kernels beside the build), `provisioner` (how
Jupyter starts these), `kernel` (what runs in them), `sources` (what a chapter's outputs depend on),
`ledger` (what is known of each executed chapter, from build to build).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # kernels, which run what is in `kernel`, need no Sphinx
    from sphinx.application import Sphinx

EXTENSIONS = (
    "collector",
    "fresh",
    "execution",
    "record",
    "quiet",
    "formulas",
    "figures",
    "anchors",
    "repository",
    "address",
    "theme",
    "lean",
    "landmarks",
    "policy",
    "exercises",
    "indexes",
    "folded",
    "further",
    "terms",
    "sheets",
    "search",
    "navigation",
    "preview",
    "errata",
    "summaries",
    "reading",
    "pictures",
    "outline",
    "numbers",
    "routes",
    "takeaway",
    "card",
    "front",
    "missing",
    "inspection",
    "templates",
)


def setup(app: Sphinx) -> dict[str, bool]:
    for name in EXTENSIONS:
        app.setup_extension(f"{__name__}.{name}")
    return {"parallel_read_safe": True}
