"""What goes further than a chapter's main line is folded away, closed; it is executed all the same.

A heading with the class `further`, `{.further}` in the line above it, makes its section one.
"""

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

FURTHER = "further"


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_post_transform(FoldAway)
    return {"parallel_read_safe": True}


class FoldAway(SphinxPostTransform):
    """Put all of a section but its anchor into a box, with the heading as its summary.

    Browsers open the box on a click, when a search in the page finds something in it, and when a
    link leads into it.
    """

    # After references and numbers are resolved, which go through the titles of sections.
    default_priority = 950
    formats = ("html",)

    def run(self, **kwargs) -> None:
        for section in list(self.document.findall(nodes.section)):
            if FURTHER in section["classes"]:
                title, *rest = section.children
                # A heading stays a child of its section: writers find its level there.
                section.children = []
                section += _html(f'<details class="{FURTHER}">\n<summary>')
                section += [title, _html("</summary>"), *rest, _html("</details>")]


def _html(text: str) -> nodes.raw:
    return nodes.raw("", text, format="html")
