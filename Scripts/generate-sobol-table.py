#!/usr/bin/env python3
"""Write the direction numbers of Joe and Kuo as Swift source.

Usage, from the root of the project:
    python3 Scripts/generate-sobol-table.py Scripts/sobol-joe-kuo-1024.tsv \
        > Sources/LuthierMath/Generated/SobolDirectionTable.swift

The input has one line per dimension: dimension, degree s, coefficients a, m_1 ... m_s. The authors'
own file new-joe-kuo-6.21201 has the same columns; its first 1,024 dimensions give the same output.
"""

import sys

DIMENSIONS = 1024
DIMENSIONS_PER_LINE = 8


def rows(path):
    """Yield (dimension, a, [m]) from dimension 2 on; dimension 1 is the van der Corput sequence."""
    with open(path, encoding="utf-8") as file:
        for line in file:
            fields = line.split()
            if not fields or not fields[0].isdigit():
                continue
            dimension, degree, coefficients, *initial = map(int, fields)
            if 2 <= dimension <= DIMENSIONS:
                assert len(initial) == degree, f"dimension {dimension} needs {degree} numbers"
                yield dimension, coefficients, initial


def main():
    path = sys.argv[1]
    entries = []
    for expected, (dimension, coefficients, initial) in enumerate(rows(path), start=2):
        assert dimension == expected, f"dimension {expected} is missing"
        entries.append(" ".join(map(str, [coefficients, *initial])) + ";")
    assert len(entries) == DIMENSIONS - 1, f"{DIMENSIONS} dimensions needed in {path}"
    print(
        f"// python3 Scripts/generate-sobol-table.py Scripts/sobol-joe-kuo-1024.tsv"
        " > Sources/LuthierMath/Generated/SobolDirectionTable.swift"
    )
    print("// swift-format-ignore-file")
    print("// Direction numbers: Copyright (c) 2008, Frances Y. Kuo and Stephen Joe; see NOTICE.md.")
    print()
    print(f"/// Dimensions 2 to {DIMENSIONS} of the set new-joe-kuo-6, each as `a m_1 … m_s;`.")
    print("///")
    print("/// Text, because an array literal of this size takes the compiler very long.")
    print('let sobolDirectionTable: StaticString = """')
    for start in range(0, len(entries), DIMENSIONS_PER_LINE):
        print("    " + "".join(entries[start : start + DIMENSIONS_PER_LINE]))
    print('    """')


if __name__ == "__main__":
    main()
