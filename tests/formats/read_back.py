"""Every table of a run, exported as Parquet, read by pyarrow and DuckDB and held against the run's CSV.

usage: read_back.py RUN PARQUET

Decimals, whole numbers, days and flags must be of their own types and equal to the last digit.
"""
import csv
import datetime
import decimal
import json
import os
import sys

import duckdb
import pyarrow.parquet


def said(field, text):
    if field["type"] == "number":
        text = text.replace(field.get("groupChar", "\0"), "").replace(field.get("decimalChar", "."), ".")
        return decimal.Decimal(text)
    if field["type"] == "integer":
        return int(text)
    if field["type"] == "boolean":
        return text == "yes"
    if field["type"] == "date":
        return datetime.datetime.strptime(text, field.get("format", "%Y-%m-%d")).date()
    return text


def main(run, out):
    cells = 0
    with open(os.path.join(run, "datapackage.json"), encoding="utf-8") as file:
        resources = json.load(file)["resources"]
    for table in resources:
        folder, _, name = table["path"].rpartition("/")
        path = os.path.join(out, folder, "DRAFT-" + name.removesuffix(".csv") + ".parquet")
        with open(os.path.join(run, table["path"]), encoding=table["encoding"], newline="") as file:
            header, *rows = csv.reader(file, delimiter=table["dialect"]["delimiter"])
        by_arrow = pyarrow.parquet.read_table(path)
        by_duck = duckdb.sql(f"select * from read_parquet('{path}')").fetchall()
        assert by_arrow.column_names == header, path
        assert by_arrow.num_rows == len(by_duck) == len(rows), path
        missing = set(table["schema"]["missingValues"])
        for at, field in enumerate(table["schema"]["fields"]):
            column = by_arrow.column(at).to_pylist()
            for number, row in enumerate(rows):
                expected = None if row[at] in missing else said(field, row[at])
                for found in (column[number], by_duck[number][at]):
                    assert found == expected and type(found) is type(expected), (path, field, row, found)
                cells += 1
    print(f"{len(resources)} tables, {cells} cells, all equal")


main(*sys.argv[1:])
