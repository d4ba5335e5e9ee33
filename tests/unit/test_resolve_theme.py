"""The theme of a text by its words: a model made by hand, and the shipped one on titles written for these tests."""

from pathlib import Path

import numpy as np
import pytest

from midspan import plugins
from midspan.resolve.text import traditional
from midspan.resolve.theme import COUNTED, OTHER, TextTheme, ThemeModel, shipped_model
from midspan.resolve.theme_words import words_of
from midspan.themes import load_theme

TITLES = [
    ("fintech", "Stock market volatility and the credit risk of commercial banks", "股票市场波动率与商业银行信用风险"),
    ("biomedicine", "Prognosis of patients with lung cancer after chemotherapy", "肺癌患者化疗后的预后"),
    ("sustainable-energy", "Cathode materials for lithium-ion batteries", "锂离子电池正极材料的研究进展"),
    ("transport", "Urban traffic flow prediction and public transport", "城市交通流预测与公共交通"),
    ("ai-education", "Online learning and teachers in higher education", "高校教师在线教学模式改革"),
    ("environment", "Heavy metals and water pollution in a river basin", "流域水污染与土壤重金属生态风险"),
    ("life-science", "Gene expression of a plant transcription factor", "植物转录因子的基因表达分析"),
    ("atomic-materials", "Microstructure and mechanical properties of magnesium alloys", "镁合金的显微组织与力学性能"),
    ("green-digital-innovation", "Wireless sensor networks for edge computing", "面向边缘计算的无线传感器网络"),
    (OTHER, "The novels of a poet in the literature of the nineteenth century", "古代文学中的小说与诗歌"),
]


def by_hand() -> ThemeModel:
    """Of three words: "loan" is fintech's, "bus" transport's, "the city" of both a little."""
    return ThemeModel(
        labels=("fintech", "transport", OTHER),
        words={"bus": 0, "city": 1, "loan": 2},
        rarity=np.array([3, 4, 3], np.int64),
        weights=np.array([[-5, 10, 0], [1, 1, 0], [10, -5, 0]], np.int64),
        scale=np.array([0.5, 0.5, 0.5]),
        bias=np.array([0.0, 0.0, 1.0]),
        model_id="by hand",
    )


def test_the_chance_of_a_theme_is_the_worked_one() -> None:
    """ "A loan in the city": pulls (3*10 + 4*1, 3*-5 + 4*1, 0) by the length 5, halved: odds 3.4, -1.1 and 0 + 1."""
    odds = np.exp([3.4, -1.1, 1.0])
    np.testing.assert_allclose(by_hand().chances(["A loan in the city"]), [odds / odds.sum()], rtol=1e-12)
    found = by_hand().classify(["A loan in the city"])
    assert found == [TextTheme("fintech", round(float(odds[0] / odds.sum()), 4), "by its words: “loan”, “city”")]


def test_what_is_not_sure_enough_is_other_and_says_what_it_was_likest() -> None:
    """ "Loan" and "bus" pull (30 - 15) each by the root of 18, halved: odds 1.77, 1.77 and 1, 0.406 each at most."""
    odds = np.exp([15 / 18**0.5 / 2] * 2 + [1.0])
    assert odds[0] / odds.sum() < COUNTED
    assert by_hand().classify(["loan bus"]) == [
        TextTheme(
            OTHER, round(float(odds[0] / odds.sum()), 4), "its words say too little: “loan”, likeliest of fintech"
        )
    ]


@pytest.mark.parametrize("text", ["", "   ", "1999", "нет", "of the and"])
def test_a_text_without_known_words_is_other(text: str) -> None:
    (found,) = by_hand().classify([text])
    assert (found.theme, found.reason) == (OTHER, "none of its words is known")


def test_texts_are_read_one_by_one() -> None:
    texts = [title for _, *both in TITLES for title in both] + [""]
    model = shipped_model()
    assert model.classify(texts) == [found for text in texts for found in model.classify([text])]
    assert model.classify([]) == []


def test_a_model_is_the_same_after_it_was_kept(tmp_path: Path) -> None:
    by_hand().save(tmp_path / "model.npz")
    kept = ThemeModel.load(tmp_path / "model.npz")
    np.testing.assert_array_equal(kept.chances(["loan", "city bus"]), by_hand().chances(["loan", "city bus"]))
    assert kept.labels == by_hand().labels
    assert kept.model_id.startswith("1-")


def test_the_shipped_model_knows_the_shipped_themes() -> None:
    keys = [theme.key for theme in map(load_theme, plugins.data_files("themes"))]
    assert shipped_model().labels == (*sorted(keys), OTHER)


@pytest.mark.parametrize(("theme", "english", "chinese"), TITLES)
def test_the_shipped_model_reads_titles_in_three_scripts(theme: str, english: str, chinese: str) -> None:
    read = shipped_model().classify([english, chinese, traditional(chinese)])
    assert [found.theme for found in read] == [theme] * 3
    assert read[1] == read[2]


def test_words_are_singular_with_their_neighbours() -> None:
    assert words_of("Studies of Gas Sensors") == {"gas", "sensor", "gas sensor"}
    assert words_of("The bus") == {"bus"}
    assert words_of("金融科技") == {"金融", "融科", "科技"}
    assert words_of("碳 (C60) 膜") == {"碳", "c60", "膜"}
