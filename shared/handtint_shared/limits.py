"""The limits of a message, checked before anything is allocated for it."""

MAX_HEADER_BYTES = 1 << 20
MAX_PICTURES = 4
MAX_PICTURE_PX = 200_000_000
MAX_SIDE_PX = 262_144
MAX_FRAME_BYTES = MAX_PICTURE_PX * 8  # R'G'B'A u16 and ab f32, the widest formats
MAX_FRAMES = MAX_PICTURES * -(-MAX_FRAME_BYTES // MAX_HEADER_BYTES)
MAX_TCP_FRAME_BYTES = MAX_HEADER_BYTES  # what an unauthenticated client may make the daemon hold
MAX_ITEMS = 16_384  # as many hint points still fit into a header
MAX_TEXT_BYTES = 4_096
MAX_PLACES = 100
MAX_PER_HINT = 5
MAX_MAP_PX = 1_024
MAX_PREVIEW_PX = 1024
"""A side of the preview that may come before an answer."""
