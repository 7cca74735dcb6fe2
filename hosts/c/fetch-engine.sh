#!/bin/sh
# Fetches the sources of the engine, WAMR 2.4.3, into build/wamr: they stand in the package
# wamrx-sys of crates.io, and cargo gets it like any other. Nothing is done where they are there.
set -eu
cd "$(dirname "$0")"

package=wamrx-sys
version=0.3.0
sha256=ab9efc67ebd6c574684794e3a25933c58d2ad3f1b1078830f8c779974132e0d1

[ -e build/wamr/CMakeLists.txt ] && exit 0

file() {
  find "${CARGO_HOME:-$HOME/.cargo}/registry/cache" -name "$package-$version.crate" 2>/dev/null | head -n 1
}
crate=$(file)
if [ -z "$crate" ]; then
  # In a folder without a manifest, so that only this one package is fetched.
  (cd / && cargo info --quiet "$package@$version" >/dev/null)
  crate=$(file)
fi
if [ -z "$crate" ]; then
  echo "cargo did not fetch $package $version" >&2
  exit 1
fi
echo "$sha256  $crate" | sha256sum --check --quiet -

rm -rf build/unpacked build/wamr
mkdir -p build/unpacked
tar -xzf "$crate" -C build/unpacked
mv "build/unpacked/$package-$version/wasm-micro-runtime" build/wamr
rm -rf build/unpacked
