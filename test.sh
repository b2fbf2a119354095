#!/usr/bin/env bash
# Builds everything with warnings as errors and runs every test project.
#
#   ./test.sh              all of them
#   ./test.sh Sip Peers    only the projects whose name holds one of these words
#
# The tests on real peers need SIPp, baresip, linphonec, Chromium and Node. On Debian as root, what is missing is installed first.
# Under CI=true a peer that is still missing is an error; elsewhere its tests are skipped and say so.
# The last line is "N passed, N failed, N skipped"; the exit code is 0 only if nothing failed.
set -uo pipefail
cd "$(dirname "$0")" || exit 1
exec </dev/null
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

configuration=Release
results=artifacts/test-results
passed=0 failed=0 skipped=0

finish() {
  echo "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" -eq 0 ]
  exit
}

give_up() {
  echo "test.sh: $*" >&2
  failed=$((failed + 1))
  finish
}

has() { command -v "$1" >/dev/null 2>&1 || [ -x "/usr/sbin/$1" ]; }

missing_packages() {
  has sipp || echo sip-tester
  has baresip || echo baresip-core
  has linphonec || echo linphone-cli
  has ip || echo iproute2
  has unshare || echo util-linux
  has openssl || echo openssl
  has chromium || echo chromium
  has node || echo nodejs
  has npm || echo npm
}

# A package brings its daemon up as soon as it is installed; a test run must not. Debian's own switch for that is policy-rc.d.
install_packages() {
  local policy=/usr/sbin/policy-rc.d ours=
  [ -e "$policy" ] || { printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod +x "$policy" && ours=1; }
  echo "test.sh: installing $*"
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"; } >"$results/apt.log" 2>&1
  local outcome=$?
  [ -n "$ours" ] && rm -f "$policy"
  return $outcome
}

install_peers() {
  local packages
  packages=$(missing_packages | tr '\n' ' ')
  if [ -n "$packages" ]; then
    if [ "$(id -u)" -ne 0 ] || ! has apt-get; then
      echo "test.sh: not installed: $packages(as root on Debian this script installs them)" >&2
    else
      # shellcheck disable=SC2086 # a list of names
      install_packages $packages || { tail -5 "$results/apt.log" >&2; echo "test.sh: apt-get failed, see $results/apt.log" >&2; }
    fi
  fi
  # npm ci empties node_modules first, so it only runs when the lock file is newer than the last installation.
  if has npm && [ tests/peers/package-lock.json -nt tests/peers/node_modules/.installed ]; then
    if (cd tests/peers && npm ci --no-audit --no-fund --loglevel=error) >"$results/npm.log" 2>&1; then
      touch tests/peers/node_modules/.installed
    else
      tail -5 "$results/npm.log" >&2
      echo "test.sh: npm ci failed in tests/peers, see $results/npm.log" >&2
    fi
  fi
}

attribute() { grep -o '<assembly [^>]*>' "$1" 2>/dev/null | grep -o " $2=\"[0-9]*\"" | grep -o '[0-9]*' | awk '{ sum += $1 } END { print sum + 0 }'; }

run_project() {
  local name=$1 report=$results/$1.xml
  rm -f "$report"
  echo "== $name"
  timeout --kill-after=10 900 dotnet "tests/$name/bin/$configuration/net10.0/$name.dll" -noLogo -noColor -result-xml "$report"
  local outcome=$? project_failed
  project_failed=$(($(attribute "$report" failed) + $(attribute "$report" errors)))
  passed=$((passed + $(attribute "$report" passed)))
  skipped=$((skipped + $(attribute "$report" skipped)))
  # A run that died without saying what failed has failed all the same.
  if [ $outcome -ne 0 ] && [ "$project_failed" -eq 0 ]; then
    echo "test.sh: $name ended with code $outcome"
    project_failed=1
  fi
  failed=$((failed + project_failed))
}

wanted() {
  [ $# -eq 1 ] && return 0
  local name=$1 word
  shift
  for word in "$@"; do [[ $name == *"$word"* ]] && return 0; done
  return 1
}

mkdir -p "$results"
has dotnet || give_up "the .NET SDK of global.json is needed: https://dotnet.microsoft.com/download"
install_peers

# NU1900 only says that the list of known weaknesses could not be fetched: the network's trouble, not the code's.
dotnet build Bellwire.slnx -c $configuration -v q --nologo -nodeReuse:false -warnAsError -warnNotAsError:NU1900 || give_up "the build failed"

for project in tests/*.Tests/*.csproj; do
  name=$(basename "$project" .csproj)
  wanted "$name" "$@" && run_project "$name"
done
finish
