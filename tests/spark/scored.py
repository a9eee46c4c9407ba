#!/usr/bin/env python3
"""Spark's answers are those of one process, line for line, also when a worker's process is killed half-way.

usage: scored.py TACTFUL

Runs Spark as a cluster of two workers on this machine, each with processes of its own.
"""
import importlib
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import threading
import time

from pyspark.sql import SparkSession

ROOT = pathlib.Path(__file__).resolve().parents[2]
COPIES = 100
PARTITIONS = 8


def example():
    """The program in `examples/`, also for the workers' Python."""
    sys.path.insert(0, str(ROOT / "examples"))
    return importlib.import_module("spark_score")


def conversations(path):
    """Many conversations, and a line that is none."""
    month = [json.loads(line) for line in (ROOT / "examples/month/october.jsonl").read_text().splitlines()]
    with path.open("w") as out:
        for copy in range(COPIES):
            for talk in month:
                out.write(json.dumps({**talk, "id": f"{talk['id']}-{copy}"}) + "\n")
            if copy == COPIES // 2:
                out.write("this is no conversation\n")


def one_process(binary, program, path):
    done = subprocess.run([binary, *program.FILTER, "-"], stdin=path.open("rb"), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert done.returncode == 2, "the bad line is told of"
    return done.stdout.decode().splitlines()


def executors():
    listed = subprocess.run(["pgrep", "-f", "CoarseGrainedExecutorBackend"], capture_output=True, text=True)
    return [int(pid) for pid in listed.stdout.split()]


def whole_program(spark, program, binary, path, folder, expected):
    args = program.arguments([str(path), f"{folder}/out", "--tactful", binary, "--partitions", str(PARTITIONS)])
    assert program.run(spark, args) == 1, "one line is bad"
    rows = spark.read.parquet(f"{folder}/out/answers").orderBy("partition", "line").collect()
    assert len({r.partition for r in rows}) >= PARTITIONS, "the work was cut"
    assert [r.answer for r in rows] == expected
    groups = {(r.by, r.name): r for r in spark.read.parquet(f"{folder}/out/summaries").collect()}
    scores = [json.loads(a)["score"] for a in expected if '"agent":"Bo"' in a]
    assert groups["agent", "Bo"].conversations == len(scores) == 4 * COPIES
    # In whole tenths: a sum of fractions can fall short of a half that is to be rounded up.
    tenths = sum(round(score * 10) for score in scores)
    assert groups["agent", "Bo"].mean == (2 * tenths + len(scores)) // (2 * len(scores)) / 10
    assert {name for by, name in groups if by == "week"} == {"2026-W41", "2026-W42", "2026-W43", "2026-W44"}


def parquet(spark, program, binary, path, folder, expected):
    talks = [json.loads(line) for line in path.read_text().splitlines()[:16]]
    spark.createDataFrame(talks).coalesce(1).write.parquet(f"{folder}/in.parquet")
    assert program.run(spark, program.arguments([f"{folder}/in.parquet", f"{folder}/out2", "--tactful", binary])) == 0
    score = lambda answers: {json.loads(a)["id"]: json.loads(a)["score"] for a in answers}
    rows = spark.read.parquet(f"{folder}/out2/answers").collect()
    assert score(r.answer for r in rows) == score(expected[:16])


def killed(spark, program, binary, path, folder, expected):
    context = spark.sparkContext
    struck = []

    def strike():
        tracker = context.statusTracker()
        while not struck:
            stages = [tracker.getStageInfo(s) for s in tracker.getActiveStageIds()]
            if any(s and 0 < s.numCompletedTasks < s.numTasks for s in stages):
                struck.append(executors()[0])
                os.kill(struck[0], signal.SIGKILL)
            time.sleep(0.05)

    def slowly(line):
        time.sleep(0.005)
        return line

    lines = context.textFile(str(path), PARTITIONS).map(slowly)
    threading.Thread(target=strike, daemon=True).start()
    rows = program.scored(lines, [binary, *program.FILTER, "-"]).collect()
    assert struck, "nobody was killed"
    assert [r[-1] for r in sorted(rows, key=lambda r: r[:2])] == expected


def main():
    binary = str(pathlib.Path(sys.argv[1]).resolve())
    program = example()
    passed = failed = 0
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "talks.jsonl"
        conversations(path)
        expected = one_process(binary, program, path)
        spark = (SparkSession.builder.master("local-cluster[2,1,1024]").appName("tactful")
                 .config("spark.executorEnv.PYTHONPATH", str(ROOT / "examples"))
                 .config("spark.ui.enabled", "false").getOrCreate())
        spark.sparkContext.setLogLevel("ERROR")
        for test in (whole_program, parquet, killed):
            began = time.monotonic()
            try:
                test(spark, program, binary, path, folder, expected)
                passed += 1
            except AssertionError as error:
                failed += 1
                print(f"{test.__name__}: {error}")
            print(f"{test.__name__}: {time.monotonic() - began:.1f} s")
        spark.stop()
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


main()
