/** The lines that a reader wrote in the field for URLs. */
export interface ReadUrls {
  readonly urls: readonly string[];
  /** The lines that are no URL of the web, and hold no module either. */
  readonly others: readonly string[];
  /** Why the others are refused; undefined if there are none. */
  readonly trouble: string | undefined;
}

/** A URL of the web, or one that holds the module itself. */
const PROTOCOLS: readonly string[] = ["http:", "https:", "data:"];

/** Reads one URL from each line. A space belongs to its URL, as in the field of an address. */
export function readUrls(text: string, base: string): ReadUrls {
  const lines = text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const protocolOf = (line: string): string => URL.parse(line, base)?.protocol ?? "";
  const urls = lines.filter((line) => PROTOCOLS.includes(protocolOf(line)));
  const others = lines.filter((line) => !PROTOCOLS.includes(protocolOf(line)));
  const areOfAnotherPage = others.every((line) => protocolOf(line) === "blob:");
  return { urls, others, trouble: others.length === 0 ? undefined : whyRefused(others.join(", "), areOfAnotherPage) };
}

function whyRefused(list: string, areOfAnotherPage: boolean): string {
  return areOfAnotherPage
    ? `Only the page that made it can read ${list}. Save the file there, and drop it here.`
    : `No URL of the web: ${list}. Begin it with https://, or with a folder beside this page.`;
}
