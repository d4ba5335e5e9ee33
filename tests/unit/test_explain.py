"""The printed reason is the real one: without the text it cites the answer is another, without the rest it is not."""

import re

import pytest

from midspan.model.judgement import Hint
from midspan.resolve.explain import COUNTED_SCORE, Explanation, explain
from midspan.resolve.place import default_resolver

HARD = (
    "Department of Physics, Fudan University, Shanghai 200433, China",
    "Faculty of Science, The Chinese University of Hong Kong, Shatin, N.T., Hong Kong",
    "School of Data Science, The Chinese University of Hong Kong, Shenzhen, Guangdong, China",
    "Thrust of AI, The Hong Kong University of Science and Technology (Guangzhou)",
    "Antai College, Shanghai Jiao Tong University, Xuhui, Shanghai",
    "Xi'an Jiaotong University, Xi'an 710049, China",
    "Research Unit, Huawei Noah's Ark Lab, Hong Kong",
    "Huawei Technologies",
    "Data Lab, Alibaba Group, Hangzhou; School of Software, Tongji University, Shanghai",
    "复旦大学物理系，上海 200433",
    "同济大学土木工程学院",
    "香港中文大學工程學院，沙田",
    "香港中文大学（深圳）数据科学学院",
    "上海交通大學醫學院附屬瑞金醫院，上海",
    "Group of Optics, HKUST, Clear Water Bay, Kowloon",
    "Inst. of Mechanics, City Univ. of Hong Kong, Kowloon Tong",
    "Ctr. for Finance, Lingnan University, Tuen Mun, Hong Kong",
    "Big Data Dept, SenseTime Research, Shanghai",
    "Shanghai Institute of Optics and Fine Mechanics, Chinese Academy of Sciences, Jiading",
    "Design Studio, ShanghaiTech University, Pudong",
    "Some Unheard-of Bureau, Building 5, Macau",
    "School of Electronics, Jiaotong University, Shanghai, China",
    "Dept of Transport, East China Normal Univ., Minhang",
    "Peking University Shenzhen Graduate School, Shenzhen 518055",
)


def answer(said: Explanation) -> set[tuple[str | None, str]]:
    return {(link.organisation_id, link.place_id) for link in said.links if link.score >= COUNTED_SCORE}


def of(raw: str) -> Explanation:
    return explain(raw, Hint(), default_resolver())


def cited(said: Explanation) -> list[tuple[int, int]]:
    return [(link.span.start, link.span.end) for link in said.links if link.span is not None]


def test_there_are_twenty_strings_of_every_kind() -> None:
    assert len(set(HARD)) >= 20
    assert sum(len(of(raw).links) > 1 for raw in HARD) >= 1


@pytest.mark.parametrize("raw", HARD)
def test_what_is_outside_the_cited_spans_does_not_matter(raw: str) -> None:
    said = of(raw)
    spans = cited(said)
    rest = "".join(
        c if any(a <= n < b for a, b in spans) or not c.isalnum() else " " for n, c in enumerate(raw)
    )  # fmt: skip
    assert answer(of(rest)) == answer(said)


@pytest.mark.parametrize("raw", HARD)
def test_without_a_cited_span_the_answer_is_another(raw: str) -> None:
    said = of(raw)
    for link in said.links:
        if link.span is None or link.score < COUNTED_SCORE:
            continue
        blank = raw[: link.span.start] + " " * (link.span.end - link.span.start) + raw[link.span.end :]
        assert (link.organisation_id, link.place_id) not in answer(of(blank)), link


@pytest.mark.parametrize("raw", HARD)
def test_what_the_reason_quotes_is_in_the_cited_span(raw: str) -> None:
    for link in of(raw).links:
        for quoted in re.findall("“(.*?)”", link.reason):
            assert link.span is not None
            assert quoted in raw[link.span.start : link.span.end], link
