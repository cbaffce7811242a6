// What the engine must reach, as data. `atLeast` is a ratio in which more is better: a peer's time ÷ ours, our rate ÷
// the limit measured in the same run. `atMost` is a value in the figure's own unit: seconds or bytes.

interface Key {
  readonly workload: string;
  /** What of ours: "fit" is training at its better number of threads. */
  readonly subject: string;
  readonly against?: string;
}

export type Target = Key & ({ readonly atLeast: number } | { readonly atMost: number });

const SMALLEST = "step 12-2-1/32";
const SMALL = "step 12-64-32-1/32";
const MIDDLE = "step 64-256-256-256-1/256";
const LARGE = "step 256-1024-1024-1024-10/256";

const atLeast = (workload: string, subject: string, against: string, ratio: number): Target => ({
  workload,
  subject,
  against,
  atLeast: ratio,
});

const steps: readonly Target[] = [
  atLeast(SMALLEST, "fit", "PyTorch", 100),
  atLeast(SMALLEST, "fit", "C -O3", 1 / 2),
  atLeast(SMALL, "fit", "PyTorch", 15),
  atLeast(SMALL, "fit", "jax-js", 60),
  atLeast(SMALL, "fit", "tfjs", 50),
  atLeast(SMALL, "fit", "C -O3", 1 / 2),
  atLeast(SMALL, "loop", "fit", 1 / 3),
  atLeast(MIDDLE, "fit, 2 threads", "PyTorch", 1.2),
  atLeast(MIDDLE, "fit, 1 thread", "PyTorch", 0.75),
  atLeast(MIDDLE, "fit", "jax-js", 3),
  atLeast(LARGE, "fit, 2 threads", "PyTorch", 1),
  atLeast(LARGE, "fit, 1 thread", "PyTorch", 0.55),
  atLeast(LARGE, "fit", "jax-js", 2.5),
];

export const GEMM_SIZES = [64, 96, 256, 512, 768, 1024];
export const GEMM_FORMS = ["NN", "NT", "TN", "TT"];
export const LIMIT = "SIMD128 limit";
export const COPY = "copy";

const gemm: readonly Target[] = GEMM_FORMS.flatMap(form => [
  atLeast(`gemm 96 ${form}`, "1 thread", LIMIT, 0.65),
  ...GEMM_SIZES.filter(n => n >= 256).flatMap(n => [
    atLeast(`gemm ${n} ${form}`, "1 thread", LIMIT, 0.8),
    atLeast(`gemm ${n} ${form}`, "gain by 2 threads", "register loop's gain", 0.9),
  ]),
]);

export const MEMBERS = "members, 8 networks 12-64-32-1/32";

const KIBIBYTE = 1024;

export const targets: readonly Target[] = [
  ...steps,
  atLeast("Boston, 100 epochs", "fit", "PyTorch", 20),
  atLeast("Boston, whole process", "downhill train", "PyTorch", 8),
  ...gemm,
  ...["softmax + cross-entropy", "layer norm", "Adam update"].map(name =>
    atLeast(`${name}, 1e6`, "1 thread", COPY, 0.7),
  ),
  atLeast(MEMBERS, "packed", "8 single steps", 1 / 1.2),
  { workload: "compile a 3-layer step", subject: "first call", atMost: 0.06 },
  { workload: "compile a 3-layer step", subject: "cached structure", atMost: 0.001 },
  { workload: "bundle", subject: "minified and gzipped", atMost: 40 * KIBIBYTE },
  { workload: 'import "downhill"', subject: "over an empty script", atMost: 0.03 },
  // "Flat" in a number: what the last four fifths of the steps add. A kept cell a step would add far more.
  { workload: "memory, 100,000 steps", subject: "growth in fit", atMost: 8 * KIBIBYTE ** 2 },
  { workload: "memory, 100,000 steps", subject: "growth in a loop", atMost: 8 * KIBIBYTE ** 2 },
];

export function targetOf(workload: string, subject: string, against?: string): Target | undefined {
  return targets.find(
    one => one.workload === workload && one.subject === subject && one.against === against,
  );
}
