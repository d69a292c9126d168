/** Whether host functions use `linked`, the handle of the linked modules. */
export function namesLinked(hostCode: string): boolean {
  return /\blinked\b/.test(hostCode);
}
