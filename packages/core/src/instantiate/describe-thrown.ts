import type { LinkPlan } from "../plan/plan-format.ts";
import { brandOf } from "../wasm/brand.ts";
import { plainName, quoteName } from "../wasm/quote-name.ts";
import type { Stopped } from "./stopped.ts";

const MOST_CHARACTERS = 200;
const MOST_VALUES = 8;

/** The parts of `WebAssembly.Exception` that are used here. */
interface WasmException {
  is(tag: unknown): boolean;
  getArg(tag: unknown, index: number): unknown;
}

/** Describes a thrown value of any kind in one line, for a diagnostic. Never throws. */
export function describeThrown(stopped: Stopped, plan: LinkPlan): string {
  try {
    const [line = ""] = textOf(stopped, plan).split("\n", 1);
    return line.length > MOST_CHARACTERS ? `${line.slice(0, MOST_CHARACTERS)}…` : line;
  } catch {
    // A getter of the value threw, or the value is a revoked proxy.
    return "a value that cannot be read";
  }
}

function textOf(stopped: Stopped, plan: LinkPlan): string {
  const { thrown } = stopped;
  if (typeof thrown === "function") return "a function";
  if (typeof thrown !== "object" || thrown === null) return String(thrown);
  if (brandOf(thrown) === "WebAssembly.Exception")
    return describeException(thrown as WasmException, tagsAround(stopped, plan));
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
  return `${typeof name === "string" && name !== "" ? name : "an object"} { ${shown.join(", ")} }`;
}

interface NamedTag {
  readonly tag: unknown;
  readonly text: string;
  /** Its type as the plan has it; undefined if the plan does not know it. */
  readonly type: string | undefined;
}

function describeException(exception: WasmException, tags: readonly NamedTag[]): string {
  const found = tags.find(({ tag }) => exception.is(tag));
  if (found === undefined) return "an exception of WebAssembly, with a tag that no linked module exports or imports";
  const payload = isReadable(found.type) ? ` and ${describePayload(exception, found.tag)}` : "";
  return `an exception with the tag ${found.text}${payload}`;
}

/**
 * Whether the values of an exception may be read. Node 20 ends its process if `getArg` meets a vector, so an unknown type,
 * or a text that is cut, is not readable.
 */
function isReadable(type: string | undefined): boolean {
  return type !== undefined && /^tag \[/.test(type) && !/v128|exn|…/.test(type);
}

/** The tags that modules export, and those that the stopped unit imports. */
function tagsAround({ unit, exportsOf, importObject }: Stopped, { modules, units }: LinkPlan): NamedTag[] {
  const exported = modules.flatMap(({ name: module, exports }) =>
    exports.map(({ name, type }) => ({
      tag: exportsOf.get(module)?.[name],
      text: `${quoteName(name)} of ${plainName(module)}`,
      type,
    })),
  );
  const members = units.find(({ name }) => name === unit)?.modules ?? [];
  const imported = modules
    .filter(({ name }) => members.includes(name))
    .flatMap(({ imports }) => imports)
    .map(({ module, name, type }) => ({
      tag: importObject[module]?.[name],
      text: `${quoteName(module)} ${quoteName(name)}`,
      type,
    }));
  return [...exported, ...imported].filter(({ tag }) => brandOf(tag) === "WebAssembly.Tag");
}

function describePayload(exception: WasmException, tag: unknown): string {
  const values: string[] = [];
  while (values.length < MOST_VALUES) {
    try {
      values.push(describeValue(exception.getArg(tag, values.length)));
    } catch {
      // A RangeError: there are no more values. JavaScript cannot ask a tag for their number.
      return values.length === 0 ? "no values" : `the values ${values.join(", ")}`;
    }
  }
  return `the values ${values.join(", ")}, …`;
}

function describeValue(value: unknown): string {
  if (typeof value === "string") return quoteName(value);
  if (typeof value === "function") return "a function";
  return typeof value === "object" && value !== null ? `a value of the kind ${brandOf(value)}` : String(value);
}
