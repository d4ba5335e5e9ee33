"""Types of documents and languages in the words of databases, as OpenAlex's work types and codes of ISO 639-1."""

_WORK_TYPES = {
    "article": "journal article|case report|clinical trial|期刊文章|data paper|note|rapid communication|short survey"
    "|journal|journals|original paper|journalarticle|magazinearticle|newspaperarticle|jour|jfull|mgzn|news|inpr|ejour"
    "|ieee journals|ieee magazines|ieee early access articles|early access articles|reprint|journal paper|misc article"
    "|abst|magazine|scholarly journals|discussion|newspaper article|magazine article|retracted|research article",
    "review": "reviews|systematic review|review article|literature review",
    "conference-paper": "proceedings paper|conference paper|proceedings|conference proceeding|conference proceedings"
    "|inproceedings|conferencepaper|conf|cpaper|conference|ieee conferences|conference publications|conference papers"
    "|conference papers & proceedings|会议论文",
    "book-chapter": "book chapter|chapter|chap|echap|incollection|inbook|booksection|book section|bookitup|bookitem",
    "book": "books|monograph|ebook|edbook|edited book|booklet|ieee ebooks|书籍",
    "dissertation": "thesis|thes|phdthesis|mastersthesis|dissertation/thesis|dissertations & theses|学位论文",
    "editorial": "editorial material|guest editorial",
    "letter": "correspondence|letter to the editor",
    "erratum": "correction|corrigendum|correction, addition|addition correction",
    "retraction": "retraction notice|retraction of publication",
    "preprint": "unpb|unpublished|posted-content|preprints|working paper",
    "report": "rprt|techreport|technical report|govdoc|reports",
    "dataset": "data|data set|data study|aggr",
    "standard": "stand|ieee standards|标准",
    "software": "software review code|comp|computerprogram|software|computer program",
    "reference-entry": "encyc|dict|encyclopediaarticle|dictionaryentry",
    "other": "meeting abstract|book review|biographical-item|item about an individual|news item|bibliography|poetry"
    "|abstract of published item|film review|music performance review|art exhibit review|conference review|presentation"
    "|abstract report|web page|webpage|elec|blogpost|map|misc|gen|document|pcomm|slide|video|videorecording|forumpost"
    "|expression of concern|software review|hardware review|publication with expression of concern|fiction"
    "|creative prose|script|chronology|excerpt|theater review|dance performance review|tv review, radio review"
    "|record review|database review|letter abstract|business article|press release|report abstract|multimedia|artwork"
    "|manuscript|interview|statute|bill|case|hearing|patent|pat|podcast|radiobroadcast|tvbroadcast|film|email|html|pdf"
    "|citation|ieee courses|newspapers|magazines|wire feeds|trade journals|other sources|blogs, podcasts, & websites",
}
_TYPE_OF = {
    word: known for known, words in _WORK_TYPES.items() for word in (known, known.replace("-", " "), *words.split("|"))
}
_FIRST = ("retraction", "erratum", "book-chapter", "review")
"""What beats the other types of a document that has several."""
_STATES = frozenset({"early access", "retracted publication", "withdrawn publication", "article in press"})

_LANGUAGES = {
    "english": "en", "chinese": "zh", "chinese (simplified)": "zh", "chinese (traditional)": "zh", "mandarin": "zh",
    "中文": "zh", "英文": "en", "german": "de", "french": "fr", "spanish": "es", "portuguese": "pt", "italian": "it",
    "russian": "ru", "japanese": "ja", "korean": "ko", "turkish": "tr", "polish": "pl", "czech": "cs", "dutch": "nl",
    "ukrainian": "uk", "croatian": "hr", "hungarian": "hu", "slovak": "sk", "slovene": "sl", "slovenian": "sl",
    "swedish": "sv", "norwegian": "no", "danish": "da", "finnish": "fi", "greek": "el", "arabic": "ar", "hebrew": "he",
    "persian": "fa", "malay": "ms", "indonesian": "id", "thai": "th", "vietnamese": "vi", "lithuanian": "lt",
    "latvian": "lv", "estonian": "et", "romanian": "ro", "bulgarian": "bg", "serbian": "sr", "catalan": "ca",
    "afrikaans": "af", "icelandic": "is", "welsh": "cy", "galician": "gl", "basque": "eu", "bosnian": "bs",
    "macedonian": "mk", "georgian": "ka", "azerbaijani": "az", "kazakh": "kk", "belarusian": "be", "latin": "la",
    "hindi": "hi", "urdu": "ur", "farsi": "fa", "irish": "ga", "gaelic": "gd", "albanian": "sq", "armenian": "hy",
}  # fmt: skip
_THREE_LETTERS = (
    "afr:af alb:sq sqi:sq amh:am ara:ar arm:hy hye:hy aze:az baq:eu eus:eu bel:be ben:bn bos:bs bul:bg bur:my "
    "cat:ca chi:zh zho:zh cze:cs ces:cs dan:da dut:nl nld:nl eng:en epo:eo est:et fin:fi fre:fr fra:fr geo:ka "
    "ger:de deu:de gle:ga glg:gl gre:el ell:el heb:he hin:hi hrv:hr hun:hu ice:is isl:is ind:id ita:it jpn:ja "
    "kor:ko lat:la lav:lv lit:lt mac:mk mkd:mk may:ms msa:ms mon:mn nob:nb nno:nn nor:no per:fa fas:fa pol:pl "
    "rum:ro ron:ro rus:ru scc:sr srp:sr scr:hr slo:sk slk:sk slv:sl spa:es swa:sw swe:sv tam:ta tha:th tur:tr "
    "urd:ur uzb:uz vie:vi wel:cy cym:cy"
)
"""ISO 639-2, both of its forms."""
_LANGUAGES |= dict(pair.split(":") for pair in _THREE_LETTERS.split())


def work_type(said: str) -> str:
    """OpenAlex's work type of what a database says; `unknown` where it says nothing, `other` for a word of no type.

    >>> work_type("Article; Early Access"), work_type("Conference Paper"), work_type("Article; Book Chapter")
    ('article', 'conference-paper', 'book-chapter')
    """
    words = [word for part in said.split(";") if (word := " ".join(part.split()).lower())]
    if not words:
        return "unknown"
    types = [_TYPE_OF.get(word, "other") for word in words if word not in _STATES]
    if not types:
        return "article"
    return next((first for first in _FIRST if first in types), types[0])


def says_retracted(said: str) -> bool:
    """Whether a type says that the work was retracted or withdrawn; a notice of retraction does not.

    >>> says_retracted("Article; Retracted Publication"), says_retracted("Retraction")
    (True, False)
    """
    words = {" ".join(part.split()).lower() for part in said.split(";")}
    return not words.isdisjoint({"retracted publication", "retracted", "withdrawn publication"})


def language_code(said: str) -> str | None:
    """The ISO 639-1 code of a language's name or code, the first of several; None where it is not known.

    >>> language_code("English; Chinese"), language_code("中文;"), language_code("en-US"), language_code("Klingon")
    ('en', 'zh', 'en', None)
    """
    first = said.split(";", maxsplit=1)[0].strip().lower()
    if first in _LANGUAGES:
        return _LANGUAGES[first]
    code = first.replace("_", "-").split("-")[0]
    return code if code in _LANGUAGES.values() else None
