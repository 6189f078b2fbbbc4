"""What surveys refuse, each with the sentence for the person."""

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _

from app.core.errors import RefusedError


class QuestionsFrozenError(RefusedError):
    """Questions of a published survey stay as they were asked."""

    def __init__(self) -> None:
        super().__init__("This survey has been published, so its questions can no longer be changed.")


class NotReadyError(RefusedError):
    """A survey has questions to mend before it can be published; `reasons` holds Unready codes and questions."""

    status = 422

    def __init__(self, reasons: Sequence[tuple[str, str]]) -> None:
        super().__init__("This survey is not ready to be published.")
        self.reasons = reasons


class WrongStateError(RefusedError):
    """A survey cannot take this step from where it stands."""


class LastDayPastError(RefusedError):
    """A survey whose last day is over would open for nobody."""

    def __init__(self) -> None:
        super().__init__("The last day of this survey is past. Change it before you publish.")


class NothingAnsweredError(RefusedError):
    """A form without a single answer is no response."""

    status = 422

    def __init__(self) -> None:
        super().__init__(_("You have not answered anything yet. Answer at least one question."))


class SurveyNotOpenError(RefusedError):
    """Nobody can answer this survey today."""

    def __init__(self) -> None:
        super().__init__(_("This survey cannot be answered today."))


class InvalidAnswersError(RefusedError):
    """Some answers cannot be taken; `faults` holds Fault codes by question key."""

    status = 422

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__("Some answers cannot be taken.")
        self.faults = faults
