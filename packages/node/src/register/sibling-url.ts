/** The URL of another module of this folder, as a source or built: both have the extension of the caller. */
export function siblingUrl(name: string, caller: string): string {
  return new URL(`./${name}${/\.[jt]s$/.exec(caller)?.[0] ?? ".js"}`, caller).href;
}
