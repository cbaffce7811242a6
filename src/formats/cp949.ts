// CP949, which Windows in Korea writes: KS X 1001 and, in the places it leaves free, the other Hangul syllables in their
// order. The encoding standard calls all of it "euc-kr"; Node's decoder of that name knows KS X 1001 alone, and takes
// 8,822 of the 11,172 syllables for errors (Node 24, ICU 78). So the table is made here: its one half by the engine's
// decoder, the other by the rule (https://encoding.spec.whatwg.org/#euc-kr-decoder).

const [LEAD, TRAIL, END] = [0x81, 0x41, 0xff];
const WIDTH = END - TRAIL;
const LOST = 0xfffd;
/** Where KS X 1001 begins, in both bytes. */
const STANDARD = 0xa1;
const [FIRST_SYLLABLE, LAST_SYLLABLE] = [0xac00, 0xd7a3];

let made: Uint16Array | undefined;

/** Characters by (lead − 0x81) × 190 + (trail − 0x41). */
function characters(): Uint16Array {
  if (made !== undefined) return made;
  const table = new Uint16Array((END - LEAD) * WIDTH).fill(LOST);
  const decoder = new TextDecoder("euc-kr");
  const known = new Set<number>();
  for (let lead = STANDARD; lead < END; lead++)
    for (let trail = STANDARD; trail < END; trail++) {
      const text = decoder.decode(Uint8Array.of(lead, trail));
      const code = text.length === 1 ? text.charCodeAt(0) : LOST;
      known.add(code);
      table[(lead - LEAD) * WIDTH + trail - TRAIL] = code;
    }
  let syllable = FIRST_SYLLABLE;
  for (const [lead, trail] of freePlaces()) {
    while (known.has(syllable)) syllable++;
    if (syllable > LAST_SYLLABLE) break;
    table[(lead - LEAD) * WIDTH + trail - TRAIL] = syllable++;
  }
  // KS X 1001 got these two in 1998.
  table.set([0x20ac, 0xae], (0xa2 - LEAD) * WIDTH + 0xe6 - TRAIL);
  made = table;
  return table;
}

function* freePlaces(): Generator<[number, number]> {
  for (let lead = LEAD; lead < END; lead++)
    for (let trail = TRAIL; trail < (lead < STANDARD ? END : STANDARD); trail++)
      if (trail <= 0x5a || (trail >= 0x61 && trail <= 0x7a) || trail >= 0x81) yield [lead, trail];
}

/** Code units that are made a text at a time. */
const RUN = 4096;

/** Bytes that come in pieces to text; what is none becomes U+FFFD. */
export class Cp949Decoder {
  #lead = 0;

  decode(bytes: Uint8Array, last: boolean): string {
    const table = characters();
    const units = new Uint16Array(bytes.length + 1);
    let length = 0;
    for (const byte of bytes) {
      if (this.#lead !== 0) {
        const place = (this.#lead - LEAD) * WIDTH + byte - TRAIL;
        units[length++] = byte < TRAIL || byte >= END ? LOST : table[place]!;
        this.#lead = 0;
      } else if (byte < 0x80) units[length++] = byte;
      else if (byte >= LEAD && byte < END) this.#lead = byte;
      else units[length++] = LOST;
    }
    if (last && this.#lead !== 0) units[length++] = LOST;
    let text = "";
    for (let from = 0; from < length; from += RUN)
      text += String.fromCharCode(...units.subarray(from, Math.min(length, from + RUN)));
    return text;
  }
}
