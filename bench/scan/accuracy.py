"""Recall and precision of `fairlead scan` on labelled trees, with every miss and false alarm.

    python bench/scan/accuracy.py TRUTH.yaml FOLDER-OF-TREES [--json]

The labels name the trees and their commits; FOLDER-OF-TREES holds one folder per tree. A tree
that is not there is said to be not measured. Exit code 1 when a goal is missed.
"""

import argparse
import json
import sys
from pathlib import Path

import yaml

from fairlead.core.scan.scan import scan

GOAL = 0.97
# The labels use names of their own; here is what they are called in the catalogue.
ALIASES = {
    "anthropic": ["anthropic_api"],
    "aws-bedrock": ["bedrock"],
    "aws-sagemaker": ["sagemaker"],
    "azure-ai": ["azure_openai"],
    "azure-openai": ["azure_openai"],
    "cloudflare-ai": ["cloudflare_aigw"],
    "deepseek": ["deepseek_api"],
    "google": ["gemini_api", "vertex_ai"],
    "huggingface": ["huggingface", "datasets", "hf_libs", "hf_evaluate"],
    "llama-index": ["llamaindex"],
    "mistral": ["mistral_api"],
    "moonshot-ai": ["moonshot_api"],
    "openai": ["openai_api"],
    "scikit-learn": ["sklearn"],
    "torch": ["pytorch"],
    "xai": ["xai_api"],
}


def ids(label):
    """The ids of the catalogue that a label stands for."""
    return [f"ai:{one}" for one in ALIASES.get(label, [label.replace("-", "_")])]


def all_ids(labels):
    """The ids of several labels, markers without a vendor included."""
    plain = [one for label in labels for one in ids(label)]
    return {*plain, *(f"marker:{label.replace('-', '_')}" for label in labels)}


def score(truth, result):
    """Recall, precision, misses and false alarms of one tree."""
    reported = {finding.vendor_id: finding for finding in result.used}
    used = truth.get("used") or {}
    found = [label for label in used if any(one in reported for one in ids(label))]
    neutral = all_ids([*truth.get("neutral", []), *truth.get("declared", [])])
    right = all_ids(used)
    false = [one for one in reported if one not in right and one not in neutral]
    counted = len(found) + len(false)
    return {
        "used": len(used),
        "found": len(found),
        "recall": len(found) / len(used) if used else None,
        "precision": len(found) / counted if counted else None,
        "misses": [label for label in used if label not in found],
        "false_alarms": {one: _place(reported[one]) for one in sorted(false)},
    }


def _place(finding):
    first = finding.places[0]
    return f"{first.path}:{first.line} {first.kind} ({first.rule})"


def _percent(share):
    return "  –  " if share is None else f"{share:.3f}"


def main():
    """Print the table; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("truth", type=Path)
    parser.add_argument("trees", type=Path)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    truths = yaml.safe_load(args.truth.read_text(encoding="utf-8"))["trees"]
    scores = {
        name: score(truth, scan(args.trees / name))
        for name, truth in truths.items()
        if (args.trees / name).is_dir()
    }
    if args.json:
        print(json.dumps(scores, indent=2))
    else:
        _print(scores, truths)
    sys.exit(0 if _is_reached(scores) else 1)


def _print(scores, truths):
    print(f"{'tree':<16}{'used':>5}{'found':>6}{'recall':>8}{'precision':>11}  false alarms")
    for name in truths:
        if name not in scores:
            print(f"{name:<16} not measured: no folder of that name")
            continue
        one = scores[name]
        shares = f"{_percent(one['recall']):>8}{_percent(one['precision']):>11}"
        print(f"{name:<16}{one['used']:>5}{one['found']:>6}{shares}  {len(one['false_alarms'])}")
    for name, one in scores.items():
        for miss in one["misses"]:
            print(f"  {name}: missed {miss}: {truths[name]['used'][miss]}")
        for vendor, place in one["false_alarms"].items():
            print(f"  {name}: false alarm {vendor}: {place}")
    found, used, false = _sums(scores)
    if used:
        print(f"together: recall {found / used:.3f}, precision {found / (found + false):.3f}")


def _sums(scores):
    every = scores.values()
    return (
        sum(one["found"] for one in every),
        sum(one["used"] for one in every),
        sum(len(one["false_alarms"]) for one in every),
    )


def _is_reached(scores):
    found, used, false = _sums(scores)
    quiet = all(not one["false_alarms"] for one in scores.values() if not one["used"])
    return bool(used) and quiet and min(found / used, found / (found + false)) >= GOAL


if __name__ == "__main__":
    main()
