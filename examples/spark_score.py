#!/usr/bin/env python3
"""Scores conversations on an Apache Spark cluster.

    spark-submit examples/spark_score.py --tactful target/release/tactful INPUT OUTPUT

INPUT is JSONL (one conversation a line) or Parquet (one conversation a row, in the same fields). OUTPUT becomes a folder:

    answers/       Parquet, a row for each conversation in the order of the input: the scores, and the whole answer as JSON
    summaries/     Parquet, a row for each agent, team, channel and week

Each partition goes through one process of `tactful score --from jsonl --to jsonl --keep -`, a line in and a line out. A
partition whose worker dies is scored again elsewhere: scoring has no state, so nothing is lost and nothing counted twice.
"""
import argparse
import json
import subprocess
import sys
import threading
from datetime import date

from pyspark import SparkFiles
from pyspark.sql import SparkSession, functions as F, types as T

FILTER = ["score", "--from", "jsonl", "--to", "jsonl", "--no-config", "--keep"]
GROUPS = ["agent", "team", "channel", "week"]
ANSWER = T.StructType([
    T.StructField("partition", T.IntegerType(), False),
    T.StructField("line", T.LongType(), False),
    T.StructField("id", T.StringType()),
    T.StructField("score", T.DoubleType()),
    T.StructField("tone", T.DoubleType()),
    T.StructField("band", T.StringType()),
    T.StructField("faults", T.IntegerType()),
    T.StructField("error", T.StringType()),
    *(T.StructField(name, T.StringType()) for name in GROUPS),
    T.StructField("answer", T.StringType(), False),
])


def answers(lines, command):
    """The filter's answers to lines, in order. Raises when there are not as many: Spark then tries again."""
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    sent = [0]

    def feed():
        try:
            for line in lines:
                process.stdin.write(line.encode() + b"\n")
                sent[0] += 1
        except BrokenPipeError:
            pass
        finally:
            process.stdin.close()

    # What it says of bad lines is in their answers; the pipe must not fill up all the same.
    complaints = []
    feeder = threading.Thread(target=feed, daemon=True)
    reader = threading.Thread(target=lambda: complaints.append(process.stderr.read()), daemon=True)
    feeder.start()
    reader.start()
    got = 0
    for answer in process.stdout:
        got += 1
        yield answer.decode().rstrip("\n")
    feeder.join()
    reader.join()
    code = process.wait()
    # 2 says that some lines were bad: their answers carry an `error`.
    if code not in (0, 2) or got != sent[0]:
        raise RuntimeError(f"tactful: {got} answers to {sent[0]} lines (exit {code}): {complaints[0][-2000:]!r}")


def week(text):
    """The ISO week of a date that begins with YYYY-MM-DD, or None."""
    try:
        year, number, _ = date.fromisoformat((text or "")[:10]).isocalendar()
        return f"{year}-W{number:02}"
    except ValueError:
        return None


def row(partition, number, answer):
    """An answer as a row of the table."""
    said = json.loads(answer)
    faults = sum("severity" in f for f in said.get("findings", []))
    text = lambda name: None if said.get(name) is None else str(said[name])
    score = said.get("score")
    return (partition, number, text("id"), None if score is None else float(score),
            None if said.get("tone") is None else float(said["tone"]), text("band"), faults, text("error"),
            text("agent"), text("team"), text("channel"), week(text("date")), answer)


def scored(lines, command):
    """Scores an RDD of JSON lines; partition and line give the order of the input back."""
    def partition(index, part):
        # Where the driver is no worker, the binary comes with the job.
        binary = SparkFiles.get(command[0].rsplit("/", 1)[-1])
        # The channel is a field of the input that answers do not repeat.
        channels = []

        def noting(part):
            for line in part:
                channels.append(channel(line))
                yield line

        for number, answer in enumerate(answers(noting(part), [binary, *command[1:]])):
            whole = list(row(index, number, answer))
            whole[10] = channels[number]
            yield tuple(whole)

    return lines.mapPartitionsWithIndex(partition)


def channel(line):
    try:
        found = json.loads(line).get("channel")
        return found if isinstance(found, str) else None
    except (ValueError, AttributeError):
        return None


def summaries(table, passing):
    """Mean, median, spread and share passing of every agent, team, channel and week."""
    groups = F.explode(F.array(*(F.struct(F.lit(g).alias("by"), F.col(g).alias("name")) for g in GROUPS)))
    passes = F.avg(F.when(F.col("band") == passing, 100.0).otherwise(0.0))
    return (table.where(F.col("score").isNotNull()).select("score", "tone", "band", groups.alias("group"))
            .select("score", "tone", "band", "group.by", "group.name").where(F.col("name").isNotNull())
            .groupBy("by", "name")
            .agg(F.count("*").alias("conversations"), F.round(F.avg("score"), 1).alias("mean"),
                 F.round(F.median("score"), 1).alias("median"), F.round(F.stddev("score"), 1).alias("spread"),
                 F.round(passes, 1).alias("passing"), F.round(F.avg("tone"), 1).alias("tone"))
            .orderBy("by", "name"))


def run(spark, args):
    """Scores `args.input` into `args.output`; how many conversations could not be read."""
    spark.sparkContext.addFile(args.tactful)
    # Summaries are small: Spark's 200 pieces would cost more than the scoring.
    spark.conf.set("spark.sql.shuffle.partitions", spark.sparkContext.defaultParallelism)
    if args.input.rstrip("/").endswith(".parquet"):
        frame = spark.read.parquet(args.input)
        lines = frame.select(F.to_json(F.struct(*frame.columns)).alias("value")).rdd.map(lambda r: r.value)
    else:
        lines = spark.sparkContext.textFile(args.input, args.partitions or None)
    command = [args.tactful, *FILTER, *args.option, "-"]
    spark.createDataFrame(scored(lines, command), ANSWER).write.mode("overwrite").parquet(f"{args.output}/answers")
    table = spark.read.parquet(f"{args.output}/answers")
    summaries(table, args.passing).write.mode("overwrite").parquet(f"{args.output}/summaries")
    return table.where(F.col("error").isNotNull()).count()


def arguments(argv=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("input")
    parser.add_argument("output")
    parser.add_argument("--tactful", default="tactful", help="the binary, which is sent to every worker")
    parser.add_argument("--partitions", type=int, default=0, help="how many pieces; default: as Spark cuts the input")
    parser.add_argument("--passing", default="pass", help="the band that counts as passing")
    parser.add_argument("--option", action="append", default=[],
                        help="a further option of `tactful score`, such as --option=--no-builtin")
    return parser.parse_args(argv)


def main():
    args = arguments()
    spark = SparkSession.builder.appName("tactful").getOrCreate()
    bad = run(spark, args)
    spark.read.parquet(f"{args.output}/summaries").orderBy("by", "name").show(200, truncate=False)
    spark.stop()
    if bad:
        sys.exit(f"tactful: {bad} conversations could not be read: see the column `error`")


if __name__ == "__main__":
    main()
