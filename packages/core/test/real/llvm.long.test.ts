import { createReadStream, readFileSync } from "node:fs";
import { Readable } from "node:stream";
import { beforeAll, describe, expect, test } from "vitest";
import { link } from "../../src/link.ts";
import type { LinkOptions } from "../../src/link-options.ts";
import { parseModule } from "../../src/parse-module.ts";
import type { ExportRef } from "../../src/plan/import-format.ts";
import type { ImportRequest } from "../../src/plan/plan-options.ts";
import { planLink } from "../../src/plan-link.ts";
import { rewriteModule } from "../../src/rewrite-module.ts";
import * as llvm from "./llvm-package.ts";
import { ADAPTER, FILES, FIXUP, MAIN, SHIM } from "./llvm-package.ts";

const TIMEOUT_MS = 120_000;

const SOURCE = `#include <stdlib.h>
#include <string.h>
struct record { int id; double values[2]; };
struct record *create(int id, double a, double b) {
  struct record *record = malloc(sizeof *record);
  memset(record, 0, sizeof *record);
  record->id = id;
  record->values[0] = a * id;
  record->values[1] = b / id;
  return record;
}
`;

/** The compiler proper, as clang's driver calls it: C to a relocatable object. */
const COMPILE = [
  ...["clang", "-cc1", "-triple", "wasm32-unknown-wasip1", "-emit-obj", "-O2", "-resource-dir", "/usr"],
  ...["-internal-isystem", "/usr/include", "-internal-isystem", "/usr/include/wasm32-wasip1"],
  ...["-o", "record.o", "record.c"],
];

const task = { args: COMPILE, files: { "record.c": SOURCE } };

function bytesOf(file: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(readFileSync(llvm.pathOf(file)));
}

function streamOf(file: string): ReadableStream<Uint8Array<ArrayBuffer>> {
  const chunks = Readable.toWeb(createReadStream(llvm.pathOf(file), { highWaterMark: 2 ** 20 }));
  return chunks as ReadableStream<Uint8Array<ArrayBuffer>>;
}

type Entry = readonly [module: string, name: string, provision: llvm.Provision | undefined];

/** The imports that the package gives to one of its modules. */
function provisionsOf({ provisions }: llvm.HostedTask, file: llvm.LlvmFile): Entry[] {
  return Object.entries(provisions.get(file) ?? {}).flatMap(([module, names]) =>
    Object.entries(names).map(([name, provision]): Entry => [module, name, provision]),
  );
}

/** The host functions among these imports, as `imports`. */
function hostImports(entries: readonly Entry[]): WebAssembly.Imports {
  const imports: WebAssembly.Imports = {};
  for (const [module, name, provision] of entries) {
    if (provision === undefined || !("host" in provision)) continue;
    imports[module] = { ...imports[module], [name]: provision.host };
  }
  return imports;
}

/** The package's own wiring: its host functions as `imports`, its exports from module to module as `resolve`. */
function packageWiring(hosted: llvm.HostedTask): Required<Pick<LinkOptions, "imports" | "resolve">> {
  return {
    imports: hostImports(FILES.flatMap((file) => provisionsOf(hosted, file))),
    resolve({ importer, module, name }) {
      const provision = hosted.provisions.get(importer as llvm.LlvmFile)?.[module]?.[name];
      return provision !== undefined && "export" in provision ? provision.export : undefined;
    },
  };
}

/**
 * The host functions of the adapter; for imports that the package routes through its shim, the functions that the fixup
 * stores.
 */
function adapterImports(hosted: llvm.HostedTask): WebAssembly.Imports {
  const filled = new Map(provisionsOf(hosted, FIXUP).map(([, name, provision]) => [name, provision]));
  const entries = provisionsOf(hosted, ADAPTER).map(([module, name, provision]): Entry => {
    const isShimmed = provision !== undefined && "export" in provision && provision.export.module === SHIM;
    return [module, name, isShimmed ? filled.get(provision.export.name) : provision];
  });
  return hostImports(entries);
}

/** The main module imports WASI, and the adapter exports it. Names of a host are not looked up in modules by themselves. */
function byAdapter({ importer, module, name }: ImportRequest): ExportRef | undefined {
  return importer === MAIN && module.startsWith("wasi_") ? { module: ADAPTER, name } : undefined;
}

let sysroot: llvm.Tree;
let expected: Uint8Array;

beforeAll(async () => {
  sysroot = await llvm.loadSysroot();
  const { "record.o": object } = await llvm.runWithPackage(task);
  expected = object as Uint8Array;
  expect(WebAssembly.validate(Uint8Array.from(expected))).toBe(true);
}, TIMEOUT_MS);

describe("link() of the toolchain's own modules", () => {
  test(
    "compiles a C file in all four, wired as the package wires them",
    async () => {
      const hosted = await llvm.hostTask(task, sysroot);
      const sources = Object.fromEntries(FILES.map((file) => [file, bytesOf(file)]));
      const { exports, plan } = await link(sources, packageWiring(hosted));
      expect(plan.order).toEqual([SHIM, MAIN, ADAPTER, FIXUP]);
      expect(plan).toMatchObject({ cycles: [], deferred: [], made: [] });
      expect(plan.modules.map(({ imports }) => imports.length)).toEqual([29, 57, 0, 68]);
      const { "record.o": object } = hosted.run(exports);
      expect(Buffer.compare(object as Uint8Array, expected)).toBe(0);
    },
    TIMEOUT_MS,
  );

  test(
    "compiles it in two of them, from streams: hoisting the memory does what shim and fixup are for",
    async () => {
      const hosted = await llvm.hostTask(task, sysroot);
      const sources = { [MAIN]: streamOf(MAIN), [ADAPTER]: streamOf(ADAPTER) };
      const { exports, plan } = await link(sources, { imports: adapterImports(hosted), resolve: byAdapter });
      expect(plan.order).toEqual([ADAPTER, MAIN]);
      expect(plan.made).toMatchObject([{ owner: MAIN, name: "memory", type: { kind: "memory" } }]);
      expect(plan.deferred).toMatchObject([{ importer: ADAPTER, import: { name: "_start" }, binding: "shim" }]);
      expect(plan.cycles).toMatchObject([{ modules: [MAIN, ADAPTER], starts: [ADAPTER] }]);
      const calls = plan.modules[0]?.imports.map(({ binding }) => binding.by);
      expect(new Set(calls)).toEqual(new Set(["export"]));
      const { "record.o": object } = hosted.run(exports);
      expect(Buffer.compare(object as Uint8Array, expected)).toBe(0);
    },
    TIMEOUT_MS,
  );

  test.each(["streams", "bytes"] as const)(
    "compiles it in two of them that are fused to one module, from %s",
    async (form) => {
      const hosted = await llvm.hostTask(task, sysroot);
      const sourceOf = form === "streams" ? streamOf : bytesOf;
      const sources = { [MAIN]: sourceOf(MAIN), [ADAPTER]: bytesOf(ADAPTER) };
      const { exports, plan } = await link(sources, {
        imports: adapterImports(hosted),
        resolve: byAdapter,
        fuse: true,
      });
      expect(plan).toMatchObject({ deferred: [], made: [], unfused: [] });
      // The imports of the adapter are none of the compiler, and stand in front of its functions: so all indices change.
      expect(plan.units).toHaveLength(1);
      expect(plan.units[0]?.fused).not.toHaveProperty("verbatim");
      const { "record.o": object } = hosted.run(exports);
      expect(Buffer.compare(object as Uint8Array, expected)).toBe(0);
    },
    TIMEOUT_MS,
  );
});

describe("rewriteModule()", () => {
  test(
    "hoists the memory of a module of 75 MB, and leaves what stands behind its head as it is",
    async () => {
      const bytes = bytesOf(MAIN);
      const before = parseModule(bytes);
      const types = { [MAIN]: before, [ADAPTER]: parseModule(bytesOf(ADAPTER)) };
      const rewritten = rewriteModule(planLink(types, { resolve: byAdapter, unresolved: "trap" }), {
        name: MAIN,
        bytes,
      });
      const after = parseModule(rewritten);
      expect(after.imports.slice(0, -1)).toEqual(before.imports);
      expect(after.imports.at(-1)).toEqual({ module: "", name: "", type: before.definitions.memory[0]?.type });
      expect(rewritten.length).toBe(bytes.length);
      expect(after.definitions).toEqual({ ...before.definitions, memory: [] });
      expect(after.exports.map(({ name, index }) => [name, index])).toEqual(
        before.exports.map(({ name, index }) => [name, index]),
      );
      const tail = (type: typeof before, of: Uint8Array) => of.subarray(type.sections.at(-2)?.offset);
      expect(Buffer.compare(tail(before, bytes), tail(after, rewritten))).toBe(0);
      const compiled = await WebAssembly.compile(rewritten);
      expect(WebAssembly.Module.imports(compiled)).toHaveLength(before.imports.length + 1);
    },
    TIMEOUT_MS,
  );
});
