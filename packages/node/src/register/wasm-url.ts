/** Whether a URL is that of a `.wasm` file on disk, with any query. */
export function isWasmFile(url: string): boolean {
  return url.startsWith("file:") && new URL(url).pathname.endsWith(".wasm");
}

/** The file itself: `?link` only says that rec links it. */
export function withoutLinkMark(url: string): string {
  return hasMark(url, "link") ? removeMark(url, "link") : url;
}

/** Whether the query of a URL has this word: `?link`, `?x=1&link`. */
export function hasMark(url: string, mark: string): boolean {
  const query = /^[^?#]*\?([^#]*)/.exec(url)?.[1] ?? "";
  return query.split("&").includes(mark);
}

/** The URL with one more word in its query. */
export function withMark(url: string, mark: string): string {
  const [, path = "", query = "", hash = ""] = /^([^?#]*)(\??[^#]*)(.*)$/.exec(url) ?? [];
  return `${path}${query === "" ? "?" : `${query}&`}${mark}${hash}`;
}

function removeMark(url: string, mark: string): string {
  const [, path = "", query = "", hash = ""] = /^([^?#]*)\??([^#]*)(.*)$/.exec(url) ?? [];
  const rest = query.split("&").filter((word) => word !== mark);
  return `${path}${rest.length > 0 ? `?${rest.join("&")}` : ""}${hash}`;
}
