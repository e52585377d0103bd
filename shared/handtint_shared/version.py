"""The two versions: of the product, and of the protocol (PROTOCOL.md)."""

PRODUCT_VERSION = "0.1.0"
PROTOCOL_VERSION = (2, 1)


def can_talk(their_protocol: tuple[int, int]) -> bool:
    """Return whether a peer of that protocol version is understood: same major number."""
    return their_protocol[0] == PROTOCOL_VERSION[0]
