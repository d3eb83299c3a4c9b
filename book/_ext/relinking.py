"""A finished page is shown at another address: its relative links are written anew."""

import posixpath
import re

TAG = re.compile(r"<[a-z][^<>]*>", re.IGNORECASE)
LINK = re.compile(r'(?<=\s)(href|src|action|data-content_root)="([^"]*)"')
# An address that means the same from everywhere, or a place on the page itself.
FIXED = re.compile(r"[a-z][a-z0-9+.-]*:|/|#|$", re.IGNORECASE)


def relinked(html: str, folder: str, base: str) -> str:
    """Return a page with links that start at `base`.

    Parameters
    ----------
    html : str
        The page.
    folder : str
        Where it stands in the site, as "book"; "" for the root.
    base : str
        What leads from where it will be shown to the root of the site: "" or "/name/".
    """

    def address(link: re.Match[str]) -> str:
        name, to = link.groups()
        return link[0] if FIXED.match(to) else f'{name}="{_from_base(to, folder, base)}"'

    return TAG.sub(lambda tag: LINK.sub(address, tag[0]), html)


def _from_base(to: str, folder: str, base: str) -> str:
    path = re.match(r"[^?#]*", to)[0]
    target = posixpath.normpath(posixpath.join(folder, path))
    if target == ".":
        return (base or "./") + to[len(path) :]
    return f"{base}{target}{'/' if path.endswith('/') else ''}{to[len(path) :]}"
