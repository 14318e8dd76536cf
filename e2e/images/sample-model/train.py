"""Trains the sample models on scikit-learn's digits: train.py DIGITS_CSV FOLDER

Every third picture is held back: those are the ones that callers send (DIGITS_CSV), so what the
models get wrong there, they get wrong for want of knowledge.

v1 has learnt from the upper five of eight rows of each picture, v2 from all of it; v3 and v4 are v2
under other names, for rollouts that go wrong (see faults.py).
"""

import csv
import sys
from pathlib import Path

import joblib
import numpy
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier

UPPER_ROWS = numpy.repeat([1.0] * 5 + [0.0] * 3, 8)


def main(digits_csv: str, folder: str) -> None:
    digits = load_digits()
    held_back = numpy.arange(len(digits.data)) % 3 == 2
    pictures, truth = digits.data[held_back], digits.target[held_back]
    with open(digits_csv, encoding="utf-8", newline="") as rows:
        sent = numpy.array([list(map(int, row)) for row in csv.reader(rows)])
    if not (numpy.array_equal(sent[:, :-1], pictures) and numpy.array_equal(sent[:, -1], truth)):
        sys.exit(f"{digits_csv} is not every third picture of scikit-learn's digits")

    known, answers = digits.data[~held_back], digits.target[~held_back]
    v1 = LogisticRegression(max_iter=5000).fit(known * UPPER_ROWS, answers)
    v2 = MLPClassifier(hidden_layer_sizes=(64,), alpha=1.0, max_iter=2000, random_state=0).fit(known, answers)
    for version, model in {"v1": v1, "v2": v2, "v3": v2, "v4": v2}.items():
        place = Path(folder, version)
        place.mkdir(parents=True)
        joblib.dump(model, place / "model.joblib")
        print(f"{version}: {model.score(pictures, truth):.4f} of the pictures that callers send are read right")


if __name__ == "__main__":
    main(*sys.argv[1:])
