// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the strings are lines of a script

import { describeEarlyCall } from "../bind/early-call.ts";
import { TRAPPING_MODULE } from "../bind/raise-trap.ts";
import { hintOfMain } from "../bind/unresolved-call.ts";
import type { DeferredFunction, LinkPlan } from "../plan/plan-format.ts";
import type { FreezeTarget } from "./frozen-format.ts";
import { literal, objectOf } from "./js-text.ts";
import { importsModules } from "./print-loader.ts";

/*
 * Calls that the linker itself stops: of a function whose provider does not exist yet, of an import without a provider, and of
 * `_initialize` after the linker has called it. As in bind/raise-trap, the error is a trap of the engine with a text, so no
 * handler of WebAssembly catches it.
 */

/** The calls that trap, as rows for the script: first those of slots, then stubs of the linker's module, then those of JavaScript. */
export class TrapRows {
  readonly #rows: string[] = [];
  /** Whether several libraries share a slot. Its row is the whole problem. */
  readonly #areShared: boolean;
  /** Whether the row of a stub has its hint. */
  #haveHints = false;

  constructor({ deferred, stubs = [] }: Pick<LinkPlan, "deferred" | "stubs">) {
    this.#areShared = deferred.some(({ sharedBy }) => sharedBy);
    for (const one of deferred) {
      const { importer, import: imported, provider, sharedBy } = one;
      if (sharedBy) this.#rows.push(problemOf(one));
      else this.#add([importer, imported.module, imported.name, provider.module, provider.name]);
    }
    for (const { importer, import: imported } of stubs) this.#addStub(importer, imported);
  }

  /** An expression for a function that traps. */
  stub(importer: string, imported: { readonly module: string; readonly name: string }): string {
    return `() => trap(${this.#addStub(importer, imported)})`;
  }

  get isEmpty(): boolean {
    return this.#rows.length === 0;
  }

  print(): string[] {
    const lines = TRAP_FUNCTION.map((line) =>
      this.#haveHints ? line.replace("const hint = `link", "const hint = as ?? `link") : line,
    );
    const [head] = lines;
    const body = this.#areShared ? [SHARED_TRAP, ...lines.slice(1)] : lines.slice(1);
    return ["const traps = [", ...this.#rows.map((row) => `  ${row},`), "];", "", `${head}`, ...body];
  }

  #addStub(importer: string, { module, name }: { readonly module: string; readonly name: string }): number {
    const hint = hintOfMain(name);
    if (hint === undefined) return this.#add([importer, module, name]);
    this.#haveHints = true;
    return this.#push([...[importer, module, name].map(literal), "undefined", literal(hint)]);
  }

  #add(names: readonly string[]): number {
    return this.#push(names.map(literal));
  }

  #push(values: readonly string[]): number {
    return this.#rows.push(`[${values.join(", ")}]`) - 1;
  }
}

/** The problem of a slot that several imports share, as an object literal. */
function problemOf(deferred: DeferredFunction): string {
  const { code, message, hint, module, import: imported } = describeEarlyCall(deferred);
  const texts = Object.entries({ code, message, hint, ...(module !== undefined && { module }) });
  const names = imported && objectOf(Object.entries(imported).map(([name, value]) => [name, literal(value)]));
  return objectOf([
    ...texts.map(([name, value]) => [name, literal(value)] as const),
    ...(names === undefined ? [] : [["import", names] as const]),
  ]);
}

/** Prints the function that raises a trap. Hosts that compile no code take the trapping module as a file. */
export function printRaise(target: FreezeTarget, module: string): string[] {
  const trapping = importsModules(target)
    ? module
    : `new WebAssembly.Module(Uint8Array.of(${TRAPPING_MODULE.join(", ")}))`;
  return [
    "const raise = (name, problem) => {",
    "  const message = `${problem.code}  ${problem.message}\\n    hint: ${problem.hint}`;",
    "  try {",
    `    new WebAssembly.Instance(${trapping});`,
    "  } catch (trap) {",
    "    const stack = String(trap.stack).replace(String(trap), `${name}: ${message}`);",
    "    throw Object.assign(trap, { name, stack, ...problem, message, diagnostics: [problem] });",
    "  }",
    "};",
  ];
}

/** A line of the function: the row of a shared slot is the problem itself. */
const SHARED_TRAP = '  if ("code" in traps[row]) raise("EarlyCallError", traps[row]);';

const TRAP_FUNCTION: readonly string[] = [
  "const trap = (row) => {",
  "  const [module, space, name, provider, as] = traps[row];",
  "  const called = `${module} called ${JSON.stringify(space)} ${JSON.stringify(name)}`;",
  "  const common = { module, import: { module: space, name } };",
  "  if (provider === undefined) {",
  "    const hint = `link a module that exports ${JSON.stringify(name)}, or add it to imports`;",
  '    const code = "CALLED_UNRESOLVED";',
  '    raise("UnresolvedCallError", { code, message: `${called}, which nobody provides`, hint, ...common });',
  "  }",
  "  const message = `${called} before ${provider}, which provides it as ${JSON.stringify(as)}, was instantiated`;",
  "  const hint = `let ${module} call it after linking, not while it is instantiated`;",
  '  raise("EarlyCallError", { code: "CALLED_BEFORE_BOUND", message, hint, ...common });',
  "};",
];

/** The function that calls `_initialize` once, and puts a trapping function in its place. */
export const ONCE_FUNCTION: readonly string[] = [
  "const once = (called, exports, module, name) => {",
  "  const target = exports[name];",
  "  if (!called.has(target)) called.add(target).size && target();",
  "  const message = `cannot call ${JSON.stringify(name)} of ${module}: the linker has called it, and it may run only once`;",
  '  const hint = "leave the call out, or link with initialize: false";',
  '  const again = () => raise("AlreadyInitializedError", { code: "ALREADY_INITIALIZED", message, hint, module });',
  "  return Object.freeze(Object.assign(Object.create(null), exports, { [name]: again }));",
  "};",
];
