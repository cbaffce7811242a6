// Symmetric positive definite matrices of n rows, row after row: A = L·Lᵀ (Golub and Van Loan, 2013, "Matrix computations",
// section 4.2). Sums run along rows, which lie together.

/**
 * Σ a[p + i]·b[q + i] over `count`, in four sums: each waits for its own last addition only, which takes a third of the
 * time.
 */
function dot(a: Float64Array, p: number, b: Float64Array, q: number, count: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let i = 0;
  for (; i + 3 < count; i += 4) {
    s0 += a[p + i]! * b[q + i]!;
    s1 += a[p + i + 1]! * b[q + i + 1]!;
    s2 += a[p + i + 2]! * b[q + i + 2]!;
    s3 += a[p + i + 3]! * b[q + i + 3]!;
  }
  for (; i < count; i++) s0 += a[p + i]! * b[q + i]!;
  return s0 + s1 + (s2 + s3);
}

/** The lower triangle becomes L; false, and half done, when A is not positive definite in floats. */
export function cholesky(a: Float64Array, n: number): boolean {
  for (let i = 0; i < n; i++) {
    const row = i * n;
    for (let j = 0; j < i; j++)
      a[row + j] = (a[row + j]! - dot(a, row, a, j * n, j)) / a[j * n + j]!;
    const rest = a[row + i]! - dot(a, row, a, row, i);
    if (!(rest > 0)) return false;
    a[row + i] = Math.sqrt(rest);
  }
  return true;
}

/** x := L⁻¹x. */
export function solveLower(l: Float64Array, n: number, x: Float64Array): void {
  for (let i = 0; i < n; i++) x[i] = (x[i]! - dot(l, i * n, x, 0, i)) / l[i * n + i]!;
}

/** x := L⁻ᵀx. */
export function solveUpper(l: Float64Array, n: number, x: Float64Array): void {
  for (let i = n - 1; i >= 0; i--) {
    const xi = x[i]! / l[i * n + i]!;
    x[i] = xi;
    for (let k = 0, p = i * n; k < i; k++, p++) x[k]! -= l[p]! * xi;
  }
}

/** A⁻¹ = L⁻ᵀL⁻¹ into `out`; `scratch` is as large. */
export function inverse(
  l: Float64Array,
  n: number,
  out: Float64Array,
  scratch: Float64Array,
): void {
  // Row j of the scratch is column j of L⁻¹.
  for (let j = 0; j < n; j++) {
    const row = j * n;
    scratch[row + j] = 1 / l[row + j]!;
    for (let i = j + 1; i < n; i++)
      scratch[row + i] = -dot(l, i * n + j, scratch, row + j, i - j) / l[i * n + i]!;
  }
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++)
      out[i * n + j] = out[j * n + i] = dot(scratch, i * n + i, scratch, j * n + i, n - i);
}

/** The product of row i of A and x. */
export function rowTimes(a: Float64Array, i: number, x: Float64Array): number {
  return dot(a, i * x.length, x, 0, x.length);
}
