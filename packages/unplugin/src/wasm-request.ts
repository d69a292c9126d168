/**
 * The parts of a linked file, as modules of the bundler. Each is the path of a file with a query:
 *
 *     a.wasm, a.wasm?link       the exports of the file
 *     a.wasm?source             its WebAssembly.Module
 *     a.wasm?rec-group          the linked modules of its group; the file is the first of the group
 *     a.wasm?rec-start          the requests for the files of the group
 *     a.wasm?rec-native         the file, as the bundler runs it
 *     a.wasm?rec-file=NAME      a file of the frozen group
 */
export type WasmPart = "exports" | "link" | "source" | "group" | "start" | "native" | "file";

export interface WasmRequest {
  /** Path of the file, with slashes. */
  readonly path: string;
  readonly part: WasmPart;
  /** Name of the file of a frozen group, for the part `file`. */
  readonly file?: string;
}

const PARTS: readonly WasmPart[] = ["link", "source", "group", "start", "native", "file"];
const OWN_PARTS: ReadonlySet<WasmPart> = new Set(["group", "start", "native", "file"]);

/** Reads the id of a module. Undefined if it is no wasm file, or has a query of the bundler's own, as `?url` and `?init`. */
export function readRequest(id: string): WasmRequest | undefined {
  const [, path = "", query = ""] = /^([^?\0]*\.wasm)(?:\?([^#]*))?$/.exec(id) ?? [];
  if (path === "") return undefined;
  const slashed = path.replaceAll("\\", "/");
  const parameters = [...new URLSearchParams(query)].filter(([key]) => !isNeutral(key));
  const [first] = parameters;
  if (first === undefined) return { path: slashed, part: "exports" };
  const part = PARTS.find((one) => first[0] === keyOf(one));
  if (part === undefined || parameters.length > 1) return undefined;
  return part === "file" ? { path: slashed, part, file: first[1] } : { path: slashed, part };
}

/** The id of a part of a file. */
export function formatRequest({ path, part, file }: WasmRequest): string {
  if (part === "exports") return path;
  return `${path}?${keyOf(part)}${file === undefined ? "" : `=${encodeURIComponent(file)}`}`;
}

/** Whether an id names a part that only modules of this plugin import. */
export function isOwnRequest(id: string): boolean {
  const request = readRequest(id);
  return request !== undefined && OWN_PARTS.has(request.part);
}

function keyOf(part: WasmPart): string {
  return OWN_PARTS.has(part) ? `rec-${part}` : part;
}

/** Vite marks imports with `?import`, and changed files with `?t=` and `?v=`. */
function isNeutral(key: string): boolean {
  return key === "import" || key === "t" || key === "v";
}
