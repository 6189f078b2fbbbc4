"""What triage refuses."""

from app.core.errors import RefusedError


class SameCategoryError(RefusedError):
    """A correction that corrects nothing."""

    def __init__(self) -> None:
        super().__init__("The report is in this category already.")


class DecidedAlreadyError(RefusedError):
    """A decision about a report that a colleague has sorted in the meantime."""

    def __init__(self) -> None:
        super().__init__("A colleague has sorted this report already. Nothing was changed.")


class ClosedReportError(RefusedError):
    """A decision about a report that is closed."""

    def __init__(self) -> None:
        super().__init__("This report is closed. Reopen its case before it is sorted again.")


class WithDepartmentError(RefusedError):
    """A report that has a case is declined there, by those who work on it."""

    def __init__(self) -> None:
        super().__init__("This report is with a department. Only the department can decline it.")


class ClosedDepartmentError(RefusedError):
    """A person chose a department that is no longer at work, or a category of one."""

    def __init__(self) -> None:
        super().__init__("This department is no longer at work. Choose another department.")


class NobodyOwnsCategoryError(RefusedError):
    """A person chose a category without a department, and no department either."""

    def __init__(self) -> None:
        super().__init__("No department owns this category. Choose a department as well.")
