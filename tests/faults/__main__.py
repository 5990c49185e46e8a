"""Starts the site, lets one thing after another fail, prints what was found. Exits 1 when anything was wrong."""

import signal
import sys
import tempfile
import time
from pathlib import Path

from tests.faults.alone import ALONE
from tests.faults.scenarios import FAULTS, Outcome, suffer
from tests.faults.site import opened


def main(wanted: list[str]) -> int:
    """All faults, or those whose title holds one of these words."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    outcomes = []
    with tempfile.TemporaryDirectory(prefix="alsportal-faults-") as var, opened(Path(var)) as site:
        for number, fault in enumerate(FAULTS):
            if not wanted or any(word in fault.title for word in wanted):
                outcomes.append(_printed(suffer(site, fault, number)))
        for title, check in ALONE.items():
            if not wanted or any(word in title for word in wanted):
                started = time.monotonic()
                outcomes.append(_printed(Outcome(title, check(site), seconds=time.monotonic() - started)))
    wrong = [one for one in outcomes if one.wrongs]
    print(f"\n{len(outcomes)} faults, {len(wrong)} with something wrong after them.")
    return 1 if wrong else 0


def _printed(outcome: Outcome) -> Outcome:
    tried_again = f", {outcome.troubles} times somebody tried again" if outcome.troubles else ""
    print(
        f"{'wrong' if outcome.wrongs else 'right'}  {outcome.title} ({outcome.seconds:.0f} s{tried_again})", flush=True
    )
    for sentence in outcome.wrongs:
        print(f"       {sentence}", flush=True)
    return outcome


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
