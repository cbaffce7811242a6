// Every failure that Downhill foresees is a DownhillError: a stable code, the facts as values, and one
// English sentence that says what was expected, what came, where, and one hint. `words/` holds the Korean
// sentence for the codes that a person at the command line can meet; `docs/errors.md` has a heading a code.

/** The closed list of codes, by who can cause them. A code is never renamed or reused. */
export type ErrorCode =
  // The library called wrongly.
  | "shape-mismatch"
  | "dtype-mismatch"
  | "axis-out-of-range"
  | "index-out-of-range"
  | "invalid-argument"
  | "not-a-scalar"
  | "no-gradient"
  | "stale-tensor"
  | "device-mismatch"
  | "no-simd"
  | "thread-failed"
  | "no-shared-memory"
  | "sync-read"
  | "state-dict-mismatch"
  | "parameter-invalid"
  // The command line and the configuration.
  | "usage"
  | "unknown-option"
  | "option-out-of-range"
  | "config-invalid"
  | "config-unknown-key"
  | "space-invalid"
  // Data.
  | "file-missing"
  | "file-is-directory"
  | "file-empty"
  | "no-rows"
  | "binary-file"
  | "encoding-invalid"
  | "ragged-rows"
  | "duplicate-header"
  | "too-large"
  | "files-differ"
  | "parquet-unreadable"
  | "column-missing"
  | "target-missing"
  | "target-constant"
  | "target-missing-values"
  | "target-not-finite"
  | "target-unsupported"
  | "class-too-small"
  | "class-unknown"
  | "column-all-missing"
  | "no-features"
  | "too-few-rows"
  | "valid-empty"
  | "time-unsupported"
  | "value-not-finite"
  | "history-columns-unknown"
  | "history-damaged"
  // Saved files.
  | "run-missing"
  | "run-damaged"
  | "run-unfinished"
  | "run-exists"
  | "run-locked"
  | "not-resumable"
  | "data-changed"
  | "safetensors-damaged"
  | "model-damaged"
  | "interval-unavailable"
  | "study-missing"
  | "study-damaged"
  | "study-differs"
  | "trial-stale"
  // The world.
  | "cannot-write"
  | "cannot-read"
  | "diverged"
  | "node-too-old";

/** The facts of an error: whatever its sentence names, so that another language can name it too. */
export type ErrorValues = Readonly<Record<string, unknown>>;

export class DownhillError extends Error {
  override readonly name = "DownhillError";
  readonly code: ErrorCode;
  readonly values: ErrorValues;

  /** @param sentence what was expected, what came, where, one hint; the code is put behind it. */
  constructor(code: ErrorCode, sentence: string, values: ErrorValues = {}, cause?: unknown) {
    super(`${sentence} [${code}]`, cause === undefined ? undefined : { cause });
    this.code = code;
    this.values = values;
  }

  /** The sentence without the code behind it. */
  get sentence(): string {
    return this.message.slice(0, -(this.code.length + 3));
  }
}

/** "Did you mean …?" for a near-miss name, or nothing: the closest of `known` within a third of its length. */
export function didYouMean(name: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of known) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  if (best === undefined) return undefined;
  return bestDistance <= Math.max(1, Math.floor(Math.max(name.length, best.length) / 3))
    ? best
    : undefined;
}

/** Levenshtein distance with adjacent transpositions counted as one (optimal string alignment). */
function editDistance(a: string, b: string): number {
  const rows = Array.from({ length: a.length + 1 }, (_, i) => {
    const row = new Array<number>(b.length + 1).fill(0);
    row[0] = i;
    return row;
  });
  for (let j = 0; j <= b.length; j++) rows[0]![j] = j;
  for (let i = 1; i <= a.length; i++)
    for (let j = 1; j <= b.length; j++) {
      const substitution = rows[i - 1]![j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let cost = Math.min(rows[i - 1]![j]! + 1, rows[i]![j - 1]! + 1, substitution);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, rows[i - 2]![j - 2]! + 1);
      rows[i]![j] = cost;
    }
  return rows[a.length]![b.length]!;
}
