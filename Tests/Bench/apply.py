"""How fast slicec applies, as ratios within one run on the one-machine cluster: `make bench-apply`.

    apply.py SLICEC

The floor is what the same commands cost by hand: the scripts that `slicec emit` writes, fed to one
plain ssh for each host, all hosts at once. Sizes alternate, so that a machine that slows down slows
down all. Needs root. Nothing here passes or fails.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

SLICEC = os.path.abspath(sys.argv[1])
RUNS = int(os.environ.get("RUNS", "5"))
LAB = "bench"


def slice_of(name, vms, links):
    """VMs with as many interfaces as `links` (pairs of numbers) ask for."""
    used = [0] * vms
    ends = []
    for pair in links:
        points = []
        for vm in pair:
            used[vm] += 1
            points.append(f"v{vm}.eth{used[vm]}")
        ends.append({"endpoints": points})
    return {
        "slice": name,
        # Pinned, so that every round asks the same of each host.
        "vms": [
            {"name": f"v{i}", "flavor": "cirros", "interfaces": used[i], "worker": f"w{i % 3 + 1}"}
            for i in range(vms)
        ],
        "links": ends,
    }


SIZES = {
    "2 VMs, 1 link": slice_of("small", 2, [(0, 1)]),
    "6 VMs, ring": slice_of("ring", 6, [(i, (i + 1) % 6) for i in range(6)]),
    "10 VMs, 20 links": slice_of("mesh", 10, [(i, (i + d) % 10) for d in (1, 3) for i in range(10)]),
}


def timed(command, environment, **more):
    start = time.perf_counter()
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, **more)
    elapsed = time.perf_counter() - start
    if result.returncode:
        sys.exit(f"{' '.join(command)} ended with {result.returncode}:\n{result.stdout}{result.stderr}")
    return elapsed


def by_hand(folder, cluster, environment):
    """All scripts of a folder, one plain ssh for each, all at once."""
    addresses = {worker.get("name", worker["address"]): worker["address"] for worker in cluster["workers"]}
    ssh = ["ssh", "-F", cluster["ssh"]["config"], "-o", "BatchMode=yes", "-l", cluster["ssh"]["user"]]
    start = time.perf_counter()
    running = []
    for name in sorted(os.listdir(folder)):
        if name.endswith(".sh"):
            with open(os.path.join(folder, name), "rb") as script:
                host = addresses.get(name[:-3], name[:-3])
                running.append(
                    subprocess.Popen(
                        [*ssh, host, "sudo -n sh -s" if cluster.get("privilege") != "none" else "sh -s"],
                        stdin=script, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment,
                    )
                )
    for process in running:
        _, errors = process.communicate()
        if process.returncode:
            sys.exit(f"a script of {folder} ended with {process.returncode}:\n{errors.decode()}")
    return time.perf_counter() - start


def once(path, folder, cluster, environment):
    """Seconds of apply, destroy, nothing to do, and of both floors."""
    scripts, down = os.path.join(folder, "up"), os.path.join(folder, "down")
    applied = timed([SLICEC, "apply", "--auto-approve", path], environment)
    again = timed([SLICEC, "apply", "--auto-approve", path], environment)
    destroyed = timed([SLICEC, "destroy", "--auto-approve", path], environment)
    timed([SLICEC, "emit", "--out", scripts, path], environment)
    hand_up = by_hand(scripts, cluster, environment)
    timed([SLICEC, "emit", "--destroy", "--out", down, path], environment)
    hand_down = by_hand(down, cluster, environment)
    timed([SLICEC, "destroy", "--auto-approve", path], environment)
    return {"apply": applied, "again": again, "destroy": destroyed, "floor up": hand_up, "floor down": hand_down}


# A boot sector that switches interrupts off and halts: guests that boot under emulation would
# take the processors from what is measured.
HALT = b"\xfa\xf4\xeb\xfc".ljust(510, b"\0") + b"\x55\xaa"


def idle_cluster(path, folder):
    """The lab's cluster with guests that do nothing; and where it is written down."""
    with open(path, encoding="utf-8") as file:
        cluster = json.load(file)
    cluster["ssh"]["config"] = os.path.join(os.path.dirname(path), cluster["ssh"]["config"])
    image = os.path.join(folder, "halt.raw")
    with open(image, "wb") as file:
        file.write(HALT.ljust(1 << 20, b"\0"))
    cluster["flavors"] = {"cirros": {"cores": 1, "memoryGB": 0.125, "diskGB": 1, "image": image}}
    cluster["state"] = {"path": os.path.join(folder, "state.db")}
    written = os.path.join(folder, "cluster.json")
    with open(written, "w", encoding="utf-8") as file:
        json.dump(cluster, file)
    return cluster, written


def measure(cluster, environment):
    samples = {label: [] for label in SIZES}
    with tempfile.TemporaryDirectory(prefix="slicec-bench.") as folder:
        for run in range(RUNS + 1):
            for label, topology in SIZES.items():
                place = os.path.join(folder, f"{topology['slice']}-{run}")
                os.mkdir(place)
                path = os.path.join(place, "topology.json")
                with open(path, "w", encoding="utf-8") as file:
                    json.dump(topology, file)
                sample = once(path, place, cluster, environment)
                # The first copies images and warms caches.
                if run:
                    samples[label].append(sample)
    print(f"apply and destroy on the lab (medians of {RUNS}; the floor: emit's scripts over one plain ssh per host):")
    for label, taken in samples.items():
        median = {key: statistics.median(sample[key] for sample in taken) for key in taken[0]}
        up = statistics.median(sample["apply"] / sample["floor up"] for sample in taken)
        away = statistics.median(sample["destroy"] / sample["floor down"] for sample in taken)
        print(
            f"  {label:<18} apply {median['apply']:5.2f} s, floor {median['floor up']:5.2f} s: x{up:.2f}"
            f"   destroy {median['destroy']:5.2f} s, floor {median['floor down']:5.2f} s: x{away:.2f}"
            f"   again {median['again']:5.2f} s"
        )


def main():
    with tempfile.TemporaryDirectory(prefix="slicec-bench.") as home:
        # In a folder without a cluster file: the lab puts a link to its own there.
        subprocess.run([SLICEC, "lab", "up", "--name", LAB], capture_output=True, check=True, cwd=home)
        place = os.path.join(home, "bench")
        os.mkdir(place)
        try:
            cluster, path = idle_cluster(os.path.realpath(os.path.join(home, "cluster.json")), place)
            measure(cluster, {**os.environ, "SLICEC_CLUSTER": path, "SLICEC_STATE": ""})
        finally:
            subprocess.run([SLICEC, "lab", "down", "--name", LAB], check=True, capture_output=True)


main()
