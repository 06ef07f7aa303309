"""How calls to other systems are signed, pure: what we send and what a receiver checks is the same few lines."""

import base64
import hashlib
import hmac
from urllib.parse import quote_plus, urlsplit

REPLAY_WINDOW_SECONDS = 300


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """`t=1767225600,v1=…`: HMAC-SHA256 over the timestamp, a dot and the body as it is sent."""
    digest = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={timestamp},v1={digest}"


def is_genuine(header: str, secret: str, body: bytes, now: int, window: int = REPLAY_WINDOW_SECONDS) -> bool:
    """What a receiver does: the signature fits, and the call is not older or newer than the window."""
    pieces = dict(piece.partition("=")[::2] for piece in header.split(","))
    stamp = pieces.get("t", "")
    if not (stamp.isascii() and stamp.isdigit()) or abs(now - int(stamp)) > window:
        return False
    return hmac.compare_digest(signature(secret, int(stamp), body), f"t={stamp},v1={pieces.get('v1', '')}")


def dingtalk_address(url: str, secret: str, milliseconds: int) -> str:
    """A DingTalk robot's address with timestamp and sign: base64 of HMAC-SHA256 over "timestamp\\nsecret"."""
    if not secret:
        return url
    told = f"{milliseconds}\n{secret}".encode()
    sign = base64.b64encode(hmac.new(secret.encode(), told, hashlib.sha256).digest()).decode()
    glue = "&" if urlsplit(url).query else "?"
    return f"{url}{glue}timestamp={milliseconds}&sign={quote_plus(sign)}"
