"""Names as offices, parties, zones and branches write them, each with the general cause that decides."""

import pytest

from ingest.judging import blocks, reading
from ingest.likeness import Likeness
from ingest.units import compare

SAME = [
    ("临江市青禾区益民社会工作服务中心", "青禾区益民社会工作服务中心"),  # a city with districts is not the county-level 临江市 of the list
    ("广州市越秀区六榕街道办事处", "广州市越秀区六榕街办事处"),
    ("广州市越秀区六榕街道办事处", "广州市越秀区六榕街"),
    ("大连市西岗区香炉礁街道工人村社区", "大连市西岗区香炉礁街道工人村社区居民委员会"),
    ("中国民主同盟云岭市委员会", "民盟云岭市委"),
    ("中国国民党革命委员会云岭市委员会", "民革云岭市委会"),
    ("共青团云岭市青禾街道工作委员会", "云岭市青禾街道团工委"),
    ("中国共产党临江大学委员会组织部", "临江大学党委组织部"),
    ("中共云岭市委城乡社区发展治理委员会", "云岭市委城乡社区发展治理委员会"),
    ("四川天府新区管理委员会", "四川天府新区管委会"),
    ("临江市青禾区人民政府青禾街道办事处", "临江市青禾区青禾街道办事处"),
    ("南桥小区业主委员会", "南桥小区业委会"),
    ("云岭市人民政府国有资产监督管理委员会", "云岭市国资委"),
    ("云岭市益民社会工作服务中心（民办非企业单位）", "云岭市益民社会工作服务中心"),
    ("云岭市益民社会工作服务中心 Yunling Yimin Social Work Center", "云岭市益民社会工作服务中心"),
    ("报送单位（盖章）：云岭市益民社会工作服务中心", "云岭市益民社会工作服务中心"),
]
DIFFERENT = [
    ("临江市妇联", "临江市青禾区妇联"),
    ("云岭经济技术开发区管委会", "云岭高新技术产业开发区管委会"),
    ("江苏省苏州工业园区社会事业局", "江苏省苏州高新区社会事业局"),
    ("临江大学党委宣传部", "临江大学党委组织部"),
    ("云岭市社区文化馆", "云岭市社区文化宫"),
]
ASK = [
    ("深圳市蓝海科技有限公司", "深圳市蓝海科技有限公司北京办事处"),  # of its own seal, in another town
    ("云岭市民政局", "云岭市民政局婚姻登记处"),
    ("云岭市司法局", "云岭市司法局法律援助处"),
    ("云岭市教育局", "云岭市教育局招生办公室"),
    ("安心物业服务有限公司", "安心物业服务有限公司青禾花园物业管理处"),
    ("安心物业服务有限公司", "安心物业服务有限公司南桥物业管理处"),
    ("成都高新技术产业开发区民政局", "成都高新区民政局"),
    ("云岭市卫生和计划生育委员会", "云岭市卫生健康委员会"),
    ("云岭市国土资源局", "云岭市自然资源局"),
    ("云岭市工商行政管理局", "云岭市市场监管局"),
    ("云岭市环境保护局", "云岭市生态环境局"),
    ("云岭市农业委员会", "云岭市农业农村局"),
    ("中共云岭市蓝海科技有限公司委员会", "云岭市蓝海科技有限公司党支部"),
    ("云岭市益民杜会工作服务中心", "云岭市益民社会工作服务中心"),  # a slip in a word that is abbreviated before it is compared
    ("云岭市益民社会工作服条中心", "云岭市益民社会工作服务中心"),
    ("云岭市益民服务中心中心", "云岭市益民服务中心"),
    ("云岭市公安局青禾分局", "云岭市青禾区公安分局"),
    ("云岭市益民社会工作服务中心", "云岭市益民社会工作服务中心 Qinghe Branch Office"),
    ("临江市青禾区人民医院", "临江市第三人民医院"),
]


@pytest.mark.parametrize(
    ("a", "b", "said"),
    [(a, b, said) for said, pairs in ((Likeness.SAME, SAME), (Likeness.DIFFERENT, DIFFERENT), (Likeness.ASK, ASK)) for a, b in pairs],
    ids=str,
)
def test_offices_are_compared_by_what_they_are(a, b, said):
    assert (compare(a, b).likeness, compare(b, a).likeness) == (said, said)


@pytest.mark.parametrize(("a", "b"), SAME)
def test_what_is_the_same_is_found_in_a_list(a, b):
    assert not blocks(reading(a)).isdisjoint(blocks(reading(b)))
