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
    # The word lists of search
    "CB401": ("error", "同一个说法写在两处"),
    "CB402": ("error", "检索词表指向不存在的条目"),
}


def quoted(text: str) -> str:
    """What was found, as a message shows it: on one line, at most forty characters."""
    return " ".join(text[:40].split())


def finding(code: str, location: Location, message: str, hint: str) -> Finding:
    """Make a finding; its severity is that of its code.

    Raises ``KeyError`` for a code that is not in the table.
    """
    return Finding(code, CODES[code][0], location, message, hint)
