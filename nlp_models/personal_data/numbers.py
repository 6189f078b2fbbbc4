"""Numbers that identify a person: bank accounts, cards, identity numbers, telephones, number plates."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import phonenumbers
from stdnum import iban, luhn
from stdnum.be import nn as belgian
from stdnum.br import cpf
from stdnum.cn import ric
from stdnum.de import idnr
from stdnum.es import dni, nie
from stdnum.fi import hetu
from stdnum.fr import nir
from stdnum.gb import nhs
from stdnum.it import codicefiscale
from stdnum.nl import bsn
from stdnum.no import fodselsnummer
from stdnum.pl import pesel
from stdnum.pt import nif
from stdnum.se import personnummer
from stdnum.us import ssn

from nlp_models.prediction import PersonalDataSpan

# Where a number without a country code may come from: the countries of the languages that we ship.
DEFAULT_REGIONS = (
    "US",
    "GB",
    "ES",
    "MX",
    "DE",
    "AT",
    "CH",
    "FR",
    "BE",
    "CN",
    "NL",
    "PT",
    "BR",
    "HU",
    "AR",
    "EG",
    "SA",
)
_CUE_CHARACTERS = 40

EMAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}(?:@| ?[\[(]at[\])] ?)(?:[\w-]{1,63}\.){1,8}[a-zA-Z]{2,24}(?![\w-])", re.ASCII
)
_IBAN = re.compile(r"(?<![A-Za-z0-9_])[A-Za-z]{2}[0-9]{2}(?:[ -]?[A-Za-z0-9]){11,30}(?![A-Za-z0-9_])")
_DIGIT_RUN = re.compile(r"(?<![A-Za-z0-9_])[0-9][0-9 .\-/+]{5,28}[0-9Xx](?![A-Za-z0-9_])")
_TELEPHONE = re.compile(r"(?<![A-Za-z0-9_])(?:\+|00 ?)?\(?[0-9][0-9 ().\-/\u00a0]{5,22}[0-9](?![A-Za-z0-9_])")
_DATE = re.compile(
    r"(?:19|20)\d\d[-./ ]\d\d?[-./ ]\d\d?(?: .*)?|\d\d?[-./]\d\d?[-./](?:19|20)\d\d(?: .*)?|(?:19|20)\d{6}"
)
_LETTERED: tuple[tuple[str, re.Pattern[str], tuple[Callable[[str], bool], ...]], ...] = (
    ("id_number", re.compile(r"(?<![A-Z0-9_])[A-Z]{6}\d{2}[A-Z]\d{2}[A-Z]\d{3}[A-Z](?![A-Z0-9_])", re.A | re.I), (codicefiscale.is_valid,)),
    ("id_number", re.compile(r"(?<![A-Z0-9_])\d{6}[-+A]\d{3}[0-9A-Y](?![A-Z0-9_])", re.A), (hetu.is_valid,)),
    ("id_number", re.compile(r"(?<![A-Z0-9_])(?:[XYZ]-?)?\d{1,2}\.?\d{3}\.?\d{3}[- ]?[A-Z](?![A-Z0-9_])", re.A | re.I), (dni.is_valid, nie.is_valid)),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Identity:
    """A number with a checksum; a weak checksum counts only after a word that names the number."""

    valid: Callable[[str], bool]
    shortest: int
    longest: int
    kind: str = "id_number"
    cue: re.Pattern[str] | None = None
    shape: re.Pattern[str] | None = None


def _cue(words: str) -> re.Pattern[str]:
    return re.compile(words, re.IGNORECASE)


_IDENTITIES = (
    _Identity(ric.is_valid, 18, 18),
    _Identity(luhn.is_valid, 13, 19, kind="card", shape=re.compile(r"[2-6][0-9 -]*")),
    _Identity(nir.is_valid, 15, 15, shape=re.compile(r"[1-478].*")),
    _Identity(ssn.is_valid, 9, 9, shape=re.compile(r"\d{3}[- ]\d{2}[- ]\d{4}")),
    _Identity(ssn.is_valid, 9, 9, cue=_cue(r"social security|\bssn\b")),
    _Identity(bsn.is_valid, 8, 9, cue=_cue("bsn|burgerservice|sofi")),
    _Identity(idnr.is_valid, 11, 11, cue=_cue("steuer|idnr|identifikationsnummer|steuer-?id")),
    _Identity(nhs.is_valid, 10, 10, cue=_cue(r"\bnhs\b")),
    _Identity(cpf.is_valid, 11, 11, cue=_cue(r"\bcpf\b")),
    _Identity(cpf.is_valid, 11, 11, shape=re.compile(r"\d{3}\.\d{3}\.\d{3}-\d{2}")),
    _Identity(pesel.is_valid, 11, 11, cue=_cue("pesel")),
    _Identity(nif.is_valid, 9, 9, cue=_cue(r"\bnif\b|contribuinte")),
    _Identity(fodselsnummer.is_valid, 11, 11, cue=_cue("fødselsnummer|personnummer")),
    _Identity(personnummer.is_valid, 10, 12, cue=_cue("personnummer")),
    _Identity(belgian.is_valid, 11, 11, cue=_cue(r"rijksregister|registre national|\bnn\b|\bniss\b")),
)

# A reference to a case, a lamp or a permit is no telephone number, however much it looks like one.
_REFERENCE = re.compile(
    r"(?:ref(?:erence|erencia)?|order|case|ticket|permit|request|lamp(?: ?post)?|pole|asset|invoice|meter|complaint|report|"
    r"expediente|farola|aviso|factura|incidencia|solicitud|contador|n[uú]mero de (?:aviso|farola|expediente|serie|reporte)|"
    r"aktenzeichen|vorgang|laterne|mast|meldung|rechnung|z[aä]hler|leuchte|bescheid|kassenzeichen|"
    r"dossier|lampadaire|poteau|candélabre|facture|compteur|signalement|demande|"
    r"melding|zaak|lantaarnpaal|processo|poste|hiv|ügyszám|工单|编号|案件|订单|灯杆|受理号)"
    r"(?:nummer|number)?s?\W{0,3}(?:no\.?|nr\.?|n[º°]|#|num(?:ber|mer|ero|éro)?\.?|id|号)?\W{0,4}[A-Z]{0,4}[-/]?$",
    re.IGNORECASE,
)
_TELEPHONE_CUE = re.compile(
    r"(?:tel|phone|call|text|mobile|cell|whatsapp|fax|ll[aá]m|m[oó]vil|celular|handy|ruf|erreich|mobil|appel|joindre|"
    r"portable|bel me|bellen|ligue|telem|hív|电话|手机|联系|微信|هاتف|جوال)\D{0,25}$",
    re.IGNORECASE,
)

_PLATES = (
    re.compile("[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Za-hj-np-z][·• -]?[A-HJ-NP-Za-hj-np-z0-9]{4,5}[A-HJ-NP-Za-hj-np-z0-9挂学警港澳]"),
    re.compile(
        r"(?<![\w-])(?:[A-Z]{2}-\d{2}-\d{2}|\d{2}-\d{2}-[A-Z]{2}|\d{2}-[A-Z]{2}-\d{2}|[A-Z]{2}-\d{2}-[A-Z]{2}|[A-Z]{2}-[A-Z]{2}-\d{2}|"
        r"\d{2}-[A-Z]{2}-[A-Z]{2}|\d{2}-[A-Z]{3}-\d|\d-[A-Z]{3}-\d{2}|[A-Z]{2}-\d{3}-[A-Z]|[A-Z]-\d{3}-[A-Z]{2})(?![\w-])", re.ASCII),
    re.compile(r"(?<![\w-])[A-Z]{2}[0-9]{2} ?[A-Z]{3}(?![\w-])", re.ASCII),
    re.compile(r"(?<![\w-])[A-Z]{2}-\d{3}-[A-Z]{2}(?![\w-])|(?<![\w-])[A-Z]{2}\d{3}[A-Z]{2}(?![\w-])", re.ASCII),
    re.compile(r"(?<![\w-])\d{4}[ -]?[BCDFGHJKLMNPRSTVWXYZ]{3}(?![\w-])", re.ASCII),
    re.compile(r"(?<![\w-])[A-ZÄÖÜ]{1,3}-[A-Z]{1,2} ?\d{1,4}[EH]?(?![\w-])"),
)  # fmt: skip
_PLATE_AFTER_CUE = re.compile(
    r"(?:plates?|tags?|registration(?: (?:no\.?|number))?|reg|license|licence|kenteken|kennzeichen|matr[ií]cula|placas?|patente|"
    r"immatriculation|immatriculée?|plaque|rendszám|matrícula|车牌(?:号)?)(?: (?:number|no\.?|is|ist|est|es|nº|n°))?[\s:：#=为是]{0,4}"
    r"([A-Z0-9]{1,4}[ -]?(?=[A-Z -]*[0-9])[A-Z0-9]{1,5}(?:[ -][A-Z0-9]{1,4})?)(?![\w-])",
    re.IGNORECASE | re.ASCII,
)


def find_numbers(text: str, regions: tuple[str, ...] = DEFAULT_REGIONS) -> Iterator[PersonalDataSpan]:
    """Yield the spans of everything in the text that identifies somebody by number or address of mail."""
    for match in EMAIL.finditer(text):
        yield PersonalDataSpan(match.start(), match.end(), "email")
    yield from _ibans(text)
    yield from _lettered(text)
    yield from _identities(text)
    yield from _telephones(text, regions)
    yield from _plates(text)


def _ibans(text: str) -> Iterator[PersonalDataSpan]:
    for match in _IBAN.finditer(text):
        # A word may follow the number with a mere space: the longest beginning that checks is the number.
        for end in range(match.end(), match.start() + 14, -1):
            if text[end - 1].isalnum() and iban.is_valid(text[match.start() : end]):
                yield PersonalDataSpan(match.start(), end, "iban")
                break


def _lettered(text: str) -> Iterator[PersonalDataSpan]:
    for kind, pattern, checks in _LETTERED:
        for match in pattern.finditer(text):
            bare = re.sub(r"[ .-]", "", match.group()).upper() if len(match.group()) < 14 else match.group()
            if any(check(bare) or check(match.group()) for check in checks):
                yield PersonalDataSpan(match.start(), match.end(), kind)


def _identities(text: str) -> Iterator[PersonalDataSpan]:
    for match in _DIGIT_RUN.finditer(text):
        before = text[max(0, match.start() - _CUE_CHARACTERS) : match.start()]
        for identity in _IDENTITIES:
            if _is_identity(identity, match.group(), before):
                yield PersonalDataSpan(match.start(), match.end(), identity.kind)
                break


def _is_identity(identity: _Identity, written: str, before: str) -> bool:
    digits = re.sub(r"[^0-9Xx]", "", written)
    if not identity.shortest <= len(digits) <= identity.longest:
        return False
    if identity.shape and not identity.shape.fullmatch(written):
        return False
    if identity.cue and not identity.cue.search(before):
        return False
    return identity.valid(digits.upper())


def _telephones(text: str, regions: tuple[str, ...]) -> Iterator[PersonalDataSpan]:
    for match in _TELEPHONE.finditer(text):
        before = text[max(0, match.start() - _CUE_CHARACTERS) : match.start()]
        if _DATE.fullmatch(match.group()) or _REFERENCE.search(before):
            continue
        if _is_telephone(match.group(), regions) or (
            _TELEPHONE_CUE.search(before) and _n_digits(match.group()) >= 7
        ):
            yield PersonalDataSpan(match.start(), match.end(), "phone")


def _is_telephone(written: str, regions: tuple[str, ...]) -> bool:
    if not 7 <= _n_digits(written) <= 15:
        return False
    international = f"+{written[2:]}" if written.startswith("00") else written
    return any(
        _valid_in(international, region) for region in (regions[:1] if international[0] == "+" else regions)
    )


def _valid_in(written: str, region: str) -> bool:
    try:
        number = phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_valid_number(number)


def _n_digits(written: str) -> int:
    return sum(character.isdigit() for character in written)


def _plates(text: str) -> Iterator[PersonalDataSpan]:
    for pattern in _PLATES:
        for match in pattern.finditer(text):
            yield PersonalDataSpan(match.start(), match.end(), "plate")
    for match in _PLATE_AFTER_CUE.finditer(text):
        yield PersonalDataSpan(match.start(1), match.end(1), "plate")
