"""Names and home addresses, found only where a word announces them; a list of names would find streets too."""

import re
from collections.abc import Iterator
from functools import cache

from spacy.matcher import Matcher
from spacy.tokens import Doc

from nlp_models.prediction import PersonalDataSpan
from nlp_models.text import tokenizer

_INTRODUCTIONS = (
    "my name is", "this is my name", "i am called", "name :", "mi nombre es", "me llamo", "nombre :", "ich heiße",
    "ich heisse", "mein name ist", "name ist", "je m'appelle", "mon nom est", "je suis m.", "nom :", "meu nome é",
    "chamo-me", "me chamo", "mijn naam is", "ik heet", "a nevem", "regards ,", "sincerely ,", "yours ,", "signed ,",
    "signed :", "atentamente ,", "saludos ,", "grüße ,", "gruß ,", "grüßen ,", "gruss ,", "cordialement ,",
    "groeten ,", "mvg ,", "atenciosamente ,", "üdvözlettel ,",
)  # fmt: skip
_TITLES = {
    "mr", "mrs", "ms", "dr", "herr", "herrn", "frau", "mme", "mlle", "monsieur", "madame", "sr", "sra", "señor", "señora",
    "don", "doña", "senhor", "senhora", "dhr", "mevr", "mevrouw", "meneer", "prof",
}  # fmt: skip
_PARTICLES = ["van", "de", "der", "den", "von", "da", "di", "la", "le", "el", "dos", "del", "zu", "bin", "al"]
_ANNOUNCED = re.compile(
    "|".join(re.escape(cue.split()[0]) for cue in _INTRODUCTIONS) + "|" + "|".join(_TITLES), re.I
)

_CHINESE_NAME = re.compile(
    r"(?:我叫|本人叫|姓名[:：为是]?|联系人[:：]?|名字叫|名叫)\s?([\u4e00-\u9fff]{2,4}?)(?=[，,。;；、！!\s（(]|电话|手机|住|身份|今年|$)"
)
_CHINESE_TITLED = re.compile(
    r"([王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓韩冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤]"
    r"[\u4e00-\u9fff]{0,2})(?:先生|女士|小姐)"
)
_ADDRESS = re.compile(
    r"\b(?:(?:i|we) (?:live|reside) (?:at|in number|on)|(?:i'm|i am) living at|my (?:home )?address(?: is|:)|vivo en|mi domicilio es|"
    r"mi direcci[oó]n es|domiciliad[oa] en|(?:ich|wir) wohnen?(?: in der| in dem| im| am| an der)?|wohnhaft(?: in der| in)?|meine (?:adresse|anschrift)(?: ist|:)|"
    r"j'habite(?: au)?|nous habitons(?: au)?|mon adresse(?: est|:)|domicilié[e]? au|woon (?:op|aan)|mijn adres is|moro na|minha morada é|meu endereço é|a lakcímem)"
    r"\s+([^,.;!?\n]{0,40}?\d[^,.;!?\n]{0,30})",
    re.IGNORECASE,
)
_CHINESE_ADDRESS = re.compile(r"(?:我住在?|家住在?|住址[:：是]?|家庭住址[:：是]?)\s?([\u4e00-\u9fff0-9A-Za-z-]{2,30}?\d+(?:号|栋|幢|单元|室|楼)[0-9\u4e00-\u9fff]{0,8}?(?:室|号|楼|单元)?)(?=[，,。;；！!\s]|$)")  # fmt: skip


def find_people(text: str) -> Iterator[PersonalDataSpan]:
    """Yield the spans of names after a greeting, an introduction or a title, and of addresses after "I live at"."""
    if _ANNOUNCED.search(text):
        yield from _names(tokenizer().make_doc(text))
    for pattern, kind in (
        (_CHINESE_NAME, "name"),
        (_CHINESE_TITLED, "name"),
        (_ADDRESS, "address"),
        (_CHINESE_ADDRESS, "address"),
    ):
        for match in pattern.finditer(text):
            yield PersonalDataSpan(match.start(1), match.end(1), kind)


def _names(doc: Doc) -> Iterator[PersonalDataSpan]:
    for span in _announcements()(doc, as_spans=True):
        end = _end_of_name(doc, span.end)
        if end > span.end:
            yield PersonalDataSpan(doc[span.end].idx, doc[end - 1].idx + len(doc[end - 1]), "name")


def _end_of_name(doc: Doc, start: int) -> int:
    """Return where up to four capitalised words end that begin at start, particles between them included."""
    end = position = start
    while position < len(doc) and position - start < 5:
        token = doc[position]
        if _begins_large(token.text):
            end = position + 1
        elif token.lower_ not in _PARTICLES:
            break
        position += 1
    return end


def _begins_large(word: str) -> bool:
    return word[0].isupper() and any(character.islower() for character in word) and word[-1].isalnum()


@cache
def _announcements() -> Matcher:
    matcher = Matcher(tokenizer().vocab, validate=False)
    for cue in _INTRODUCTIONS:
        words = [{"LOWER": token.lower_} for token in tokenizer().make_doc(cue)]
        matcher.add("introduction", [[*words, {"IS_SPACE": True, "OP": "*"}]])
    title = {"LOWER": {"IN": sorted(_TITLES | {f"{title}." for title in _TITLES})}}
    matcher.add("title", [[title, {"ORTH": ".", "OP": "?"}]])
    return matcher
