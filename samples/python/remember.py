#!/usr/bin/env python3
"""Sends conversations as NDJSON, searches them and reads one: Akosha with Python's standard library alone."""

import json
import os
import urllib.parse
import urllib.request

AKOSHA = os.environ.get("AKOSHA_ADDRESS", "http://127.0.0.1:8000").rstrip("/")
KEY = os.environ.get("AKOSHA_KEY")


def call(path, body=None, kind="application/json"):
    """Posts a body, or gets, and gives the JSON of the answer; an error of the service raises HTTPError."""
    request = urllib.request.Request(AKOSHA + path, data=body)
    if body is not None:
        request.add_header("Content-Type", kind)
    if KEY:
        request.add_header("Authorization", f"Bearer {KEY}")
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def store(conversations):
    """Stores conversations, one a line. Sent again they change nothing: ids are given or made of what is said."""
    lines = "".join(json.dumps(conversation) + "\n" for conversation in conversations)
    return call("/api/v1/conversations?wait=true", lines.encode(), "application/x-ndjson")


def search(query, **filters):
    return call("/api/v1/search", json.dumps({"query": query, **filters}).encode())["hits"]


def read(system, conversation):
    query = urllib.parse.urlencode({"system_id": system, "conversation_id": conversation})
    return call(f"/api/v1/conversations?{query}")["messages"]


if __name__ == "__main__":
    stored = store(
        {
            "system_id": "python-sample",
            "conversation_id": f"day-{day}",
            "messages": [
                {"role": "user", "content": f"What was done on day {day}?"},
                {"role": "assistant", "content": f"Part {day} of the bridge was built."},
            ],
        }
        for day in range(1, 4)
    )
    print(f"{stored['accepted']} conversations, {stored['messages']} messages")
    for hit in search("which part of the bridge was built?", system_ids=["python-sample"], limit=1):
        print(f"{hit['conversation_id']}: {hit['snippet']}")
        for message in read(hit["system_id"], hit["conversation_id"]):
            print(f"  {message['role']}: {message['content']}")
