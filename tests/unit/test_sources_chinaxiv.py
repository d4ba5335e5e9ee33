"""Heads of Chinese preprints: numbers tie authors to affiliations."""

from tests.fixtures.works_read import rows_read, unread

from midspan.sources.chinaxiv import SOURCE


def test_every_record_of_the_export_is_read_or_rejected_with_its_reason() -> None:
    works, authors, affiliations, rejected = rows_read(SOURCE)
    assert works == [
        ("201601.00001V1", None, "一个虚构的研究题目", 2016, "preprint", "zh", "ChinaXiv", None, False, True, 3),
        ("201702.00002V2", None, "只有一个单位的题目", 2017, "preprint", "zh", "ChinaXiv", None, False, True, 2),
        ("201803.00003V1", None, "看不清数字的题目", 2018, "preprint", "zh", "ChinaXiv", None, False, False, 2),
        ("201904.00004V1", None, "分不开的作者", 2019, "preprint", "zh", "ChinaXiv", None, False, False, 0),
        ("202005.00005V1", None, "An English head", 2020, "preprint", "en", "ChinaXiv", None, False, False, 0),
    ]
    assert authors == [
        ("201601.00001V1", 1, "name:区安", "区安", None, False),
        ("201601.00001V1", 2, "name:白波", "白波", None, False),
        ("201601.00001V1", 3, "name:欧阳志远", "欧阳志远", None, False),
        ("201702.00002V2", 1, "name:陈志", "陈志", None, False),
        ("201702.00002V2", 2, "name:戴迪", "戴迪", None, False),
        ("201803.00003V1", 1, "name:李明", "李明", None, False),
        ("201803.00003V1", 2, "name:王强", "王强", None, False),
    ]
    assert affiliations == [
        ("201601.00001V1", 1, 1, "复旦大学物理学系，上海200433", "", ""),
        ("201601.00001V1", 2, 1, "复旦大学物理学系，上海200433", "", ""),
        ("201601.00001V1", 2, 2, "香港大学物理学系，香港", "", ""),
        ("201601.00001V1", 3, 1, "香港大学物理学系，香港", "", ""),
        ("201702.00002V2", 1, 1, "清华大学 物理系，北京 100084", "", ""),
        ("201702.00002V2", 2, 1, "清华大学 物理系，北京 100084", "", ""),
        ("201803.00003V1", None, 1, "复旦大学，上海 200433", "", ""),
        ("201803.00003V1", None, 2, "中山大学，广州 510275", "", ""),
        ("201904.00004V1", None, 1, "钱五复旦大学，上海 200433", "", ""),
        ("202005.00005V1", None, 1, "aFudan University, Shanghai", "", ""),
    ]
    assert rejected == [
        (6, 'the id "ChinaXiv-1" is not one of ChinaXiv\'s'),
        (7, "it has no title"),
    ]


def test_fields_that_nobody_knows_are_counted() -> None:
    assert unread(SOURCE) == (
        {"flavour": 1},
        ["the authors of 2 works can't be told apart, as those of ChinaXiv-201904.00004V1"],
    )
