"""What is derived from the token: each side shows that it knows it before the token itself is sent.

HMAC-SHA256, in hex. What begins differently is never the same: no proof can serve as a password.
"""

from __future__ import annotations

import hmac

USER = "handtint"


def password_of(token: str) -> str:
    """What a client shows over TCP, as ZMTP's PLAIN mechanism carries it, with the user `USER`."""
    return _derived(token, "handtint password")


def proof_of(token: str, nonce: str) -> str:
    """What a daemon shows to whoever chose the nonce."""
    return _derived(token, f"handtint proof {nonce}")


def is_same(given: str | bytes, expected: str) -> bool:
    """Compared in constant time."""
    given_bytes = given.encode() if isinstance(given, str) else given
    return hmac.compare_digest(given_bytes, expected.encode())


def _derived(token: str, purpose: str) -> str:
    return hmac.new(token.encode(), purpose.encode(), "sha256").hexdigest()
