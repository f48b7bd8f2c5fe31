#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# deploy/completion/latchkey.bash: every command and every option of the
# command's table is completed, and names where a name is wanted.

load ../support/suite.sh

setup() {
	suite_new development
	PATH=$BUILD:$PATH
	# shellcheck source=/dev/null
	. "$BATS_TEST_DIRNAME/../../deploy/completion/latchkey.bash"
}

teardown() {
	suite_end
}

# What TAB offers behind the words, the last of which is begun: in one line.
offers() {
	COMP_WORDS=("$BUILD/latchkey" "$@")
	COMP_CWORD=$#
	COMPREPLY=()
	_latchkey "$BUILD/latchkey"
	echo "${COMPREPLY[*]}"
}

# The rows of the table, as the help has them.
commands() {
	sed -n 's/^	{ "\([a-z ]*\)",.*/\1/p' \
	    "$BATS_TEST_DIRNAME/../../admin/commands.c"
}

@test "every command is offered, by its first word and its second" {
	local first second
	[ "$(commands | wc -l)" -gt 20 ]
	while read -r first second; do
		has " $(offers '') " " $first "
		[ -z "$second" ] || has " $(offers "$first" '') " " $second "
	done < <(commands)
	same 'what begins so' "$(offers se)" session
	same 'of a group' "$(offers key r)" 'retire rotate'
}

@test "every option of every command is offered" {
	local command options
	while read -r command; do
		# shellcheck disable=SC2086 # one or two words
		options=$(latchkey $command --help |
		    awk '/^  -/ { print $1 }' | sort -u | paste -sd ' ')
		has "$options" --help
		# shellcheck disable=SC2086
		same "$command" "$(offers $command -)" "$options"
	done < <(commands)
}

@test "users, handles, keys and files are offered where they are wanted" {
	local handle
	suite_user alice
	suite_user alan
	suite_cookie alice >/dev/null
	handle=$(suite_handles)
	same users "$(offers user passwd al)" 'alan alice'
	same '--user' "$(offers session list --user ali)" alice
	same 'a new user' "$(offers user add a)" ''
	same handles "$(offers session end '')" "$handle"
	same 'a time' "$(offers session new --user alice --expires-in '')" ''
	[ -n "$(offers key retire '')" ]
	cd "$SUITE"
	same files "$(offers restore set)" settings
	same jar "$(offers session new --jar set)" settings
	same owner "$(offers init --owner roo)" root
}

@test "a file is offered by its quoted name, and nothing in the name is run" {
	cd "$SUITE"
	# shellcheck disable=SC2016 # this is the name
	touch 'a$(touch ran)' 'b two'
	same 'a command' "$(offers restore a)" 'a\$\(touch\ ran\)'
	same 'a blank' "$(offers session new --jar b)" 'b\ two'
	[ ! -e ran ]
}
