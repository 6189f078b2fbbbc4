"""Every language says everything that residents read."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po
from flask.testing import FlaskClient

from app.core.i18n import LANGUAGES
from tests.factories import Maker
from tests.stats.test_pages import take_in

ROOT = Path(__file__).parents[2]
TRANSLATED = [code for code in LANGUAGES if code != "en"]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
ENGLISH = {
    "/": ("Skip to main content", "Tell us now", "What happens then", "Other ways to reach us", "Get help"),
    "/report": ("Where is it?", "How can we answer you?", "Check your answers", "Nothing is sent yet."),
    "/figures": ("How we are doing", "Half answered within", "Waits by department", "About these figures"),
}


def catalogue(file: Path) -> Catalog:
    with file.open("rb") as lines:
        return read_po(lines)


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """What stands in the pages now."""
    file = tmp_path_factory.mktemp("words") / "messages.pot"
    mapping = ROOT / "deploy" / "babel.cfg"
    CommandLineInterface().run(  # type: ignore[no-untyped-call]
        [
            "pybabel",
            "--quiet",
            "extract",
            f"--mapping-file={mapping}",
            "--keywords=_l lazy_gettext",
            f"--output-file={file}",
            str(ROOT),
        ]
    )
    return catalogue(file)


def translations(language: str) -> Catalog:
    return catalogue(ROOT / "app" / "translations" / language / "LC_MESSAGES" / "messages.po")


def forms(said: object) -> list[str]:
    return [said] if isinstance(said, str) else [str(form) for form in said or ()]  # type: ignore[attr-defined]


def placeholders(said: object) -> list[set[str]]:
    return [set(PLACEHOLDER.findall(form)) for form in forms(said)]


def is_whole(message: Message | None) -> bool:
    return message is not None and not message.fuzzy and all(forms(message.string))


def keeps_placeholders(message: Message) -> bool:
    # A form for one or two may say the number as a word, as the English sometimes does; the last form is for many.
    asked, found = placeholders(message.id), placeholders(message.string)
    return found[-1] == asked[-1] and all(form <= asked[-1] for form in found)


@pytest.mark.xdist_group("words")
@pytest.mark.parametrize("language", TRANSLATED)
def test_every_word_for_residents_is_translated(words: Catalog, language: str) -> None:
    known = translations(language)
    assert [message.id for message in words if message.id and not is_whole(known.get(message.id))] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_loses_or_invents_a_placeholder(language: str) -> None:
    assert [m.id for m in translations(language) if m.id and not keeps_placeholders(m)] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_each_plural_has_as_many_forms_as_the_language(language: str) -> None:
    known = translations(language)
    plurals = [m for m in known if m.pluralizable]
    assert plurals
    assert [m.id for m in plurals if len(forms(m.string)) != known.num_plurals] == []


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@pytest.mark.parametrize("url", ENGLISH)
@pytest.mark.parametrize("language", TRANSLATED)
def test_a_page_speaks_one_language(client: FlaskClient, make: Maker, language: str, url: str) -> None:
    take_in(12, days=4, department_id=make.department(name="Parks").id)
    page = client.get(f"{url}?lang={language}").text
    direction = "rtl" if language == "ar" else "ltr"
    assert f'<html lang="{language}" dir="{direction}"' in page
    assert [text for text in ENGLISH[url] if text in page] == []


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@pytest.mark.parametrize("url", ENGLISH)
def test_the_english_page_has_the_words_that_others_must_not_have(
    client: FlaskClient, make: Maker, url: str
) -> None:
    take_in(12, days=4, department_id=make.department(name="Parks").id)
    page = client.get(url).text
    assert [text for text in ENGLISH[url] if text not in page] == []
