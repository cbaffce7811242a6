// The learning curve of a run, from the records that fit() returns: text for a terminal, or an SVG that stands alone.

import type { LogRecord } from "../log/records.ts";
import type { Language } from "../words/index.ts";
import { curveSvg } from "./curve-svg.ts";
import { curveText } from "./curve-text.ts";
import type { CurvePoint, Mark } from "./series.ts";

export interface CurveOptions {
  /** Default "text". */
  readonly as?: "text" | "svg";
  /** Default "en". */
  readonly language?: Language;
  /** Columns of text or units of the SVG; default 72 or 760. Labels of text come on top. */
  readonly width?: number;
  /** Rows of text or units of the SVG; default 14 or 320. */
  readonly height?: number;
  /** Of the SVG's error axis, default "linear"; text is logarithmic unless a value is negative. */
  readonly scale?: "linear" | "log";
  /** ANSI colours in text; default off. */
  readonly color?: boolean;
  /** Epochs to be named, such as those of the findings of `diagnose`. */
  readonly marks?: readonly Mark[];
}

/** As in report.html, but in the SVG itself, for it alone, and weak, so that a page's own rules win. */
const STYLE = [
  ["", "font:12px system-ui,sans-serif;color-scheme:light dark"],
  [" .grid", "stroke:#8884"],
  [" .tick", "fill:light-dark(#667085,#98a2b3)"],
  [" .best", "stroke:light-dark(#667085,#98a2b3);stroke-dasharray:3 4"],
  [" line.mark", "stroke:light-dark(#9333ea,#c084fc)"],
  [" text.mark", "fill:light-dark(#9333ea,#c084fc)"],
  [" path:is(.train,.valid)", "fill:none;stroke-width:1.75;stroke-linejoin:round"],
  [" path.train", "stroke:light-dark(#2563eb,#7aa2ff)"],
  [" path.valid", "stroke:light-dark(#d9480f,#ff9f5a)"],
  [" text.train", "fill:light-dark(#2563eb,#7aa2ff)"],
  [" text.valid", "fill:light-dark(#d9480f,#ff9f5a)"],
]
  .map(([part, rules]) => `:where(.downhill-curve${part}){${rules}}`)
  .join("");

/**
 * Training and validation loss over epochs, the best epoch marked: Braille dots for a terminal, or one `<svg>` element
 * that is a file by itself. Of the records only those of epochs and the end count; plain points
 * `{ epoch, trainLoss, validLoss }` will do too; `marks` names other epochs. Losses are on the trained scale.
 *
 * @example
 * import { curve, data, fit, nn, optim } from "downhill";
 *
 * const model = nn.linear(1, 1);
 * const { records } = await fit(model, {
 *   train: data.dataset([[0], [1], [2]], [[1], [3], [5]]),
 *   loss: nn.mseLoss(),
 *   optimizer: optim.adam(model.parameters(), { lr: 0.1 }),
 *   epochs: 30,
 * });
 * console.log(curve(records));
 * const svg = curve(records, { as: "svg", scale: "log", language: "ko" });
 * console.assert(svg.startsWith("<svg"));
 */
export function curve(
  records: readonly (LogRecord | CurvePoint)[],
  options: CurveOptions = {},
): string {
  const {
    as = "text",
    language = "en",
    width,
    height,
    scale = "linear",
    color = false,
    marks = [],
  } = options;
  if (as === "text")
    return curveText(records, { language, width: width ?? 72, height: height ?? 14, color, marks });
  const svg = curveSvg(records, {
    language,
    scale,
    width: width ?? 760,
    height: height ?? 320,
    marks,
  });
  return svg
    .replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" class="downhill-curve" ')
    .replace(">", `><style>${STYLE}</style>`);
}
