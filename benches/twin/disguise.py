#!/usr/bin/env python3
"""The month close under another shape: the same numbers, nothing else the same.

    python disguise.py MONTH_CLOSE_DATA OUT --seed 1

Reads what ../month-close/generate.py made and writes it as another company would have it: other names and another
order of columns, Chinese values and headers, quoted fields, ids of another kind, 23 items in place of 17, rows that
do not count (voided ones, which a rule's `where` passes over, and six items that no payment rests on), days written
otherwise, tables in another order of rows. What is paid is the same to the last cent: check.py says so.
Deterministic: the same data and the same --seed give the same bytes.
"""
import argparse
import csv
import os
import random

ITEMS = {
    "tariff": "告知资费", "effective_time": "告知生效关闭时间", "bundling": "告知捆绑", "rebate": "告知费用返还",
    "id_check": "验证证件", "no_forced": "不强开业务", "order_signed": "工单签字", "sms": "短信触发",
    "greeting": "来有迎声", "farewell": "去有送声", "response": "问有答声", "seat": "请入座",
    "two_hands": "双手递送", "posture": "坐姿站姿", "no_chatting": "不打私人电话", "smile": "微笑", "eye_contact": "正视用户",
}
OTHERS = ["门面整洁", "灯箱完好", "宣传物料齐全", "台席有人", "设备正常", "秩序良好"]
RESULTS = {"pass": "合格", "fail": "差", "na": "不适用"}
SOURCES = {"mystery": "暗访", "visit": "走访", "monitor": "监控", "system": "系统"}
BUSINESSES = {"voice": "语音", "data": "流量", "sms_pack": "短信包", "broadband": "宽带", "family": "家庭套餐",
              "handset": "终端"}
VOIDED = 0.005          # share of checks that stand there a second time, voided and with another result
A_ROUND = 17            # checks of an inspection, which stand together


def outlet(key):
    """Their id of an outlet; the order of ids stays."""
    return f"T{key[2:]}"


def day(text):
    return text.replace("-", "/")


def read(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8", newline="") as f:
        yield from csv.DictReader(f)


def table(folder, name):
    return open(os.path.join(folder, name), "w", encoding="utf-8", newline="")


def checks(source, folder, rng):
    with table(folder, "巡查明细.csv") as f:
        f.write("结果,检查项,网点,有效,日期,方式\n")
        rows = []
        for number, r in enumerate(read(source, "checks.csv")):
            tail = f'"{outlet(r["outlet"])}",{{}},{day(r["date"])},{SOURCES[r["source"]]}\n'
            item = ITEMS[r["item"]]
            rows.append(f'{RESULTS[r["result"]]},"{item}",' + tail.format("是"))
            if rng.random() < VOIDED:
                rows.append(f'{rng.choice(list(RESULTS.values()))},"{item}",' + tail.format("否"))
            if number % A_ROUND == A_ROUND - 1:
                which = OTHERS[number // A_ROUND % len(OTHERS)]
                rows.append(f'{rng.choice(["合格", "差"])},"{which}",' + tail.format("是"))
                rng.shuffle(rows)
                f.write("".join(rows))
                rows = []
        f.write("".join(rows))


def others(source, folder, rng):
    with table(folder, "网点档案.csv") as f:
        out = csv.writer(f, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
        out.writerow(["星级", "开业", "片区", "名称", "网点"])
        for r in read(source, "outlets.csv"):
            out.writerow([r["star"], day(r["opened"]), r["district"] + "片", r["name"], outlet(r["outlet"])])
    with table(folder, "投诉台账.csv") as f:
        f.write("业务,工单,日期,类型,网点\n")
        for r in read(source, "complaints.csv"):
            f.write(f'{BUSINESSES[r["business"]]},"{r["complaint"]}",{day(r["date"])},{r["kind"]},{outlet(r["outlet"])}\n')
    with table(folder, "业务量.csv") as f:
        f.write("笔数,网点,业务\n")
        for r in read(source, "volumes.csv"):
            f.write(f'"{int(r["transactions"]):,}",{outlet(r["outlet"])},{BUSINESSES[r["business"]]}\n')
    with table(folder, "酬金.csv") as f:
        f.write("业务;应发;网点\n")
        rows = [f'{BUSINESSES[r["business"]]};"{r["amount"]}";{outlet(r["outlet"])}\n'
                for r in read(source, "commissions.csv")]
        rng.shuffle(rows)
        f.write("".join(rows))


def main():
    ap = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ap.add_argument("source")
    ap.add_argument("out")
    ap.add_argument("--seed", type=int, default=1)
    a = ap.parse_args()
    os.makedirs(a.out, exist_ok=True)
    checks(a.source, a.out, random.Random(a.seed))
    others(a.source, a.out, random.Random(a.seed + 1))


if __name__ == "__main__":
    main()
