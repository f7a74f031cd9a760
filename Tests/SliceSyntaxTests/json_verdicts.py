"""What Python's json module, made as strict as RFC 8259 and slicec are, says of texts.

Reads a text a line, in hexadecimal. Prints 1 for each that is one JSON text in UTF-8 without
duplicate keys and lone surrogates, else 0.
"""

import json
import sys


def refuse(what):
    raise ValueError(what)


def members(pairs):
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        refuse("duplicate key")
    for name in names:
        name.encode("utf-8")
    return dict(pairs)


def check(value):
    if isinstance(value, str):
        value.encode("utf-8")  # fails on a lone surrogate
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        check(inner)


def is_right(text):
    try:
        check(json.loads(text.decode("utf-8"), object_pairs_hook=members, parse_constant=refuse))
    except ValueError:
        return 0
    return 1


for line in sys.stdin:
    print(is_right(bytes.fromhex(line)))
