#!/usr/bin/python3
"""Runs the `run:` steps of a GitHub workflow's only job, as a runner does.

workflow.py FILE FOLDER HOME [NAME=VALUE]...

FOLDER is the checked out repository; NAME=VALUE takes the place of what the workflow's `env:` says. Each step's
output stands behind `== NAME: STATUS`, that of a step that a condition leaves out behind `== NAME: skipped`.
"""

import os
import subprocess
import sys

import yaml

path, folder, home = sys.argv[1:4]
with open(path) as file:
    workflow = yaml.safe_load(file)
(job,) = workflow["jobs"].values()

environment = dict(os.environ, HOME=home, GITHUB_ACTIONS="true", GITHUB_WORKSPACE=folder, RUNNER_TEMP=home + "/temp")
os.makedirs(environment["RUNNER_TEMP"], exist_ok=True)
for name in ("GITHUB_PATH", "GITHUB_STEP_SUMMARY"):
    environment[name] = os.path.join(home, name)
    open(environment[name], "a").close()
environment.update(workflow.get("env", {}))
environment.update(argument.split("=", 1) for argument in sys.argv[4:])

failed = False
for step in job["steps"]:
    if "run" not in step:
        continue
    condition = step.get("if", "success()")
    # No cache has it.
    runs = {"success()": not failed, "success() || failure()": True, "steps.cache.outputs.cache-hit != 'true'": not failed}
    if not runs[condition]:
        print(f"== {step['name']}: skipped")
        continue
    with open(environment["GITHUB_PATH"]) as file:
        added = [line.strip() for line in file]
    local = dict(environment, PATH=":".join(added[::-1] + [environment["PATH"]]))
    local.update({name: str(value) for name, value in step.get("env", {}).items()})
    # `bash -e` is what runs a step that names no shell.
    done = subprocess.run(
        ["bash", "-e", "-c", step["run"]], cwd=folder, env=local, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True)
    print(f"== {step['name']}: {done.returncode}\n{done.stdout}", end="")
    failed = failed or done.returncode != 0
