/** A text as one word of a command line, without quotes if a shell needs none. */
export function shellWord(text: string): string {
  return /^[\w./:=,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
