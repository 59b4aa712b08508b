#!/usr/bin/env bash
# Writes what the packages offer now into their PublicAPI.Unshipped.txt. Read the difference before it is committed: it is the review of the API.
set -euo pipefail
cd "$(dirname "$0")/.."
for project in src/*/; do
  [ -f "$project/PublicAPI.Shipped.txt" ] || echo '#nullable enable' > "$project/PublicAPI.Shipped.txt"
  echo '#nullable enable' > "$project/PublicAPI.Unshipped.txt"
done
for project in src/*/; do
  # One warning per symbol, with the line to be declared in quotes.
  dotnet build "$project" --no-incremental --no-dependencies -v quiet -p:TreatWarningsAsErrors=false 2>&1 |
    sed -nE "s/.*warning RS0016: Symbol '(.*)' is not part of the declared public API.*/\1/p" |
    LC_ALL=C sort -u >> "$project/PublicAPI.Unshipped.txt"
done
