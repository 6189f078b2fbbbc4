"""What notices refuse, each with the sentence for the person."""

from app.core.errors import RefusedError


class WrongStateError(RefusedError):
    """A notice cannot take this step from where it stands."""
