# shellcheck shell=bash
# The bench: found, or made with the ecosystem's own tools; and this checkout linked into it.

FRAPPE_BRANCH=${FRAPPE_BRANCH:-version-16}
HELPDESK_BRANCH=${HELPDESK_BRANCH:-main}
GITHUB=https://github.com/frappe
PYTHON_VERSION=3.14
NODE_VERSION=24
NVM_TAG=v0.40.3

BENCH=$(realpath --canonicalize-missing "${PARTNER_SUPPORT_BENCH:-$HOME/partner-support-bench}")
BENCH_KEY=$(printf '%s' "$BENCH" | cksum | cut -d ' ' -f 1)
TOOLS=$CACHE/tools
export NVM_DIR=${NVM_DIR:-$HOME/.nvm}
export GIT_TERMINAL_PROMPT=0

bench_exists() { [ -x "$BENCH/env/bin/python" ] && [ -d "$BENCH/apps/frappe" ] && [ -d "$BENCH/sites" ]; }

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

# Two runs at once would link two checkouts into the same bench and migrate the same site. Daemons close
# descriptor 9 when they start, or the lock would outlive the run.
lock_bench() {
	mkdir -p "$CACHE"
	exec 9>"$CACHE/bench-$BENCH_KEY.lock"
	flock --nonblock 9 && return
	say "Another run uses the bench in $BENCH; waiting for it"
	flock 9
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
	say "Installing Node $NODE_VERSION with nvm"
	[ -s "$NVM_DIR/nvm.sh" ] || git clone --quiet --depth 1 --branch "$NVM_TAG" https://github.com/nvm-sh/nvm "$NVM_DIR"
	# nvm is not written for errexit and nounset.
	bash -c ". '$NVM_DIR/nvm.sh' --no-use; nvm install $NODE_VERSION"
	use_tools
}

need_node() {
	node_is_enough || install_node
	node_is_enough || give_up "Node $NODE_VERSION is needed and could not be installed."
	PATH=$PATH:$(npm prefix --global)/bin
	yarn_is_classic || npm install --global --silent yarn@1 || as_root npm install --global --silent yarn@1
}

bench_python() {
	local python=python$PYTHON_VERSION
	has "$python" || uv python install --quiet "$PYTHON_VERSION"
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
	say "Getting $app"
	in_bench get-app "$@" "$GITHUB/$app"
}

make_bench() {
	local unfinished=$CACHE/bench-$BENCH_KEY.unfinished
	[ ! -e "$unfinished" ] || rm -rf "$BENCH"
	[ ! -e "$BENCH" ] || give_up "$BENCH exists and is not a bench. Set PARTNER_SUPPORT_BENCH to another folder."
	say "Making a bench in $BENCH: Frappe $FRAPPE_BRANCH, Helpdesk $HELPDESK_BRANCH (this takes some minutes)"
	need_packages libmariadb-dev
	need_node
	touch "$unfinished"
	initialise_bench
	need_app telephony
	need_app helpdesk --branch "$HELPDESK_BRANCH"
	rm -f "$unfinished"
}

# The bench names its user: without that the `bench` command refuses root.
need_bench() {
	local user
	need_system
	need_bench_command
	bench_exists && [ ! -e "$CACHE/bench-$BENCH_KEY.unfinished" ] || make_bench
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

install_in_bench() { (cd "$ROOT" && uv pip install --quiet --python "$BENCH/env/bin/python" "$@"); }

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
	[ "$(installed_checkout)" = "$checkout" ] || install_in_bench --editable "$link"
	list_app
}
