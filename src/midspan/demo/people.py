"""Invented people: names in pinyin, Cantonese and Western forms, author ids and ORCID ids nobody has."""

_FAMILY = (
    "Wang Li Zhang Liu Chen Yang Huang Zhao Wu Zhou Xu Sun Ma Zhu Hu Guo He Lin Gao Luo Zheng Liang Xie Song Tang "
    "Deng Feng Han Cao Zeng Peng Xiao Cai Pan Tian Dong Yuan Yu Ye Du Su Wei Cheng Lu Ding Shen Ren Yao Jiang Cui "
    "Zhong Tan Wan Dai Fan Shi Liao Jia Fu Gu Hou Meng Xiong Qin Qiu Bai Shao Long Duan Lei Qian Tao Mo Kong"
).split()
_SYLLABLES = (
    "wei jing min hao yan xin jun ling fei yu hui jie ming qiang lei xiao bo ping hong tao chen rui yi zhi han kai "
    "peng xue mei lan fang na ying qi shan wen ting long cheng dan zi yang jia guo hai jian li hua xiang zhen ning "
    "yue tian si meng ran shu qing lin feng bin dong liang chao yun rong song chun jin bao an"
).split()
_CANTONESE_FAMILY = (
    "Chan Wong Lee Cheung Lau Leung Ho Ng Lam Cheng Tsang Chow Yeung Fung Tam Tang Chiu Kwok Mak Yip Yuen Poon Lai "
    "Hui Tse Tsui Kwan Szeto Siu Au Law Chu Ip Fong Mok Pang Wan Sin Tong Lui Kwong To Choi"
).split()
_CANTONESE_SYLLABLES = (
    "Ka Wing Chi Kwok Siu Man Yuk Hoi Tsz Ho Wai Kit Yan Ching Kin Lok Sze Yee Ming Fung Hei Chun Pui Kam Shing Tak "
    "Hin Chung Keung Lai Mei Ying Kei Yin Suet Long Lung Yiu Cheuk Tung"
).split()
_WESTERN_FAMILY = (
    "Ashgrove Bellwood Carverley Dunmere Eastlake Fairholm Garland Hartwell Ingleby Jessop Kingsford Larkin Merrow "
    "Norwood Oakeshott Penhale Quarrie Rosling Stanmore Thornby Underhill Vasseur Westcott Yarrow Lindqvist Moreau "
    "Bianchi Keller Novak Sorensen Okafor Haddad Iyer Kapoor Tanaka Mori Sato Park Choi Kim Silva Costa Ramos"
).split()
_WESTERN_GIVEN = (
    "Anna Benjamin Clara Daniel Elena Felix Grace Henrik Irene Jonas Katrin Laura Marco Nora Oliver Paula Quentin Rosa "
    "Simon Teresa Ulrich Vera William Yusuf Zoe Amara Ravi Priya Kenji Yuki Min-jun Soo-ah Pedro Lucia Omar Leila"
).split()

PINYIN, CANTONESE, WESTERN = range(3)


def name_of(person: int, country: str) -> tuple[str, str]:
    """Given name and family name of a person; people may share a name, as people do."""
    key = person * 2654435761 % 4294967296
    style = _style(key % 100, country)
    first, second, third = key // 100, key // 7919, key // 104729
    if style == PINYIN:
        given = _SYLLABLES[second % len(_SYLLABLES)].capitalize()
        if third % 4:
            given += _SYLLABLES[third % len(_SYLLABLES)]
        return given, _FAMILY[first % len(_FAMILY)]
    if style == CANTONESE:
        last = _CANTONESE_SYLLABLES[third % len(_CANTONESE_SYLLABLES)].lower()
        given = f"{_CANTONESE_SYLLABLES[second % len(_CANTONESE_SYLLABLES)]}-{last}"
        return given, _CANTONESE_FAMILY[first % len(_CANTONESE_FAMILY)]
    initial = "ABCDEFGHJKLMNPRST"[third % 17]
    return f"{_WESTERN_GIVEN[second % len(_WESTERN_GIVEN)]} {initial}.", _WESTERN_FAMILY[first % len(_WESTERN_FAMILY)]


def _style(hundredth: int, country: str) -> int:
    if country in ("CN", "TW"):
        return PINYIN if hundredth < 94 else WESTERN
    if country in ("HK", "MO"):
        return CANTONESE if hundredth < 55 else PINYIN if hundredth < 90 else WESTERN
    return WESTERN if hundredth < 80 else PINYIN


def raw_name(given: str, family: str, form: int) -> str:
    """A name as a work prints it: in full, family name first, or with initials."""
    if form < 6:
        return f"{given} {family}"
    if form < 8:
        return f"{family}, {given}"
    return f"{given[0]}. {family}"


def author_id(person: int) -> str:
    """An OpenAlex author id of the form A99..., which OpenAlex has not given to anybody."""
    return f"https://openalex.org/A99{person:08d}"


def orcid(person: int) -> str:
    """An ORCID id with a right check digit, outside the ranges that ORCID gives out."""
    digits = f"00090099{person:07d}"
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    digits += "X" if check == 10 else str(check)
    return "https://orcid.org/" + "-".join(digits[at : at + 4] for at in range(0, 16, 4))
