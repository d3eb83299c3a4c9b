"""A chapter's kernel reaches no host but this machine.

Outputs that depend on another host are not reproducible, and readers may be offline.
"""

import ipaddress
import sys


def refuse_other_hosts() -> None:
    """Refuse every connection to another machine, from now on and for good."""
    sys.addaudithook(_refuse)


def _refuse(event: str, args: tuple) -> None:
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = args[1]
        # A Unix socket's address is a path; an internet address is a tuple.
        host = address[0] if isinstance(address, tuple) and address else None
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        host = args[0]
    else:
        return
    if not _is_loopback(host):
        raise PermissionError(
            f"a chapter must not use the network, and this one asked for {host!r}"
        )


def _is_loopback(host: object) -> bool:
    if host in (None, "", "localhost", b"localhost"):
        return True
    try:
        return ipaddress.ip_address(host.decode() if isinstance(host, bytes) else host).is_loopback
    except (ValueError, AttributeError):
        return False
