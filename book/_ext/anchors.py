"""An id stands once in a page, and a heading whose words have changed keeps its old one.

sphinx-proof and sphinx-exercise give the same few ids to every proof, exercise and solution of a
page. A browser goes to the first element of an id: that one keeps it, so every link leads on.

An old anchor is a label above the heading, `(old-slug)=`. Labels are unique in the book; where two
chapters had the same one, the second says `{.was-old-slug}`, which makes an anchor and no label.
"""

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

WAS = "was-"
WRAPPERS = {"math-wrapper", "table-wrapper"}
GIVEN_TO_EVERY_ONE = {"proof", "proof-content", "exercise-content", "solution-content"}


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_post_transform(OldAnchors)
    app.add_post_transform(FirstKeepsId)
    return {"parallel_read_safe": True}


class FirstKeepsId(SphinxPostTransform):
    # Not while the page is read: Sphinx numbers figures through the ids of all sections.
    default_priority = 900

    def run(self, **kwargs) -> None:
        given: set[str] = set()
        for node in self.document.findall(nodes.Element):
            node["ids"] = [name for name in node["ids"] if name not in given]
            if WRAPPERS.intersection(node["classes"]):
                node["ids"] = []  # the theme copies them from what it wraps
            given |= GIVEN_TO_EVERY_ONE.intersection(node["ids"])


class OldAnchors(SphinxPostTransform):
    default_priority = 890

    def run(self, **kwargs) -> None:
        for section in self.document.findall(nodes.section):
            old = [name for name in section["classes"] if name.startswith(WAS)]
            section["ids"] += [name.removeprefix(WAS) for name in old]
