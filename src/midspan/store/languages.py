"""Languages by the three-letter codes of libraries (ISO 639-2, both forms) as the two letters of ISO 639-1."""

_CODES = dict(
    pair.split(":")
    for pair in (
        "afr:af alb:sq sqi:sq amh:am ara:ar arm:hy hye:hy aze:az baq:eu eus:eu bel:be ben:bn bos:bs bul:bg bur:my "
        "mya:my "
        "cat:ca chi:zh zho:zh cze:cs ces:cs dan:da dut:nl nld:nl eng:en epo:eo est:et fin:fi fre:fr fra:fr geo:ka "
        "kat:ka "
        "ger:de deu:de gle:ga glg:gl gre:el ell:el heb:he hin:hi hrv:hr hun:hu ice:is isl:is ind:id ita:it jpn:ja "
        "kaz:kk "
        "kor:ko lat:la lav:lv lit:lt mac:mk mkd:mk may:ms msa:ms mon:mn nob:nb nno:nn nor:no per:fa fas:fa pol:pl "
        "por:pt "
        "rum:ro ron:ro rus:ru scc:sr srp:sr scr:hr slo:sk slk:sk slv:sl spa:es swa:sw swe:sv tam:ta tha:th tur:tr "
        "ukr:uk "
        "urd:ur uzb:uz vie:vi wel:cy cym:cy"
    ).split()
)


def two_letters(code: str | None) -> str | None:
    """The ISO 639-1 code of a language; None where a code names none (`und`, `mul`) or is not known.

    >>> two_letters("chi"), two_letters("EN"), two_letters("und")
    ('zh', 'en', None)
    """
    code = (code or "").strip().lower()
    return code if len(code) == 2 and code.isalpha() else _CODES.get(code)
