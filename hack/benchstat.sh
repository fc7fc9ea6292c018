#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# benchstat COMMIT [COUNT]: the micro-benchmarks of this tree beside those of a commit, COUNT times each (10) in turns, so that what else the
# machine does meets both alike. A benchmark that only one of them has is shown alone. BENCHSTAT is the program that compares them.
set -euo pipefail
cd "$(dirname "$0")/.."

from=$1 count=${2:-10}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/tree"
git archive "$from" | tar -x -C "$work/tree"

# build compiles the tests of each package of a tree that has benchmarks, but for those that need a cluster, and lists where each belongs.
build() {
  local package program
  grep -rl --include='*_test.go' '^func Benchmark' "$2/internal" "$2/modelscan" | xargs -n 1 dirname | sort -u | while read -r package; do
    program=$(mktemp "$work/$1.XXXXXX")
    (cd "$package" && go test -trimpath -c -o "$program" .)
    echo "$package $program"
  done > "$work/$1.programs"
}

build before "$work/tree"
build after "$PWD"

for ((i = 0; i < count; i++)); do
  for side in before after; do
    while read -r package program; do
      (cd "$package" && "$program" -test.run '^$' -test.bench . -test.benchmem -test.benchtime 200ms) >> "$work/$side"
    done < "$work/$side.programs"
  done
done
"${BENCHSTAT:-benchstat}" "before=$work/before" "after=$work/after"
