// Commands that a person copies.

/** A text, such as a path, as a shell takes it for one word: quoted where it would not leave it as it is. */
export const shellWord = (text: string): string =>
  /^[\p{L}\p{N}_./:@%+=,~-]+$/u.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
