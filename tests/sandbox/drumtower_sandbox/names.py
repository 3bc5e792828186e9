"""Names of sites and accounts: site-01, wechat-07; as many digits as the last one needs."""


def numbered(kind, count):
    width = max(2, len(str(count)))
    return [f"{kind}-{number:0{width}}" for number in range(1, count + 1)]
