"""Secrets derived from the token: each side proves that it knows the token before sending it.

HMAC-SHA256, in hex. The purposes differ, so that a proof can never serve as a password.
"""

from __future__ import annotations

import hmac

USER = "handtint"


def password_of(token: str) -> str:
    """Return the client's password over TCP, for ZMTP's PLAIN mechanism with the user `USER`."""
    return _derived(token, "handtint password")


def proof_of(token: str, nonce: str) -> str:
    """Return the daemon's proof to whoever chose the nonce."""
    return _derived(token, f"handtint proof {nonce}")


def is_same(given: str | bytes, expected: str) -> bool:
    """Compare in constant time."""
    given_bytes = given.encode() if isinstance(given, str) else given
    return hmac.compare_digest(given_bytes, expected.encode())


def _derived(token: str, purpose: str) -> str:
    return hmac.new(token.encode(), purpose.encode(), "sha256").hexdigest()
