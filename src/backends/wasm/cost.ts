// How long kernels take on one thread, about, and what it costs to share them out: by these a program decides which
// of its kernels threads share, if any. The rates need be right to within a factor of two only, since a kernel
// near the bound gains or loses little. Measured with Node 24.21 on x64 (AMD EPYC, 2 processors), 2026-11.

import type { Kernel } from "./kernel.ts";

/** Matrix products: 30 to 45 GFLOP/s with relaxed multiply-add. */
const FLOPS_PER_MICROSECOND = 35_000;
/** Read and written: 15 to 50 GB/s, mostly in the caches. */
const BYTES_PER_MICROSECOND = 25_000;
/** Elements times their cost in vector instructions (elements.ts). */
const STEPS_PER_MICROSECOND = 25_000;

/** What the caller pays for a shared kernel: telling the others, taking tasks from the counter, waiting for the last. */
const SHARING_MICROSECONDS = 5;
/** Work below which a task is not cut further. */
const TASK_MICROSECONDS = 6;
/** Tasks for each thread, so that one that comes late or is slower holds up nobody. */
const TASKS_PER_THREAD = 16;

export function productTime(flops: number): number {
  return flops / FLOPS_PER_MICROSECOND;
}

export function copyTime(bytes: number): number {
  return bytes / BYTES_PER_MICROSECOND;
}

/** `accesses`: values read or written at each element. */
export function loopTime(elements: number, cost: number, accesses: number): number {
  return Math.max((elements * cost) / STEPS_PER_MICROSECOND, copyTime(elements * accesses * 4));
}

/** Whether sharing a kernel gains more than it costs. */
export function isWorthSharing({ units, microseconds }: Kernel, threads: number): boolean {
  return units > 1 && microseconds * (1 - 1 / threads) > 2 * SHARING_MICROSECONDS;
}

/** Into how many tasks, of how many units each (the last one of fewer), a shared kernel is cut. */
export function tasksOf(kernel: Kernel, threads: number): { tasks: number; unitsEach: number } {
  const byTime = Math.floor(kernel.microseconds / TASK_MICROSECONDS);
  const wanted = Math.max(threads, Math.min(byTime, threads * TASKS_PER_THREAD));
  const unitsEach = Math.ceil(kernel.units / Math.min(kernel.units, wanted));
  return { tasks: Math.ceil(kernel.units / unitsEach), unitsEach };
}
