"""How a visitor is addressed: 先生 or 女士 where that was typed, a position that serves as a form
of address, else the name alone.
"""

import re

from reception.organisation.languages import in_english
from reception.text import surname_of

# The end of a title that goes behind a surname: 陈经理, 方处长; not 陈业务员, and not 王家长.
HONORIFIC = re.compile(
    r"(先生|女士|小姐|老师|师傅|同学|教授|博士|医生|大夫|律师|法官|院士|书记|主席|主编|会计|工程师"
    r"|副?(总经理|总裁|总监|总编|经理|主任|主管|董事长|董事|理事长|秘书长|[校院局处科部区县市省厅司所"
    r"站馆园会组队行社镇乡村]长))$"
)
TEACHER = {"教师": "老师", "讲师": "老师", "班主任": "老师"}
LATIN = {"mr", "mrs", "ms", "miss", "dr", "prof", "professor"}


def called(name: str, title: str = "") -> str:
    """Return how a visitor is addressed on a page or in a notice; an English page shows a Chinese
    name as it is.
    """
    if name[:1].isascii():
        return f"{title} {surname_of(name)}" if _is_latin(title) else name
    honorific = "" if in_english() else honorific_of(title)
    return f"{surname_of(name)}{honorific}" if honorific else name


def honorific_of(title: str) -> str:
    """Return what of a title goes behind a surname, without the department; empty where nothing
    does.
    """
    title = TEACHER.get(title.strip(), title.strip())
    found = HONORIFIC.search(title)
    return found[0] if found else ""


def _is_latin(title: str) -> bool:
    return title.strip().rstrip(".").lower() in LATIN
