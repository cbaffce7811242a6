// Whether a table will fit in memory, before it is read: better a sentence now than a process killed in an hour.

import { DownhillError } from "../core/errors.ts";

/** Bytes of the process itself, and of each cell: as read, prepared, and on its way to the network. */
const [BASE, CELL] = [200e6, 40];

export interface MemoryCheck {
  /** For messages. */
  readonly file: string;
  /** Rows and columns, about. */
  readonly rows: number;
  readonly columns: number;
  /** Bytes that are free. */
  readonly available: number;
}

/** @throws too-large */
export function checkMemory({ file, rows, columns, available }: MemoryCheck): void {
  const needed = BASE + CELL * rows * columns;
  if (needed <= available) return;
  const size = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
  const values = { needed: size(needed), available: size(available) };
  throw new DownhillError(
    "too-large",
    `${file}: about ${rows} rows of ${columns} columns need ${values.needed} of memory, and ${values.available} are free. Take a part of the rows, or write the file without columns that are not needed.`,
    { file, rows, columns, ...values },
  );
}
