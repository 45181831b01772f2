#!/usr/bin/env python3
"""A hook of Claude Code that sends a session to Akosha when it ends (SessionEnd), or after each answer (Stop).

Claude Code gives it JSON on the standard input, with session_id, transcript_path and cwd. It does not wait for hooks when it
exits, so the sending goes on in a process of its own. Ids and times are those of the transcript: a session that is sent again,
longer, or that `akosha import` reads, is stored once.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

AKOSHA = os.environ.get("AKOSHA_ADDRESS", "http://127.0.0.1:8000").rstrip("/")
KEY = os.environ.get("AKOSHA_KEY")
SYSTEM = os.environ.get("AKOSHA_SYSTEM", "claude-code")
MESSAGES_EACH, LARGEST_MESSAGE = 200, 3_500_000


def time_of(text):
    """A time in UTC as importers write it: 2026-01-31T12:00:00.25+00:00."""
    if not text.endswith("Z"):
        return text
    seconds, _, fraction = text[:-1].partition(".")
    fraction = fraction.rstrip("0")
    return f"{seconds}.{fraction}+00:00" if fraction else f"{seconds}+00:00"


def message_of(record):
    """The message of a record of the transcript; None for what is about the session rather than of it."""
    if record.get("type") not in ("user", "assistant") or record.get("isMeta") or record.get("isSidechain"):
        return None
    said = record.get("message") or {}
    content, role = said.get("content"), record["type"]
    if not content or not record.get("uuid") or len(json.dumps(content)) > LARGEST_MESSAGE:
        return None
    if record.get("isCompactSummary"):
        role = "system"
    elif isinstance(content, list) and all(isinstance(p, dict) and p.get("type") == "tool_result" for p in content):
        role = "tool"
    message = {"role": role, "content": content, "id": record["uuid"]}
    if record.get("timestamp"):
        message["timestamp"] = time_of(record["timestamp"])
    if said.get("model"):
        message["metadata"] = {"model": said["model"]}
    return message


def read(transcript):
    """The messages of a transcript, and what is known of the session."""
    messages, known = [], {}
    with open(transcript, encoding="utf-8", errors="replace") as lines:
        for line in lines:
            try:
                record = json.loads(line)
            except ValueError:
                continue  # the last line may still be written
            if not isinstance(record, dict):
                continue
            message = message_of(record)
            if message:
                messages.append(message)
                for name, field in (("cwd", "cwd"), ("git_branch", "gitBranch"), ("version", "version")):
                    if record.get(field):
                        known.setdefault(name, record[field])
    return messages, known


def compact(value):
    """JSON as importers write it, so that what is kept as it was given is the same."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode(errors="replace")


def send(session, messages, known):
    for first in range(0, len(messages), MESSAGES_EACH):
        conversation = {"system_id": SYSTEM, "conversation_id": session, "messages": messages[first : first + MESSAGES_EACH]}
        if known:
            conversation["metadata"] = known
        request = urllib.request.Request(AKOSHA + "/api/v1/conversations", data=compact(conversation))
        request.add_header("Content-Type", "application/json")
        if KEY:
            request.add_header("Authorization", f"Bearer {KEY}")
        for pause in (1, 5, 25, None):
            try:
                urllib.request.urlopen(request, timeout=120).close()
                break
            except urllib.error.HTTPError as error:
                if pause is None or (error.code < 500 and error.code not in (408, 429)):
                    raise RuntimeError(f"{error.code}: {error.read(2000).decode(errors='replace')}") from error
            except OSError:
                if pause is None:
                    raise
            time.sleep(pause)


def main():
    if sys.argv[1:2] == ["--send"]:
        session, transcript = sys.argv[2:4]
        messages, known = read(transcript)
        send(session, messages, known)
        return
    given = json.load(sys.stdin)
    if not given.get("transcript_path") or not os.path.exists(given["transcript_path"]):
        return  # a session in which nothing was said
    with open(os.path.join(tempfile.gettempdir(), "akosha-hook.log"), "ab") as log:
        subprocess.Popen(
            [sys.executable, os.path.abspath(__file__), "--send", given["session_id"], given["transcript_path"]],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=log, start_new_session=True)


if __name__ == "__main__":
    main()
