import type { ModuleType } from "@rec/core";

/** A module as far as a stack trace can be told apart by it. */
export interface TracedModule {
  readonly type: ModuleType;
  /** The name of the module in its name section. */
  readonly moduleName?: string;
  /** The names of functions in its name section, by index. */
  readonly functionNames: ReadonlyMap<number, string>;
  /** Number of functions, imports included. */
  readonly functions: number;
}

interface Frame {
  /** The engine's name for the compiled module. */
  readonly script: string;
  readonly index: number;
  /** The function's name, if the engine knows it. */
  readonly name: string | undefined;
}

/** V8 and JavaScriptCore: `at name (wasm://wasm/8a04403a:wasm-function[3]:0x41)`, `name@wasm-function[3]`. */
const FRAME =
  /^\s*(?:at )?(?:(.*?) \(|(.*?)@)?(?:wasm:\/\/wasm\/|<?\??)?([^\s()]*?):?wasm-function\[(\d+)\](?::0x[\da-f]+)?\)?$/i;

function framesOf(stack: string): Frame[] {
  return stack.split("\n").flatMap((line) => {
    const [, first, second, script = "", index] = FRAME.exec(line) ?? [];
    const name = first ?? second;
    return index === undefined
      ? []
      : [{ script, index: Number(index), name: name === "<anonymous>" ? undefined : name }];
  });
}

/**
 * The functions of WebAssembly on the stack of an error, innermost first: `stop of calls`.
 *
 * An engine does not tell which module a frame belongs to. A module is named if it alone has all functions that the
 * frames of one script name.
 *
 * @param modules - the linked modules, by name
 */
export function describeFrames(stack: string, modules: Readonly<Record<string, TracedModule>>): string[] {
  const frames = framesOf(stack);
  const owners = new Map<string, string[]>();
  for (const frame of frames) {
    const candidates = owners.get(frame.script) ?? Object.keys(modules);
    owners.set(
      frame.script,
      candidates.filter((module) => hasFunction(modules[module] as TracedModule, frame)),
    );
  }
  return frames.map(({ script, index, name }) => {
    const [owner, ...others] = owners.get(script) ?? [];
    const module = others.length === 0 && owner !== undefined ? owner : undefined;
    if (module === undefined)
      return name === undefined ? `function ${index}` : `${localName(name)} (function ${index})`;
    return `${describeFunction(modules[module] as TracedModule, { index, name })} of ${module}`;
  });
}

/** The name of a function, with those of its exports where they are others: `inner (function 2, exported as run)`. */
function describeFunction(module: TracedModule, { index, name }: Pick<Frame, "index" | "name">): string {
  const exported = exportedNames(module.type, index);
  const own = module.functionNames.get(index) ?? ownName(name, module) ?? exported[0];
  if (own === undefined) return `function ${index}`;
  const shown = localName(own);
  const others = exported.length === 0 || exported.includes(shown) ? "" : `, exported as ${exported.join(" and ")}`;
  return `${shown} (function ${index}${others})`;
}

/** V8 puts the name of the module in front, if the name section has one. */
function localName(name: string): string {
  return name.replace(/^[^.]*\.wasm\./, "");
}

/** The name of a function without that of its module. V8 gives the name of the module alone if the function has none. */
function ownName(name: string | undefined, { moduleName }: TracedModule): string | undefined {
  if (name === undefined || moduleName === undefined) return name;
  if (name === moduleName) return undefined;
  return name.startsWith(`${moduleName}.`) ? name.slice(moduleName.length + 1) : name;
}

function hasFunction(module: TracedModule, { index, name }: Frame): boolean {
  const { type, functionNames, functions } = module;
  const imported = type.imports.filter((entry) => entry.type.kind === "function").length;
  if (index < imported || index >= functions) return false;
  const own = ownName(name, module);
  if (own === undefined) return true;
  const known = functionNames.get(index);
  const names = [...(known === undefined ? [] : [known]), ...exportedNames(type, index)];
  return names.length === 0 || names.some((each) => own === each || own.endsWith(`.${each}`));
}

function exportedNames({ exports }: ModuleType, index: number): string[] {
  return exports.filter((entry) => entry.type.kind === "function" && entry.index === index).map(({ name }) => name);
}
