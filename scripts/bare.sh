#!/usr/bin/env bash
# Runs README's two commands in a fresh clone, on a machine that has nothing but
# node, npm, npx, git and the basic tools: a folder of links to them is the PATH.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
temp=$(mktemp -d)
trap 'rm -rf "$temp"' EXIT

mkdir "$temp/path"
for tool in node npm npx git \
  bash basename cat chmod cp dirname env find grep head id ln ls mkdir mktemp mv readlink rm sed sh sleep sort tail touch tr uname wc xargs; do
  ln -s "$(command -v "$tool")" "$temp/path/$tool"
done

git clone --quiet "$root" "$temp/clone"
cd "$temp/clone"
# Not CI: there, every tool has to be installed.
for command in 'npm run demo' 'npm test'; do
  rm -rf node_modules dist
  printf '\n== npm ci && %s, with Node and git alone\n' "$command"
  env --unset=CI PATH="$temp/path" sh -c "npm ci && $command"
done
