/** Shows as much of a `data:` URL; the rest is a module, and says nothing to a reader. */
const SHOWN = 48;

/** A text in which long `data:` URLs are cut. */
export function shortDataUrls(text: string): string {
  return text.replace(/\bdata:[^\s"']*[^\s"':,.;)]/g, (url) =>
    url.length <= SHOWN ? url : `${url.slice(0, SHOWN)}… (${url.length.toLocaleString("en")} characters)`,
  );
}
