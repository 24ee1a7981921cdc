#!/bin/sh
# Makes the fonts beside it from Debian's fonts-noto-core, with python3-fonttools:
#   ./subset.sh /usr/share/fonts/truetype/noto
set -eu
from=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
letters=U+0020-007E,U+00A0-024F,U+02B0-02FF,U+0370-03FF,U+0400-052F,U+1E00-1FFF,U+2010-2027,U+2030-203A,U+2044,U+20AC,U+2116,U+2122,U+2212
georgian=U+10A0-10FF,U+1C90-1CBF
cut() { python3 -m fontTools.subset "$from/$1" --unicodes="$2" --output-file="$work/$3" --layout-features= --no-hinting --notdef-outline --name-IDs=0,1,2,4,5,6,13,14 --drop-tables+=GSUB,GPOS,GDEF; }
cut NotoSerifGeorgian-Regular.ttf $georgian georgian.ttf
for x in Serif-Regular:regular Serif-Italic:italic SerifDisplay-Regular:display; do
	cut "Noto${x%%:*}.ttf" $letters latin.ttf
	(cd "$work" && python3 -m fontTools.merge latin.ttf georgian.ttf >/dev/null)
	mv "$work/merged.ttf" "${x##*:}.ttf"
done
