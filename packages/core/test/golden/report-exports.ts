import type { CaseOptions } from "./golden-case.ts";

const LONGEST_NAME = 40;

type AnyFunction = (...values: unknown[]) => unknown;

interface ReportInput {
  /** In input order. */
  readonly exports: readonly (readonly [module: string, exports: WebAssembly.Exports])[];
  /** The calls that functions of the host recorded, in order; the list grows as exports are called. */
  readonly notes: readonly string[];
  readonly options: CaseOptions;
}

/**
 * The behaviour of linked modules, as text.
 *
 * The report first calls every exported function without parameters, in input order, and then makes the calls of the
 * case. For all other exports it states their contents, and which of them are the same object.
 *
 * No line contains an engine's own words, so that all engines give the same text.
 */
export function reportExports({ exports, notes, options }: ReportInput): string {
  const lines: string[] = [];
  let noted = 0;
  const flushNotes = (): void => {
    for (; noted < notes.length; noted += 1) lines.push(`    host: ${notes[noted]}`);
  };
  flushNotes();
  const seen = new Map<unknown, string>();
  for (const [module, own] of exports) {
    lines.push(shortName(module));
    for (const [name, value] of Object.entries(own)) {
      lines.push(`  ${shortName(name)}${describe(value, seen)}`);
      if (typeof value !== "function") seen.set(value, `${shortName(module)} ${shortName(name)}`);
      flushNotes();
    }
  }
  const found = new Map(exports);
  for (const [module, name, ...values] of options.calls ?? []) {
    const called = found.get(module)?.[name] as AnyFunction;
    lines.push(
      `call ${shortName(module)} ${shortName(name)}(${values.join(", ")})${resultOf(() => called(...values.map(argumentOf)))}`,
    );
    flushNotes();
  }
  return lines.join("\n");
}

/** `"5n"` becomes a bigint. */
function argumentOf(value: number | string): unknown {
  return typeof value === "string" && /^-?\d+n$/.test(value) ? BigInt(value.slice(0, -1)) : value;
}

const HIDDEN = /[\p{Control}\p{Format}]/gu;

function shortName(name: string): string {
  const quoted = JSON.stringify(name.slice(0, LONGEST_NAME)).replace(
    HIDDEN,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
  return name.length > LONGEST_NAME ? `${quoted} and ${name.length - LONGEST_NAME} more` : quoted;
}

function describe(value: WebAssembly.ExportValue, seen: ReadonlyMap<unknown, string>): string {
  const same = seen.has(value) ? `, the same as ${seen.get(value)}` : "";
  if (typeof value === "function") {
    return value.length > 0 ? `: function of ${value.length} parameters` : `()${resultOf(value as AnyFunction)}`;
  }
  if (value instanceof WebAssembly.Memory) return `: memory of ${value.buffer.byteLength / 65_536} pages${same}`;
  if (value instanceof WebAssembly.Table) return `: table of ${value.length} elements${same}`;
  if (value instanceof WebAssembly.Global) return `: global${resultOf(() => value.value)}${same}`;
  return `: tag${same}`;
}

function resultOf(run: () => unknown): string {
  try {
    return ` = ${format(run())}`;
  } catch (error) {
    return ` throws ${describeError(error)}`;
  }
}

function format(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(format).join(", ")}]`;
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return "a function";
  if (typeof value === "object" && value !== null) return "a reference";
  return Object.is(value, -0) ? "-0" : String(value);
}

/** Errors of rec with their message; those of an engine by name alone. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return "an exception";
  const { code, diagnostics } = error as {
    readonly code?: string;
    readonly diagnostics?: readonly { readonly message: string }[];
  };
  const [first] = diagnostics ?? [];
  if (first === undefined) return error.name;
  const { cause } = error;
  const isOwn = !(cause instanceof Error) || "diagnostics" in cause;
  const message = isOwn ? first.message : first.message.replace(cause.message.split("\n", 1)[0] ?? "", cause.name);
  return `${error.name} ${code}: ${message}`;
}
