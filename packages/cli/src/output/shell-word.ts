/** A text as one word of a command line, without quotes if a shell needs none. zsh looks for a program behind `=`. */
export function shellWord(text: string): string {
  return /^[\w./:,-][\w./:=,-]*$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
