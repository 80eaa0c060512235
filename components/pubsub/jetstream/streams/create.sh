#!/usr/bin/env bash
# Makes the streams on a local NATS server, with nothing but bash: JetStream's API over the plain NATS protocol.
# usage: create.sh [--profile durable|article] [--print]      NATS_HOST (127.0.0.1), NATS_PORT (4222), REPLICAS (1)
# Asking again is no error; a stream whose settings differ is updated. Exit code 1 when the server refuses one.
set -euo pipefail
export LC_ALL=C

profile=durable print=false
while (($#)); do
  case $1 in
    --profile) profile=${2:?--profile needs durable or article}; shift 2 ;;
    --print) print=true; shift ;;
    *) echo "create.sh: unknown argument '$1'" >&2; exit 2 ;;
  esac
done
[[ $profile == durable || $profile == article ]] || { echo "create.sh: no profile '$profile'; there are durable and article" >&2; exit 2; }

# stream NAME SUBJECT RETENTION STORAGE DISCARD MAX_BYTES MAX_AGE_SECONDS DUPLICATE_WINDOW_SECONDS -> the request's JSON
stream() {
  printf '{"name":"%s","subjects":["%s"],"retention":"%s","storage":"%s","discard":"%s","max_bytes":%d,"max_age":%d,"duplicate_window":%d,"num_replicas":%d}\n' \
    "$1" "$2" "$3" "$4" "$5" "$6" "$(($7 * 1000000000))" "$(($8 * 1000000000))" "${REPLICAS:-1}"
}

streams() {
  if [[ $profile == article ]]; then
    stream stream contact-person limits memory old 500000000 0 120
  else
    stream contact-person contact-person workqueue file new 4294967296 0 120
  fi
  stream contact-person-dead contact-person-dead workqueue file new 1073741824 0 120
  stream user-commands user-commands workqueue file new 1073741824 0 120
  stream user-commands-dead user-commands-dead workqueue file new 268435456 0 120
  stream user-events user-events limits file new 1073741824 604800 120
  stream user-events-dead user-events-dead workqueue file new 268435456 0 120
  stream user-results user-results limits memory old 67108864 60 60
  stream contact-events contact-events limits memory old 67108864 60 60
}

if $print; then streams; exit; fi

host=${NATS_HOST:-127.0.0.1} port=${NATS_PORT:-4222} inbox=_INBOX.switchyard.$$.$RANDOM
exec 3<>"/dev/tcp/$host/$port" || { echo "create.sh: no NATS server answers at $host:$port" >&2; exit 1; }
printf 'CONNECT {"verbose":false,"pedantic":false,"headers":true,"no_responders":true,"name":"switchyard-streams"}\r\nSUB %s 1\r\n' "$inbox" >&3

# request SUBJECT JSON -> the server's answer on standard output
request() {
  local line word length answer
  printf 'PUB %s %s %d\r\n%s\r\n' "$1" "$inbox" "${#2}" "$2" >&3
  while IFS= read -r -t 10 -u 3 line; do
    line=${line%$'\r'}
    case $line in
      PING) printf 'PONG\r\n' >&3 ;;
      MSG\ *) for word in $line; do length=$word; done
        IFS= read -r -t 10 -N "$length" -u 3 answer && printf '%s' "$answer"
        return ;;
      HMSG\ *) echo "create.sh: the server at $host:$port has JetStream switched off (start it with --jetstream)" >&2; return 1 ;;
      -ERR*) echo "create.sh: $line" >&2; return 1 ;;
    esac
  done
  echo "create.sh: no answer from $host:$port within 10 s" >&2
  return 1
}

failed=0
while IFS= read -r json; do
  name=${json#*\"name\":\"} name=${name%%\"*}
  answer=$(request "\$JS.API.STREAM.CREATE.$name" "$json") || exit 1
  # 10058: a stream of that name has other settings
  [[ $answer != *'"err_code":10058'* ]] || answer=$(request "\$JS.API.STREAM.UPDATE.$name" "$json") || exit 1
  if [[ $answer == *'"error":'* ]]; then
    echo "create.sh: $name: $answer" >&2
    failed=1
  else
    echo "stream $name is there"
  fi
done < <(streams)
exit $failed
