"""What a notice is, and where it stands."""

from enum import StrEnum


class State(StrEnum):
    """Whether residents see a notice."""

    DRAFT = "draft"
    PUBLISHED = "published"


class NoticeKind(StrEnum):
    """What a notice is for."""

    ANNOUNCEMENT = "announcement"
    YOU_SAID_WE_DID = "you_said_we_did"
