"""Processes that write, speak and are killed: what the tests of surviving share."""

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
A_SECOND = 500  # decisions that are read back, at the least: six times as slow as was measured


def environment(folder):
    """An environment for an installation in this folder, on SQLite."""
    env = {**os.environ, "FAIRLEAD_DATA": str(folder), "PYTHONPATH": f"{ROOT}/src:{ROOT}"}
    env["DJANGO_SETTINGS_MODULE"] = "fairlead.doors.web.settings"
    env.pop("FAIRLEAD_DATABASE", None)
    return env


class Writer:
    """One of our writers, `tests.ledger_writer` or another, started in an environment."""

    def __init__(self, module):
        self.module = module

    def start(self, env, *words, **more):
        command = [sys.executable, "-m", self.module, *map(str, words)]
        return subprocess.Popen(
            command,
            env=env,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **more,
        )

    def prepare(self, env):
        """Set an installation up; gives what was said of it."""
        process = self.start(env, "prepare")
        lines, err = said(process, timeout=600)
        assert process.returncode == 0, err
        return lines

    def checked(self, env, acks):
        """Have everything read back and held against what was acknowledged."""
        process = self.start(env, "check", acks.path)
        [told], err = said(process, timeout=120 + len(acks) / A_SECOND)
        assert not err
        return told

    def killed(self, env, seconds, *words):
        """Let a writer write for a while, kill it, and give what it had acknowledged."""
        with self.start(env, "write", *words) as process:
            heard = process.stdout.readline()
            time.sleep(seconds)
            process.kill()
            # Not `communicate`: it passes over what readline has read ahead.
            heard += process.stdout.read()
        return acknowledged(whole_lines(heard))


def said(process, timeout=120):
    """Wait for the end and give the whole lines that were said, and what went to stderr."""
    out, err = process.communicate(timeout=timeout)
    return whole_lines(out), err


def whole_lines(out):
    """Read the lines that were said to their end; whoever is killed may stop in the middle."""
    lines = [line for line in out.splitlines(keepends=True) if line.endswith("\n")]
    return [json.loads(line) for line in lines]


def acknowledged(lines):
    return {
        name: at
        for line in lines
        for name, at in zip(line.get("ids", ()), line.get("at", ()), strict=True)
    }


def limited(megabytes):
    """Let a process make no file larger than this: a disk that is full."""

    def limit():
        size = int(megabytes * 1024 * 1024)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return limit
