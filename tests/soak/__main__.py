"""`make soak`: 200 kills under 100,000 records on each database; the balance as JSON. Status 1 for anything lost."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from tests.databases import database_url
from tests.soak.harness import run
from tests.soak.servers import outreach_server


def main() -> int:
    """Run once on the database that OUTREACH_TEST_DATABASE names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--clients", type=int, default=16)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, database_url(Path(name)) as url:
        server = outreach_server(Path(name), url)
        balance = run(server, records=wanted.records, strikes=wanted.kills, clients=wanted.clients)
    print(json.dumps(asdict(balance) | {"clean": balance.clean}))
    return 0 if balance.clean else 1


if __name__ == "__main__":
    sys.exit(main())
