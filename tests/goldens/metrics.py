"""Writes metrics.json: scikit-learn's values of the metrics, for src/train/metrics.test.ts.

Run: python3 tests/goldens/metrics.py (made with scikit-learn 1.2.1, NumPy 1.24.2).
"""

import json
import pathlib

import numpy as np
from sklearn import metrics as sk

rng = np.random.default_rng(0)


def regression(truth, prediction):
    return {
        "truth": truth,
        "prediction": prediction,
        "mse": sk.mean_squared_error(truth, prediction),
        "rmse": sk.mean_squared_error(truth, prediction) ** 0.5,
        "mae": sk.mean_absolute_error(truth, prediction),
        "mape": sk.mean_absolute_percentage_error(truth, prediction),
        "r2": sk.r2_score(truth, prediction),
    }


def classes(truth, predicted, count):
    macro = {"average": "macro", "zero_division": 0}
    return {
        "truth": truth,
        "predicted": predicted,
        "classes": count,
        "accuracy": sk.accuracy_score(truth, predicted),
        "balancedAccuracy": sk.balanced_accuracy_score(truth, predicted),
        "macroPrecision": sk.precision_score(truth, predicted, **macro),
        "macroRecall": sk.recall_score(truth, predicted, **macro),
        "macroF1": sk.f1_score(truth, predicted, **macro),
        "confusionMatrix": sk.confusion_matrix(truth, predicted, labels=range(count)).tolist(),
    }


def binary(truth, probability):
    predicted = [int(p > 0.5) for p in probability]
    return {
        "truth": truth,
        "probability": probability,
        "auc": sk.roc_auc_score(truth, probability),
        "logLoss": sk.log_loss(truth, probability, labels=[0, 1]),
        "accuracy": sk.accuracy_score(truth, predicted),
        "balancedAccuracy": sk.balanced_accuracy_score(truth, predicted),
        "precision": sk.precision_score(truth, predicted, zero_division=0),
        "recall": sk.recall_score(truth, predicted, zero_division=0),
        "f1": sk.f1_score(truth, predicted, zero_division=0),
    }


def multiclass(truth, probabilities):
    count = len(probabilities[0])
    predicted = [int(np.argmax(p)) for p in probabilities]
    named = classes(truth, predicted, count)
    return {
        "truth": truth,
        "probabilities": probabilities,
        "accuracy": named["accuracy"],
        "balancedAccuracy": named["balancedAccuracy"],
        "macroF1": named["macroF1"],
        "logLoss": sk.log_loss(truth, probabilities, labels=range(count)),
    }


truth = rng.normal(20, 9, 40).round(3).tolist()
guess = (np.array(truth) + rng.normal(0, 3, 40)).round(3).tolist()
score = rng.random(60).round(1)  # one decimal: many ties
label = (rng.random(60) < 0.3 + 0.4 * score).astype(int).tolist()
rows = rng.random((50, 4)) ** 2
rows = rows / rows.sum(axis=1, keepdims=True)
picked = [int(rng.choice(4, p=row)) for row in rows]

document = {
    "regression": [regression(truth, guess), regression([3.0, -0.5, 2.0, 7.0], [2.5, 0.0, 2.0, 8.0])],
    "classes": [
        classes(rng.integers(0, 5, 80).tolist(), rng.integers(0, 5, 80).tolist(), 5),
        classes([0, 0, 1, 1, 3], [0, 2, 1, 1, 1], 5),  # 2 never true, 3 never predicted, 4 neither
    ],
    "binary": [
        binary(label, score.tolist()),
        binary([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]),
        binary([0, 1, 1, 0], [0.2, 0.3, 0.4, 0.1]),  # nothing predicted positive
        binary([0, 1, 1, 0], [0.0, 1.0, 0.0, 1.0]),  # probabilities that have to be clipped
    ],
    "multiclass": [multiclass(picked, rows.tolist())],
}
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(document, indent=1) + "\n")
