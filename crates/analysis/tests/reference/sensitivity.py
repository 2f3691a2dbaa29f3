"""Reference figures for crates/analysis/tests/sensitivity.rs, from NumPy, SciPy and scikit-learn.

    pip install numpy scipy scikit-learn
    python sensitivity.py

The table is made by whole numbers only, so that both sides hold the same numbers to the bit: 300 rows of six factors
in 64ths, of which the last does nothing.
"""

import numpy as np
import scipy.stats
import sklearn
from sklearn.ensemble import RandomForestRegressor
from sklearn.metrics import mutual_info_score
from sklearn.tree import DecisionTreeRegressor

ROWS, FACTORS = 300, 6


def table():
    state, x, y = 1, np.empty((ROWS, FACTORS)), np.empty(ROWS)
    for row in range(ROWS):
        drawn = []
        for _ in range(FACTORS + 1):
            state = (1664525 * state + 1013904223) % 2**32
            drawn.append((state >> 26) / 64)
        x[row] = drawn[:FACTORS]
        a, b, c, d, e = drawn[:5]
        y[row] = 10 * a * b + 20 * (c - 0.5) ** 2 + 10 * d + 5 * e + drawn[FACTORS] - 0.5
    return x, y


def tree(x, y):
    fitted = DecisionTreeRegressor(max_depth=3, min_samples_leaf=5, random_state=0).fit(x, y)
    parts = fitted.tree_
    print("tree, preorder: (factor, threshold, rows, mean)")
    for node in range(parts.node_count):
        print((int(parts.feature[node]), float(parts.threshold[node]), int(parts.n_node_samples[node]),
               float(parts.value[node][0][0])))
    print("importances", fitted.feature_importances_.tolist(), "r2", fitted.score(x, y))


def forest(x, y, seeds=20, trees=100):
    impurity, drops, scores = [], [], []
    for seed in range(seeds):
        fitted = RandomForestRegressor(trees, max_features=FACTORS // 3, oob_score=True, random_state=seed).fit(x, y)
        impurity.append(fitted.feature_importances_)
        scores.append(fitted.oob_score_)
        random = np.random.default_rng(seed)
        of_trees = np.zeros((trees, FACTORS))
        for number, (estimator, seen) in enumerate(zip(fitted.estimators_, fitted.estimators_samples_)):
            unseen = np.setdiff1d(np.arange(ROWS), seen)
            error = np.mean((y[unseen] - estimator.predict(x[unseen])) ** 2)
            for factor in range(FACTORS):
                shuffled = x[unseen].copy()
                shuffled[:, factor] = random.permutation(shuffled[:, factor])
                of_trees[number, factor] = np.mean((y[unseen] - estimator.predict(shuffled)) ** 2) - error
        drops.append(of_trees.mean(axis=0) / y.var())
    for name, figures in [("impurity", impurity), ("permutation", drops), ("out of bag r2", scores)]:
        print("forest,", name, np.mean(figures, axis=0).tolist(), "sd over seeds", np.std(figures, axis=0).tolist())


def ranks(x, y):
    print("spearman", [float(scipy.stats.spearmanr(x[:, factor], y).statistic) for factor in range(FACTORS)])
    thirds = np.floor(3 * x)
    print("spearman of thirds", [float(scipy.stats.spearmanr(thirds[:, f], y).statistic) for f in range(FACTORS)])


def information(x, y):
    """Of quarters of the factors and whole fives of the outcome, in bits, without and with Miller and Madow."""
    fives = np.floor(y / 5)
    for factor in range(FACTORS):
        quarters = np.floor(4 * x[:, factor])
        plain = mutual_info_score(quarters, fives) / np.log(2)
        cells = len(set(zip(quarters, fives)))
        kinds = len(set(quarters)) + len(set(fives)) - cells - 1
        print("information", factor, float(plain), float(plain + kinds / (2 * ROWS * np.log(2))))


def variance(x, y):
    """Quarters of a against thirds of b, the cells below two diagonals left out: (df, SS, SS of the rest, its df)."""
    rows, columns = np.floor(4 * x[:, 0]).astype(int), np.floor(3 * x[:, 1]).astype(int)
    kept = rows + columns < 5
    rows, columns, y = rows[kept], columns[kept], y[kept]

    def fit(*parts):
        design = np.hstack([np.ones((len(y), 1))] + [np.eye(part.max() + 1)[part] for part in parts])
        solution, _, rank, _ = np.linalg.lstsq(design, y, rcond=None)
        return np.sum((y - design @ solution) ** 2), rank, design @ solution

    total = np.sum((y - y.mean()) ** 2)
    print("variance: rows", len(y), "total", float(total))
    for name, parts in [("a", (rows,)), ("b", (columns,)), ("a + b", (rows, columns)), ("a b", (3 * rows + columns,))]:
        rest, rank, _ = fit(*parts)
        print(" ", name, "df", rank - 1, "eta squared", float(1 - rest / total), "rest", float(rest))
    additive = fit(rows, columns)[2]
    for i, j in [(0, 0), (1, 2), (3, 1)]:
        cell = (rows == i) & (columns == j)
        print("  cell", i, j, int(cell.sum()), float(y[cell].mean()), float(y[cell].mean() - additive[cell][0]))


if __name__ == "__main__":
    print("scikit-learn", sklearn.__version__, "scipy", scipy.__version__, "numpy", np.__version__)
    inputs, outcome = table()
    tree(inputs, outcome)
    ranks(inputs, outcome)
    information(inputs, outcome)
    variance(inputs, outcome)
    forest(inputs, outcome)
