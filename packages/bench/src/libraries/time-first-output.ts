import { link } from "@rec/core";
import { type ModuleFiles, tagModule } from "../module-files.ts";
import { assertEqual } from "../workload.ts";
import { isSupported, providerOf, wasiOf } from "./library-rivals.ts";
import type { LibrarySettings } from "./library-settings.ts";

/** The task of a process or page, as JSON. */
export interface FirstOutputTask {
  readonly kind: "first-output";
  readonly settings: LibrarySettings;
  /** Number of the process, from 0. */
  readonly round: number;
}

/** Milliseconds, one figure per sample; or the engine does not compile `libc.so`. */
export type FirstOutputTimes = { readonly [Way in FirstOutputWay]: readonly number[] } | { readonly failed: "refused" };

const WAYS = ["rec", "alone"] as const;
export type FirstOutputWay = (typeof WAYS)[number];

const FILES = ["hello.main", "libc.so"] as const;
const EXPECTED = "hello libraries 42\n";

type Bytes = Uint8Array<ArrayBuffer>;
type Modules = Readonly<Record<(typeof FILES)[number], Bytes>>;

/** Times a program and `libc.so` from bytes to the first output, beside compiling and instantiating the two without more. */
export async function timeFirstOutput(
  { settings, round }: FirstOutputTask,
  read: ModuleFiles["read"],
): Promise<FirstOutputTimes> {
  if (!isSupported({ isExtended: true })) return { failed: "refused" };
  const bytes = await Promise.all(FILES.map((file) => read(`libraries/${file}`)));
  /** Engines reuse the code of equal bytes. */
  const fresh = (tag: string) =>
    Object.fromEntries(FILES.map((file, at) => [file, tagModule(bytes[at] as Bytes, tag)])) as Modules;
  const ways: Readonly<Record<FirstOutputWay, (modules: Modules) => Promise<number>>> = {
    rec: timeLinked,
    alone: timeAlone,
  };
  const times: Record<FirstOutputWay, number[]> = { rec: [], alone: [] };
  const { outputSamples } = settings;
  // The first half of all samples is for warming up.
  for (let sample = -outputSamples; sample < outputSamples; sample += 1) {
    for (const at of WAYS.keys()) {
      const way = WAYS[(at + sample + outputSamples + round) % WAYS.length] as FirstOutputWay;
      const durationMs = await ways[way](fresh(`${way} ${round} ${sample}`));
      if (sample >= 0) times[way].push(durationMs);
    }
  }
  return times;
}

/** Until the program writes for the first time. */
async function timeLinked(modules: Modules): Promise<number> {
  const wasi = wasiOf(Object.values(modules));
  let firstMs: number | undefined;
  const write = wasi.functions["fd_write"];
  wasi.functions["fd_write"] = (...values) => {
    firstMs ??= performance.now();
    return write?.(...values) ?? 0;
  };
  const start = performance.now();
  const { exports } = await link({ ...modules }, { wasi: providerOf(wasi) });
  (exports["hello.main"] as Readonly<Record<string, () => void>>)["_start"]?.();
  assertEqual(wasi.text.stdout, { what: "The output", expected: EXPECTED });
  if (firstMs === undefined) throw new Error("The program wrote nothing");
  return firstMs - start;
}

const PAGES = 64;
const SLOTS = 256;
/** Room for the data of the program, in front of that of the library. */
const LIBRARY_BASE = 1 << 17;

/** Until both are instances. None of their functions works: their addresses are not set. */
async function timeAlone(modules: Modules): Promise<number> {
  const start = performance.now();
  const compiled = await Promise.all(Object.values(modules).map((bytes) => WebAssembly.compile(bytes)));
  const memory = new WebAssembly.Memory({ initial: PAGES });
  const table = new WebAssembly.Table({ initial: SLOTS, element: "anyfunc" });
  const global = (value: number, mutable: boolean) => new WebAssembly.Global({ value: "i32", mutable }, value);
  const stackPointer = global(LIBRARY_BASE, true);
  const instances = compiled.map((module, at) => {
    const own: Readonly<Record<string, unknown>> = {
      ...{ memory, __indirect_function_table: table, __stack_pointer: stackPointer },
      ...{ __memory_base: global(at * LIBRARY_BASE, false), __table_base: global(1, false) },
    };
    const imports: Record<string, Record<string, unknown>> = {};
    for (const { module: namespace, name, kind } of WebAssembly.Module.imports(module)) {
      const values = imports[namespace] ?? {};
      imports[namespace] = values;
      values[name] = own[name] ?? (kind === "global" ? global(0, true) : () => 0);
    }
    return new WebAssembly.Instance(module, imports as WebAssembly.Imports);
  });
  const durationMs = performance.now() - start;
  assertEqual(typeof instances[0]?.exports["_start"], { what: "_start", expected: "function" });
  assertEqual(typeof instances[1]?.exports["malloc"], { what: "malloc", expected: "function" });
  return durationMs;
}
