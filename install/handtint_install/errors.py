"""What can go wrong while something is being set up."""


class SetUpError(RuntimeError):
    """Something could not be set up; the message is one sentence that says what to do."""
