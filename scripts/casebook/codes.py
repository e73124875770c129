"""Every message code: its severity and its Chinese title. One table, so that none is reused.

A code is stable: it may be retired, but never given another meaning. Each has a help page in
``rules/help/<code>.md`` (``casebook explain``) and a golden example in ``tests/rules/<code>/``.
"""

from typing import Literal

from casebook.model import Finding, Location

Severity = Literal["error", "warning"]

CODES: dict[str, tuple[Severity, str]] = {
    # The file as such
    "CB001": ("error", "文件不是 UTF-8 编码"),
    "CB002": ("error", "文件超过 256 KB"),
    "CB003": ("error", "含有看不见的控制字符"),
    "CB004": ("error", "前置信息缺失或没有结束"),
    "CB005": ("error", "YAML 语法有误"),
    "CB006": ("error", "YAML 用了锚点、别名或标签"),
    "CB007": ("error", "键重复"),
    "CB008": ("error", "YAML 嵌套过深"),
    "CB009": ("error", "文件读不了或位置不对"),
    # Front matter against the model
    "CB010": ("error", "不认识的键"),
    "CB011": ("error", "缺少必填的键"),
    "CB012": ("error", "用词不在允许的范围内"),
    "CB013": ("error", "值的形状不对"),
    "CB014": ("error", "编号格式不对"),
    "CB015": ("error", "值的格式不对"),
    "CB016": ("error", "过长、过短或数量不对"),
    "CB017": ("error", "文件名与编号不一致"),
    "CB018": ("error", "编号重复"),
    "CB019": ("error", "编号待定"),
    # Body text
    "CB101": ("error", "正文栏目不齐"),
    "CB102": ("error", "含有 HTML 代码"),
    "CB103": ("error", "链接不在允许的范围内"),
    "CB104": ("error", "括号或标记连用过多"),
    "CB105": ("error", "含有图片"),
    "CB106": ("error", "条款标题格式不对"),
    "CB107": ("error", "引用写法不对"),
    # References
    "CB201": ("error", "引用的对象不存在"),
    "CB202": ("warning", "引用了已废止的规定"),
    "CB203": ("error", "临界对照只有单边"),
    "CB204": ("error", "临界对照结论相同"),
    "CB205": ("error", "引用了未公开的案例"),
    "CB206": ("error", "引用了自己"),
    "CB207": ("error", "同一对象引用了两次"),
    "CB208": ("error", "规定的上下级顺序不对"),
    "CB209": ("error", "对照格所依据的条款不存在"),
    "CB210": ("error", "程序链与条款对不上"),
    "CB211": ("error", "讲稿并排的两件案例不是临界对照"),
    # Coherence of a case and of a batch
    "CB301": ("error", "标题与结论不一致"),
    "CB302": ("error", "结论与逐项认定不一致"),
    "CB303": ("error", "来历与批次不一致"),
    "CB304": ("error", "审签不全或次序不对"),
    "CB305": ("error", "状态与撤回、更正说明不一致"),
    "CB306": ("warning", "批次没有容、减、不容三种结论"),
    "CB307": ("warning", "批次没有临界对照"),
    "CB308": ("error", "教学模拟没有写明虚构"),
    "CB309": ("warning", "正文篇幅过短"),
    "CB310": ("error", "翻转因素没有认定依据"),
    "CB311": ("error", "更正对照与现在的文字不符"),
    "CB312": ("warning", "两件案例文字雷同"),
    "CB313": ("warning", "事实句放在哪件案例都一样"),
    "CB314": ("error", "讲稿的时间加不起来"),
    # The word lists of search
    "CB401": ("error", "同一个说法写在两处"),
    "CB402": ("error", "检索词表指向不存在的条目"),
    # Anonymity
    "CB501": ("error", "有居民身份证号"),
    "CB502": ("error", "有电话号码"),
    "CB503": ("error", "有银行卡号或账号"),
    "CB504": ("error", "有统一社会信用代码"),
    "CB505": ("error", "有车牌号"),
    "CB506": ("error", "有护照等证件号"),
    "CB507": ("error", "有电子邮箱"),
    "CB508": ("error", "有微信、QQ等账号"),
    "CB509": ("error", "有坐标"),
    "CB510": ("error", "有网址"),
    "CB511": ("error", "有确切到日的日期"),
    "CB512": ("error", "有办理文书的文号"),
    "CB513": ("error", "有个人姓名"),
    "CB514": ("error", "有单位全称"),
    "CB515": ("error", "有县区乡镇名称"),
    "CB516": ("error", "有村居小区或街道门牌"),
    "CB517": ("error", "有学校、医院名称"),
    "CB518": ("error", "有项目名称"),
    "CB521": ("error", "有六位以上的数字，待隐名复核"),
    "CB522": ("error", "有“唯一、首个”一类的说法，待隐名复核"),
    "CB523": ("error", "职务、地点、项目、月份凑在一起，待隐名复核"),
    "CB524": ("error", "同类案例太少，容易猜到本人，待隐名复核"),
    "CB525": ("error", "豁免的签字不合要求"),
    "CB526": ("warning", "豁免没有对应的发现"),
    "CB527": ("error", "图片带有拍摄记录，或附件不能发布"),
    # Office documents (import, scan)
    "CB601": ("error", "文档读不了或不是普通文件"),
    "CB602": ("error", "文档超过 50 MB"),
    "CB603": ("error", "文档格式不支持"),
    "CB604": ("error", "文档加了密码"),
    "CB605": ("error", "文档已损坏"),
    "CB606": ("error", "文档解开后过大"),
    "CB607": ("error", "文档内部路径不安全"),
    "CB608": ("error", "文档含有宏"),
    "CB609": ("error", "文档含有嵌入对象或外部引用"),
    "CB610": ("error", "文档含有 DTD 或实体声明"),
    "CB611": ("error", "文档内部嵌套过深"),
    "CB612": ("error", "文本文件的编码认不出来"),
    "CB613": ("error", "文档里没有可以导入的内容"),
    "CB614": ("error", "隐名对照表会进入仓库"),
    # Against the version that was published (check --since)
    "CB701": ("error", "已发布的案例被删去、退回或改回"),
    "CB702": ("error", "已发布的案例改动了，没有更正说明"),
    "CB703": ("error", "更正说明与实际改动不一致"),
    # Lecture packs (lecture build)
    "CB801": ("error", "没有这份讲稿"),
    "CB802": ("error", "讲稿文件写不进去"),
    "CB803": ("error", "排不了 PDF"),
    # Releases
    "CB804": ("error", "版本号不对或不大于上一版"),
    "CB805": ("error", "工作区不干净，或不是仓库"),
    "CB806": ("error", "检查没有通过，不能发布"),
    "CB807": ("error", "没有指明签名密钥"),
    "CB808": ("error", "发布文件夹写不了"),
    "CB809": ("error", "再做一次，结果不同"),
    "CB810": ("error", "整份版本无法核对"),
    "CB811": ("error", "文件被改动过"),
    "CB812": ("error", "缺少文件"),
    "CB813": ("error", "有多出来的文件"),
    "CB814": ("error", "发布目标不能用"),
    "CB815": ("error", "发布没有写成"),
    "CB816": ("error", "同一版本已在那里，内容不同"),
    "CB817": ("error", "另一处正在发布"),
    "CB818": ("error", "网站里有打不开的地址"),
    "CB819": ("error", "要换上的版本里有已撤下的内容"),
    "CB820": ("warning", "目标的旧版本里有已撤下的内容"),
}


def quoted(text: str) -> str:
    """What was found, as a message shows it: on one line, at most forty characters."""
    return " ".join(text[:40].split())


def finding(code: str, location: Location, message: str, hint: str) -> Finding:
    """Make a finding; its severity is that of its code.

    Raises ``KeyError`` for a code that is not in the table.
    """
    return Finding(code, CODES[code][0], location, message, hint)
