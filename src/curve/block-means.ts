// A long series in fewer values, so that what is fitted to it takes no longer.

/** Means of blocks of equal width, at most `most` of them; what does not fill a block at the beginning is left out. */
export function thinned(
  values: readonly number[],
  most: number,
): { readonly points: readonly number[]; readonly width: number } {
  const width = Math.ceil(values.length / most);
  if (width <= 1) return { points: values, width: 1 };
  const count = Math.floor(values.length / width);
  const from = values.length - count * width;
  const points = Array.from({ length: count }, (_, i) => {
    let sum = 0;
    for (let j = 0; j < width; j++) sum += values[from + i * width + j]!;
    return sum / width;
  });
  return { points, width };
}
