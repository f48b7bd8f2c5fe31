# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# Completion of `latchkey` for bash. Commands and options are those of its own
# help, so that there is no second list of them; names and handles come from
# its lists, for those who can read the state folder.

# The first column of a list, without its heading.
_latchkey_column() {
	"$@" 2>/dev/null | awk 'NR > 1 { print $1 }'
}

# The commands, two blanks before each; of one group, without its name.
_latchkey_commands() {
	"$1" --help 2>/dev/null |
	    awk -v group="${2-}" '/^  [a-z]/ {
		sub(/^  /, ""); sub(/  .*/, "")
		count = split($0, word, " ")
		if (group == "") print word[1]
		else if (word[1] == group && count == 2) print word[2]
	    }'
}

# The options of a command; with an option behind it, what its value is.
_latchkey_options() {
	"${@:1:$#-1}" --help 2>/dev/null | awk -v option="${*: -1}" '
	    option == "" && /^  -/ { print $1 }
	    $1 == option && $2 ~ /^[A-Z]+$/ { print $2 }'
}

# Files that begin so, quoted: none of their names is to be run.
_latchkey_files() {
	local name

	while IFS= read -r name; do
		printf '%q\n' "$name"
	done < <(compgen -f -- "$cur")
}

# What may stand behind a command.
_latchkey_operands() {
	case "${*:2}" in
	'user add' | 'user list' | 'session new') ;;
	'user import' | backup | restore) _latchkey_files ;;
	user\ *) _latchkey_column "$1" user list ;;
	'session show' | 'session end') _latchkey_column "$1" session list ;;
	'key retire') _latchkey_column "$1" key list ;;
	*) [ $# -gt 2 ] || _latchkey_commands "${@:1:2}" ;;
	esac
}

_latchkey() {
	local cur=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
	local -a before=()
	local word value='' found

	for word in "${COMP_WORDS[@]:0:COMP_CWORD}"; do
		[[ $word == -* || ${#before[@]} -gt 2 ]] || before+=("$word")
	done
	[[ $previous != -* ]] ||
	    value=$(_latchkey_options "${before[@]}" "$previous")
	case $previous:$value in
	--user:NAME) found=$(_latchkey_column "$1" user list) ;;
	*:FILE) found=$(_latchkey_files) ;;
	*:USER) found=$(compgen -u -- "$cur") ;;
	*:?*) found='' ;;
	*) case $cur in
		-*) found=$(_latchkey_options "${before[@]}" '') ;;
		*) found=$(_latchkey_operands "${before[@]}") ;;
		esac ;;
	esac
	# Not by compgen -W, which expands $(what is in a name).
	COMPREPLY=()
	while IFS= read -r word; do
		[[ -z $word || $word != "$cur"* ]] || COMPREPLY+=("$word")
	done < <(sort -u <<<"$found")
}

complete -F _latchkey latchkey
