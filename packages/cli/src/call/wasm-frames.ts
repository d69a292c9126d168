import type { ModuleType } from "@rec/core";

/** A module as far as a stack trace can be told apart by it. */
export interface TracedModule {
  readonly type: ModuleType;
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
    const known = name ?? (module === undefined ? undefined : exportedName(modules[module] as TracedModule, index));
    const text = known === undefined ? `function ${index}` : `${localName(known)} (function ${index})`;
    return module === undefined ? text : `${text} of ${module}`;
  });
}

/** V8 puts the name of the module in front, if the name section has one. */
function localName(name: string): string {
  return name.replace(/^[^.]*\.wasm\./, "");
}

function hasFunction({ type, functionNames, functions }: TracedModule, { index, name }: Frame): boolean {
  const imported = type.imports.filter((entry) => entry.type.kind === "function").length;
  if (index < imported || index >= functions) return false;
  if (name === undefined) return true;
  const known = functionNames.get(index);
  const names = [...(known === undefined ? [] : [known]), ...exportedNames(type, index)];
  return names.length === 0 || names.some((each) => name === each || name.endsWith(`.${each}`));
}

function exportedNames({ exports }: ModuleType, index: number): string[] {
  return exports.filter((entry) => entry.type.kind === "function" && entry.index === index).map(({ name }) => name);
}

function exportedName({ type, functionNames }: TracedModule, index: number): string | undefined {
  return functionNames.get(index) ?? exportedNames(type, index)[0];
}
