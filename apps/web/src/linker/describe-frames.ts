import type { Linked } from "@rec/browser";
import type { WasmFrame } from "../model/call-api.ts";
import { ownNamesOf } from "./function-names.ts";
import type { LiveModule } from "./live-functions.ts";

/*
 * An engine says of a frame which compiled code it is in, and the index of its function, but not which instance:
 *
 *   at createRecord (wasm://wasm/8a04403a:wasm-function[3]:0x41)          V8, from bytes
 *   at createRecord (http://host/program.wasm:wasm-function[3]:0x41)      V8, while it streams
 *   at records.createRecord (wasm://wasm/records-8a04403a:wasm-function[3]:0x41)     V8, if the module has a name
 *   at records (wasm://wasm/records-8a04403a:wasm-function[3]:0x41)                  V8, if the function has none
 *   createRecord@http://host/program.wasm:wasm-function[3]:0x41           SpiderMonkey
 *
 * So each place, the part before `:wasm-function`, is matched with the modules: by URL, by the names and the number of their
 * functions, and because the outermost frame is in the module that was called.
 */
const FRAME = /^(?:at )?(?:(.*?) \(|(.*?)@)?(.*?):?wasm-function\[(\d+)\](?::0x[\da-f]+)?\)?$/i;

interface Frame {
  readonly place: string;
  readonly index: number;
  readonly name: string | undefined;
}

/** A unit of compilation: a module, or several that are fused, whose functions are called `module!function`. */
interface Unit {
  readonly modules: readonly string[];
  readonly isFused: boolean;
  readonly url: string | undefined;
  /** The name that the module has of itself. */
  readonly ownName: string | undefined;
  readonly names: ReadonlyMap<number, string>;
  readonly exportNames: ReadonlyMap<number, readonly string[]>;
  readonly firstDefined: number;
  readonly end: number;
}

interface StackOwners {
  readonly linked: Linked;
  readonly modules: readonly LiveModule[];
  /** The module whose export was called. */
  readonly called: string;
}

/** The functions of WebAssembly on a stack, innermost first. */
export function describeFrames(stack: string, { linked, modules, called }: StackOwners): readonly WasmFrame[] {
  const frames = framesOf(stack);
  if (frames.length === 0) return [];
  const units = linked.plan.units.map((unit) => readUnit(unit, { linked, modules }));
  const owners = findOwners(frames, { units, called });
  return frames.map((frame) => describe(frame, owners.get(frame.place)));
}

function framesOf(stack: string): readonly Frame[] {
  return stack.split("\n").flatMap((line) => {
    const [, first, second, place = "", index] = FRAME.exec(line.trim()) ?? [];
    const name = first ?? second;
    return index === undefined
      ? []
      : [{ place, index: Number(index), name: name === "" || name === "<anonymous>" ? undefined : name }];
  });
}

function readUnit(
  unit: Linked["plan"]["units"][number],
  { linked, modules }: Pick<StackOwners, "linked" | "modules">,
): Unit {
  const compiled = linked.modules[unit.name] as WebAssembly.Module;
  const firstDefined = WebAssembly.Module.imports(compiled).filter(({ kind }) => kind === "function").length;
  const isFused = unit.modules.length > 1;
  const module = modules.find(({ name }) => name === unit.name);
  const exportNames = new Map<number, string[]>();
  if (!isFused && module !== undefined) {
    const imported = module.type.imports.filter(({ type }) => type.kind === "function").length;
    for (const { name, type, index } of module.type.exports) {
      if (type.kind !== "function" || index < imported) continue;
      const at = index - imported + firstDefined;
      exportNames.set(at, [...(exportNames.get(at) ?? []), name]);
    }
  }
  const { module: ownName, functions: names } = ownNamesOf(compiled);
  return {
    modules: unit.modules,
    isFused,
    url: module?.url,
    ownName,
    names,
    exportNames,
    firstDefined,
    end: isFused || module === undefined ? Number.POSITIVE_INFINITY : firstDefined + module.definedFunctions,
  };
}

function findOwners(
  frames: readonly Frame[],
  { units, called }: { readonly units: readonly Unit[]; readonly called: string },
): ReadonlyMap<string, Unit> {
  const candidates = new Map<string, readonly Unit[]>();
  for (const frame of frames) {
    const left = candidates.get(frame.place) ?? units;
    candidates.set(
      frame.place,
      left.filter((unit) => mayHave(unit, frame)),
    );
  }
  const byUrl = (place: string) => units.filter(({ url }) => url !== undefined && url === place);
  for (const place of candidates.keys()) {
    const [only, ...others] = byUrl(place);
    if (only !== undefined && others.length === 0) candidates.set(place, [only]);
  }
  const outermost = frames.at(-1);
  const entered = units.find(({ modules }) => modules.includes(called));
  if (outermost !== undefined && entered !== undefined && candidates.get(outermost.place)?.includes(entered)) {
    candidates.set(outermost.place, [entered]);
  }
  const owners = new Map<string, Unit>();
  for (let known = -1; known < owners.size; ) {
    known = owners.size;
    for (const [place, units] of candidates) {
      if (owners.has(place)) continue;
      const [only, ...others] = units.filter((unit) => ![...owners.values()].includes(unit));
      if (only !== undefined && others.length === 0) owners.set(place, only);
    }
  }
  return owners;
}

function mayHave(unit: Unit, { index, name }: Frame): boolean {
  if (index < unit.firstDefined || index >= unit.end) return false;
  if (name === undefined || (name === unit.ownName && !unit.names.has(index))) return true;
  const known = [unit.names.get(index), ...(unit.exportNames.get(index) ?? [])].filter((each) => each !== undefined);
  return known.length === 0 || known.some((each) => name === each || name.endsWith(`.${each}`));
}

function describe({ index, name }: Frame, unit: Unit | undefined): WasmFrame {
  const said = name === unit?.ownName ? undefined : name;
  const known = unit?.names.get(index) ?? unit?.exportNames.get(index)?.[0] ?? said;
  if (unit === undefined) return { module: undefined, name: known ?? `function ${index}` };
  if (!unit.isFused) return { module: unit.modules[0], name: known ?? `function ${index}` };
  const owner = unit.modules
    .filter((module) => known?.startsWith(`${module}!`))
    .sort((a, b) => b.length - a.length)
    .at(0);
  return { module: owner, name: known?.slice(owner === undefined ? 0 : owner.length + 1) ?? `function ${index}` };
}
