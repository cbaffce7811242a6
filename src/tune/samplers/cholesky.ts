// Symmetric positive definite matrices of n rows, row after row: A = L·Lᵀ (Golub and Van Loan, 2013, "Matrix computations",
// section 4.2). Sums run along rows, which lie together.

/** The lower triangle becomes L; false, and half done, when A is not positive definite in floats. */
export function cholesky(a: Float64Array, n: number): boolean {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * n + j]!;
      for (let k = 0, p = i * n, q = j * n; k < j; k++, p++, q++) sum -= a[p]! * a[q]!;
      if (j < i) a[i * n + j] = sum / a[j * n + j]!;
      else if (sum > 0) a[i * n + i] = Math.sqrt(sum);
      else return false;
    }
  }
  return true;
}

/** x := L⁻¹x. */
export function solveLower(l: Float64Array, n: number, x: Float64Array): void {
  for (let i = 0; i < n; i++) {
    let sum = x[i]!;
    for (let k = 0, p = i * n; k < i; k++, p++) sum -= l[p]! * x[k]!;
    x[i] = sum / l[i * n + i]!;
  }
}

/** x := L⁻ᵀx. */
export function solveUpper(l: Float64Array, n: number, x: Float64Array): void {
  for (let i = n - 1; i >= 0; i--) {
    x[i]! /= l[i * n + i]!;
    for (let k = 0, p = i * n; k < i; k++, p++) x[k]! -= l[p]! * x[i]!;
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
    scratch[j * n + j] = 1 / l[j * n + j]!;
    for (let i = j + 1; i < n; i++) {
      let sum = 0;
      for (let k = j, p = i * n + j, q = j * n + j; k < i; k++, p++, q++)
        sum -= l[p]! * scratch[q]!;
      scratch[j * n + i] = sum / l[i * n + i]!;
    }
  }
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = i, p = i * n + i, q = j * n + i; k < n; k++, p++, q++)
        sum += scratch[p]! * scratch[q]!;
      out[i * n + j] = out[j * n + i] = sum;
    }
}
