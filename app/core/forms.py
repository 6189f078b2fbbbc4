"""The base of every form: what was typed stays, nothing has control characters, errors speak plainly."""

import unicodedata
from typing import Any

from flask_wtf import FlaskForm
from wtforms import StringField


def tidy(text: Any) -> Any:
    """Return text without control characters and outer blanks; line breaks as \\n."""
    if not isinstance(text, str):
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
    return "".join(kept).strip()


class Form(FlaskForm):  # type: ignore[misc]
    """A form whose text fields arrive tidy."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """Tidy every text field, after its own filters."""

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
            """Add the tidying filter to fields that hold text."""
            if issubclass(unbound_field.field_class, StringField):
                filters = unbound_field.kwargs.get("filters", ())
                options = {**options, "filters": (*filters, tidy)}
            return unbound_field.bind(form=form, **options)
