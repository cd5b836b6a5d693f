# shellcheck shell=bash
# Runs the suites, one after the other or beside each other, and says what became of each.

# Errexit is off inside a condition, so the status is taken from a plain subshell.
status_of() {
	rm -f "$REASON"
	set +e
	(set -e && "$@")
	STATUS=$?
	set -e
}

# What has a site of its own may run beside the rest, in a process group of its own: a name for it, and what to do.
begin_beside() {
	set -m
	beside "$@" >"$STATE/$1.out" 2>&1 3>&1 7>&- 9>&- &
	printf '%s\n' "$!" >"$STATE/$1.beside"
	set +m
}

beside() {
	local began=$SECONDS
	set +m
	begin_own_log
	REASON=$STATE/$1.reason
	status_of "${@:2}"
	printf '%s\n' "$STATUS" >"$STATE/$1.status"
	printf '%s\n' $((SECONDS - began)) >"$STATE/$1.took"
}

# Shows what it said, now that its turn has come.
end_beside() {
	wait "$(cat "$STATE/$1.beside")" || true
	rm -f "$STATE/$1.beside"
	cat "$STATE/$1.out"
	STATUS=$(cat "$STATE/$1.status" 2>/dev/null || echo 1)
	[ ! -f "$STATE/$1.reason" ] || mv "$STATE/$1.reason" "$REASON"
}

# What ran beside the rest took its own time.
record() {
	local took
	took=$(cat "$STATE/$1.took" 2>/dev/null || echo $((SECONDS - SUITE_BEGAN)))
	printf '%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "$(in_words "$took")" >>"$SUMMARY"
}

counts_as_failure() {
	case $STATUS in
		0 | "$BY_CHOICE") false ;;
		"$NOT_HERE") [ "${REQUIRE_SITE:-}" = 1 ] ;;
	esac
}

run_suite() {
	local suite=$1 reason
	say "$suite"
	SUITE_BEGAN=$SECONDS
	rm -f "$REASON"
	if [ -f "$STATE/$suite.beside" ]; then end_beside "$suite"; else status_of "$suite"; fi
	reason=$(cat "$REASON" 2>/dev/null || true)
	case $STATUS in
		0) record "$suite" passed "" ;;
		"$BY_CHOICE" | "$NOT_HERE") record "$suite" "not run" "$reason" ;;
		*) record "$suite" failed "${reason:-see above}" ;;
	esac
	counts_as_failure || return 0
	touch "$STATE/failed"
}

# The site is prepared once, before the first suite that wants it; why it could not be is kept for all of them.
# From then on others may use the bench too, unless it gets another checkout back in the end.
run_preparation() {
	say "Preparing the site for the tests"
	lock_run test
	lock_bench
	linked_checkout >"$STATE/linked_before"
	status_of prepare
	if [ "$STATUS" = 0 ]; then
		touch "$STATE/site_ready"
	else
		[ "$STATUS" = "$NOT_HERE" ] || printf 'preparing the site failed, see above\n' >"$REASON"
		mv "$REASON" "$STATE/site_reason"
		printf '%s\n' "$STATUS" >"$STATE/site_status"
	fi
	gets_another_back || share_bench
}

gets_another_back() {
	local before
	before=$(cat "$STATE/linked_before" 2>/dev/null || true)
	[ -n "$before" ] && [ "$before" != "$ROOT" ]
}

wants_site() {
	case $1 in
		site | lifecycle | browser) has_tests "$1" ;;
		fresh) true ;;
		perf) [ "${PERF:-}" = 1 ] && has_tests perf ;;
		*) false ;;
	esac
}

# Whether a suite is among those that come after the first.
comes_later() { [[ " ${*:3} " == *" $1 "* ]]; }

needs_preparation() { wants_site "$1" || { [ "$1" != lint ] && comes_later fresh "$@"; }; }

goes_beside() {
	case $1 in
		fresh) [ "$2" != lint ] ;;
		lifecycle) [ "$2" = browser ] ;;
	esac
}

# Most of `fresh` is waiting, so that it begins early; `lifecycle` takes as long as the browser's tests.
begin_what_goes_beside() {
	local with
	for with in fresh lifecycle; do
		if [ ! -f "$STATE/$with.begun" ] && comes_later "$with" "$@" && goes_beside "$with" "$1"; then
			touch "$STATE/$with.begun"
			begin_beside "$with" "$with"
		fi
	done
}

run_suites() {
	local prepared=
	while [ $# -gt 0 ]; do
		if [ -z "$prepared" ] && needs_preparation "$@"; then
			run_preparation
			prepared=1
		fi
		begin_what_goes_beside "$@"
		run_suite "$1"
		shift
	done
}

last_line() {
	awk -F '\t' '{ printf "%s%s: %s%s", separator, $1, $2, ($3 == "" ? "" : " (" $3 ")"); separator = "; " } END { print "." }' "$SUMMARY"
}

# The names of what failed, once more at the end: the output above may be long.
failed_tests() {
	local file
	for file in "$STATE"/*.xml; do
		[ ! -f "$file" ] || python3 - "$file" <<-'PYTHON'
			import sys
			from xml.etree import ElementTree
			for case in ElementTree.parse(sys.argv[1]).iter("testcase"):
			    for bad in (*case.findall("failure"), *case.findall("error")):
			        words = (bad.get("message") or "").strip().splitlines()
			        print(f"{bad.tag}: {case.get('classname')}::{case.get('name')}: {words[0][:200] if words else ''}")
		PYTHON
	done
}

report() {
	say "Result"
	failed_tests
	column -t -s "$(printf '\t')" "$SUMMARY" 2>/dev/null || cat "$SUMMARY"
	printf '\n%s\n' "$(last_line)"
}

# Leaves the bench as it was: another checkout that was linked is linked again, what was started is stopped.
tidy_up() {
	local beside
	exec 3>/dev/null
	for beside in "$STATE"/*.beside; do
		[ ! -f "$beside" ] || kill -- "-$(cat "$beside")" 2>/dev/null || true
	done
	[ ! -f "$STATE/server" ] || kill -- "-$(cat "$STATE/server")" 2>/dev/null || true
	[ ! -f "$STATE/linked_before" ] || (use_tools && tidy_bench) >/dev/null 2>&1 || true
	rm -rf "$STATE"
}

tidy_bench() {
	local site
	[ ! -f "$STATE/throwaway_site" ] || (remove_throwaway_site) || true
	[ ! -f "$STATE/fresh_bench" ] || (remove_fresh_bench) || true
	! gets_another_back || (link_checkout "$(cat "$STATE/linked_before")") || true
	for site in $(sites_of_tests); do
		(forget_jobs "$site") || true
	done
	(release_services) || true
}

