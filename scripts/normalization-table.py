#!/usr/bin/env python3
"""Writes Akosha.Search/Analysis/normalization.txt: what the compatibility composition of Unicode (NFKC, UAX 15) needs of its data.

Lines are `C` code class: the canonical combining class of a mark; `P` first second composed: a pair that composes;
`M` code to…: what a single code point becomes. Ideographs of CJK beyond the compatibility blocks and the syllables of Hangul
are not listed: the former stay as they are, the latter are computed. Made with Python's unicodedata."""
import sys, unicodedata as u

lines = [f'# Unicode {u.unidata_version}']
codes = [c for c in range(0x110000) if not 0xD800 <= c < 0xE000 and not 0xAC00 <= c < 0xD7A4 and u.category(chr(c)) != 'Cn']
for c in codes:
    if u.combining(chr(c)): lines.append(f'C {c:04X} {u.combining(chr(c))}')
for c in codes:
    parts = u.decomposition(chr(c)).split()
    if len(parts) == 2 and not parts[0].startswith('<'):
        pair = ''.join(chr(int(p, 16)) for p in parts)
        if u.normalize('NFC', pair) == chr(c): lines.append(f'P {parts[0]} {parts[1]} {c:04X}')
for c in codes:
    to = u.normalize('NFKC', chr(c))
    if to != chr(c): lines.append(f'M {c:04X} ' + ' '.join(f'{ord(x):04X}' for x in to))
open(sys.argv[1], 'w', encoding='ascii', newline='\n').write('\n'.join(lines) + '\n')
