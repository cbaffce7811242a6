// The element types of tensors. float64 exists in the reference backend's oracle mode only.

export type DType = "float32" | "int32" | "bool" | "float64";

export type TypedArray = Float32Array | Float64Array | Int32Array | Uint8Array;

/** A zeroed array of `size` elements; booleans are bytes 0 and 1. */
export function zeros(dtype: DType, size: number): TypedArray {
  switch (dtype) {
    case "float32":
      return new Float32Array(size);
    case "float64":
      return new Float64Array(size);
    case "int32":
      return new Int32Array(size);
    case "bool":
      return new Uint8Array(size);
  }
}

export function isFloat(dtype: DType): boolean {
  return dtype === "float32" || dtype === "float64";
}
