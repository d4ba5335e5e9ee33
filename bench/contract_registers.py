"""Two registers of contracts in two languages, made up: what stands in both is known, near misses are many.

A family of noise is how the second register writes what the first one has. `office` and `customs` are what rules and
limits were set on; `park`, with subjects, trades, titles and habits of its own, is for testing alone.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import count

from midspan.model.contract import Amount, AmountKind, Contract, ContractParty, ContractType, PartyRole, RuleSet
from midspan.record.rates import known_rates_of
from midspan.resolve.organisation import Organisation, shipped_organisations
from midspan.resolve.romanisation import mandarin_of
from midspan.resolve.text import traditional

FIRST, SECOND = "technology", "import-export"
SUBJECTS = {
    "office": (
        "锂电池管理系统|lithium battery management system;图像识别算法|image recognition algorithm;"
        "抗癌药物筛选|anticancer drug screening;"
        "污水处理工艺|sewage treatment process;海上风电叶片|offshore wind turbine blades;"
        "集成电路封装|integrated circuit packaging;"
        "语音识别软件|speech recognition software;"
        "钢结构防腐涂层|anticorrosion coating for steel structures;地铁信号系统|metro signalling system;"
        "疫苗冷链运输|vaccine cold chain transport;光纤传感器|optical fibre sensor;"
        "精密机床控制|precision machine tool control;"
        "卫星遥感数据处理|satellite remote sensing data processing;智能电网调度|smart grid dispatching;"
        "工业机器人视觉|industrial robot vision;"
        "食品安全检测|food safety testing;"
        "船舶节能设计|energy saving ship design;量子通信终端|quantum communication terminal;"
        "土壤修复技术|soil remediation technology;建筑信息模型|building information modelling;"
        "隧道掘进监测|tunnelling monitoring;"
        "中药质量标准|quality standard for Chinese medicine;无人机航测|drone aerial survey;"
        "氢燃料电池堆|hydrogen fuel cell stack"
    ),
    "customs": (
        "血糖监测仪|blood glucose monitor;"
        "半导体刻蚀设备|semiconductor etching equipment;城市交通仿真|urban traffic simulation;"
        "高温合金铸造|high temperature alloy casting;基因测序试剂|gene sequencing reagent;"
        "电子支付平台|electronic payment platform;"
        "废旧轮胎回收|waste tyre recycling;核磁共振线圈|magnetic resonance coil;港口起重机自动化|port crane automation;"
        "水产养殖饲料|aquaculture feed;太阳能逆变器|solar inverter;橡胶隔震支座|rubber isolation bearing;"
        "视频压缩编码|video compression coding;激光焊接工艺|laser welding process;空气净化滤芯|air purification filter;"
        "心脏支架材料|cardiac stent material;仓储物流调度|warehouse logistics scheduling;"
        "信用风险评估模型|credit risk assessment model;"
        "海底电缆铺设|submarine cable laying;植物提取物|plant extract;电梯故障诊断|lift fault diagnosis;"
        "航空发动机叶片检测|aero engine blade inspection;化妆品功效评价|cosmetics efficacy evaluation;"
        "数字孪生工厂|digital twin factory"
    ),
    "park": (
        "干细胞培养基|stem cell culture medium;柔性显示屏|flexible display;碳捕集装置|carbon capture unit;"
        "智慧停车系统|smart parking system;骨科植入物|orthopaedic implant;毫米波雷达|millimetre wave radar;"
        "区块链溯源|blockchain traceability;海水淡化膜|seawater desalination membrane;"
        "眼底影像筛查|retinal image screening;"
        "石墨烯散热片|graphene heat sink;机场行李分拣|airport baggage sorting;"
        "蛋白质结构预测|protein structure prediction;"
        "固态电池电解质|solid state battery electrolyte;古建筑修缮|restoration of historic buildings;"
        "跨境支付清算|cross-border payment clearing;红外热像仪|infrared thermal imager;稀土永磁电机|rare earth motor;"
        "听力辅助设备|hearing aid;冷库制冷剂|cold store refrigerant;自动驾驶标注|autonomous driving annotation;"
        "乳制品发酵剂|dairy starter culture;雷电预警|lightning warning;纺织品回收|textile recycling;"
        "三维打印粉末|powder for three-dimensional printing"
    ),
}
FIELDS = {
    "office": (
        "港口|ports;医院|hospitals;高校|universities;机场|airports;矿山|mines;商业楼宇|office buildings;"
        "农村地区|rural areas;老年人|the elderly"
    ),
    "customs": (
        "桥梁|bridges;学校|schools;养老院|nursing homes;化工园区|chemical parks;体育场馆|stadiums;"
        "沿海城市|coastal cities;银行|banks;渔船|fishing boats"
    ),
    "park": (
        "社区|communities;高速公路|motorways;实验室|laboratories;酒店|hotels;物流园|logistics parks;博物馆|museums;"
        "海岛|islands;诊所|clinics"
    ),
}
"""What a subject is for, at times."""
TRADES = {
    "office": (
        "信息科技|Information Technology;生物医药|Biomedical;新能源|New Energy;"
        "智能装备|Intelligent Equipment;环保工程|Environmental Engineering"
    ),
    "customs": (
        "电子|Electronics;国际贸易|International Trading;医疗器械|Medical Devices;软件|Software;"
        "材料科技|Materials Technology;航空工业|Aviation Industry"
    ),
    "park": (
        "半导体|Semiconductor;健康管理|Health Management;数据服务|Data Services;食品|Foods;"
        "机器人|Robotics;光电技术|Optoelectronics"
    ),
}
PLACES = "上海|Shanghai;香港|Hong Kong;深圳|Shenzhen;苏州|Suzhou;杭州|Hangzhou;广州|Guangzhou;宁波|Ningbo;南京|Nanjing"
BRAND = "华虹明瑞康达信诚博远东方金泰宏利安睿科恒盛天宇佳鑫凯思创联海星云峰立新德正和嘉润方舟泽浩"
MEANT = (
    "启明星|Morning Star;长城|Great Wall;绿洲|Oasis;"
    "先锋|Pioneer;蓝海|Blue Ocean;极光|Aurora;红杉|Redwood;飞鱼|Flying Fish"
)
KINDS = {
    ContractType.DEVELOPMENT: (
        "{}技术开发",
        "Development of {}",
        "{}委托研发项目",
        "Commissioned research and development: {}",
    ),
    ContractType.SERVICE: ("{}技术服务", "Technical services for {}", "{}技术支持服务合同", "{} technical support"),
    ContractType.CONSULTING: ("{}技术咨询", "Consulting on {}", "关于{}的咨询", "Advisory study of {}"),
    ContractType.TRANSFER: (
        "{}技术转让",
        "Transfer of {} technology",
        "{}专有技术转让合同",
        "Know-how transfer agreement, {}",
    ),
    ContractType.LICENSING: (
        "{}专利许可",
        "Patent licence for {}",
        "{}专利实施许可合同",
        "{} patent licence agreement",
    ),
}
HAN = "一二三四五六七八九"
ROMAN = "I II III IV V VI VII VIII IX".split()


@dataclass(frozen=True, slots=True)
class Company:
    """Names of an organisation in Chinese and English, full and short."""

    zh: str
    en: str
    short_zh: str
    short_en: str
    place: str


@dataclass(frozen=True, slots=True)
class Deal:
    """A contract as it was made, before any register wrote it."""

    type: ContractType
    subject: tuple[str, str]
    number: int
    provider: Company
    receiver: Company
    signed: date
    total: Decimal
    technology: Decimal


@dataclass(frozen=True, slots=True)
class Registers:
    """What stands in the two registers, and the pairs of keys of one contract."""

    contracts: list[Contract]
    same: set[tuple[str, str]]


def made(family: str, first: int, second: int, seed: int) -> Registers:
    """Registers of so many contracts; six of ten of the second register stand in the first one too."""
    rng = random.Random(f"{family} {seed}")  # noqa: S311
    world = _World(family, rng, max(40, second // 4))
    shared = world.deals(second * 6 // 10)
    near = [world.near_miss(deal) for deal in shared for _ in range(rng.choice((0, 1, 1, 2)))]
    rng.shuffle(near)
    into_second = near[: second - len(shared)]
    into_second += world.deals(second - len(shared) - len(into_second))
    rest = near[second - len(shared) :][: first - len(shared)]
    into_first = [*rest, *world.deals(first - len(shared) - len(rest))]
    contracts: list[Contract] = []
    same: set[tuple[str, str]] = set()
    ids = count(1)
    write = WRITERS[family]
    for deal in shared:
        one, other = _first(deal, next(ids), rng), write(deal, next(ids), rng)
        contracts += [one, other]
        same.add((min(one.key, other.key), max(one.key, other.key)))
    contracts += [_first(deal, next(ids), rng) for deal in into_first]
    contracts += [write(deal, next(ids), rng) for deal in into_second]
    return Registers(sorted(contracts, key=lambda one: one.key), same)


class _World:
    def __init__(self, family: str, rng: random.Random, companies: int) -> None:
        self._rng = rng
        subjects = [_both(text) for text in SUBJECTS[family].split(";")]
        fields = [_both(text) for text in FIELDS[family].split(";")]
        meant = [(f"用于{zh}的{of_zh}", f"{of_en} for {en}") for zh, en in fields for of_zh, of_en in subjects]
        self._subjects = subjects + meant
        known = [_known(one) for one in shipped_organisations() if one.name.zh_hans][: companies // 4]
        trades = [_both(text) for text in TRADES[family].split(";")]
        self._companies = known + [_company(rng, trades) for _ in range(companies - len(known))]

    def deals(self, many: int) -> list[Deal]:
        return [self._deal() for _ in range(many)]

    def _deal(self) -> Deal:
        rng = self._rng
        provider, receiver = rng.sample(self._companies, 2)
        total = Decimal(round(10 ** rng.uniform(4.3, 7.5), rng.choice((-4, -4, -3, 0, 2)))).quantize(Decimal("0.01"))
        share = rng.choice((Decimal(1), Decimal(1), Decimal("0.9"), Decimal("0.75"), Decimal("0.6")))
        signed = date(2019, 1, 1) + timedelta(days=rng.randrange(365 * 6))
        number = rng.randrange(1, 9) if rng.random() < 0.25 else 0
        total = max(total, Decimal(10000))
        technology = (total * share).quantize(Decimal("0.01"))
        kind = rng.choice(list(KINDS))
        return Deal(kind, rng.choice(self._subjects), number, provider, receiver, signed, total, technology)

    def near_miss(self, deal: Deal) -> Deal:
        """Another contract that looks like it: next of a series, the same month, a renewal, other parties."""
        rng = self._rng
        other = self._deal()
        match rng.randrange(4):
            case 0:
                number = deal.number % 9 + 1
                signed = deal.signed + timedelta(days=rng.randrange(45))
                keeps = rng.random() < 0.5
                total = deal.total if keeps else other.total
                return replace(deal, number=number, signed=signed, total=total, technology=total)
            case 1:
                signed = deal.signed.replace(day=1) + timedelta(days=rng.randrange(28))
                return replace(
                    other, provider=deal.provider, receiver=deal.receiver, signed=signed, type=deal.type, number=0
                )
            case 2:
                return replace(deal, signed=deal.signed + timedelta(days=365 + rng.randrange(-10, 11)))
            case _:
                days = timedelta(days=rng.randrange(-20, 21))
                keeps = rng.random() < 0.5
                receiver = other.receiver if other.receiver != deal.provider else deal.receiver
                total = deal.total if keeps and receiver != deal.receiver else other.total
                return replace(deal, receiver=receiver, signed=deal.signed + days, total=total, technology=total)


def _both(text: str) -> tuple[str, str]:
    one, other = text.split("|")
    return one, other


def _known(one: Organisation) -> Company:
    short_zh = next((alias for alias in one.aliases if not alias.isascii()), one.name.zh_hans)
    short_en = next((alias for alias in one.aliases if alias.isupper()), one.name.en)
    return Company(one.name.zh_hans, one.name.en, short_zh, short_en, one.country)


def _company(rng: random.Random, trades: Sequence[tuple[str, str]]) -> Company:
    place_zh, place_en = _both(rng.choice(PLACES.split(";")))
    trade_zh, trade_en = rng.choice(trades)
    if rng.random() < 0.15:
        brand_zh, brand_en = _both(rng.choice(MEANT.split(";")))
    else:
        brand_zh = "".join(rng.sample(BRAND, 2))
        brand_en = "".join(map(mandarin_of, brand_zh)).capitalize()
    zh = f"{place_zh}{brand_zh}{trade_zh}{rng.choice(('有限公司', '股份有限公司'))}"
    en = f"{place_en} {brand_en} {trade_en} {rng.choice(('Co., Ltd.', 'Company Limited'))}"
    return Company(zh, en, f"{brand_zh}{trade_zh}", f"{brand_en} {trade_en}", place_zh)


def _first(deal: Deal, number: int, rng: random.Random) -> Contract:
    """As the technology contract register writes: in Chinese, both amounts, the day of signature."""
    title = KINDS[deal.type][0].format(deal.subject[0])
    title += f"（第{HAN[deal.number - 1]}期）" if deal.number else ""
    amounts = (
        Amount(AmountKind.TOTAL, deal.total, "CNY", deal.signed),
        Amount(AmountKind.TECHNOLOGY, deal.technology, "CNY", deal.signed),
    )
    parties = (
        ContractParty(PartyRole.PROVIDER, deal.provider.zh, "", deal.provider.place),
        ContractParty(PartyRole.RECEIVER, deal.receiver.zh, "", deal.receiver.place),
    )
    kind = ContractType.TRANSFER if deal.type is ContractType.LICENSING else deal.type
    return Contract(
        FIRST, f"{deal.signed.year}31{number:07}", RuleSet.MEASURES_2000, kind, title, "", deal.signed, parties, amounts
    )


def _office(deal: Deal, number: int, rng: random.Random) -> Contract:
    """In English mostly, short names, US dollars at times, some days later, an amended amount at times."""
    in_english = rng.random() < 0.7
    title = KINDS[deal.type][1 if in_english else 2].format(deal.subject[1 if in_english else 0])
    if deal.number and rng.random() < 0.9:
        title += f", Phase {ROMAN[deal.number - 1]}" if in_english else f"{deal.number}期"
    signed = deal.signed + timedelta(days=rng.choice((0, 0, 0, 3, 9, 20, 40)))
    money = rng.random()
    value = deal.technology if money < 0.2 else deal.total
    kind = AmountKind.TECHNOLOGY if money < 0.2 else AmountKind.TOTAL
    if rng.random() < 0.1:
        value = (value * Decimal(rng.choice(("0.9", "1.1", "1.25")))).quantize(Decimal("0.01"))
    return _second(deal, number, title, signed, _in(rng.choice(("CNY", "CNY", "USD")), value, kind, signed), (
        _named(deal.provider, rng, in_english, 0.3), _named(deal.receiver, rng, in_english, 0.3)
    ))  # fmt: skip


def _customs(deal: Deal, number: int, rng: random.Random) -> Contract:
    """In Traditional characters or English in capitals; slips; ten thousands; tax;"
    " Hong Kong dollars; weeks later."""
    in_english = rng.random() < 0.5
    title = KINDS[deal.type][3 if in_english else 2].format(deal.subject[1 if in_english else 0])
    if deal.number and rng.random() < 0.85:
        title = f"{title} (No. {deal.number})" if in_english else f"第{deal.number}批：{title}"
    title = title.upper() if in_english and rng.random() < 0.5 else title if in_english else traditional(title)
    title = _slip(title, rng) if rng.random() < 0.3 else title
    signed = deal.signed + timedelta(days=rng.choice((0, 1, 5, 14, 30, 55)))
    signed = signed.replace(day=1) if rng.random() < 0.1 else signed
    value, kind = deal.total, AmountKind.TOTAL
    match rng.randrange(8):
        case 0:
            value = max(Decimal(10000), value.quantize(Decimal("1e4"))).quantize(Decimal("0.01"))
        case 1:
            value = (value * Decimal("1.06")).quantize(Decimal("0.01"))
        case 2:
            value, kind = deal.technology, AmountKind.TECHNOLOGY
        case 3 if rng.random() < 0.4:
            value = (value * Decimal(rng.choice(("0.8", "1.15", "1.5")))).quantize(Decimal("0.01"))
        case _:
            pass
    amounts = () if rng.random() < 0.05 else _in(rng.choice(("CNY", "HKD", "HKD", "EUR")), value, kind, signed)
    names = [_named(company, rng, in_english, 0.2) for company in (deal.provider, deal.receiver)]
    names = [_slip(name, rng) if rng.random() < 0.2 else name for name in names]
    names = [name.upper() if in_english and rng.random() < 0.3 else traditional(name) for name in names]
    return _second(deal, number, title, signed, amounts, (names[0], names[1]))


PARTS = {
    False: ("研究院", "技术中心", "（中国）", "工程学院"),
    True: (" Research Institute", " Technology Centre", " (China)", " School of Engineering"),
}
"""What a park's register adds to a name: the part of it that signed."""


def _park(deal: Deal, number: int, rng: random.Random) -> Contract:
    """Each field in a language of its own; parts of organisations; thousands, advances of tax; months later."""
    title_in_english, names_in_english = rng.random() < 0.6, rng.random() < 0.4
    title = KINDS[deal.type][rng.choice((1, 3)) if title_in_english else rng.choice((0, 2))]
    title = title.format(deal.subject[1 if title_in_english else 0])
    if deal.number and rng.random() < 0.8:
        title += f" - year {deal.number}" if title_in_english else f" {ROMAN[deal.number - 1]}号"
    if rng.random() < 0.15:
        title = title[: max(12 if title_in_english else 6, len(title) * 2 // 3)]
    title = _slip(title, rng) if rng.random() < 0.15 else title
    signed = deal.signed + timedelta(days=rng.choice((-2, 0, 0, 7, 15, 28, 45, 60)))
    value, kind = deal.total, AmountKind.TOTAL
    match rng.randrange(8):
        case 0 | 1:
            value = max(Decimal(1000), value.quantize(Decimal("1e3"))).quantize(Decimal("0.01"))
        case 2:
            value = (value * Decimal("1.13")).quantize(Decimal("0.01"))
        case 3:
            value, kind = deal.technology, AmountKind.TECHNOLOGY
        case 4 if rng.random() < 0.5:
            value = (value * Decimal(rng.choice(("0.7", "0.95", "1.2")))).quantize(Decimal("0.01"))
        case _:
            pass
    amounts = () if rng.random() < 0.03 else _in(rng.choice(("CNY", "CNY", "HKD", "USD")), value, kind, signed)
    names = [_named(company, rng, names_in_english, 0.25) for company in (deal.provider, deal.receiver)]
    names = [name + rng.choice(PARTS[names_in_english]) if rng.random() < 0.15 else name for name in names]
    names = [_slip(name, rng) if rng.random() < 0.1 else name for name in names]
    return _second(deal, number, title, signed, amounts, (names[0], names[1]))


def _second(
    deal: Deal, number: int, title: str, signed: date, amounts: tuple[Amount, ...], names: tuple[str, str]
) -> Contract:
    parties = (
        ContractParty(PartyRole.PROVIDER, names[0], "", deal.provider.place),
        ContractParty(PartyRole.RECEIVER, names[1], "", deal.receiver.place),
    )
    return Contract(SECOND, f"IE{number:08}", RuleSet.OWN, deal.type, title, "", signed, parties, amounts)


def _in(currency: str, value: Decimal, kind: AmountKind, day: date) -> tuple[Amount, ...]:
    rate = next(rate for _, _, quote, rate, _ in known_rates_of("CNY", day) if quote == currency)
    return (Amount(kind, (value * rate).quantize(Decimal("0.01")), currency, day),)


def _named(company: Company, rng: random.Random, in_english: bool, short: float) -> str:
    if rng.random() < short:
        return company.short_en if in_english else company.short_zh
    return company.en if in_english else company.zh


def _slip(text: str, rng: random.Random) -> str:
    if len(text) < 5:
        return text
    at = rng.randrange(1, len(text) - 1)
    return (
        text[:at] + text[at + 1 :] if rng.random() < 0.5 else text[: at - 1] + text[at] + text[at - 1] + text[at + 1 :]
    )


WRITERS: dict[str, Callable[[Deal, int, random.Random], Contract]] = {
    "office": _office, "customs": _customs, "park": _park,
}  # fmt: skip
