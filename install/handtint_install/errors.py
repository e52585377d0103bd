"""What can go wrong while something is being set up."""

from handtint_shared.errors import HandtintError


class SetUpError(HandtintError):
    """Something could not be set up."""
