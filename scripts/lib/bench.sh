# shellcheck shell=bash
# The bench: found, or made with the ecosystem's own tools; and this checkout linked into it.

FRAPPE_BRANCH=${FRAPPE_BRANCH:-version-16}
HELPDESK_BRANCH=${HELPDESK_BRANCH:-main}
GITHUB=https://github.com/frappe
PYTHON_VERSION=3.14
NODE_VERSION=24
NVM_TAG=v0.40.3

BENCH=$(realpath --canonicalize-missing "${PARTNER_SUPPORT_BENCH:-$HOME/partner-support-bench}")
key_of() { printf '%s' "$1" | cksum | cut -d ' ' -f 1; }
BENCH_KEY=$(key_of "$BENCH")
TOOLS=$CACHE/tools
export NVM_DIR=${NVM_DIR:-$HOME/.nvm}
export GIT_TERMINAL_PROMPT=0

bench_exists() { [ -x "$BENCH/env/bin/python" ] && [ -d "$BENCH/apps/frappe" ] && [ -d "$BENCH/sites" ]; }

bench_is_finished() { bench_exists && [ ! -e "$CACHE/bench-$BENCH_KEY.unfinished" ]; }

bench_setting() {
	python3 - "$BENCH/sites/common_site_config.json" "$1" <<-'PYTHON'
		import json, sys
		print(json.load(open(sys.argv[1])).get(sys.argv[2], ""))
	PYTHON
}

set_bench_setting() {
	python3 - "$BENCH/sites/common_site_config.json" "$1" "$2" <<-'PYTHON'
		import json, sys
		path, key, value = sys.argv[1:]
		settings = json.load(open(path))
		settings[key] = value
		json.dump(settings, open(path, "w"), indent=1, sort_keys=True)
	PYTHON
}

in_bench() { (cd "$BENCH" && bench "$@"); }

# Whoever changes the bench has it alone: two at once would link two checkouts, or build the same files. Whoever only
# uses it shares it. Daemons close the descriptors of locks when they start, or they would outlive the run.
open_bench_lock() {
	mkdir -p "$CACHE"
	[ -n "${BENCH_LOCK:-}" ] || exec 9>"$CACHE/bench-$BENCH_KEY.lock"
	BENCH_LOCK=open
}

wait_for_lock() { flock --nonblock "$@" || step "Waiting for another run that uses the bench" flock "$@"; }

lock_bench() {
	open_bench_lock
	wait_for_lock 9
}

share_bench() {
	open_bench_lock
	wait_for_lock --shared 9
}

is_alone_with_bench() {
	open_bench_lock
	flock --nonblock 9
}

# Two of the same kind at once would work on the same sites.
lock_run() {
	mkdir -p "$CACHE"
	exec 7>"$CACHE/bench-$BENCH_KEY-$1.lock"
	wait_for_lock 7
}

frappe_answers() {
	has git || (need_packages git ca-certificates) || return
	timeout 60 git ls-remote --exit-code "$GITHUB/frappe" "refs/heads/$FRAPPE_BRANCH" >/dev/null 2>&1
}

# Puts the tools made by an earlier run on the path; every suite runs in a shell of its own and calls this.
use_tools() {
	[ -x "$TOOLS/bin/bench" ] && PATH=$TOOLS/bin:$PATH
	local node
	node=$( (find "$NVM_DIR/versions/node" -maxdepth 1 -name "v$NODE_VERSION.*" 2>/dev/null || true) | sort --version-sort | tail -n 1)
	node_is_enough || [ -z "$node" ] || PATH=$node/bin:$PATH
	export PATH
}

need_bench_command() {
	has bench uv && return
	need_venv "$TOOLS" 'frappe-bench>=5.31,<6'
	use_tools
}

node_is_enough() {
	local version
	version=$(node --version 2>/dev/null) || return 1
	version=${version#v}
	[ "${version%%.*}" -ge "$NODE_VERSION" ]
}

# The bench command speaks to Yarn 1; later ones do not know its options.
yarn_is_classic() { [[ "$(cd / && yarn --version 2>/dev/null)" == 1.* ]]; }

install_node() {
	[ -s "$NVM_DIR/nvm.sh" ] || git clone --quiet --depth 1 --branch "$NVM_TAG" https://github.com/nvm-sh/nvm "$NVM_DIR"
	# nvm is not written for errexit and nounset.
	bash -c ". '$NVM_DIR/nvm.sh' --no-use; nvm install $NODE_VERSION"
}

install_yarn() { npm install --global yarn@1 || as_root npm install --global yarn@1; }

need_node() {
	node_is_enough || step "Installing Node $NODE_VERSION with nvm" install_node || true
	use_tools
	node_is_enough || give_up "Node $NODE_VERSION is needed and could not be installed."
	PATH=$PATH:$(npm prefix --global)/bin
	yarn_is_classic || step "Installing Yarn" install_yarn
}

bench_python() {
	local python=python$PYTHON_VERSION
	has "$python" || uv python install "$PYTHON_VERSION" >&2
	command -v "$python" || uv python find "$PYTHON_VERSION"
}

need_system() {
	need_python
	has git curl gcc pkg-config || need_packages ca-certificates curl git build-essential pkg-config
	has mariadbd redis-server || need_packages mariadb-server mariadb-client redis-server
	has flock || need_packages util-linux
	has wkhtmltopdf || want_printing
}

# Frappe makes PDFs with it. Newer Debians offer it no more, and everything else works without.
want_printing() {
	(need_packages wkhtmltopdf) || note "Without wkhtmltopdf no PDFs can be made here; the tests of them are skipped."
}

# `bench` refuses root unless the folder it is called in names root as its user; no bench is there yet to do so.
initialise_bench() {
	local launch=$STATE/launch
	mkdir -p "$launch/sites" "$(dirname "$BENCH")"
	printf '{"frappe_user": "%s"}\n' "$(id -un)" >"$launch/sites/common_site_config.json"
	(cd "$launch" && bench init --frappe-branch "$FRAPPE_BRANCH" --python "$(bench_python)" --no-backups "$BENCH")
}

need_app() {
	local app=$1
	shift
	[ -d "$BENCH/apps/$app" ] && return
	step "Getting $app and building its pages" in_bench get-app "$@" "$GITHUB/$app"
}

make_bench() {
	local unfinished=$CACHE/bench-$BENCH_KEY.unfinished
	[ ! -e "$unfinished" ] || rm -rf "$BENCH"
	[ ! -e "$BENCH" ] || give_up "$BENCH exists and is not a bench. Set PARTNER_SUPPORT_BENCH to another folder."
	note "Making a bench in $BENCH with Frappe $FRAPPE_BRANCH and Helpdesk $HELPDESK_BRANCH. The first time takes a while."
	need_packages libmariadb-dev
	need_node
	touch "$unfinished"
	step "Getting Frappe and building its pages" initialise_bench
	need_app telephony
	need_app helpdesk --branch "$HELPDESK_BRANCH"
	rm -f "$unfinished"
}

# The bench names its user: without that the `bench` command refuses root.
need_bench() {
	local user
	need_system
	need_bench_command
	bench_is_finished || make_bench
	user=$(bench_setting frappe_user)
	[ -n "$user" ] || set_bench_setting frappe_user "$(id -un)"
	[ "${user:-$(id -un)}" = "$(id -un)" ] || give_up "The bench in $BENCH belongs to $user: run this as $user."
	[ -d "$BENCH/apps/helpdesk" ] || need_node
	need_app telephony
	need_app helpdesk --branch "$HELPDESK_BRANCH"
}

linked_checkout() { readlink --canonicalize-existing "$BENCH/apps/partner_support" 2>/dev/null || true; }

# Asked from the root folder, where nothing can be imported by accident.
installed_checkout() {
	(cd / && "$BENCH/env/bin/python" -c \
		'import os, partner_support as app; print(os.path.dirname(os.path.dirname(os.path.realpath(app.__file__))))' 2>/dev/null) || true
}

install_in_bench() { (cd "$ROOT" && uv pip install --python "$BENCH/env/bin/python" "$@"); }

# What a checkout is to be installed with, and where that is noted once it is.
declared_by() { { printf '%s\n' "$1" && sed -n '/^\[project\]/,/^$/p' "$1/pyproject.toml"; } | cksum; }

INSTALLED=$BENCH/env/.partner-support

is_installed() {
	[ "$(installed_checkout)" = "$1" ] && [ "$(cat "$INSTALLED" 2>/dev/null)" = "$(declared_by "$1")" ]
}

is_linked() { [ "$(linked_checkout)" = "$1" ] && is_installed "$1"; }

list_app() {
	local list=$BENCH/sites/apps.txt
	grep -qx partner_support "$list" && return
	printf '%s\npartner_support\n' "$(cat "$list")" >"$list.new"
	mv "$list.new" "$list"
}

link_checkout() {
	local checkout=$1 link=$BENCH/apps/partner_support
	if [ "$(linked_checkout)" != "$checkout" ]; then
		[ -L "$link" ] || [ ! -e "$link" ] || give_up "$link is a checkout of its own. Move it away, or run the script in it."
		ln --symbolic --force --no-dereference "$checkout" "$link"
	fi
	if ! is_installed "$checkout"; then
		step "Installing Partner Support with what it needs" install_in_bench --editable "$link"
		declared_by "$checkout" >"$INSTALLED"
	fi
	list_app
}
