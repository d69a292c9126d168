/** The folders around a file, the nearest first, each with a slash at its end. */
export function foldersAbove(url: string): readonly string[] {
  const folders = [new URL(".", url).href];
  for (;;) {
    const last = folders.at(-1) as string;
    const above = new URL("..", last).href;
    if (above === last) return folders;
    folders.push(above);
  }
}
