"""Personal data in text: telephone and identity card numbers, and names of those who filled a form.

A telephone number counts when it follows its label, a mobile number also when it stands by itself, a name when it
follows the word for who it is; 某某 and rows of zeros, which stand for a name and a number in published copies, count
as well. Amounts, document numbers (2020〔5〕号), project and credit codes and dates do not, nor do the telephones that
an agency makes public (监督电话, 咨询电话 …).

Nothing here gives back what it found: a message about personal data does not repeat it.

Mobile numbers are those of the national numbering plan (电信网编号计划, 2017), identity card numbers are known by the
check digit of GB 11643-1999.
"""

import re
import unicodedata
from datetime import date

CANDIDATE = r"[人⼈电手⼿联]|某某|[0-9０-９][0-9０-９ \-－]{9}"
"""What any text with personal data matches, in the syntax that Python and DuckDB share: a quick first look."""

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林郑谢罗梁宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟"
    "谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安"
    "齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛"
    "靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧"
    "闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚"
    "皮粟冼蔺楼盘满闻位厉仝"
)
_NAME = rf"(?:某+|(?:欧阳|上官|司马|诸葛|司徒|东方|[{_SURNAMES}]) ?[一-龥] ?[一-龥]?|[一-龥]{{2,6}}·[一-龥]{{2,6}})"
_NO_NAME = (
    r"(?!单位|金额|万元|时间|项目|方案|全|成[果效本]|向上|应当|和|安[全排]|关于|于|包括"
    r"|管理|原因|连续|明确|.{1,2}[长员])"
)
_FILLER = (
    r"(?:[填制] ?[表报]|联 ?系|经 ?[办手]|负 ?责|[审复] ?核) ?人"
    r"(?:姓名)?(?: ?(?:及|/|和|、) ?(?:联系)?电话)?(?:\(\w+\))?"
)
_GAP = r"[\s:|]+"
_NO_AMOUNT = r"(?![0-9A-Za-z_]|[.,\-]\d|\s*[元万亿千百十人户亩个件项次吨米公平㎡%号])"

_MOBILE = re.compile(rf"(?<![0-9A-Za-z_.,])(?<![0-9A-Za-z]-)1[3-9]\d([ -]?)\d{{4}}\1\d{{4}}{_NO_AMOUNT}")
_TELEPHONE = re.compile(
    r"(?<!举报)(?<!监督)(?<!投诉)(?<!咨询)(?<!服务)(?<!热线)(?<!公开)(?:电 ?话|手 ?机|联 ?系 ?方 ?式)(?:号码?)?"
    rf"[\s:|]*(?:(?<=[\s:|]){_NAME}{_GAP})?(?:\(?0\d{{2,3}}[\s)-]{{0,2}})?"
    rf"\d{{3,4}}[ -]?\d{{4}}(?:[ -]?\d{{3,4}})?{_NO_AMOUNT}"
)
_IDENTITY = re.compile(r"(?<![0-9A-Za-z])[1-8]\d{16}[0-9Xx](?![0-9A-Za-z])")
_IDENTITY_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_NAMED = re.compile(
    rf"{_FILLER}{_GAP}{_NO_NAME}{_NAME}(?![一-龥·])"
    rf"|{_FILLER}{_GAP}{_NO_NAME}{_NAME}(?=联系|电话|手机|填[表报]|审核|复核|经办|单位|日期|财务)"
    r"|(?<![一-龥])某某(?![一-龥])"
)


def find_personal_data(text: str) -> list[str]:
    """The kinds of personal data that a text holds: none, or some of those below.

    ``mobile number``, ``telephone number``, ``identity card number``, ``name``. A bare number that ends in four zeros
    is taken for an amount.
    """
    plain = unicodedata.normalize("NFKC", text)
    kinds = []
    if any(not match[0].endswith("0000") for match in _MOBILE.finditer(plain)):
        kinds.append("mobile number")
    if _TELEPHONE.search(plain):
        kinds.append("telephone number")
    if any(_is_identity_number(match[0]) for match in _IDENTITY.finditer(plain)):
        kinds.append("identity card number")
    if _NAMED.search(plain):
        kinds.append("name")
    return kinds


def _is_identity_number(text: str) -> bool:
    try:
        born = date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    remainder = sum(int(digit) * weight for digit, weight in zip(text, _IDENTITY_WEIGHTS, strict=False)) % 11
    return 1900 <= born.year < 2100 and text[17].upper() == "10X98765432"[remainder]
