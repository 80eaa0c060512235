#!/usr/bin/env bash
# Makes the topics on a local Kafka broker, or checks that they are there. Needs kafka-topics.sh (in the broker's image, or on the PATH).
# usage: create.sh [--print]      KAFKA_BOOTSTRAP (127.0.0.1:9092), PARTITIONS (6), REPLICATION (1)
set -euo pipefail

# NAME RETENTION_MS: a week for what must arrive, a minute for what is told to every replica
topics='contact-person 604800000
contact-person-dead 604800000
user-commands 604800000
user-commands-dead 604800000
user-events 604800000
user-events-dead 604800000
user-results 60000
contact-events 60000'

if [[ ${1:-} == --print ]]; then echo "$topics"; exit; fi

tool=$(command -v kafka-topics.sh || echo /opt/kafka/bin/kafka-topics.sh)
[[ -x $tool ]] || { echo "create.sh: kafka-topics.sh is neither on the PATH nor in /opt/kafka/bin" >&2; exit 1; }
while read -r name retention; do
  "$tool" --bootstrap-server "${KAFKA_BOOTSTRAP:-127.0.0.1:9092}" --create --if-not-exists --topic "$name" \
    --partitions "${PARTITIONS:-6}" --replication-factor "${REPLICATION:-1}" --config "retention.ms=$retention" </dev/null
done <<<"$topics"
