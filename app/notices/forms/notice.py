"""The form with which staff write a notice."""

from collections.abc import Sequence
from typing import Any

from babel import Locale
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length

from app.core.forms import Form
from app.core.i18n import LANGUAGES
from app.departments.models import Area, Category
from app.notices.forms.kinds import KIND_NAMES
from app.notices.rules.lifecycle import NoticeKind
from app.notices.services import Draft


def _language_choices() -> list[SelectChoice]:
    return [SelectChoice(value=code, label=Locale.parse(code).display_name or code) for code in LANGUAGES]


def _id_or_none(value: Any) -> int | None:
    return int(value) if value not in (None, "", "None") else None


class NoticeForm(Form):
    """What a notice says, and whom it concerns."""

    kind = RadioField(
        _l("What is it?"),
        choices=[SelectChoice(value=kind.value, label=name) for kind, name in KIND_NAMES.items()],
        default=NoticeKind.ANNOUNCEMENT.value,
        validators=[InputRequired(_l("Choose what it is"))],
    )
    title = StringField(
        _l("Title"),
        validators=[
            InputRequired(_l("Write a title")),
            Length(max=200, message=_l("Use at most 200 characters for the title")),
        ],
    )
    body = TextAreaField(
        _l("Text"),
        description=_l("Plain text. An empty line begins a new paragraph."),
        validators=[
            InputRequired(_l("Write the text")),
            Length(max=20_000, message=_l("Use at most 20,000 characters for the text")),
        ],
    )
    language = SelectField(
        _l("Language of the text"), choices=_language_choices, validators=[InputRequired()]
    )
    area_id = SelectField(_l("Area"), coerce=_id_or_none)
    category_id = SelectField(_l("Category"), coerce=_id_or_none)

    def offer(self, areas: Sequence[Area], categories: Sequence[Category]) -> None:
        """Offer these areas and categories to choose from."""
        everywhere = SelectChoice(value="", label=_l("The whole city"))
        self.area_id.choices = [
            everywhere,
            *(SelectChoice(value=str(area.id), label=area.name) for area in areas),
        ]
        every = SelectChoice(value="", label=_l("No category"))
        named = (SelectChoice(value=str(category.id), label=category.name) for category in categories)
        self.category_id.choices = [every, *named]

    def draft(self) -> Draft:
        """Return what was filled in."""
        return Draft(
            title=self.title.data or "",
            body=self.body.data or "",
            kind=NoticeKind(self.kind.data),
            language=self.language.data,
            area_id=self.area_id.data,
            category_id=self.category_id.data,
        )
