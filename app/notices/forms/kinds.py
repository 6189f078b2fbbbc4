"""What residents and staff call the kinds of notices."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from app.notices.rules.lifecycle import NoticeKind

KIND_NAMES: Mapping[NoticeKind, Any] = {
    NoticeKind.ANNOUNCEMENT: _l("Announcement"),
    NoticeKind.YOU_SAID_WE_DID: _l("You said, we did"),
}
