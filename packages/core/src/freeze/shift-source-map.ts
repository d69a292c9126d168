/** Base64 digits of a source map. ECMA-426, "Base64 VLQ". */
const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** A digit has five bits; the sixth says that another digit follows. */
const CONTINUES = 0x20;

/** The members of a source map that tell columns. ECMA-426, "Source map format". */
interface SourceMap {
  readonly mappings?: unknown;
  readonly sections?: unknown;
}

interface Section {
  readonly offset: { readonly line: number; readonly column: number };
}

/**
 * Moves the source map of a WebAssembly module whose code has moved as a whole. All its mappings stand in the first line, and their
 * columns are offsets in the file. Each column but the first is relative to the one in front of it, so only the first changes.
 *
 * @param text - a source map in JSON
 * @param bytes - the number of bytes by which the code has moved
 * @returns undefined if the text is no source map
 */
export function shiftSourceMap(text: string, bytes: number): string | undefined {
  if (bytes === 0) return text;
  const map = parse(text);
  if (map === undefined) return undefined;
  if (Array.isArray(map.sections)) {
    const sections = (map.sections as readonly Section[]).map((section) => shiftSection(section, bytes));
    return JSON.stringify({ ...map, sections });
  }
  if (typeof map.mappings !== "string") return undefined;
  const mappings = shiftMappings(map.mappings, bytes);
  return mappings === undefined ? undefined : JSON.stringify({ ...map, mappings });
}

/** A server may put a line in front of the JSON, so that it is no script. ECMA-426, "Loading source maps". */
function parse(text: string): SourceMap | undefined {
  try {
    return Object(JSON.parse(text.replace(/^\)\]\}'[^\n]*\n/, ""))) as SourceMap;
  } catch {
    return undefined;
  }
}

/** A source map inside another one begins at an offset. */
function shiftSection(section: Section, bytes: number): Section {
  const { line, column } = section.offset;
  return line === 0 ? { ...section, offset: { line, column: column + bytes } } : section;
}

function shiftMappings(mappings: string, bytes: number): string | undefined {
  const [line = ""] = mappings.split(";", 1);
  const start = line.search(/[^,]/);
  if (start === -1) return mappings;
  let value = 0;
  let end = start;
  let digit: number;
  do {
    digit = DIGITS.indexOf(line[end] ?? "?");
    if (digit === -1) return undefined;
    value += (digit % CONTINUES) * CONTINUES ** (end - start);
    end += 1;
  } while (digit >= CONTINUES);
  // The lowest bit is the sign.
  const column = value % 2 === 1 ? -Math.floor(value / 2) : value / 2;
  return mappings.slice(0, start) + encode(column + bytes) + mappings.slice(end);
}

function encode(column: number): string {
  let rest = Math.abs(column) * 2 + (column < 0 ? 1 : 0);
  let digits = "";
  do {
    const digit = rest % CONTINUES;
    rest = Math.floor(rest / CONTINUES);
    digits += DIGITS[digit + (rest > 0 ? CONTINUES : 0)];
  } while (rest > 0);
  return digits;
}
