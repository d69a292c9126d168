import { readFile } from "node:fs/promises";
import { runInNewContext } from "node:vm";
import { createTestHost } from "@rec/test-host";
import { artifactUrl } from "@rec/wasm";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { watchStream } from "../test/byte-stream.ts";
import { type ExportedFunction, exported } from "../test/exported.ts";
import { CALLER, LEAF } from "../test/modules.ts";
import { runs } from "../test/seed.ts";
import { assemble } from "../test/wat.ts";
import { link } from "./link.ts";
import { parseModule } from "./parse-module.ts";
import { planLink } from "./plan-link.ts";
import type { ModuleSource } from "./source.ts";

const WASM = { headers: { "content-type": "application/wasm" } };

let leaf: Uint8Array<ArrayBuffer>;
let caller: Uint8Array<ArrayBuffer>;
beforeAll(async () => {
  leaf = await assemble(LEAF);
  caller = await assemble(CALLER);
});

const artifact = async (name: Parameters<typeof artifactUrl>[0]) => new Uint8Array(await readFile(artifactUrl(name)));

describe("link() takes a module from", () => {
  const forms: Readonly<Record<string, (bytes: Uint8Array<ArrayBuffer>) => ModuleSource>> = {
    bytes: (bytes) => bytes,
    "an ArrayBuffer": (bytes) => bytes.slice().buffer,
    "a subarray": (bytes) => Uint8Array.from([1, 2, 3, ...bytes, 4]).subarray(3, 3 + bytes.length),
    "a Buffer": (bytes) => Buffer.from(bytes),
    "bytes of another realm": (bytes) => runInNewContext("new Uint8Array(b)", { b: [...bytes] }),
    "a stream": (bytes) => watchStream(bytes, { chunkSizeBytes: 5 }).stream,
    "a Response": (bytes) => new Response(bytes, WASM),
    "a Response of another type": (bytes) => new Response(bytes),
    "a compiled module": (bytes) => new WebAssembly.Module(bytes),
    "a module of another realm": (bytes) =>
      runInNewContext("new WebAssembly.Module(new Uint8Array(b))", { b: [...bytes] }),
    "a URL": (bytes) => new URL(`test:${bytes === leaf ? "leaf" : "caller"}`),
    "a string": (bytes) => `test:${bytes === leaf ? "leaf" : "caller"}`,
    "a promise of a Response": async (bytes) => new Response(bytes, WASM),
    "a promise of a string": async (bytes) => `test:${bytes === leaf ? "leaf" : "caller"}`,
  };
  const names = Object.keys(forms);
  const sourceAs = (form: string, bytes: Uint8Array<ArrayBuffer>) => forms[form]?.(bytes) as ModuleSource;
  const host = () =>
    createTestHost({ files: { "test:leaf": { body: leaf, chunkSizeBytes: 9 }, "test:caller": caller } });

  test.each(names)("%s", async (form) => {
    const modules = { caller: sourceAs(form, caller), leaf: sourceAs(form, leaf) };
    const { exports } = await link(modules, { host: host() });
    expect(exported(exports, "caller", "eight")()).toBe(8);
  });

  test("any two forms side by side", async () => {
    const form = fc.constantFrom(...names);
    await fc.assert(
      fc.asyncProperty(form, form, async (one, other) => {
        const modules = { caller: sourceAs(one, caller), leaf: sourceAs(other, leaf) };
        const { exports } = await link(modules, { host: host() });
        expect(exported(exports, "caller", "eight")()).toBe(8);
      }),
      runs(40),
    );
  });
});

describe("link()", () => {
  test("with no modules gives empty records", async () => {
    const { exports, instances, plan } = await link({});
    expect([Object.keys(exports), Object.keys(instances), plan.order]).toEqual([[], [], []]);
  });

  test("gives frozen records without a prototype, in input order", async () => {
    const { exports, instances } = await link({ caller, leaf });
    for (const record of [exports, instances]) {
      expect(Object.getPrototypeOf(record)).toBeNull();
      expect(Object.isFrozen(record)).toBe(true);
      expect(Object.keys(record)).toEqual(["caller", "leaf"]);
    }
    expect(Object.keys(exports)).not.toContain("__proto__");
    expect(Reflect.get(exports, "__proto__")).toBeUndefined();
  });

  test("gives the plan that planLink makes", async () => {
    const { plan } = await link({ caller, leaf });
    expect(plan).toEqual(planLink({ caller: parseModule(caller), leaf: parseModule(leaf) }));
    expect(Object.isFrozen(plan)).toBe(true);
  });

  test("takes options.resolve, options.imports and options.unresolved to the plan", async () => {
    const user = await assemble(`(module
      (import "host" "one" (func $one (result i32))) (import "any" "name" (func $seven (result i32)))
      (import "no" "body" (func $nobody))
      (func (export "eight") (result i32) (i32.add (call $one) (call $seven)))
      (func (export "trap") (call $nobody)))`);
    const { exports } = await link(
      { user, leaf },
      {
        imports: { host: { one: () => 1 } },
        resolve: ({ module }) => (module === "any" ? { module: "leaf", name: "seven" } : undefined),
        unresolved: "trap",
      },
    );
    expect(exported(exports, "user", "eight")()).toBe(8);
    expect(exports.user["trap"]).toThrow('CALLED_UNRESOLVED  user called "no" "body", which nobody provides');
  });

  test("passes on a mistake in options.resolve unchanged", async () => {
    const mistake = new TypeError("mistake");
    const resolve = () => {
      throw mistake;
    };
    await expect(link({ caller, leaf }, { resolve })).rejects.toBe(mistake);
  });
});

describe("the lesson", () => {
  interface Program {
    readonly memory: { readonly buffer: ArrayBuffer };
    readonly createRecord: (id: number, x: number, y: number) => number;
    readonly deleteRecord: (address: number) => void;
  }
  const recordAt = ({ memory }: Program, address: number) => {
    const view = new DataView(memory.buffer);
    return [view.getInt32(address, true), view.getFloat32(address + 4, true), view.getFloat32(address + 8, true)];
  };

  test.each<[string, "memory" | "dlmalloc"]>([
    ["our allocator", "memory"],
    ["an allocator that is not ours", "dlmalloc"],
  ])("links with %s, whichever comes first", async (_whose, allocator) => {
    const [programBytes, memoryBytes] = await Promise.all([artifact("program"), artifact(allocator)]);
    for (const modules of [
      { program: programBytes, memory: memoryBytes },
      { memory: new Response(memoryBytes, WASM), program: watchStream(programBytes, { chunkSizeBytes: 64 }).stream },
    ]) {
      const { exports, plan } = await link(modules);
      const program = exports.program as unknown as Program;
      const addresses = Array.from({ length: 1000 }, (_, id) => program.createRecord(id, id + 0.5, -id));
      expect(new Set(addresses).size).toBe(1000);
      expect(addresses.every((address) => address > 0 && address % 4 === 0)).toBe(true);
      expect(recordAt(program, program.createRecord(2, 1.1, 2.2))).toEqual([2, Math.fround(1.1), Math.fround(2.2)]);
      expect(addresses.map((address) => recordAt(program, address))).toEqual(
        addresses.map((_, id) => [id, id + 0.5, -id]),
      );
      for (const address of addresses) program.deleteRecord(address);
      expect(program.createRecord(3, 0, 0)).toBeGreaterThan(0);
      expect(plan.cycles).toHaveLength(1);
    }
  });
});

describe("artifacts", () => {
  test("ping and pong recurse across their cut, in either order", async () => {
    const [ping, pong] = await Promise.all([artifact("ping"), artifact("pong")]);
    for (const modules of [
      { ping, pong },
      { pong, ping },
    ]) {
      const { exports, plan } = await link(modules);
      expect(plan.deferred).toHaveLength(1);
      const { isEven, evenCalls } = exports.ping as Record<string, ExportedFunction>;
      const { isOdd, oddCalls } = exports.pong as Record<string, ExportedFunction>;
      for (const n of [0, 1, 2, 7, 1000, 2001]) {
        expect([isEven?.(n), isOdd?.(n)]).toEqual(n % 2 === 0 ? [1, 0] : [0, 1]);
      }
      const steps = [0, 1, 2, 7, 1000, 2001].reduce((sum, n) => sum + 2 * (n + 1), 0);
      expect(Number(evenCalls?.()) + Number(oddCalls?.())).toBe(steps);
    }
  });

  test("the bottom of the diamond is one instance, and exists before the start function runs", async () => {
    const [top, left, right, bottom, start] = await Promise.all(
      (["diamond-top", "diamond-left", "diamond-right", "diamond-bottom", "start"] as const).map(artifact),
    );
    const { exports } = await link({ start, top, left, right, bottom } as Record<string, ModuleSource>);
    expect(exported(exports, "start", "drawnTicket")()).toBe(1);
    exported(exports, "top", "top")();
    expect(exported(exports, "bottom", "ticketsIssued")()).toBe(3);
  });
});
