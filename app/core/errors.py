"""What can be refused, each with a sentence for the person who asked."""


class RefusedError(Exception):
    """A request that the service declines; `sentence` is shown to the person, `status` is the HTTP status."""

    status = 409

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NotFoundError(RefusedError):
    """The thing asked for is not there, or not for this person to see."""

    status = 404


class ForbiddenError(RefusedError):
    """The person is known and may not do this."""

    status = 403


class TooManyTriesError(RefusedError):
    """Something was tried too often; it may be tried again after `retry_after` seconds."""

    status = 429

    def __init__(self, retry_after: int) -> None:
        minutes = max(1, -(-retry_after // 60))
        waiting = "1 minute" if minutes == 1 else f"{minutes} minutes"
        super().__init__(f"There were too many tries. Wait {waiting} and try again.")
        self.retry_after = retry_after


class MissingSettingError(Exception):
    """The service cannot start without a setting; the message names it and says how to make it."""
