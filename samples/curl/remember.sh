#!/bin/sh
# Sends a conversation and searches for what was said: Akosha with nothing but curl.
set -eu
akosha=${AKOSHA_ADDRESS:-http://127.0.0.1:8000}

call() { # PATH BODY: posts JSON, with the key if there is one, and fails where the answer is an error
  curl -sS --fail-with-body "$akosha$1" -H 'Content-Type: application/json' \
    ${AKOSHA_KEY:+-H "Authorization: Bearer $AKOSHA_KEY"} -d "$2"
  echo
}

# With wait=true the answer comes when searches find it. Sent again, it is the same message: nothing is stored twice.
call '/api/v1/conversations?wait=true' '{
  "system_id": "curl-sample", "conversation_id": "deploy",
  "messages": [
    {"role": "user", "author": "Ada", "content": "When is the deploy key rotated?", "timestamp": "2026-01-05T10:00:00Z"},
    {"role": "assistant", "content": "It is rotated every Monday.", "timestamp": "2026-01-05T10:00:02Z"}]}'
call '/api/v1/search' '{"query": "when is the deploy key rotated?", "system_ids": ["curl-sample"], "limit": 3}'
