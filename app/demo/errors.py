"""What the demo refuses."""

from app.core.errors import NotFoundError, RefusedError


class RealCityError(RefusedError):
    """The database is in use for something else than the demo."""

    def __init__(self, name: str) -> None:
        super().__init__(f"This database belongs to {name}. The demo needs an empty one: set DATABASE_URL.")


class NoSuchMailError(NotFoundError):
    """The demo's mailbox has no mail of this name."""

    def __init__(self) -> None:
        super().__init__("There is no such mail.")
