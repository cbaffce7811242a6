// The style of a study's page. Ranks are told by colours of even steps in lightness (OKLCH), so that they keep their order
// for the colour-blind and in grey: the best is farthest from the paper, in light and in dark.

const LIGHT = [
  [0.88, 0.05, 110],
  [0.81, 0.09, 130],
  [0.74, 0.11, 155],
  [0.66, 0.11, 185],
  [0.57, 0.11, 220],
  [0.48, 0.13, 255],
  [0.39, 0.15, 280],
  [0.3, 0.16, 295],
] as const;

const DARK = [
  [0.34, 0.08, 290],
  [0.41, 0.1, 275],
  [0.49, 0.1, 250],
  [0.57, 0.1, 220],
  [0.66, 0.11, 190],
  [0.76, 0.12, 165],
  [0.86, 0.11, 145],
  [0.96, 0.06, 125],
] as const;

const shades = (colours: readonly (readonly [number, number, number])[]) =>
  colours.map((lch, i) => `--q${i}:oklch(${lch.join(" ")})`).join(";");

const classes = LIGHT.map((_, i) => `.q${i}{--q:var(--q${i})}`).join("");

export const STUDY_STYLE = `
:root{${shades(LIGHT)};--chosen:#d9480f;--alarm:#c81e1e;--veil:.5}
@media screen and (prefers-color-scheme:dark){:root{${shades(DARK)};--chosen:#ff9f5a;--alarm:#ff8a80;--veil:.75}}
${classes}
h2+p.note{margin:-8px 0 14px}
.big.study{gap:20px 44px}.big.study span{display:block;font-size:12px}.claim{margin:20px 0 0;color:var(--ink)}.claim .verdict{margin-right:6px}
.sentence{color:var(--ink)}.train{margin:22px 0 6px}pre{margin:0;padding:14px 18px;background:var(--panel);border-radius:6px;overflow-x:auto}pre code{white-space:normal}pre span{white-space:nowrap}
.mark-complete,.mark-beyond{fill:var(--train);fill-opacity:calc(var(--veil) + .1)}.mark-pruned{fill:var(--page);stroke:var(--train);stroke-width:1.5;stroke-opacity:.8}.mark-sick{fill:none;stroke:var(--alarm);stroke-width:2}.mark-failed{fill:none;stroke:var(--soft);stroke-width:1.75}.mark-paused,.mark-running{fill:var(--soft)}
path.so-far{fill:none;stroke:var(--chosen);stroke-width:2;stroke-linejoin:round}circle.chosen{fill:var(--chosen);stroke:var(--page);stroke-width:1.5}
.legend{margin-top:10px}.legend .icon{display:inline-block;width:12px;height:12px;margin-right:6px;vertical-align:-1px}i.so-far,i.chosen{background:var(--chosen)}.ramp b{display:inline-flex;vertical-align:-1px;margin:0 6px}.legend.ramp b i{width:16px;height:12px;margin:0;border-radius:0;background:var(--q)}.ramp b i:first-child{border-radius:3px 0 0 3px}.ramp b i:last-child{border-radius:0 3px 3px 0}
.parallel path,.curves path{fill:none;stroke:var(--q);stroke-linejoin:round}.parallel path{stroke-width:1.25;stroke-opacity:.75}.curves path{stroke-width:1;stroke-opacity:.7}.parallel path:hover,.curves path:hover{stroke-width:3;stroke-opacity:1}.crowded{--veil:.2}.crowded path{stroke-opacity:.3;stroke-width:1}.parallel path.chosen,.curves path.chosen{stroke:var(--chosen);stroke-width:2.75;stroke-opacity:1}
.axis{stroke:var(--soft);stroke-width:1}.parallel text{fill:var(--ink);paint-order:stroke;stroke:var(--page);stroke-width:4px;stroke-linejoin:round}.parallel .name{font-weight:600}.tag{font-size:11px}
.slices svg{margin-top:-14px}.seeds{grid-template-columns:repeat(auto-fill,minmax(330px,1fr));margin-bottom:14px}.seeds svg{margin-top:-12px}.keys{margin-top:14px}.space td:first-child{white-space:nowrap;overflow-wrap:normal}.slices .dot{fill-opacity:var(--veil)}.median{stroke:var(--ink);stroke-width:2}.seed{fill:var(--train);fill-opacity:.65;stroke:var(--page);stroke-width:1}.seed.chosen{fill:var(--chosen);fill-opacity:.75}.mean{stroke:var(--ink);stroke-width:2}
td small{color:var(--soft);font-size:12px}.share{display:block;width:120px}.share i{display:block;height:10px;min-width:1px;border-radius:2px;background:var(--train);opacity:.8}
.trials table,.mattered table{font-size:13px}.wide th,.wide td{overflow-wrap:normal}.wide td{white-space:nowrap}.trials td,.trials th{padding-right:12px}.trials th{font-size:12px;vertical-align:bottom;line-height:1.3}.trials td:last-child{white-space:normal;min-width:130px}tr.chosen td{font-weight:600}tr.chosen td:first-child{box-shadow:inset 3px 0 var(--chosen);padding-left:10px}.state.sick{color:var(--alarm)}.state.failed,.state.pruned{color:var(--soft)}
details{margin:14px 0 0}summary{cursor:pointer;color:var(--soft);font-size:13px;margin-bottom:8px}
@media screen and (max-width:640px){.big.study{gap:18px 28px}.big.study b{font-size:24px}}
@media print{:root{${shades(LIGHT)}}.charts.seeds{grid-template-columns:1fr 1fr}.trials td,.trials th,.mattered td,.mattered th{padding-right:8px;font-size:9px}pre,.share i,.ramp i,i.chosen,i.so-far{print-color-adjust:exact;-webkit-print-color-adjust:exact}details{display:none}}`;
