"""Small Parquet files of every kind of column that a table can hold, and of some that it cannot, for read-parquet.test.ts.

Run: python3 tests/goldens/parquet.py (made with pyarrow 25.0.1).
"""

import datetime as dt
import decimal
import pathlib

import pyarrow as pa
import pyarrow.parquet as pq

folder = pathlib.Path(__file__).parent / "parquet"
folder.mkdir(exist_ok=True)

D = decimal.Decimal
kinds = pa.table(
    {
        "int32": pa.array([1, None, -3, 4], pa.int32()),
        "int64": pa.array([1, 2**53, None, -(2**40)], pa.int64()),
        "uint8": pa.array([0, 255, 7, None], pa.uint8()),
        "float": pa.array([0.5, None, -1.25, float("nan")], pa.float32()),
        "double": pa.array([0.1, 2.5, None, -7.0], pa.float64()),
        "half": pa.array([0.5, 1.5, None, -2.0], pa.float16()),
        "decimal": pa.array([D("1.25"), D("-0.01"), None, D("99.99")], pa.decimal128(6, 2)),
        "flag": pa.array([True, False, None, True], pa.bool_()),
        "text": pa.array(["가", "b", None, "b"], pa.string()),
        "digits": pa.array(["1", "2", "3", None], pa.string()),
        "coded": pa.array(["x", "y", None, "x"]).dictionary_encode(),
        "day": pa.array([dt.date(2024, 2, 29), None, dt.date(1969, 12, 31), dt.date(2000, 1, 1)]),
        "seconds": pa.array([dt.datetime(2024, 1, 31, 10, 30), None, dt.datetime(1969, 12, 31, 23), dt.datetime(2000, 1, 1)], pa.timestamp("s")),
        "micros": pa.array([1_500, None, -1_000, 0], pa.timestamp("us", tz="UTC")),
        "nanos": pa.array([1_500_000, None, -1_000_000, 0], pa.timestamp("ns")),
        "nothing": pa.array([None] * 4, pa.null()),
    }
)
pq.write_table(kinds, folder / "kinds.parquet", row_group_size=3)

plain = pa.table({"x": [float(i) for i in range(10)], "y": ["a", "b"] * 5})
for codec in ["none", "snappy", "gzip", "brotli", "zstd", "lz4"]:
    pq.write_table(plain, folder / f"{codec}.parquet", compression=codec)

pq.write_table(pa.table({"x": [1.0, 2.0], "list": [[1], [2, 3]]}), folder / "list.parquet")
pq.write_table(pa.table({"x": [1.0, 2.0], "struct": [{"a": 1}, {"a": 2}]}), folder / "struct.parquet")
pq.write_table(pa.table({"x": pa.array([b"ab", b"cd"], pa.binary(2))}), folder / "bytes.parquet")
pq.write_table(pa.table({"x": [1.0, float("inf")]}), folder / "infinite.parquet")
pq.write_table(plain.slice(0, 0), folder / "empty.parquet")
pq.write_table(pa.table({"x": pa.array([1.0] * 3), "y": [1, 2, 3]}), folder / "v2.parquet", version="2.6", data_page_version="2.0", use_dictionary=False, column_encoding={"y": "DELTA_BINARY_PACKED"})
