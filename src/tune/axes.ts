// From a space to its axes: the checks, the canonical order (each parameter behind the one it hangs on, otherwise by
// name, so that spaces written in another order are one space), and the points of the cube that stand for parameters.
// A point has NaN where a parameter is absent.

import { DownhillError, didYouMean } from "../core/errors.ts";
import { type Axis, mappingOf, valueKey } from "./axis.ts";
import type { Condition, Dimension, ParameterValues, Space } from "./space.ts";

export type Point = Float64Array;

/** More values than this are counted as no finite number. */
const MOST_VALUES = 2 ** 31;

function invalid(parameter: string, found: unknown, why: string): DownhillError {
  return new DownhillError("space-invalid", `space: ${parameter}: ${why}`, { parameter, found });
}

/**
 * The axes of a space in canonical order.
 *
 * @throws space-invalid, naming the parameter and what is wrong with it
 */
export function axesOf(space: Space): readonly Axis[] {
  if (typeof space !== "object" || space === null || Array.isArray(space))
    throw invalid("(all)", space, "a space is an object from names to dimensions.");
  const names = Object.keys(space).sort();
  if (names.length === 0) throw invalid("(all)", space, "there is no parameter to tune.");
  for (const name of names) check(name, space[name]!);
  const axes: Axis[] = [];
  for (const name of ordered(names, space)) {
    const dimension = space[name]!;
    const condition = dimension.when && conditionOf(name, dimension.when, axes);
    axes.push({ name, dimension, ...mappingOf(dimension), ...(condition && { condition }) });
  }
  return axes;
}

const isNumber = (value: unknown): value is number =>
  typeof value === "number" && Number.isFinite(value);

function check(name: string, dimension: Dimension): void {
  if (!/^[\p{L}_][\p{L}\p{N}_.-]*$/u.test(name) || name === "__proto__")
    throw invalid(name, name, "a name begins with a letter and holds letters, digits, _ . and -.");
  const kind = (dimension as Dimension | null | undefined)?.kind;
  if (kind === "categorical") checkChoices(name, dimension);
  else if (kind !== "float" && kind !== "int")
    throw invalid(
      name,
      kind,
      `the kind is float, int or categorical, not ${JSON.stringify(kind)}.`,
    );
  else checkRange(name, dimension as Exclude<Dimension, { kind: "categorical" }>);
}

function checkChoices(name: string, dimension: Dimension): void {
  const { choices } = dimension as Extract<Dimension, { kind: "categorical" }>;
  if (!Array.isArray(choices) || choices.length === 0)
    throw invalid(name, choices, "the choices are a list of at least one value.");
  if (choices.some(choice => valueKey(choice) === undefined))
    throw invalid(name, choices, "a choice is a value of JSON.");
  if (new Set(choices.map(valueKey)).size < choices.length)
    throw invalid(name, choices, "a choice stands there twice.");
}

function checkRange(name: string, range: Exclude<Dimension, { kind: "categorical" }>): void {
  const { kind, low, high, step, log = false } = range;
  if (!isNumber(low) || !isNumber(high) || !(low < high) || !Number.isFinite(high - low))
    throw invalid(name, [low, high], `low is a number below high, not ${low} and ${high}.`);
  if (kind === "int" && !(Number.isSafeInteger(low) && Number.isSafeInteger(high)))
    throw invalid(name, [low, high], `int takes whole numbers, not ${low} and ${high}.`);
  if (log && low <= 0) throw invalid(name, low, `log needs low above 0, not ${low}.`);
  if (log && step !== undefined) throw invalid(name, step, "log and step exclude each other.");
  if (step === undefined) return;
  if (!isNumber(step) || step <= 0 || (kind === "int" && !Number.isInteger(step)))
    throw invalid(name, step, `step is a ${kind === "int" ? "whole " : ""}number above 0.`);
  if ((high - low) / step > MOST_VALUES)
    throw invalid(name, step, "step is too small for the range.");
}

/** Names, each behind the one it hangs on. */
function ordered(names: readonly string[], space: Space): string[] {
  const done = new Set<string>();
  const place = (name: string, trail: readonly string[]) => {
    if (done.has(name)) return;
    if (trail.includes(name))
      throw invalid(name, trail, `it hangs on itself: ${[...trail, name].join(" -> ")}.`);
    const parent = space[name]!.when?.parameter;
    if (parent !== undefined && Object.hasOwn(space, parent)) place(parent, [...trail, name]);
    done.add(name);
  };
  for (const name of names) place(name, []);
  return [...done];
}

function conditionOf(name: string, { parameter, in: values }: Condition, axes: readonly Axis[]) {
  const axis = axes.findIndex(other => other.name === parameter);
  const parent = axes[axis];
  if (parent === undefined || parent.count > MOST_VALUES)
    throw invalid(name, parameter, `"${parameter}" is no other parameter of finitely many values.`);
  if (!Array.isArray(values) || values.length === 0)
    throw invalid(name, values, "a condition lists the values under which the parameter is there.");
  const stray = values.find(value => parent.toUnit(value) === undefined);
  if (stray !== undefined)
    throw invalid(name, stray, `${JSON.stringify(stray)} is no value of "${parameter}".`);
  return { axis, keys: new Set(values.map(valueKey)) };
}

/** Whether axis `i` is there, by the places of the axes before it. */
export function isActive(axes: readonly Axis[], i: number, point: Point): boolean {
  const { condition } = axes[i]!;
  if (condition === undefined) return true;
  const place = point[condition.axis]!;
  return (
    !Number.isNaN(place) && condition.keys.has(valueKey(axes[condition.axis]!.fromUnit(place)))
  );
}

/** The parameters at a point; absent where their condition does not hold, whatever the point says. */
export function valuesAt(axes: readonly Axis[], point: Point): ParameterValues {
  return Object.fromEntries(
    axes.flatMap((axis, i) =>
      isActive(axes, i, point) ? [[axis.name, axis.fromUnit(point[i]!)]] : [],
    ),
  );
}

/** The point with each place in the middle of its cell, and NaN where a parameter is absent. */
export function settled(axes: readonly Axis[], point: Point): Point {
  const out = new Float64Array(axes.length).fill(Number.NaN);
  for (let i = 0; i < axes.length; i++) {
    if (!isActive(axes, i, out)) continue;
    const [low, high] = axes[i]!.cell(point[i]!);
    out[i] = (low + high) / 2;
  }
  return out;
}

/**
 * The point of parameters.
 *
 * @throws parameter-invalid for a name that the space has not, a value outside its dimension, one that is missing or
 *   that has no place as its condition does not hold
 */
export function pointOf(axes: readonly Axis[], values: ParameterValues): Point {
  const names = axes.map(({ name }) => name);
  const stranger = Object.keys(values).find(name => !names.includes(name));
  if (stranger !== undefined) {
    const near = didYouMean(stranger, names);
    const hint = near === undefined ? "" : ` Did you mean "${near}"?`;
    throw refused(stranger, values[stranger], `the space has no such parameter.${hint}`);
  }
  const point = new Float64Array(axes.length).fill(Number.NaN);
  for (const [i, axis] of axes.entries()) {
    const value = Object.hasOwn(values, axis.name) ? values[axis.name] : undefined;
    if (isActive(axes, i, point)) {
      if (value === undefined) throw refused(axis.name, value, "it is missing.");
      const place = axis.toUnit(value);
      if (place === undefined)
        throw refused(axis.name, value, `${JSON.stringify(value)} is not in its dimension.`);
      point[i] = place;
    } else if (value !== undefined)
      throw refused(axis.name, value, "its condition does not hold, so it has no value.");
  }
  return point;
}

function refused(parameter: string, found: unknown, why: string): DownhillError {
  const sentence = `parameters: ${parameter}: ${why}`;
  return new DownhillError("parameter-invalid", sentence, { parameter, found });
}

/** Equal parameters have equal keys. */
export function keyOf(axes: readonly Axis[], values: ParameterValues): string {
  return JSON.stringify(axes.map(({ name }) => (name in values ? [values[name]] : 0)));
}

/** Whether the space has finitely many points. */
export function isDiscrete(axes: readonly Axis[]): boolean {
  return axes.every(({ count }) => count <= MOST_VALUES);
}

/** The places of an axis that a walk visits, in its order. */
export interface Stops {
  count(axis: Axis): number;
  at(axis: Axis, index: number): number;
}

/** Every point of the stops, the last axis changing fastest, absent parameters visited once. */
export function* everyPoint(axes: readonly Axis[], stops: Stops): Generator<Point> {
  const point = new Float64Array(axes.length).fill(Number.NaN);
  function* from(i: number): Generator<Point> {
    if (i === axes.length) {
      yield point.slice();
      return;
    }
    const axis = axes[i]!;
    const count = isActive(axes, i, point) ? stops.count(axis) : 0;
    if (count === 0) yield* from(i + 1);
    for (let index = 0; index < count; index++) {
      point[i] = stops.at(axis, index);
      yield* from(i + 1);
    }
    point[i] = Number.NaN;
  }
  yield* from(0);
}

/** Names, dimensions and conditions as one text that is the same for equal spaces. */
export function canonicalSpace(axes: readonly Axis[]): Space {
  return Object.fromEntries(
    axes.map(({ name, dimension }) => [name, canonicalDimension(dimension)]),
  );
}

function canonicalDimension(dimension: Dimension): Dimension {
  const when = dimension.when && {
    when: { parameter: dimension.when.parameter, in: dimension.when.in },
  };
  if (dimension.kind === "categorical")
    return { kind: "categorical", choices: dimension.choices, ...when };
  const { kind, low, high, step, log } = dimension;
  return { kind, low, high, ...(step && { step }), ...(log && { log }), ...when };
}
