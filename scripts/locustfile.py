"""The standard mix of Akosha's load tests: one search to three reads of the totals. Run by scripts/load.sh, or by hand:

    locust -f scripts/locustfile.py --host http://127.0.0.1:8001 --headless -u 20 -r 20 -t 60s --csv load

AKOSHA_KEY gives the API key, where one is needed; AKOSHA_RATE the requests a second of all users together (default 16.7).
"""
import os
import random

from locust import HttpUser, constant_throughput, task

SYLLABLES = "ka lo mi ran te vel dor san pi cu ber nal tis gor fa zen mu hal qui rox".split()
USERS = int(os.environ.get("AKOSHA_USERS", "20"))
RATE = float(os.environ.get("AKOSHA_RATE", "16.7"))
RANDOM = random.Random(11)


def word():
    """A word of the sample text: ranks follow Zipf's law."""
    rank, letters = int(50_000 ** RANDOM.random()), ""
    while rank > 0:
        letters += SYLLABLES[rank % len(SYLLABLES)]
        rank //= len(SYLLABLES)
    return letters


class Caller(HttpUser):
    wait_time = constant_throughput(RATE / USERS)

    def on_start(self):
        if os.environ.get("AKOSHA_KEY"):
            self.client.headers["Authorization"] = "Bearer " + os.environ["AKOSHA_KEY"]

    @task(1)
    def search(self):
        self.client.post("/api/v1/search", json={"query": " ".join(word() for _ in range(6))}, name="search")

    @task(3)
    def totals(self):
        self.client.get("/api/v1/analytics/metrics", name="metrics")
