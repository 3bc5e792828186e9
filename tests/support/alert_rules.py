"""systemd/drumtower.rules.yml, as far as tests ask of it: its form is plain, so that this needs no YAML."""

import re
from dataclasses import dataclass

from scene import ROOT

FILE = ROOT / "systemd/drumtower.rules.yml"


@dataclass
class Rule:
    group: str
    name: str
    expression: str
    severity: str
    summary: str
    description: str

    def series(self):
        """Metric names, each with the label that the rule asks for: `drumtower_deliveries{state="refused"}`."""
        return set(re.findall(r'drumtower_\w+(?:\{[^}]*\})?', self.expression))


def rules(text=None):
    """Raises on a rule that lacks something, and on two of one name."""
    text = text or FILE.read_text(encoding="utf-8")
    found, group = {}, None
    for block in re.split(r"^(?=  - name: |      - alert: )", text, flags=re.M)[1:]:
        if name := re.match(r"  - name: (\S+)\n    rules:\n$", block):
            group = name[1]
            continue
        whole = re.fullmatch(r'      - alert: (\w+)\n        expr: (.+)\n(?:        for: \d+m\n)?        labels: \{ severity: (critical|warning) \}\n'
                             r'        annotations:\n          summary: "(.+)"\n          description: "(.+)"\n', block)
        if not whole or whole[1] in found:
            raise ValueError(f"not a whole rule, or a second one of its name:\n{block}")
        found[whole[1]] = Rule(group, *whole.groups())
    return list(found.values())


def missing(group, metrics):
    """What the group's rules name and a daemon's /metrics (names with labels) does not have."""
    names = set(metrics) | {name.partition("{")[0] for name in metrics}
    return sorted({series for rule in rules() if rule.group == group for series in rule.series()} - names)
