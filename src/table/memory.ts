// Whether a table will fit in memory, before it is read: better a sentence now than a process killed in an hour.

import { DownhillError } from "../core/errors.ts";

/** Bytes of the process itself. */
const BASE = 150e6;
/**
 * Bytes of a cell: in the table, and for training prepared and given to the network too. Measured on 1,000,000 rows of 20
 * columns of all kinds (72 features), reading alone and `train --epochs 1` whole: 0.42 and 0.94 GB at the peak.
 */
const CELL = { reading: 14, training: 42 };

export interface MemoryCheck {
  /** For messages. */
  readonly file: string;
  /** Rows and columns, about. */
  readonly rows: number;
  readonly columns: number;
  readonly purpose: keyof typeof CELL;
  /** Bytes that are free. */
  readonly available: number;
}

/** @throws too-large */
export function checkMemory({ file, rows, columns, purpose, available }: MemoryCheck): void {
  const needed = BASE + CELL[purpose] * rows * columns;
  if (needed <= available) return;
  const size = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
  const values = { needed: size(needed), available: size(available) };
  throw new DownhillError(
    "too-large",
    `${file}: about ${rows} rows of ${columns} columns need ${values.needed} of memory, and ${values.available} are free. Take a part of the rows, or write the file without columns that are not needed.`,
    { file, rows, columns, ...values },
  );
}
