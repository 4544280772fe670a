#!/bin/bash
# get_cxx_headers.sh DIR: unpack the C and C++ standard headers (6 MB to fetch) below DIR/usr/include, for the tests whose
# sources include SYCL's headers on a machine that has no g++. Nothing is installed and no root is needed: apt downloads
# and verifies the packages of the machine's own distribution, dpkg unpacks them.
set -euo pipefail

dir=$1
mkdir -p "$dir"
work=$(mktemp -d "$dir/building.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/lists/partial" "$work/root"
: >"$work/status" # as if nothing were installed: apt then offers what its sources hold, not what the machine runs
options=(-qq -o Dir::State::status="$work/status" -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache=
    -o APT::Sandbox::User="$(id -un)" -o Debug::NoLocking=1)

newest_libstdcxx() {
    apt-cache "${options[@]}" pkgnames 'libstdc++-' | grep -E '^libstdc\+\+-[0-9]+-dev$' | sort -V | tail -n 1
}
libstdcxx=$(newest_libstdcxx || true)
if [ -z "$libstdcxx" ]; then # apt has no lists yet: fetch them, for this script alone
    options+=(-o Dir::State::lists="$work/lists")
    apt-get "${options[@]}" update
    libstdcxx=$(newest_libstdcxx)
fi
(cd "$work" && apt-get "${options[@]}" download "$libstdcxx" libc6-dev linux-libc-dev)
for package in "$work"/*.deb; do
    dpkg -x "$package" "$work/root"
done
rm -rf "$dir/usr"
mv "$work/root/usr" "$dir/usr"
