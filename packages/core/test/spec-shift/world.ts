import { padImports } from "../reindex/pad-imports.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** The instances of one run of a script. Two worlds run the same script: one with the modules, one with other indices. */
export interface World {
  readonly registered: Map<string, WebAssembly.Exports>;
  readonly named: Map<string, WebAssembly.Instance>;
  current: WebAssembly.Instance | undefined;
}

export function createWorld(): World {
  return { registered: new Map([["spectest", spectest()]]), named: new Map(), current: undefined };
}

/** The module of the host. Specification repository, interpreter, "spectest". */
function spectest(): WebAssembly.Exports {
  const print = () => undefined;
  const names = ["print", "print_i32", "print_i64", "print_f32", "print_f64", "print_i32_f32", "print_f64_f64"];
  const global = (value: "i32" | "i64" | "f32" | "f64", initial: unknown) =>
    new WebAssembly.Global({ value }, initial as never);
  return {
    ...Object.fromEntries(names.map((name) => [name, print])),
    global_i32: global("i32", 666),
    global_i64: global("i64", 666n),
    global_f32: global("f32", 666.6),
    global_f64: global("f64", 666.6),
    table: new WebAssembly.Table({ element: "anyfunc", initial: 10, maximum: 20 }),
    memory: new WebAssembly.Memory({ initial: 1, maximum: 2 }),
    shared_memory: new WebAssembly.Memory({ initial: 1, maximum: 2, shared: true }),
    ...tableOf64(),
  } as unknown as WebAssembly.Exports;
}

/** Engines without 64-bit tables have no such table. */
function tableOf64(): object {
  try {
    const type = { element: "anyfunc", initial: 10n, maximum: 20n, address: "i64" };
    return { table64: new WebAssembly.Table(type as never) };
  } catch {
    return {};
  }
}

/** The result of a command as text, and its kind. */
export interface Outcome {
  readonly kind:
    | "returns"
    | "traps"
    | "exceptions"
    | "not callable"
    | "unlinkable"
    | "exhausted"
    | "without a module"
    | "other";
  readonly text: string;
}

/** V8 writes the number of a segment into its message. */
const SEGMENT = /((?:data|element) segment) \d+/;

function outcomeOfError(error: unknown): Outcome {
  if (error instanceof WebAssembly.Exception) return { kind: "exceptions", text: "exception" };
  if (error instanceof WebAssembly.LinkError) return { kind: "unlinkable", text: "LinkError" };
  if (error instanceof WebAssembly.RuntimeError) return { kind: "traps", text: error.message.replace(SEGMENT, "$1") };
  if (error instanceof RangeError) return { kind: "exhausted", text: "RangeError" };
  // Values of v128 cannot cross the border between WebAssembly and JavaScript.
  if (error instanceof TypeError) return { kind: "not callable", text: "TypeError" };
  return { kind: "other", text: String(error) };
}

/** Instantiates a module, which becomes the current one. */
export function instantiate(world: World, bytes: Bytes, name: string | undefined): Outcome {
  world.current = undefined;
  try {
    const imports = { ...Object.fromEntries(world.registered), ...padImports() } as WebAssembly.Imports;
    const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), imports);
    world.current = instance;
    if (name !== undefined) world.named.set(name, instance);
    return { kind: "returns", text: "instance" };
  } catch (error) {
    return outcomeOfError(error);
  }
}

export interface Action {
  readonly isCall: boolean;
  /** The name of an instance; undefined for the current one. */
  readonly of: string | undefined;
  readonly field: string;
  readonly args: readonly unknown[];
}

export function act(world: World, { isCall, of, field, args }: Action): Outcome {
  try {
    const instance = of === undefined ? world.current : world.named.get(of);
    const exported = instance?.exports[field];
    if (exported === undefined) return { kind: "without a module", text: field };
    const value = isCall ? (exported as (...values: unknown[]) => unknown)(...args) : readGlobal(exported);
    return { kind: "returns", text: show(value) };
  } catch (error) {
    return outcomeOfError(error);
  }
}

/** Calls a function by a module that imports it. */
export function callThrough(world: World, caller: Bytes, { of, field }: Pick<Action, "of" | "field">): Outcome {
  try {
    const exported = (of === undefined ? world.current : world.named.get(of))?.exports[field];
    if (exported === undefined) return { kind: "without a module", text: field };
    const imports = { module: { function: exported } } as WebAssembly.Imports;
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(caller), imports);
    return { kind: "returns", text: show((exports["call"] as () => unknown)()) };
  } catch (error) {
    return outcomeOfError(error);
  }
}

const readGlobal = (exported: WebAssembly.ExportValue): unknown => (exported as WebAssembly.Global).value;

function show(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(show).join(", ")}]`;
  if (typeof value === "function") return "function";
  if (typeof value === "object" && value !== null) return "host" in value ? JSON.stringify(value) : "object";
  return Object.is(value, -0) ? "-0" : `${typeof value} ${String(value)}`;
}
