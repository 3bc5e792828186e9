"""Notices as a district's government writes them: varied, yet the same for the same seed."""

import datetime
import functools
import pathlib
import random
from dataclasses import dataclass

CHINA = datetime.timezone(datetime.timedelta(hours=8))

STREETS = ["东街", "南街", "安泰", "华大", "水部", "温泉", "鼓东", "鼓西", "五凤"]
ROADS = ["津泰路", "八一七北路", "五四路", "湖东路", "白马北路", "杨桥东路", "古田路", "东水路", "华林路", "西洪路", "通湖路", "树汤路",
         "洪山园路", "软件大道", "北环西路", "温泉支路", "仙塔街", "鳌峰坊", "澳门路", "道山路"]
HOSPITALS = ["福州市第一医院", "福建省立医院", "鼓楼区医院", "福州市第二医院", "温泉街道社区卫生服务中心"]
PERSONS = ["陈喆", "林堃", "王祎", "郑镕", "黄珺", "吴晓敏", "张建国", "李秀英", "潘玥", "魏旻"]      # half of them are not in GB 2312


@dataclass
class Notice:
    theme: str
    column: str
    source: str
    title: str
    paragraphs: list


@functools.cache
def templates():
    found = []
    for block in pathlib.Path(__file__).with_name("notices.txt").read_text(encoding="utf-8").strip().split("\n\n"):
        head, title, *paragraphs = block.split("\n")
        theme, column, source = (part.strip() for part in head.removeprefix("#").split("|"))
        found.append(Notice(theme, column, source, title, paragraphs))
    return found


def notice(seed, index, when):
    """The index-th notice of a seed, written at `when` (unix seconds)."""
    rng = random.Random(f"{seed}:{index}")
    chosen = templates()[_order(seed, index // len(templates()))[index % len(templates())]]
    words = _words(rng, datetime.datetime.fromtimestamp(when, CHINA))
    return Notice(chosen.theme, chosen.column, chosen.source, chosen.title.format(**words),
                  [paragraph.format(**words) for paragraph in chosen.paragraphs])


def _order(seed, round_):
    """Every template once before any comes again."""
    order = list(range(len(templates())))
    random.Random(f"{seed}:order:{round_}").shuffle(order)
    return order


def _words(rng, now):
    first = now + datetime.timedelta(days=rng.randint(1, 9))
    second = first + datetime.timedelta(days=rng.randint(3, 40))
    roads, streets = rng.sample(ROADS, 3), rng.sample(STREETS, 2)
    return {
        "year": now.year, "month": (now.month + 10) % 12 + 1, "season": ["冬春季", "春夏季", "夏秋季", "秋冬季"][now.month % 12 // 3],
        "date": f"{first.month}月{first.day}日", "date2": f"{second.month}月{second.day}日",
        "street": streets[0], "street2": streets[1], "road": roads[0], "road2": roads[1], "road3": roads[2],
        "hospital": rng.choice(HOSPITALS), "person": rng.choice(PERSONS), "phone": f"0591-87{rng.randint(100000, 999999)}",
        "hour": rng.randint(8, 10), "hour2": rng.randint(15, 20), "minute": f"{rng.randint(0, 59):02}", "n": rng.randint(10, 98),
        "n2": rng.randint(2, 9), "n3": rng.randint(120, 2980), "dn": rng.choice([300, 500, 800, 1000]), "line": rng.randint(1, 6),
        "level": rng.choice("ⅡⅢⅣ"), "colour": rng.choice(["黄色", "橙色", "红色"]), "percent": f"{rng.randint(30, 988) / 10:.1f}",
    }
