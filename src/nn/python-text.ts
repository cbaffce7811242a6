// Numbers and booleans as Python prints them, for models that print as PyTorch's do.

export function pythonBool(value: boolean): string {
  return value ? "True" : "False";
}

/** As repr(float): 1.0, 0.01, 1e-05. */
export function pythonFloat(value: number): string {
  const size = Math.abs(value);
  if (value !== 0 && (size < 1e-4 || size >= 1e16))
    return value.toExponential().replace(/e([+-])(\d)$/, "e$10$2");
  return Number.isInteger(value) ? `${value}.0` : String(value);
}
