"""The whole idea in one file: evolve straight-line programs, fit their constants, keep a front.

    python examples/mini.py [candidates] [seed]

Starts from the empty program f(x) = x and knows the four operations, nothing else. The package
does the same some thousand times faster, with exact errors; this is here to be read.

A program is a tuple of operations (name, a, b). An operand is "x", "c" (a constant of its own at
each use) or the index of an earlier operation. The last operation is the value.
"""

import sys

import numpy as np

OPERATIONS = {"+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide}
MAX_OPS = 5
KEPT = 20  # programs kept for each operation count
STARTS = 2

TARGET = np.exp2
nodes = 0.5 - 0.5 * np.cos(np.pi * (np.arange(24) + 0.5) / 24)  # Chebyshev's, on (0, 1)
dense = np.linspace(0, 1, 400)


def constant_uses(program):
    return sum(operand == "c" for _, *operands in program for operand in operands)


def evaluate(program, constants, x):
    values, supply = [], iter(constants)
    for name, *operands in program:
        a, b = (
            x if o == "x" else np.full_like(x, next(supply)) if o == "c" else values[o]
            for o in operands
        )
        values.append(OPERATIONS[name](a, b))
    return values[-1] if values else x


def error(program, constants, x):
    return evaluate(program, constants, x) / TARGET(x) - 1


def mutate(program, rng):
    """Insert an operation, remove one, or rewire an operand; dead code is dropped after it."""
    ops = [list(op) for op in program]
    edit = rng.integers(3) if ops else 0
    if edit == 0:  # on top of the value, or of any operand
        at = int(rng.integers(len(ops) + 1))
        ops = [[n, *(o + 1 if isinstance(o, int) and o >= at else o for o in p)] for n, *p in ops]
        below = at - 1 if at else "x"
        new = [rng.choice(list(OPERATIONS)), below, random_operand(at, rng)]
        if rng.random() < 0.5:
            new[1:] = new[:0:-1]
        ops.insert(at, new)
        if at < len(ops) - 1:
            ops[rng.integers(at + 1, len(ops))][rng.integers(1, 3)] = at
    elif edit == 1:
        at = int(rng.integers(len(ops)))
        instead = ops.pop(at)[rng.integers(1, 3)]
        for op in ops[at:]:
            moved = (instead if o == at else o for o in op[1:])
            op[1:] = [o - 1 if isinstance(o, int) and o > at else o for o in moved]
    else:
        at = rng.integers(len(ops))
        ops[at][rng.integers(1, 3)] = random_operand(at, rng)
    return live(ops)


def random_operand(at, rng):
    kind = rng.choice(["c", "x", "t"]) if at else rng.choice(["c", "x"])
    return int(rng.integers(at)) if kind == "t" else str(kind)


def live(ops):
    """The operations that the last one needs, renumbered; None if one works on constants alone."""
    if any(a == b == "c" for _, a, b in ops):
        return None
    needed = {len(ops) - 1}
    for i in range(len(ops) - 1, -1, -1):
        if i in needed:
            needed |= {o for o in ops[i][1:] if isinstance(o, int)}
    place = {old: new for new, old in enumerate(sorted(needed))}
    return tuple(
        (str(name), *(place.get(o, o) for o in operands))
        for i, (name, *operands) in enumerate(ops)
        if i in needed
    )


def fit(program, rng):
    """Levenberg-Marquardt from a few random starts; the largest error on a dense set."""
    best = (np.inf, ())
    for _ in range(STARTS):
        n = constant_uses(program)
        c = rng.choice([-1, 1], n) * np.exp(rng.normal(0, 1.5, n))
        r, damping = error(program, c, nodes), 1e-2
        for _ in range(25 if n else 0):
            steps = 1e-7 * np.maximum(np.abs(c), 1e-3)
            moved = [error(program, c + d, nodes) for d in np.diag(steps)]
            jacobian = (np.array(moved) - r).T / steps
            if not np.all(np.isfinite(jacobian)):
                break
            scale = np.linalg.norm(jacobian, axis=0) + 1e-300
            rows = np.vstack([jacobian / scale, np.sqrt(damping) * np.eye(n)])
            step = np.linalg.lstsq(rows, -np.append(r, np.zeros(n)), rcond=None)[0] / scale
            attempt = error(program, c + step, nodes)
            if attempt @ attempt < r @ r:
                c, r, damping = c + step, attempt, damping / 5
            else:
                damping *= 5
        largest = np.max(np.abs(error(program, c, dense)))
        if largest < best[0]:
            best = (largest, tuple(c))
    return best


def formula(program, constants):
    texts, supply = [], iter(constants)
    for name, *operands in program:
        a, b = (
            f"{next(supply):.6g}" if o == "c" else o if o == "x" else texts[o] for o in operands
        )
        texts.append(f"({a} {name} {b})")
    return texts[-1]


def main(candidates=2000, seed=1):
    rng = np.random.default_rng(seed)
    archive, seen = {0: [(np.inf, (), ())]}, set()  # operations -> [(error, program, constants)]
    while len(seen) < candidates:
        rivals = archive[rng.choice(list(archive))]
        parent = rivals[int(len(rivals) * rng.random() ** 2)][1]
        child = mutate(parent, rng)
        if not child or len(child) > MAX_OPS or child in seen:
            continue
        seen.add(child)
        with np.errstate(all="ignore"):
            largest, constants = fit(child, rng)
        if np.isfinite(largest):
            rows = [*archive.get(len(child), []), (largest, child, constants)]
            archive[len(child)] = sorted(rows, key=lambda row: row[0])[:KEPT]
    for ops in sorted(archive)[1:]:
        largest, program, constants = archive[ops][0]
        print(f"{ops} operations  {-np.log10(largest):5.2f} digits  {formula(program, constants)}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
