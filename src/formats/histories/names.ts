// What a column's name says: whose values it holds (training, validation, test), of what measure, whether that should rise
// or fall. A name counts only when each of its words is known, so that val_head_loss is not taken for val_loss.

export type Part = "train" | "valid" | "test";

export interface Meaning {
  /** Absent where the name does not say: "loss" alone is training's beside a "val_loss". */
  readonly part?: Part;
  /** Its words for what is measured, in one spelling: "loss", "accuracy", "mean squared error". */
  readonly measure: string;
  readonly kind: "loss" | "error" | "rising";
  /** Written at every step, or so named. */
  readonly stepwise: boolean;
  /** Evaluated on training rows after the epoch. */
  readonly trainEval: boolean;
}

export type Axis = "epoch" | "step" | "lr" | "gradientNorm";

const list = (words: string) => new Set(words.split(" "));

const PARTS: Readonly<Record<Part, ReadonlySet<string>>> = {
  train: list("train training trn tr 훈련 학습"),
  valid: list("val valid validation dev eval evaluation holdout vld 검증"),
  test: list("test testing tst 테스트 시험"),
};
const LOSS = list(
  "loss cost objective nll bce ce crossentropy entropy logloss mlogloss perplexity ppl mse mae rmse mape msle rmsle huber deviance kld 손실",
);
const ERROR = list("error err 오차 오류");
const RISING = list(
  "accuracy acc auc auroc auprc roc f1 fscore r2 r² precision recall map miou iou dice score ap mcc kappa specificity sensitivity 정확도",
);
const QUALIFIERS = list(
  "mean squared square absolute percentage root log logarithmic binary sparse categorical cross softmax top balanced macro micro weighted multiclass class k 1 5 10 top1 top5 negative likelihood prc",
);
const IDLE = list(
  "epoch epochs avg average averaged running total history curve logs metrics by on per",
);
const STEPWISE = list("step steps batch iter iteration iterations minibatch");
const ONE_SPELLING = new Map(
  Object.entries({
    acc: "accuracy",
    err: "error",
    정확도: "accuracy",
    손실: "loss",
    오차: "error",
    오류: "error",
  }),
);

const SINGULAR = new Map(
  Object.entries({
    losses: "loss",
    errors: "error",
    accs: "acc",
    accuracies: "accuracy",
    scores: "score",
    costs: "cost",
  }),
);

/** A name's words: at case changes, signs and known Korean words; plurals made one; "valloss" parted. */
export function wordsOf(name: string): string[] {
  return name
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, "$1 $2")
    .toLowerCase()
    .replace(/훈련|학습|검증|테스트|시험|손실|오차|오류|정확도|에포크/g, " $& ")
    .split(/[^\p{L}\p{N}]+/u)
    .filter(word => word !== "")
    .map(word => SINGULAR.get(word) ?? word)
    .flatMap(word => {
      const joined = /^(train|training|val|valid|validation|test|dev|eval)(.+)$/.exec(word);
      return joined && isMeasure(joined[2]!) ? [joined[1]!, joined[2]!] : [word];
    });
}

const isMeasure = (word: string) => LOSS.has(word) || ERROR.has(word) || RISING.has(word);

export function meaningOf(name: string): Meaning | undefined {
  const words = [...new Set(wordsOf(name))];
  const has = (part: Part) => words.some(word => PARTS[part].has(word));
  const trainEval = has("train") && words.includes("eval");
  const parts = (["train", "valid", "test"] as const).filter(has);
  const rest = words.filter(word => !Object.values(PARTS).some(part => part.has(word)));
  const measure = rest.filter(word => !IDLE.has(word) && !STEPWISE.has(word));
  if (!trainEval && parts.length > 1) return undefined;
  if (!measure.some(isMeasure) || !measure.every(word => isMeasure(word) || QUALIFIERS.has(word)))
    return undefined;
  const [part] = parts;
  return {
    ...(part && { part }),
    measure: measure.map(word => ONE_SPELLING.get(word) ?? word).join(" "),
    kind: kindOf(measure),
    stepwise: rest.some(word => STEPWISE.has(word)),
    trainEval,
  };
}

export function kindOf(words: readonly string[]): Meaning["kind"] {
  if (words.some(word => RISING.has(word))) return "rising";
  // An error that is squared or absolute is what training minimises.
  const isLoss = words.some(word => LOSS.has(word) || word === "squared" || word === "absolute");
  return isLoss || !words.some(word => ERROR.has(word)) ? "loss" : "error";
}

const AXES: Readonly<Record<Axis, RegExp>> = {
  epoch: /^(current |trainer |train )?(epoch|epochs|ep|에포크)( (num|number|no|nb|idx|index|id))?$/,
  step: /^(trainer |train )?(global |current )?(step|steps|iteration|iterations|iter)$/,
  lr: /^((train |epoch |current )?(lr|learning rate)( adam| adamw| sgd)?( pg\d+)?( 0)?|학습 률)$/,
  gradientNorm: /^(train )?(grad|gradient) norm( epoch)?$/,
};

export function axisOf(name: string): Axis | undefined {
  const text = wordsOf(name).join(" ");
  return (Object.keys(AXES) as Axis[]).find(axis => AXES[axis].test(text));
}
