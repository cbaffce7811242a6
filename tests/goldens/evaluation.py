"""Writes evaluation.json: scikit-learn's and SciPy's values of curves, calibration, importance, partial dependence and
linear baselines, for the tests in src/train and src/evaluation.

Run: python3 tests/goldens/evaluation.py (made with scikit-learn 1.2.1, NumPy 1.24.2, SciPy 1.10.1).
"""

import json
import pathlib

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax
from sklearn import metrics as sk
from sklearn.calibration import calibration_curve
from sklearn.inspection import partial_dependence, permutation_importance
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge

rng = np.random.default_rng(7)


def curves(truth, score):
    fpr, tpr, _ = sk.roc_curve(truth, score, drop_intermediate=False)
    precision, recall, thresholds = sk.precision_recall_curve(truth, score)
    return {
        "truth": truth,
        "score": score,
        "falsePositiveRate": fpr.tolist(),
        "truePositiveRate": tpr.tolist(),
        # By falling thresholds, as ours.
        "precision": precision[::-1].tolist(),
        "recall": recall[::-1].tolist(),
        "threshold": thresholds[::-1].tolist(),
        "averagePrecision": sk.average_precision_score(truth, score),
    }


def calibration(truth, probability, bins):
    observed, predicted = calibration_curve(truth, probability, n_bins=bins)
    return {
        "truth": truth,
        "probability": probability,
        "bins": bins,
        "observed": observed.tolist(),
        "predicted": predicted.tolist(),
    }


def temperature(logits, truth):
    """The log loss minimised by SciPy."""
    two = np.array(logits)
    two = np.stack([np.zeros(len(two)), two], axis=1) if two.ndim == 1 else two

    def loss(log_t):
        return -log_softmax(two / np.exp(log_t), axis=1)[np.arange(len(truth)), truth].sum()

    found = minimize_scalar(loss, bounds=(-3, 3), method="bounded", options={"xatol": 1e-10})
    return {"logits": logits, "truth": truth, "temperature": float(np.exp(found.x))}


def best_threshold(truth, probability, score):
    values = sorted({0.0, 1.0, *probability})
    middles = [(a + b) / 2 for a, b in zip(values, values[1:])]
    return max(score(truth, np.array(probability) > middle) for middle in middles)


def thresholds(truth, probability):
    return {
        "truth": truth,
        "probability": probability,
        "f1": best_threshold(truth, probability, sk.f1_score),
        "accuracy": best_threshold(truth, probability, sk.accuracy_score),
        "balancedAccuracy": best_threshold(truth, probability, sk.balanced_accuracy_score),
    }


def inspection():
    x = rng.normal(size=(120, 3)).round(3)
    x[:, 2] = rng.integers(0, 4, 120)
    y = (2 * x[:, 0] - x[:, 1] + 0.3 * x[:, 2] + rng.normal(0, 0.5, 120)).round(3)
    model = LinearRegression().fit(x, y)
    importance = permutation_importance(
        model, x, y, scoring="neg_mean_squared_error", n_repeats=400, random_state=0
    )
    dependence = partial_dependence(model, x, [2], kind="average")
    return {
        "x": x.tolist(),
        "y": y.tolist(),
        "weights": model.coef_.tolist(),
        "bias": float(model.intercept_),
        "importance": importance.importances_mean.tolist(),
        "std": importance.importances_std.tolist(),
        "grid": dependence["values"][0].tolist(),
        "dependence": dependence["average"][0].tolist(),
    }


def float32(values):
    return np.asarray(values, dtype=np.float32).astype(float)


def ridge(rows, features):
    x = float32(rng.normal(size=(rows, features)).round(3))
    x[:, -1] = x[:, 0] > 0  # A one-hot column that hangs together with another.
    y = float32((x @ rng.normal(size=features) + rng.normal(0, 0.5, rows) + 3).round(3))
    model = Ridge(alpha=1.0).fit(x, y)
    return {
        "x": x.tolist(),
        "y": y.tolist(),
        "weights": model.coef_.tolist(),
        "bias": float(model.intercept_),
    }


def logistic(rows, features, classes):
    x = float32(rng.normal(size=(rows, features)).round(3))
    score = x @ rng.normal(size=(features, classes)) + rng.gumbel(size=(rows, classes))
    y = score.argmax(axis=1)
    model = LogisticRegression(C=1.0, solver="newton-cg", tol=1e-10, max_iter=10000).fit(x, y)
    return {
        "x": x.tolist(),
        "y": y.tolist(),
        "classes": classes,
        "probabilities": model.predict_proba(x).tolist(),
    }


score = rng.random(60).round(1)
label = (rng.random(60) < 0.2 + 0.6 * score).astype(int).tolist()
fine = rng.random(200).round(4)
fine_label = (rng.random(200) < fine**1.5).astype(int).tolist()
logit = rng.normal(0, 4, 150).round(3)
logit_label = (rng.random(150) < 1 / (1 + np.exp(-logit / 2.5))).astype(int).tolist()
many = rng.normal(0, 2, (120, 4)).round(3)
many_label = [int(rng.choice(4, p=np.exp(log_softmax(row * 1.7)))) for row in many]

document = {
    "curves": [
        curves(label, score.tolist()),
        curves([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]),
        curves([1, 0, 1, 0], [0.5, 0.5, 0.5, 0.5]),
    ],
    "calibration": [
        calibration(fine_label, fine.tolist(), 10),
        calibration(fine_label, fine.tolist(), 5),
    ],
    "temperature": {
        "binary": temperature(logit.tolist(), logit_label),
        "many": temperature(many.tolist(), many_label),
    },
    "thresholds": [thresholds(fine_label, fine.tolist()), thresholds(label, score.tolist())],
    "inspection": inspection(),
    "ridge": [ridge(60, 5), ridge(8, 12)],
    "logistic": [logistic(80, 4, 2), logistic(90, 5, 3)],
}
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(document) + "\n")
