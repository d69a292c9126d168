import { type ExternType, externKindOf } from "../wasm/extern-type.ts";
import type { HostKey } from "../wasm/host-import.ts";
import { importsPath, importsRoot, propertyPath } from "../wasm/host-path.ts";
import type { HostSighting } from "../wasm/sight-host.ts";
import { hostExpression } from "./host-expression.ts";
import type { Text } from "./texts.ts";

/** A mistake in the caller's imports: the state, and its remedy. */
export interface HostMistake {
  readonly found: string;
  readonly fix: string;
}

/** The mistake behind a host import that was not found, if its surroundings show one. */
export function hostMistake(key: HostKey, sighting: HostSighting): HostMistake | undefined {
  const { imports, namespace, elsewhere, isUndefined } = sighting;
  const root = importsRoot(key.for);
  if (elsewhere !== undefined) return misplaced(key, elsewhere);
  if (isUndefined) {
    const path = importsPath(key);
    return { found: `${path} is undefined`, fix: `give ${path} a value before linking` };
  }
  return (
    (imports === "undefined" ? undefined : wrongHolder(propertyPath(root), imports, "an object of namespaces")) ??
    (namespace === undefined
      ? undefined
      : wrongHolder(propertyPath([...root, key.module]), namespace, "an object of imports by name"))
  );
}

/** The value stands one level too high, or behind an object around the one that was meant. */
function misplaced(key: HostKey, { within, steps }: NonNullable<HostSighting["elsewhere"]>): HostMistake {
  const { module, name } = key;
  const root = importsRoot(key.for);
  if (within === "nothing") {
    const [space, value] = [module, name].map((key) => propertyPath(["", key]).replace(/^\./, ""));
    return {
      found: `${propertyPath([...root, name])} is one level too high`,
      fix: `write ${propertyPath(root)}: { ${space}: { ${value}: … } }`,
    };
  }
  const whole = within === "namespace" ? [...root, module] : root;
  const rest = within === "namespace" ? [name] : [module, name];
  return {
    found: `${propertyPath([...whole, ...steps, ...rest])} is too deep`,
    fix: `pass ${propertyPath([...whole, ...steps])} as ${propertyPath(whole)}`,
  };
}

const HOLDER_FIXES: Readonly<Record<string, string>> = {
  Promise: "await it before linking",
  Map: "give Object.fromEntries(map) in its place",
  "WebAssembly.Instance": "give its exports",
  "WebAssembly.Module": "instantiate it and give the exports of the instance, or link it as a module",
};

const PLAIN = ["Object", "Module", "function"];

function wrongHolder(path: string, type: string, wanted: string): HostMistake | undefined {
  if (PLAIN.includes(type)) return undefined;
  const fix = HOLDER_FIXES[type] ?? (/^[a-z]/.test(type) ? `give ${wanted} in its place` : undefined);
  return fix === undefined ? undefined : { found: `${path} is ${describeTypeName(type)}`, fix };
}

/** A host import that threw when it was read. */
export function hostFailedText({
  needed,
  host,
  importers,
  reason,
}: {
  /** The import, in words. */
  readonly needed: string;
  readonly host: HostKey;
  /** In words. */
  readonly importers: string;
  /** The text of the thrown value, if it is known. */
  readonly reason: string | undefined;
}): Text {
  const path = importsPath(host);
  return {
    message: `${needed} needed by ${importers}: reading ${path} failed${reason === undefined ? "" : `: ${reason}`}`,
    hint: `see the cause; let ${path} be a plain value, or a getter that returns one`,
  };
}

/** A type name with its article: `a Promise`, `a JavaScript number`, `null`. */
function describeTypeName(type: string): string {
  if (type === "null" || type === "undefined") return type;
  if (type === "Object") return "a JavaScript object";
  if (/^[a-z]/.test(type)) return `a JavaScript ${type}`;
  return `${/^[AEIO]/.test(type) ? "an" : "a"} ${type}`;
}

/** A host value that is no extern, in words. */
export function describeHostValue(type: string, expected: ExternType): string {
  const isConstant = expected.kind === "global" && expected.mutable && (type === "number" || type === "bigint");
  return `${describeTypeName(type)}${isConstant ? ", which is constant" : ""}`;
}

const IS_BYTES = /^(Shared)?ArrayBuffer$|^DataView$|\dArray$|ClampedArray$/;

/** The hint for a host value of the wrong type. */
export function hostMismatchHint(path: string, expected: ExternType, actual: ExternType | string): string {
  const kind = externKindOf(expected);
  const found = typeof actual === "string" ? actual : undefined;
  if (kind === "function" && typeof actual !== "string" && externKindOf(actual) === "function") {
    return `give ${path} a function of that type, or call this one from a JavaScript function`;
  }
  if (found === "Promise") return `await ${path} before linking`;
  if (expected.kind === "global" && !expected.mutable && expected.type === "i64" && found === "number") {
    return `give ${path} a bigint, such as 7n`;
  }
  if (expected.kind === "global" && !expected.mutable && found === "bigint" && typeof expected.type === "string") {
    return `give ${path} a number, such as 7`;
  }
  if (kind === "memory" && found !== undefined && IS_BYTES.test(found)) {
    return `give ${path} the memory itself, not its buffer: ${hostExpression(expected)}`;
  }
  const given = `give ${path} ${hostExpression(expected)}`;
  // The memory of a running program is there already, and its libraries are built for it.
  const addresses = typeof actual === "string" || externKindOf(actual) !== kind ? undefined : addressTypeOf(actual);
  return addresses === undefined || addresses === addressTypeOf(expected)
    ? given
    : `build the module for ${addresses === "i64" ? 64 : 32} bits, or ${given}`;
}

function addressTypeOf(type: ExternType): "i32" | "i64" | undefined {
  return type.kind === "memory" || type.kind === "table" ? type.limits.addressType : undefined;
}
