"""A box with the class `dropdown` is folded away: its title is the bar that opens it.

It is an element that browsers open by themselves, without a script: on a click, by the keyboard,
when a search in the page finds something in it, and when a link leads into it.
"""

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

DROPDOWN = "dropdown"


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_post_transform(Fold)
    return {"parallel_read_safe": True}


class Fold(SphinxPostTransform):
    # After references and numbers are resolved, which go through the titles of boxes.
    default_priority = 940
    formats = ("html",)

    def run(self, **kwargs) -> None:
        for box in list(self.document.findall(nodes.Admonition)):
            if DROPDOWN in box["classes"]:
                place = box.parent.index(box)
                box.parent[place : place + 1] = _folded(box)


def _folded(box: nodes.Element) -> list[nodes.Node]:
    title, *rest = box.children
    classes = ["folded", *(name for name in box["classes"] if name != DROPDOWN)]
    return [
        html(f'<details class="{" ".join(classes)}">\n<summary>'),
        nodes.inline("", "", *_without_links(title)),
        html("</summary>"),
        # The id inside: a browser that is sent to it opens the box.
        nodes.container("", *rest, ids=box["ids"]),
        html("</details>"),
    ]


def _without_links(title: nodes.Element) -> list[nodes.Node]:
    """Return the words of a title: a link in the bar would stand in the way of opening it."""
    found: list[nodes.Node] = []
    for child in title.children:
        found += child.children if isinstance(child, nodes.reference) else [child]
    return found


def html(text: str) -> nodes.raw:
    return nodes.raw("", text, format="html")
