"""What casework refuses, each with the sentence for the colleague who tried."""

from app.core.errors import RefusedError


class ChangedMeanwhileError(RefusedError):
    """A colleague changed the case after this page was opened."""

    def __init__(self) -> None:
        super().__init__(
            "A colleague changed this case while you had it open. Your text was not sent and is kept below: read what changed, then send it again."
        )


class ClosedCaseError(RefusedError):
    """Work on a case that is closed."""

    def __init__(self) -> None:
        super().__init__("This case is closed. Reopen it first.")


class OpenCaseError(RefusedError):
    """Reopening a case that is open."""

    def __init__(self) -> None:
        super().__init__("This case is open already.")


class NotAnotherDepartmentError(RefusedError):
    """Handing a case over to where it is, or to a team that no longer works."""

    def __init__(self) -> None:
        super().__init__("Choose another department that is at work.")
