"""What Debian's python3-jsonschema, which shares nothing with slicec, says of documents.

    verdicts.py SCHEMA.json       judged by that schema
    verdicts.py draft-07-strict   judged by the meta-schema, which here allows known keywords only

Reads lines [POINTER, DOCUMENT]: where in the schema the part stands that judges ("#" for all of
it), and what it judges. Prints a line for each: the list of what is wrong, empty where nothing is.
In paths, * stands for every number of an element.
"""

import json
import sys

try:
    from jsonschema import Draft7Validator
except ImportError as error:
    sys.exit(f"{error}: install the Debian package python3-jsonschema")


def schema(name):
    if name == "draft-07-strict":
        # The meta-schema refers to itself for every part, so that this holds for all of them.
        # Under its own $id the one that is built in would be meant.
        own = {"$id": "https://slicec.invalid/draft-07-strict", "additionalProperties": False}
        return {**Draft7Validator.META_SCHEMA, **own}
    with open(name, encoding="utf-8") as file:
        return json.load(file)


def path(error):
    return "".join("/*" if isinstance(step, int) else f"/{step}" for step in error.absolute_path)


def main():
    whole = Draft7Validator(schema(sys.argv[1]))
    Draft7Validator.check_schema(whole.schema)
    parts = {"#": whole}
    for line in sys.stdin.buffer:
        pointer, document = json.loads(line)
        if pointer not in parts:
            parts[pointer] = whole.evolve(schema={"$ref": pointer})
        errors = parts[pointer].iter_errors(document)
        verdict = [{"path": path(e), "keyword": str(e.validator), "message": e.message[:120]} for e in errors]
        print(json.dumps(verdict))


main()
