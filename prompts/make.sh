#!/bin/sh
# Speaks the prompts of a language: ./make.sh en
# Reads LANGUAGE/prompts.txt, writes LANGUAGE/*.wav (8 kHz, mono, 16-bit PCM). Needs espeak-ng and sox: apt-get install espeak-ng sox
set -eu
language=${1:?usage: make.sh LANGUAGE [VOICE]}
voice=${2:-$language}
cd "$(dirname "$0")/$language"
spoken=$(mktemp --suffix=.wav)
trap 'rm -f "$spoken"' EXIT
while IFS='|' read -r name text; do
    case $name in '' | '#'*) continue ;; esac
    espeak-ng -v "$voice" -s 150 -p 45 -w "$spoken" -- "$text"
    # Telephone band, silence cut at both ends, a little below full level, no dither: the same bytes each time.
    sox -D -R "$spoken" -r 8000 -c 1 -b 16 "$name.wav" highpass 200 \
        silence 1 0.01 0.2% reverse silence 1 0.01 0.2% reverse gain -n -4 pad 0.02 0.08
done < prompts.txt
du -ch ./*.wav | tail -1
