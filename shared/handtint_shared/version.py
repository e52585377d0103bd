"""The two versions there are: of the product, and of the protocol (PROTOCOL.md)."""

PRODUCT_VERSION = "0.1.0"
PROTOCOL_VERSION = (2, 0)


def can_talk(their_protocol: tuple[int, int]) -> bool:
    """Whether a peer of that protocol version is understood: the same major number."""
    return their_protocol[0] == PROTOCOL_VERSION[0]
