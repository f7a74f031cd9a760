#!/bin/sh
# Runs the libFuzzer target: fuzz.sh PROGRAM FOLDER SECONDS JOBS. The corpus in FOLDER grows from
# run to run. Ends with 1 where something was found, and says where it lies.
set -eu
program=$1 folder=$2 seconds=$3 jobs=$4
tests=$(dirname "$(dirname "$0")")
corpus=$folder/corpus
mkdir -p "$corpus" "$folder/found"

# Golden cases and examples, each under a name made of its path.
find "$tests/Golden" "$tests/../examples" -name '*.json' ! -name 'expected.json' ! -name 'plan.json' \
	! -name 'event.json' ! -name 'graph.json' -size -16k | while read -r file; do
	cp "$file" "$corpus/seed-$(printf %s "${file#"$tests"/}" | tr '/' '-')"
done
echo "fuzzing for $seconds s in $jobs jobs, from $(ls "$corpus" | wc -l) inputs; logs: $folder/job-*.log"

pids= job=1
while [ "$job" -le "$jobs" ]; do
	"$program" "$corpus" -dict="$tests/Fuzz/json.dict" -artifact_prefix="$folder/found/" -max_len=4096 \
		-timeout=60 -rss_limit_mb=2048 -max_total_time="$seconds" -print_final_stats=1 \
		>"$folder/job-$job.log" 2>&1 &
	pids="$pids $!" job=$((job + 1))
done
trap 'kill $pids 2>/dev/null' INT TERM
status=0 job=1
for pid in $pids; do
	wait "$pid" || status=1
	log=$folder/job-$job.log
	awk -v job="$job" '
		/inline 8-bit counters\)/ { split($0, part, "("); total = part[2] + 0 }
		/ cov: / { for (i = 1; i < NF; i++) if ($i == "cov:") covered = $(i + 1) }
		/^stat::number_of_executed_units/ { runs = $2 }
		/^stat::peak_rss_mb/ { memory = $2 }
		END { printf "job %d: %d executions, %d of %d branches covered, at most %d MB\n",
			job, runs, covered, total, memory }' "$log"
	grep -h -e '^==.*ERROR' -e 'Fatal error' -e '^SUMMARY' "$log" || true
	grep -h 'Test unit written to' "$log" |
		sed "s/.*written to \(.*\)/found: \1\nTo repeat: swift run FuzzTarget \1/" || true
	job=$((job + 1))
done
[ "$status" = 0 ] && echo "no crash, no timeout, no rule broken"
exit "$status"
