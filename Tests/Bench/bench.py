"""How fast slicec is, as ratios within one run: `make bench`.

    bench.py SLICEC PROPERTY_RUNNER CHECK_JSONSCHEMA

Each figure is the median of several whole processes, started in turn with what they are compared
with, so that a machine that slows down slows down both. Nothing here passes or fails.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

SLICEC = os.path.abspath(sys.argv[1])
# Makes the state of a full cluster, without any host.
PROPERTY_RUNNER = os.path.abspath(sys.argv[2])
# A validator of JSON Schemas, as people run it in CI.
CHECK_JSONSCHEMA = os.path.abspath(sys.argv[3])
RUNS = 7
READ_JSON = "import json, sys; [json.load(open(f, encoding='utf-8')) for f in sys.argv[1:]]"
SCHEMA = os.path.join(os.path.dirname(__file__), "../../schemas/topology.schema.json")


def topology(name, vms, links=20):
    return {
        "slice": name,
        "owner": "bench",
        "vms": [
            {"name": f"vm-{i}", "flavor": "cirros", "interfaces": 2, "internet": i % 2 == 0} for i in range(vms)
        ],
        "links": [{"endpoints": [f"vm-{i % vms}.eth1", f"vm-{(i + 1) % vms}.eth2"]} for i in range(min(links, vms))],
    }


def run(command, environment):
    """Wall seconds and peak memory in MiB of one process."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment)
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    elapsed = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        sys.exit(f"{' '.join(command)[:200]} ended with {process.returncode}: {errors.decode()[:500]}")
    return elapsed, usage.ru_maxrss / 1024


def compare(label, command, others, environment):
    """Prints a line: median time and memory of `command`, and the median ratio to each of `others`."""
    samples = [[run(c, environment) for c in [command, *others.values()]] for _ in range(RUNS + 1)][1:]
    seconds = statistics.median(sample[0][0] for sample in samples)
    memory = max(sample[0][1] for sample in samples)
    ratios = [
        f"{name} x{statistics.median(sample[i][0] / sample[0][0] for sample in samples):.2f}"
        for i, name in enumerate(others, 1)
    ]
    print(f"  {label:<26} {seconds * 1000:8.1f} ms  {memory:6.1f} MiB   {'  '.join(ratios)}", flush=True)


# The built-in one without quotas.
CLUSTER = {
    "workers": [{"address": f"10.0.10.{i}"} for i in (1, 2, 3)],
    "networkNode": {"address": "10.0.10.3"},
}


def planning(folder, environment):
    """Plans from 10 to 10,000 VMs in one new slice, and of one slice among a full cluster."""
    cluster = os.path.join(folder, "cluster.json")
    with open(cluster, "w", encoding="utf-8") as file:
        json.dump(CLUSTER, file)
    environment = {**environment, "SLICEC_CLUSTER": cluster}
    python = "/usr/bin/python3"
    print("plan (the others only read the JSON):")
    for count in (10, 100, 1000, 10_000):
        path = os.path.join(folder, f"n{count}.json")
        compare(
            f"new slice, {count} VMs", [SLICEC, "plan", path], {"json.load": [python, "-c", READ_JSON, path]},
            environment,
        )
    full = os.path.join(folder, "full")
    os.mkdir(full)
    state = os.path.join(folder, "full.db")
    # Thousands of commits, each waiting for the disk: made where there is none.
    with tempfile.TemporaryDirectory(dir="/dev/shm" if os.path.isdir("/dev/shm") else None) as memory:
        made = os.path.join(memory, "full.db")
        subprocess.run([PROPERTY_RUNNER, "fill", made, full], check=True)
        shutil.copyfile(made, state)
    paths = sorted(os.path.join(full, name) for name in os.listdir(full))
    one = os.path.join(full, "bench-50.json")
    environment["SLICEC_STATE"] = state
    empty = {"the same in an empty state": [SLICEC, "plan", "--state", os.path.join(folder, "none.db"), one]}
    print("a full cluster: 100 slices of 20 VMs and 20 links, all recorded:")
    compare("plan, nothing to do", [SLICEC, "plan", one], empty, environment)
    compare("plan --destroy", [SLICEC, "plan", "--destroy", one], {}, environment)
    compare("show one slice", [SLICEC, "show", "bench-50"], {}, environment)
    compare("validate all files", [SLICEC, "validate", full], {"json.load": [python, "-c", READ_JSON, *paths]}, environment)


def main():
    with tempfile.TemporaryDirectory(prefix="slicec-bench.") as folder:
        # No cluster file and no state of the user's.
        environment = {**os.environ, "XDG_CONFIG_HOME": folder, "XDG_STATE_HOME": folder, "SLICEC_CLUSTER": ""}
        python = "/usr/bin/python3"
        print(f"validate (median of {RUNS}; others' time over slicec's, in the same run):")
        for count in (10, 100, 1000, 10_000, 100_000):
            path = os.path.join(folder, f"n{count}.json")
            with open(path, "w", encoding="utf-8") as file:
                json.dump(topology("bench", count), file, indent=1)
            others = {"jq empty": ["jq", "empty", path], "json.load": [python, "-c", READ_JSON, path]}
            if count == 10:
                others["/bin/true"] = ["/bin/true"]
            # Beyond that it takes minutes: it compares all VMs with each other.
            if count <= 1000:
                others["check-jsonschema"] = [CHECK_JSONSCHEMA, "--schemafile", SCHEMA, path]
            compare(f"1 file, {count} VMs", [SLICEC, "validate", path], others, environment)
        # More than a hundred slices cannot live on one cluster, and that is said: exit status 1.
        for count in (100, 500):
            many = os.path.join(folder, f"many{count}")
            os.mkdir(many)
            paths = [os.path.join(many, f"s{i}.json") for i in range(count)]
            for number, path in enumerate(paths):
                with open(path, "w", encoding="utf-8") as file:
                    json.dump(topology(f"bench-{number}", 20), file, indent=1)
            others = {
                "jq empty": ["jq", "empty", *paths],
                "json.load": [python, "-c", READ_JSON, *paths],
                "check-jsonschema": [CHECK_JSONSCHEMA, "--schemafile", SCHEMA, *paths],
            }
            compare(f"{count} files, 20 VMs each", [SLICEC, "validate", many], others, environment)
        planning(folder, environment)


main()
