# shellcheck shell=bash
# Where things are, how to say things, and how to ask the system for what is missing.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
export HOME=${HOME:-$(getent passwd "$(id -u)" | cut -d: -f6)}
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/partner-support
STATE=$(mktemp -d)
# Where a suite says why it did not run.
REASON=$STATE/reason
# Where Debian keeps mariadbd; a user's path may lack it.
export PATH=$PATH:/usr/sbin:/sbin
# Frappe's dependencies warn about their own source on every call.
export PYTHONWARNINGS=${PYTHONWARNINGS:-ignore::SyntaxWarning,ignore::DeprecationWarning}

# Exit codes by which a suite says that it did not run: 77 by choice, 78 because the machine lacks something.
BY_CHOICE=77
NOT_HERE=78

# shellcheck source-path=SCRIPTDIR source=steps.sh
. "$ROOT/scripts/lib/steps.sh"

give_up() {
	printf '%s\n' "$*" >"$REASON"
	printf '\n%s\n' "$*" >&2
	exit "$NOT_HERE"
}

skip() {
	printf '%s\n' "$*" >"$REASON"
	exit "$BY_CHOICE"
}

has() {
	local command
	for command in "$@"; do
		command -v "$command" >/dev/null 2>&1 || return 1
	done
}

wait_for() {
	local end=$((SECONDS + $1))
	shift
	until "$@"; do
		[ "$SECONDS" -lt "$end" ] || return 1
		sleep 0.5
	done
}

# sudo may ask on a terminal; without one, or in CI, it must not. Called before a step, which would hide the question.
need_root() {
	[ "$(id -u)" = 0 ] && return
	has sudo && { sudo -n true 2>/dev/null || { [ -t 1 ] && [ -z "${CI:-}" ] && sudo -v; }; } && return
	give_up "Administrator rights are needed for: $*. Run that as root, or this script as root, and try again."
}

as_root() {
	need_root "$@"
	if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

package_is_installed() {
	dpkg-query --show --showformat '${db:Status-Status}\n' "$1" 2>/dev/null | grep -qx installed
}

# Runs something that stays: it must hold neither a lock of this run, nor open what the run prints to.
detached() { "$@" 3>&- 7>&- 9>&-; }

apt_get() { detached as_root env DEBIAN_FRONTEND=noninteractive apt-get --quiet --yes "$@"; }

# The list of packages is fetched only where it is missing or too old to install from.
install_packages() {
	apt_get install --no-install-recommends "$@" && return
	apt_get update && apt_get install --no-install-recommends "$@"
}

# Installs the Debian packages that are not there yet; says so where the system has no apt.
need_packages() {
	local package missing=()
	for package in "$@"; do
		package_is_installed "$package" || missing+=("$package")
	done
	[ ${#missing[@]} -gt 0 ] || return 0
	has apt-get || give_up "These packages are missing, and there is no apt-get to install them: ${missing[*]}."
	need_root apt-get install "${missing[@]}"
	step "Installing ${missing[*]}" install_packages "${missing[@]}" && return
	give_up "These packages could not be installed: ${missing[*]}. Install them and run this again."
}

python_is_enough() {
	python3 -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))' 2>/dev/null
}

need_python() {
	python_is_enough || need_packages python3 python3-venv
	python_is_enough || give_up "Python 3.10 or newer is needed; python3 here is $(python3 --version 2>&1)."
}

dependency_groups() { sed -n '/^\[dependency-groups\]/,/^$/p' "$ROOT/pyproject.toml"; }

# One virtual environment per purpose, made once and made again when its list of packages changes.
need_venv() (
	directory=$1
	shift
	mkdir -p "$CACHE"
	exec 8>"$directory.lock"
	flock 8
	need_python
	wanted=$(printf '%s\n' "$(python3 --version 2>&1)" "$*" "$(dependency_groups)" | cksum)
	[ "$(cat "$directory/.wanted" 2>/dev/null)" != "$wanted" ] || return 0
	step "Preparing tools" make_venv "$directory" "$@"
	printf '%s\n' "$wanted" >"$directory/.wanted"
)

make_venv() {
	local directory=$1
	shift
	rm -rf "$directory"
	python3 -m venv "$directory"
	cd "$ROOT"
	"$directory/bin/pip" install --disable-pip-version-check --upgrade 'pip>=25.1'
	"$directory/bin/pip" install --disable-pip-version-check "$@"
}

free_port() {
	python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

port_is_taken() {
	python3 -c 'import socket, sys; sys.exit(socket.socket().connect_ex(("127.0.0.1", int(sys.argv[1]))))' "$1"
}
