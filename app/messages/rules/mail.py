"""From a letter's text to a mail: headers that programs understand, a plain part and a simple HTML part."""

import re
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from html import escape

TRACKING_LINK = "[[tracking-link]]"
STOP_LINK = "[[stop-link]]"
RIGHT_TO_LEFT = ("ar",)

_PAGE = (
    '<!doctype html><html lang="{language}" dir="{direction}"><head><meta charset="utf-8"><title>{subject}</title></head>'
    '<body style="max-width:36rem;font:16px/1.5 system-ui,sans-serif">{paragraphs}</body></html>'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """Everything that one mail is made of; the links are filled in only here, so that no stored text holds them."""

    to: str
    sender: str
    sender_name: str
    reply_to: str
    subject: str
    body: str
    language: str
    message_id: str
    written_at: datetime
    tracking_link: str
    stop_link: str


def compose(letter: Letter) -> EmailMessage:
    """Return the mail, marked as automatic, so that no out-of-office note answers it."""
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = letter.subject
    mail["From"] = Address(letter.sender_name, addr_spec=letter.sender)
    mail["To"] = letter.to
    if letter.reply_to:
        mail["Reply-To"] = letter.reply_to
    mail["Date"] = letter.written_at
    mail["Message-ID"] = letter.message_id
    mail["Auto-Submitted"] = "auto-generated"
    mail["List-Unsubscribe"] = f"<{letter.stop_link}>"
    mail.set_content(fill_in(letter))
    mail.add_alternative(to_html(letter), subtype="html")
    # Last: what is said of the content before there are two parts goes to the first of them.
    mail["Content-Language"] = letter.language
    return mail


def fill_in(letter: Letter) -> str:
    """Return the text with its links."""
    return letter.body.replace(TRACKING_LINK, letter.tracking_link).replace(STOP_LINK, letter.stop_link)


def to_html(letter: Letter) -> str:
    """Return the text as paragraphs in which our own two links, and no others, can be clicked."""
    paragraphs = re.split(r"\n{2,}", escape(letter.body.strip()))
    text = "".join(f'<p dir="auto">{paragraph}</p>'.replace("\n", "<br>") for paragraph in paragraphs)
    for field, link in ((TRACKING_LINK, letter.tracking_link), (STOP_LINK, letter.stop_link)):
        text = text.replace(field, f'<a href="{escape(link)}">{escape(link)}</a>')
    direction = "rtl" if letter.language in RIGHT_TO_LEFT else "ltr"
    return _PAGE.format(
        language=letter.language, direction=direction, subject=escape(letter.subject), paragraphs=text
    )
