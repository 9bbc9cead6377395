# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# For scripts that fetch packages of another suite than the machine's own. To be sourced; it only defines functions.

# Prints a field of /etc/os-release, which is written in the shell's own syntax.
os_release() {
    # shellcheck source=/dev/null
    (. /etc/os-release && printf '%s' "${!1:-}")
}

# derive_sources TYPE SUITE: prints, separated by blank lines, the machine's own apt sources turned into sources of
# another suite's packages (TYPE deb) or source packages (deb-src): same mirror, same keyring. Both formats of apt's
# configuration stay what they are.
derive_sources() {
    local type=$1 wanted=$2 codename SOURCELIST SOURCEPARTS
    codename=$(os_release VERSION_CODENAME)
    eval "$(apt-config shell SOURCELIST Dir::Etc::sourcelist/f SOURCEPARTS Dir::Etc::sourceparts/d)"

    # deb [options] uri suite component...
    cat "$SOURCELIST" "$SOURCEPARTS"/*.list 2>/dev/null | sed 's/#.*//' |
        awk -v type="$type" -v wanted="$wanted" -v codename="$codename" '
            $1 == "deb" {
                options = ""
                if (match($0, /\[[^]]*\]/)) {
                    options = substr($0, RSTART, RLENGTH) " "
                    $0 = substr($0, 1, RSTART - 1) substr($0, RSTART + RLENGTH)
                }
                if (($3 == codename || $3 ~ /^(old)*stable$/) && $0 " " ~ / main /)
                    print type " " options $2 " " wanted " main\n"
            }' || true

    # Stanzas of "Field: value", where a value goes on in lines that start with a blank.
    local file
    for file in "$SOURCEPARTS"/*.sources; do
        [[ ! -r $file ]] || { sed '/^#/d' "$file" && echo; }
    done | awk -v RS= -F '\n' -v type="$type" -v wanted="$wanted" -v codename="$codename" '
        {
            kept = types = suites = components = enabled = ""
            for (i = 1; i <= NF; i++) {
                if ($i ~ /^[ \t]/)
                    value = $i
                else {
                    field = tolower(substr($i, 1, index($i, ":") - 1))
                    value = substr($i, index($i, ":") + 1)
                }
                gsub(/[ \t]+/, " ", value)
                if (field == "types") types = types " " value " "
                else if (field == "suites") suites = suites " " value " "
                else if (field == "components") components = components " " value " "
                else if (field == "enabled") enabled = enabled value
                else if (field != "architectures" || type == "deb") kept = kept $i "\n"
            }
            if (types ~ / deb / && components ~ / main / && enabled !~ /no/ &&
                (index(suites, " " codename " ") || suites ~ / (old)*stable /))
                printf "Types: %s\nSuites: %s\nComponents: main\n%s\n", type, wanted, kept
        }'
}

# write_sources DIRECTORY TYPE SUITE: puts each of these sources into a file of its own.
write_sources() {
    derive_sources "$2" "$3" | awk -v RS= -v directory="$1" '{
        file = directory "/derived-" NR ($1 ~ /^deb/ ? ".list" : ".sources")
        print > file
        close(file)
    }'
}
