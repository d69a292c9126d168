/** A name in a sentence: in quotes if it is empty, or if its ends cannot be seen. */
export function shownName(name: string): string {
  return /^\S+$/.test(name) ? name : JSON.stringify(name);
}
