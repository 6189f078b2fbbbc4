"""Fields that more than one form of surveys uses."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from wtforms import DateField
from wtforms.validators import StopValidation


class DayField(DateField):
    """A date in three boxes of one name; three empty boxes are no date, and half a date is a mistake."""

    garbled = False

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Keep the date, or None and the knowledge that something else was typed."""
        parts = [str(part).strip() for part in valuelist]
        self.data = None
        if not any(parts):
            return
        try:
            self.data = datetime.strptime(" ".join(parts), "%d %m %Y").date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            self.garbled = True

    def pre_validate(self, form: Any) -> None:
        """Say how a date is written where what was typed is none."""
        if self.garbled:
            raise StopValidation(
                _("Write a real date, such as 27 3 2026, for: %(label)s", label=self.label.text)
            )
