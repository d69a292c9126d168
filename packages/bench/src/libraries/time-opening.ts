import { attach, type Library, type Program } from "@rec/core/dylink";
import { type ModuleFiles, tagModule } from "../module-files.ts";
import { assertEqual } from "../workload.ts";
import { wasiOf } from "./library-rivals.ts";
import type { LibrarySettings } from "./library-settings.ts";

/** The task of a process or page, as JSON. */
export interface OpeningTask {
  readonly kind: "opening";
  readonly settings: LibrarySettings;
  /** Number of the process, from 0. */
  readonly round: number;
}

/** Microseconds of one call, the mean of one sample each. */
export interface OpeningTimes {
  /** A library that was open before. */
  readonly open: Readonly<Record<Way, readonly number[]>>;
  readonly close: Readonly<Record<Way, readonly number[]>>;
  /** A module that is opened for the first time in its program. */
  readonly first: Readonly<Record<Way, readonly number[]>>;
}

const WAYS = ["rec", "hand"] as const;
type Way = (typeof WAYS)[number];

/** A sample is so many libraries that are open at once, because clocks in browsers are coarse. */
const LIBRARIES = 10;

/** One library that is open. */
interface Opened {
  readonly run: (value: number) => number;
  readonly close: () => void;
}

type Open = (module: WebAssembly.Module, name: string) => Opened;

/**
 * Times `openSync` and `close` of a compiled library, beside instantiating, relocating and constructing it by hand. Both get the
 * memory from the same allocator. Each library is called before it is closed, and the program counts constructors and destructors.
 */
export async function timeOpening({ settings, round }: OpeningTask, read: ModuleFiles["read"]): Promise<OpeningTimes> {
  const { openSamples } = settings;
  const host = await startHost(await read("libraries/host.main"));
  const bytes = await read("libraries/plugin.so");
  const opens: Readonly<Record<Way, Open>> = { rec: openerOfRec(host), hand: openerByHand(host) };
  const times = { open: noTimes(), close: noTimes(), first: noTimes() };
  const modules = Object.fromEntries(
    WAYS.map((way) => [way, new WebAssembly.Module(tagModule(bytes, way))]),
  ) as Readonly<Record<Way, WebAssembly.Module>>;
  const turn = (way: Way, module: WebAssembly.Module, count: number) => {
    const before = [host.call("read_opened"), host.call("read_closed")];
    const opened: Opened[] = [];
    const start = performance.now();
    for (let at = 0; at < count; at += 1) opened.push(opens[way](module, `plugin ${at}`));
    const openMs = performance.now() - start;
    for (const library of opened) assertEqual(library.run(5), { what: `run(5) (${way})`, expected: 8 });
    const startOfClose = performance.now();
    for (const library of opened) library.close();
    const closeMs = performance.now() - startOfClose;
    const counted = [host.call("read_opened"), host.call("read_closed")].map((now, at) => now - (before[at] ?? 0));
    assertEqual(counted.join(), { what: `The opened and closed libraries (${way})`, expected: `${count},${count}` });
    return { openMs, closeMs };
  };
  for (let sample = -openSamples; sample < openSamples; sample += 1) {
    for (const at of WAYS.keys()) {
      const way = WAYS[(at + sample + openSamples + round) % WAYS.length] as Way;
      const { openMs, closeMs } = turn(way, modules[way], LIBRARIES);
      const fresh = new WebAssembly.Module(tagModule(bytes, `${way} ${round} ${sample}`));
      const first = turn(way, fresh, 1);
      if (sample < 0) continue;
      times.open[way].push((openMs * 1000) / LIBRARIES);
      times.close[way].push((closeMs * 1000) / LIBRARIES);
      times.first[way].push(first.openMs * 1000);
    }
  }
  return times;
}

const noTimes = (): Record<Way, number[]> => ({ rec: [], hand: [] });

/** A program that is linked in the usual way, and the externs that a loader needs of it. */
interface Host {
  readonly exports: Readonly<Record<string, unknown>>;
  readonly memory: WebAssembly.Memory;
  readonly table: WebAssembly.Table;
  readonly stackPointer: WebAssembly.Global;
  readonly malloc: (size: number) => number;
  readonly free: (address: number) => void;
  readonly call: (name: "read_opened" | "read_closed") => number;
  readonly addressOf: (name: "opened" | "closed") => number;
}

async function startHost(bytes: Uint8Array<ArrayBuffer>): Promise<Host> {
  const module = await WebAssembly.compile(bytes);
  const wasi = wasiOf([bytes]);
  const { exports } = await WebAssembly.instantiate(module, { wasi_snapshot_preview1: wasi.functions });
  wasi.use(exports["memory"] as WebAssembly.Memory);
  (exports["_initialize"] as () => void)();
  const { memory, __indirect_function_table: table, __stack_pointer: stackPointer, malloc, free } = exports;
  return {
    ...({ exports, memory, table, stackPointer, malloc, free } as unknown as Host),
    call: (name) => (exports[name] as () => number)(),
    addressOf: (name) => Number((exports[name] as WebAssembly.Global).value),
  };
}

function openerOfRec(host: Host): Open {
  const { memory, table, stackPointer, exports, malloc, free } = host;
  const program: Program = attach({ memory, table, stackPointer, exports, malloc, free });
  return (module, name) => {
    const library: Library = program.openSync(name, module);
    return {
      run: (value) => (library.symbol("run") as (value: number) => number)(value),
      close: () => library.close(),
    };
  };
}

/** Bytes of data and slots of `plugin.so`, which a loader written for one library knows. */
const PLUGIN = { dataBytes: 140_016, alignment: 16, slots: 2 } as const;

/** All that a loader for this one library has to do. */
function openerByHand({ memory, table, malloc, free, addressOf }: Host): Open {
  const freeSlots: number[] = [];
  const global = (value: number, mutable: boolean) => new WebAssembly.Global({ value: "i32", mutable }, value);
  return (module) => {
    const block = malloc(PLUGIN.dataBytes + PLUGIN.alignment - 8);
    const base = Math.ceil(block / PLUGIN.alignment) * PLUGIN.alignment;
    new Uint8Array(memory.buffer, base, PLUGIN.dataBytes).fill(0);
    const slots = freeSlots.pop() ?? table.grow(PLUGIN.slots);
    const exits: (readonly [slot: number, argument: number])[] = [];
    const [ofTable, ofPointer] = [global(0, true), global(0, true)];
    const env = {
      ...{ memory, __indirect_function_table: table },
      ...{ __memory_base: global(base, false), __table_base: global(slots, false) },
      __cxa_atexit(slot: number, argument: number) {
        exits.push([slot, argument]);
        return 0;
      },
    };
    const got = {
      ...{ table: ofTable, pointer: ofPointer },
      ...{ opened: global(addressOf("opened"), true), closed: global(addressOf("closed"), true) },
    };
    const { exports } = new WebAssembly.Instance(module, { env, "GOT.mem": got });
    ofTable.value = base + Number((exports["table"] as WebAssembly.Global).value);
    ofPointer.value = base + Number((exports["pointer"] as WebAssembly.Global).value);
    (exports["__wasm_apply_data_relocs"] as () => void)();
    (exports["__wasm_call_ctors"] as () => void)();
    return {
      run: exports["run"] as (value: number) => number,
      close() {
        for (const [slot, argument] of exits.reverse()) (table.get(slot) as (value: number) => void)(argument);
        for (let slot = slots; slot < slots + PLUGIN.slots; slot += 1) table.set(slot, null);
        freeSlots.push(slots);
        free(block);
      },
    };
  };
}
