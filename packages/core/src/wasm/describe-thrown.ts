import { brandOf } from "./brand.ts";
import { plainName, quoteName } from "./quote-name.ts";

const MOST_CHARACTERS = 200;
/** Longer lists are cut. */
export const MOST_VALUES = 8;

/**
 * Describes a thrown value of any kind in one line, for a diagnostic. Never throws.
 *
 * @param describeException - describes the value if it is an exception of WebAssembly
 */
export function describeThrown(thrown: unknown, describeException: () => string = unknownException): string {
  try {
    const [line = ""] = textOf(thrown, describeException).split("\n", 1);
    return line.length > MOST_CHARACTERS ? `${line.slice(0, MOST_CHARACTERS)}…` : line;
  } catch {
    // A getter of the value threw, or the value is a revoked proxy.
    return "a value that cannot be read";
  }
}

function unknownException(): string {
  return "an exception of WebAssembly";
}

function textOf(thrown: unknown, describeException: () => string): string {
  if (typeof thrown === "function") return "a function";
  if (typeof thrown !== "object" || thrown === null) return String(thrown);
  if (brandOf(thrown) === "WebAssembly.Exception") return describeException();
  const { message, name } = thrown as { readonly message?: unknown; readonly name?: unknown };
  const hasMessage = typeof message === "string" && message !== "";
  if (hasMessage && (thrown instanceof Error || brandOf(thrown) === "Error")) return message;
  if (typeof name === "string" && name !== "") return hasMessage ? `${name}: ${message}` : name;
  return hasMessage ? message : describeFields(thrown);
}

/** `Exit { code: 3 }`: the class of an object, and its own fields with plain values. */
function describeFields(object: object): string {
  const name = (object as { readonly constructor?: { readonly name?: unknown } }).constructor?.name;
  const fields = Object.entries(object).filter(([, value]) => typeof value !== "object" && typeof value !== "function");
  const shown = fields.slice(0, MOST_VALUES).map(([key, value]) => `${plainName(key)}: ${describeValue(value)}`);
  const described = typeof name === "string" && name !== "" ? name : "an object";
  return shown.length === 0 ? described : `${described} { ${shown.join(", ")} }`;
}

/** A value in a list. */
export function describeValue(value: unknown): string {
  if (typeof value === "string") return quoteName(value);
  if (typeof value === "function") return "a function";
  return typeof value === "object" && value !== null ? `a value of the kind ${brandOf(value)}` : String(value);
}
