#!/bin/bash
# get_ocloc.sh [DIR]: unpack Debian unstable's offline GPU compiler (ocloc and IGC 2) into DIR, .igc of the repository by
# default. Nothing is installed and no root is needed: apt resolves, downloads and verifies the packages from the machine's
# own Debian mirror, dpkg unpacks them, and DIR/ocloc runs them with the C library they were built for (320 MB).
# Returns at once when DIR/ocloc works.
set -euo pipefail

PACKAGES=(intel-ocloc libigc2 libigdfcl2 libze-intel-gpu1)
KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg
ELSEWHERE="Install ocloc (package intel-ocloc, or Intel's driver packages) and put it on PATH, or set ESIMD_FMHA_OCLOC."

fail() {
    printf '%s\n' "get_ocloc.sh: $1" "${@:2}" >&2
    exit 1
}

# Whether an ocloc starts, and knows the newest GPU that the kernels are built for.
works() {
    [ -x "$1" ] && (cd / && "$1" ids ptl-h) >/dev/null 2>&1
}

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
mkdir -p "${1:-$repository/.igc}" || fail "cannot make the directory ${1:-$repository/.igc}"
dir=$(cd "${1:-$repository/.igc}" && pwd)
works "$dir/ocloc" && exit 0

for tool in apt-get dpkg; do
    command -v "$tool" >/dev/null || fail "this machine has no $tool, so it is not Debian-like. $ELSEWHERE"
done
[ "$(dpkg --print-architecture)" = amd64 ] || fail "Intel's compiler exists for amd64 only."

work=$(mktemp -d "$dir/building.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir -p "$work"/lists/partial "$work"/archives/partial "$work"/root
: >"$work/status"
private=(-qq -o Dir::State::lists="$work/lists" -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache=
    -o APT::Sandbox::User=root -o Debug::NoLocking=1)

# The Debian mirror among the machine's apt sources. Who a source is stands in its downloaded Release file.
debian_mirror() {
    apt-get indextargets "$@" --format '$(ORIGIN)|$(LABEL)|$(REPO_URI)' 'Created-By: Packages' |
        awk -F'|' '$1 == "Debian" && $2 == "Debian" { print $3; exit }'
}
mirror=$(debian_mirror)
if [ -z "$mirror" ]; then # apt has no lists yet: fetch them, for this script alone
    apt-get "${private[@]}" update >"$work/log" 2>&1 || true # of several sources one may be out of reach
    mirror=$(debian_mirror "${private[@]}")
fi
[ -n "$mirror" ] || fail "apt reaches no Debian mirror among this machine's sources. $ELSEWHERE" "$(cat "$work/log")"

options=$([ -e $KEYRING ] && echo "[signed-by=$KEYRING]" || true)
echo "deb $options $mirror sid main" >"$work/sources.list"
unstable=("${private[@]}" -o Dir::Etc::sourcelist="$work/sources.list" -o Dir::Etc::sourceparts=/dev/null
    -o Dir::State::status="$work/status" -o Dir::Cache::archives="$work/archives")
{
    apt-get "${unstable[@]}" update &&
        apt-get "${unstable[@]}" install -y --no-install-recommends --download-only "${PACKAGES[@]}"
} >"$work/log" 2>&1 || fail "apt could not fetch ${PACKAGES[*]}:" "$(cat "$work/log")" "$ELSEWHERE"
for package in "$work"/archives/*.deb; do
    dpkg -x "$package" "$work/root"
done

program=$(cd "$work/root/usr/bin" && ls -d ocloc-* | head -n 1) || fail "the package intel-ocloc holds no ocloc"
cat >"$work/ocloc" <<END
#!/bin/sh
root=\$(dirname "\$(readlink -f "\$0")")/root/usr
lib=\$root/lib/x86_64-linux-gnu
exec "\$lib/ld-linux-x86-64.so.2" --library-path "\$lib" "\$root/bin/$program" "\$@"
END
chmod +x "$work/ocloc"
works "$work/ocloc" || fail "the unpacked ocloc does not work:" "$("$work/ocloc" ids ptl-h 2>&1)"
rm -rf "$dir/root"
mv "$work/root" "$work/ocloc" "$dir"
echo "$dir/ocloc: $("$dir/ocloc" --version)"
