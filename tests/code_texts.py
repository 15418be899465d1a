"""Texts that hold a code, as scanners, input methods and people send it; and texts that hold
none.
"""

A_CODE = "ABCDEFGHJKLMNPQRSTUVWXYZ2345"
CODES = [
    A_CODE,
    A_CODE.lower(),
    A_CODE.title(),
    f"{A_CODE}\r\n",
    f"{A_CODE}\t",
    f" {A_CODE} ",
    f"]Q1{A_CODE}",
    f"]Q3{A_CODE}",
    f"】Q1{A_CODE}",
    f"\ufeff{A_CODE}",
    f"\u200e{A_CODE}\u200f",
    f"\x02{A_CODE}\x03",
    f"\x00{A_CODE}",
    f"{A_CODE[:9]}\u200b{A_CODE[9:]}",
    "".join(chr(ord(letter) + 0xFEE0) for letter in A_CODE),
    f"HTTPS://FRONT.SCHOOL.EXAMPLE/I/{A_CODE}/",
    f"访客码：{A_CODE}",
]
WORDS = [
    "",
    "王悦",
    "Wolfeschlegelsteinhausenbergerdorff",
    A_CODE[1:],
    f"{A_CODE}6",
    f"X{A_CODE}",
    A_CODE.replace("B", "0"),
    A_CODE.replace("B", "I"),
    f"{A_CODE[:14]} {A_CODE[14:]}",
    "13800138000",
    "5CD1234XYZ",
    "d41d8cd98f00b204e9800998ecf8427e",
]
