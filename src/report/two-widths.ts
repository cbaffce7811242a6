// A chart drawn twice, for a desk and for a telephone, where a wide one could not be read: the page shows one of them.

/** As wide as the page's text. */
const BROAD = 832;
const SLIM = 360;

export const TWO_WIDTHS_STYLE = `.slim{display:none}@media screen and (max-width:640px){.broad{display:none}.slim{display:block}.slim text.mark{font-size:10.5px}}`;

export const twoWidths = (draw: (width: number) => string): string =>
  `<div class="broad">${draw(BROAD)}</div><div class="slim">${draw(SLIM)}</div>`;

export const isSlim = (width: number): boolean => width <= SLIM;
