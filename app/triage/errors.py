"""What triage refuses."""

from app.core.errors import RefusedError


class SameCategoryError(RefusedError):
    """A correction that corrects nothing."""

    def __init__(self) -> None:
        super().__init__("The report is in this category already.")


class NobodyOwnsCategoryError(RefusedError):
    """A person chose a category without a department, and no department either."""

    def __init__(self) -> None:
        super().__init__("No department owns this category. Choose a department as well.")
