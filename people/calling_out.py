"""Calls to addresses an administrator typed in: only https or hosts allowed by name, never into our own network.

The name is resolved once, every address it has is looked at, and the call goes to the one that was looked at: a name
that answers otherwise a moment later leads nowhere. Redirects are not followed, answers are read up to a limit.
"""

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

import certifi
import urllib3
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError

TIMEOUT = urllib3.Timeout(connect=3, read=10)
ANSWER_LIMIT = 4096


class AddressRefused(DomainError):
    code = "address_refused"
    message = _("%(host)s cannot be called: use https and a public address, or have the host allowed by name.")


class AddressUnreadable(DomainError):
    code = "address_unreadable"
    message = _("This is no address. Write it whole, such as https://example.com/hooks/repairs.")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said: HTTP status, the beginning of its text."""

    status: int
    text: str


def check_address(url: str) -> SplitResult:
    """Form and host of an address; raises AddressUnreadable, AddressRefused. Resolves nothing."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError as error:
        raise AddressUnreadable() from error
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or port == 0:
        raise AddressUnreadable()
    if not _allowed(parts) and parts.scheme != "https":
        raise AddressRefused(host=parts.hostname)
    return parts


def _allowed(parts: SplitResult) -> bool:
    """Named in WEBHOOK_ALLOWED_HOSTS, as host or host:port: the administrator of the server vouches for it."""
    names = {parts.hostname, f"{parts.hostname}:{parts.port}"}
    return bool(names & set(settings.WEBHOOK_ALLOWED_HOSTS))


def _resolve(parts: SplitResult, port: int) -> str:
    found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    addresses = [entry[4][0] for entry in found]
    if not _allowed(parts):
        for address in addresses:
            place = ipaddress.ip_address(address.partition("%")[0])
            inner = getattr(place, "ipv4_mapped", None) or getattr(place, "sixtofour", None) or place
            if not place.is_global or not inner.is_global or inner.is_multicast:
                raise AddressRefused(host=parts.hostname)
    return addresses[0]


def post(url: str, body: bytes, headers: dict[str, str]) -> Answer:
    """POST the body; raises AddressRefused, AddressUnreadable, OSError where the other side can't be reached."""
    parts = check_address(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    address = _resolve(parts, port)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    host = parts.hostname if parts.port is None else f"{parts.hostname}:{parts.port}"
    pool: urllib3.HTTPConnectionPool
    if parts.scheme == "https":
        pool = urllib3.HTTPSConnectionPool(
            address, port, timeout=TIMEOUT, server_hostname=parts.hostname, assert_hostname=parts.hostname,
            cert_reqs="CERT_REQUIRED", ca_certs=settings.WEBHOOK_CA_FILE or certifi.where(),
        )  # fmt: skip
    else:
        pool = urllib3.HTTPConnectionPool(address, port, timeout=TIMEOUT)
    try:
        answer = pool.urlopen(
            "POST", path, body=body, headers={**headers, "Host": host}, redirect=False, retries=False,
            preload_content=False, assert_same_host=False,
        )  # fmt: skip
        text = answer.read(ANSWER_LIMIT, decode_content=True).decode(errors="replace")
        return Answer(answer.status, text)
    except urllib3.exceptions.HTTPError as error:
        raise OSError(type(error).__name__) from error
    finally:
        pool.close()
