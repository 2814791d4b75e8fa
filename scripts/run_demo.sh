#!/usr/bin/env bash
# ./dev run: the support-centre demo, from a built tree. Data and logs go to ./run.
set -euo pipefail
config=demo/support-centre/strowger.yaml
crowd=no fresh=no
for argument in "$@"; do
  case "$argument" in
    --crowd) crowd=yes ;;
    --fresh) fresh=yes ;;
    *) echo "dev run: unknown option $argument (--crowd, --fresh)" >&2; exit 2 ;;
  esac
done
[ "$fresh" = no ] || rm -rf run/support-centre
mkdir -p run
engine="" people=""

stop() {
  trap - EXIT
  trap '' INT TERM
  if [ -n "$people" ] && kill -TERM "$people" 2>/dev/null; then wait "$people" || true; fi
  if [ -n "$engine" ] && kill -TERM "$engine" 2>/dev/null; then
    echo "Stopping: work in hand may end first (at most the drain limit)"
    wait "$engine" || true
  fi
  echo "Stopped. The journal stays in run/support-centre; ./dev run goes on where this ended."
}
trap stop EXIT
trap 'exit 0' INT TERM

# In their own process groups, so that Ctrl-C reaches this script first and the engine ends in order.
set -m
build/release/bin/strowger serve --config "$config" --pages build/pages --demo </dev/null >run/engine.log 2>&1 &
engine=$!
for _ in $(seq 150); do
  if curl -fsS -o /dev/null http://127.0.0.1:8081/readyz 2>/dev/null; then break; fi
  kill -0 "$engine" 2>/dev/null || { tail -n 30 run/engine.log >&2; engine=""; echo "The engine did not start; see run/engine.log" >&2; exit 1; }
  sleep 0.2
done
curl -fsS -o /dev/null http://127.0.0.1:8081/readyz || { tail -n 30 run/engine.log >&2; echo "The engine is not ready after 30 s" >&2; exit 1; }

cat <<TEXT

  Strowger is serving the support-centre demo.

  Customer    http://127.0.0.1:8080/demo/       the shop with its chat (also ?entry=premium, ?entry=complaints)
  Agent       http://127.0.0.1:8080/desktop/    sign in as ada, grace or katherine, password: demo
  Supervisor  http://127.0.0.1:8080/desktop/    sign in as sam, password: demo; the wallboard is /desktop/#/wallboard
  Metrics     http://127.0.0.1:8081/metrics     health: /healthz, /readyz
  Log         run/engine.log                    journal: build/release/bin/strowger journal --config $config

  Everybody of $config has the password demo: never use this file in earnest.
TEXT
if [ "$crowd" = yes ]; then
  build/release/bin/strowger-load crowd --config "$config" --url http://127.0.0.1:8080 --password demo </dev/null >run/crowd.log 2>&1 &
  people=$!
  echo "  The crowd is at work: customers arrive and agents answer by themselves; its log is run/crowd.log"
fi
printf '\n  Ctrl-C stops it.\n\n'
wait "$engine" || true
if [ -n "$engine" ] && ! kill -0 "$engine" 2>/dev/null; then
  engine=""
  tail -n 15 run/engine.log >&2
  echo "The engine ended; see run/engine.log" >&2
  exit 1
fi
