import type { LinkPlan } from "../plan/plan-format.ts";
import { brandOf } from "../wasm/brand.ts";
import { describeValue, MOST_VALUES } from "../wasm/describe-thrown.ts";
import { plainName, quoteName } from "../wasm/quote-name.ts";
import type { Stopped } from "./stopped.ts";

/** The parts of `WebAssembly.Exception` that are used here. */
interface WasmException {
  is(tag: unknown): boolean;
  getArg(tag: unknown, index: number): unknown;
}

interface NamedTag {
  readonly tag: unknown;
  readonly text: string;
  /** Its type as the plan has it; undefined if the plan does not know it. */
  readonly type: string | undefined;
}

/**
 * Describes the exception with which a unit stopped by its tag and its values, as far as the plan and the modules
 * around the unit know the tag.
 */
export function describeException(stopped: Stopped, plan: LinkPlan): string {
  const thrown = stopped.thrown as WasmException;
  const found = tagsAround(stopped, plan).find(({ tag }) => thrown.is(tag));
  if (found === undefined)
    return "an exception of WebAssembly, with a tag that no instantiated module exports or imports";
  const payload = isReadable(found.type) ? ` and ${describePayload(thrown, found.tag)}` : "";
  return `an exception with the tag ${found.text}${payload}`;
}

/**
 * Whether the values of an exception may be read. Node 20 ends its process if `getArg` meets a vector, so an unknown
 * type, or a text that is cut, is not readable.
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
