import type { StudyReportWords } from "./study-report.ts";

export const studyReportEn: StudyReportWords = {
  title: "Tuning",
  trials: count => (count === "1" ? "1 trial" : `${count} trials`),
  epochs: count => (count === "1" ? "1 epoch in all" : `${count} epochs in all`),
  measure: metric => `validation ${metric}`,
  loss: "loss",
  value: "value",
  seed: "seed",
  workers: "workers",
  sampler: "sampler",
  pruner: "pruner",
  judgedBy: "judged by",
  direction: { minimize: "less is better", maximize: "more is better" },
  headline: {
    none: "No trial reached its end, so there is no best one.",
    reasons: "What happened to them",
    best: "best trial",
    defaults: "defaults",
    difference: "difference",
    overSeeds: (spread, seeds) => `± ${spread} over ${seeds} seeds`,
    oneSeed: "one seed",
    names: {
      better: "Better than the defaults",
      unproved: "Not proved",
      defaults: "No better",
      unknown: "One draw",
      diverged: "Not comparable",
    },
    better: (best, defaults, seeds) =>
      `Trained again with ${seeds} seeds, the best trial's configuration comes to ${best}, that of the defaults to ${defaults}.`,
    unproved: "The best of so many would lead by as much through the luck of the seeds.",
    defaultsBest:
      "The defaults were the best of all: no trial beat them on rows that it was not chosen by.",
    unknown: "With a single seed, luck cannot be told from merit.",
    diverged: "With one of the seeds a training diverged, so the means cannot be compared.",
    alone: "Nothing stands beside it: the defaults were not trained.",
  },
  seeds: {
    title: "Luck or merit",
    note: {
      dealt:
        "The same configuration trained again, a dot a seed, the line their mean. The seed sets the first weights, the order of the rows and which of them validate; where the dots of two rows mix, the difference is luck.",
      stays:
        "The same configuration trained again, a dot a seed, the line their mean. The seed sets the first weights and the order of the rows, which of them validate stays; where the dots of two rows mix, the difference is luck.",
    },
    own: (value, again) =>
      `In the study the best trial came to ${value}, trained again to ${again}.`,
    flatters:
      "The best of many trials is a lucky one too: the score that it was chosen by flatters it.",
    sealed:
      "The test rows were opened once, when the choice was made. Theirs is the one to believe.",
    sealedBefore: openings =>
      `The test rows have been opened ${openings} times: whoever went on because of what they said has chosen by them.`,
    noTest: "No rows were kept back for a test, so nothing here is free of that flattery.",
    valid: "validation",
    test: "test",
    spread: "Mean ± standard deviation over the seeds.",
    best: "best trial",
    defaults: "defaults",
    seed: seed => `seed ${seed}`,
  },
  next: {
    title: "What to do next",
    nothing: "The study gives no hint of its own where to go on.",
    command: "Train the best configuration:",
  },
  charts: {
    history: "History",
    historyNote: "Each trial in the order of trying; the line is the best so far.",
    trial: "trial",
    epoch: "epoch",
    fold: "fold",
    soFar: "best so far",
    beyond: "beyond the axis",
    withoutValue: "A cross or a square at the edge has no value.",
    slices: "One hyperparameter at a time",
    slicesNote:
      "The most important first. Trials differ in all the others too, so a slope here is a hint and no proof. Ticks are medians.",
    parallel: "All hyperparameters together",
    parallelNote: "A line is a trial. Where good lines run together, the value matters.",
    absent: "not there",
    worse: "worse",
    better: "better, by rank",
    best: trial => `the best, trial ${trial}`,
    curves: "Learning curves",
    curvesNote: "Every trial as it went on, the chosen one in front.",
    foldCurves: "Fold by fold",
    foldCurvesNote: "What every trial had come to after each fold, the chosen one in front.",
    verdict: findings => `The doctor on the chosen one: ${findings}.`,
    healthy: "The doctor finds nothing wrong with the chosen one.",
  },
  mattered: {
    title: "What mattered",
    numbers: (option, percent, low, high) =>
      `${option} mattered most (${percent}): in the best tenth of the trials it lies between ${low} and ${high}.`,
    choice: (option, percent, choice, share) =>
      `${option} mattered most (${percent}): of the best tenth of the trials ${share} have ${choice}.`,
    tooFew: "Too few trials were complete to tell what mattered.",
    note: "Importance: how far the best tenth of the trials differ from all in a hyperparameter (PED-ANOVA), as a share of the sum. It holds within this space only.",
    parameter: "hyperparameter",
    share: "importance",
    bestTenth: "best tenth",
    best: "best trial",
    defaults: "defaults",
  },
  table: {
    title: "Trials",
    number: "trial",
    state: "state",
    epochs: "epochs",
    folds: "folds",
    remark: "doctor",
    all: count => `All ${count} trials`,
  },
  space: {
    title: "What was tried",
    range: "range",
    logarithmic: "logarithmic",
    step: step => `in steps of ${step}`,
    onlyWhile: (option, values) => `only with ${option} ${values}`,
  },
};
