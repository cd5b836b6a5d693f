# shellcheck shell=bash
# A line for every step, with its time; what the tools say meanwhile goes to a log.

LOGS=$CACHE/logs
LOG=${LOG:-}
LOGS_KEPT=20
# Seconds between two dots where nobody watches: a line that stands still looks dead.
DOT_EVERY=10
# What a person reads; a step's own output goes elsewhere. Daemons must not keep it open.
exec 3>&1

say() { printf '\n==> %s\n' "$*" >&3; }

note() { printf '    %s\n' "$*" >&3; }

is_watched() { [ -t 3 ] && [ "${TERM:-dumb}" != dumb ]; }

open_log() {
	local old
	[ -z "$LOG" ] || return 0
	mkdir -p "$LOGS"
	LOG=$LOGS/$(date +%Y-%m-%d-%H%M%S)-$(basename "$0")-$BASHPID.log
	find "$LOGS" -name '*.log' | sort --reverse | tail -n "+$LOGS_KEPT" | while read -r old; do rm -f "$old"; done
	: >"$LOG"
}

# What runs beside the rest would write into the middle of its log.
begin_own_log() { LOG=; }

in_words() {
	if [ "$1" -lt 60 ]; then printf '%d s' "$1"; else printf '%d min %02d s' $(($1 / 60)) $(($1 % 60)); fi
}

# Ends by itself once the folder of this run is gone.
keep_moving() {
	local what=$1 began=$SECONDS beats=0
	while sleep 1 && [ -d "$STATE" ]; do
		if is_watched; then
			printf '\r    %s ... %s ' "$what" "$(in_words $((SECONDS - began)))" >&3
		elif [ $((++beats % DOT_EVERY)) = 0 ]; then
			printf '.' >&3
		fi
	done
}

begin_step() {
	open_log
	STEP=$1
	STEP_BEGAN=$SECONDS
	STEP_FROM=$(wc -c <"$LOG")
	printf '\n--- %s %s\n' "$(date +%T)" "$STEP" >>"$LOG"
	printf '    %s ...' "$STEP" >&3
	keep_moving "$STEP" >/dev/null 2>&1 7>&- 9>&- &
	STEP_MOVES=$!
}

end_step() {
	local took
	[ -n "${STEP:-}" ] || return 0
	kill "$STEP_MOVES" 2>/dev/null || true
	wait "$STEP_MOVES" 2>/dev/null || true
	took="${1:-}$(in_words $((SECONDS - STEP_BEGAN)))"
	if is_watched; then printf '\r\033[K    %s: %s\n' "$STEP" "$took" >&3; else printf ' %s\n' "$took" >&3; fi
	STEP=
}

# What went wrong stands in the step's last lines; progress bars write theirs over each other.
show_log() {
	tail -c "+$((STEP_FROM + 2))" "$LOG" | tail -c 20000 | tr '\r' '\n' | tail -n 25 | sed 's/^/    | /' >&3
	note "All of it: $LOG"
}

# step <what is done> <command>: one that gives up tells why in the log. Inside a condition nothing stops at its first
# failure: there the command is a single one, or a chain.
step() {
	local status
	begin_step "$1"
	shift
	set +e
	(set -e && "$@") >>"$LOG" 2>&1 </dev/null
	status=$?
	set -e
	if [ "$status" = 0 ]; then
		end_step
		return
	fi
	end_step "failed after "
	show_log
	return "$status"
}
