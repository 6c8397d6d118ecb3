"""CPU seconds of a script by phase, printed as one line of JSON for `cargo xtask bench`.

A module, to be imported before everything else: what has passed when `loaded` is called is start and imports.
"""

import json
import time
from importlib.metadata import version


class Phases:
    """CPU seconds of this process (all threads, user and system), phase by phase."""

    def __init__(self):
        self.seconds = {}
        self.before = 0.0

    def end(self, name):
        """Ends a phase, and says how many CPU seconds it took."""
        now = time.process_time()
        self.seconds[name] = now - self.before
        self.before = now
        return self.seconds[name]

    def tell(self, packages, work, answers, note=""):
        """Prints the result: `work` is what is compared, in CPU seconds; `answers` is what was computed, to be compared too."""
        print(
            json.dumps(
                {
                    "start": self.seconds["start"],
                    "read": self.seconds["read"],
                    "work": work,
                    "phases": self.seconds,
                    "answers": answers,
                    "note": note,
                    "versions": {package: version(package) for package in packages},
                }
            )
        )
