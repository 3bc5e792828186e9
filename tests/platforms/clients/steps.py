"""What a flow says on its output: a line of JSON for each of its steps, with what the library understood of the answer."""

import json
import sys


class Steps:
    def __init__(self):
        with open(sys.argv[1], encoding="utf-8") as file:
            self.account = json.load(file)
        self.failed = False

    def step(self, name, act, understood):
        """`understood` turns what the library gave into words, and fails over what is missing in it; gives what the library gave."""
        try:
            given = act()
            self.say(name, True, understood(given))
            return given
        except Exception as error:                       # whatever a library throws, the step has failed and the next ones show how far that reaches
            self.say(name, False, f"{type(error).__name__}: {error}")
            return None

    def refused(self, name, act, kind, code, code_of):
        """The library must throw its own kind of error with this code."""
        try:
            self.say(name, False, f"not refused: {act()}")
        except kind as error:
            self.say(name, code_of(error) == code, f"{kind.__name__} {code_of(error)}: {error}")
        except Exception as error:
            self.say(name, False, f"not as {kind.__name__} but {type(error).__name__}: {error}")

    def say(self, name, holds, words):
        self.failed = self.failed or not holds
        print(json.dumps({"step": name, "ok": bool(holds), "got": str(words)}, ensure_ascii=False), flush=True)


def same(value, expected):
    if value != expected:
        raise ValueError(f"{value!r} instead of {expected!r}")
    return value
