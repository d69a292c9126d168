import { type ImportRequest, ModuleLinkError, planLink } from "@rec/core/plan";
import { runs } from "@rec/property-runs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Files, graphOf, hostOf } from "../test/graph-of.ts";
import { GraphReadError } from "./graph-read-error.ts";
import type { WasmGraph } from "./graph-types.ts";
import { readGraph, readGraphSync } from "./read-graph.ts";

/** The lesson: both modules say `env`. */
const LESSON = {
  "program.wasm": `(import "env" "malloc" (func (param i32) (result i32))) (memory (export "memory") 2)`,
  "memory.wasm": `(import "env" "memory" (memory 1)) (func (export "malloc") (param i32) (result i32) i32.const 0)`,
};

const providersOf = (entry: string, files: Files, id: string = entry) =>
  graphOf(entry, files).modules.get(id)?.providers;

describe("readGraph()", () => {
  test("finds all modules, breadth first, and reads each once", () => {
    const files = {
      "main.wasm": `(import "./lib/b.wasm" "f" (func)) (import "./lib/a.wasm" "f" (func)) (import "./host.js" "log" (func))`,
      "lib/a.wasm": `(import "./b.wasm" "f" (func)) (func (export "f"))`,
      "lib/b.wasm": `(import "../main.wasm" "memory" (memory 1)) (func (export "f"))`,
    };
    const host = hostOf({ files });
    const read: string[] = [];
    const graph = readGraphSync("main.wasm", {
      ...host,
      read(id) {
        read.push(id);
        return host.read(id);
      },
    });
    expect([...graph.modules.keys()]).toEqual(["main.wasm", "lib/b.wasm", "lib/a.wasm"]);
    expect(read).toEqual(["main.wasm", "lib/b.wasm", "lib/a.wasm"]);
    expect(graph.modules.get("main.wasm")?.namespaces).toEqual(
      new Map([
        ["./lib/b.wasm", [{ id: "lib/b.wasm", kind: "wasm" }]],
        ["./lib/a.wasm", [{ id: "lib/a.wasm", kind: "wasm" }]],
        ["./host.js", [{ id: "host.js", kind: "other" }]],
      ]),
    );
    expect(graph.modules.get("main.wasm")?.providers).toEqual([
      { kind: "wasm", id: "lib/b.wasm", found: "namespace" },
      { kind: "wasm", id: "lib/a.wasm", found: "namespace" },
      { kind: "other", id: "host.js" },
    ]);
  });

  test("reads the same graph as its synchronous twin", async () => {
    const host = hostOf({ files: LESSON, alias: { env: "memory.wasm" } });
    const graph = await readGraph("program.wasm", {
      read: async (id) => host.read(id),
      resolve: async (specifier, importer) => host.resolve(specifier, importer),
      library: async (library) => host.library(library),
    });
    expect(graph).toEqual(readGraphSync("program.wasm", host));
  });

  test("names the file that is missing, that is no module, or whose namespace cannot be resolved", async () => {
    const host = hostOf({ files: { "a.wasm": `(import "./b.wasm" "f" (func))` } });
    const broken = { ...host, read: (id: string) => (id === "a.wasm" ? host.read(id) : new Uint8Array([1, 2, 3, 4])) };
    const lost = {
      ...host,
      resolve: () => {
        throw new Error("no folder");
      },
    };
    for (const [each, id, cause] of [
      [host, "b.wasm", "no such file"],
      [broken, "b.wasm", "WebAssembly"],
      [lost, "a.wasm", "no folder"],
    ] as const) {
      const later = {
        read: async (file: string) => each.read(file),
        resolve: async () => each.resolve("./b.wasm", "a.wasm"),
        library: async () => undefined,
      };
      const errors = [await readGraph("a.wasm", later).catch((error: unknown) => error)];
      try {
        readGraphSync("a.wasm", each);
      } catch (error) {
        errors.push(error);
      }
      expect(errors).toHaveLength(2);
      for (const error of errors) {
        expect(error).toBeInstanceOf(GraphReadError);
        expect(error).toMatchObject({ id, message: expect.stringContaining(cause) });
      }
    }
  });
});

describe("the provider of an import", () => {
  test("by an alias to one file: the other module of the graph that exports the name, for that file itself", () => {
    const files: Files = { files: LESSON, alias: { env: "memory.wasm" } };
    expect(providersOf("program.wasm", files)).toEqual([{ kind: "wasm", id: "memory.wasm", found: "namespace" }]);
    expect(providersOf("program.wasm", files, "memory.wasm")).toEqual([
      { kind: "wasm", id: "program.wasm", found: "graph" },
    ]);
    expect(providersOf("memory.wasm", files)).toEqual([{ kind: "none", candidates: [] }]);
  });

  test("by an alias to several files: the first that exports the name, from every entry", () => {
    const files: Files = { files: LESSON, alias: { env: ["program.wasm", "memory.wasm"] } };
    for (const entry of ["program.wasm", "memory.wasm"]) {
      expect(providersOf(entry, files, "program.wasm")).toEqual([
        { kind: "wasm", id: "memory.wasm", found: "namespace" },
      ]);
      expect(providersOf(entry, files, "memory.wasm")).toEqual([
        { kind: "wasm", id: "program.wasm", found: "namespace" },
      ]);
    }
  });

  test("is the ES module of the namespace, for names that none of its modules exports", () => {
    const files: Files = {
      files: { ...LESSON, "main.wasm": `(import "env" "malloc" (func)) (import "env" "log" (func))` },
      alias: { env: ["host.js", "memory.wasm", "program.wasm"] },
    };
    expect(providersOf("main.wasm", files)).toEqual([
      { kind: "wasm", id: "memory.wasm", found: "namespace" },
      { kind: "other", id: "host.js" },
    ]);
  });

  test("is the file of the namespace also if it lacks the export, which planning reports", () => {
    const files = {
      "a.wasm": `(import "./b.wasm" "missing" (func))`,
      "b.wasm": "",
      "c.wasm": `(func (export "missing"))`,
    };
    expect(providersOf("a.wasm", { files })).toEqual([{ kind: "wasm", id: "b.wasm", found: "namespace" }]);
  });

  test("by the name alone, is a module that the importer reaches, before those that only the entry reaches", () => {
    const files = {
      "main.wasm": `(import "./a.wasm" "f" (func)) (import "./far.wasm" "g" (func))`,
      "a.wasm": `(import "env" "g" (func)) (import "./near.wasm" "h" (func)) (func (export "f"))`,
      "near.wasm": `(func (export "g")) (func (export "h"))`,
      "far.wasm": `(func (export "g"))`,
    };
    expect(providersOf("main.wasm", { files }, "a.wasm")?.[0]).toEqual({
      kind: "wasm",
      id: "near.wasm",
      found: "reach",
    });
  });

  test("is none if two modules export the name, and lists them", () => {
    const files = {
      "main.wasm": `(import "env" "g" (func)) (import "./a.wasm" "f" (func)) (import "./b.wasm" "f" (func))`,
      "a.wasm": `(func (export "f")) (func (export "g"))`,
      "b.wasm": `(func (export "f")) (func (export "g"))`,
    };
    expect(providersOf("main.wasm", { files })?.[0]).toEqual({ kind: "none", candidates: ["a.wasm", "b.wasm"] });
  });

  test("is the importer itself for a weak definition", () => {
    const text = `(import "env" "hook" (func)) (func (export "hook"))`;
    expect(providersOf("a.wasm", { files: { "a.wasm": text } })).toEqual([
      { kind: "wasm", id: "a.wasm", found: "namespace" },
    ]);
  });
});

/** Namespaces and names with a meaning for the rules, so that random modules meet each of them. */
const NAMESPACES = ["env", "a", "wasi_snapshot_preview1", "GOT.mem", "other"];
const NAMES = ["f", "g", "h", "__memory_base"];
const texts = fc.array(
  fc.record({
    imports: fc.uniqueArray(fc.tuple(fc.constantFrom(...NAMESPACES), fc.constantFrom(...NAMES)), { maxLength: 4 }),
    exports: fc.uniqueArray(fc.constantFrom(...NAMES), { maxLength: 3 }),
  }),
  { minLength: 1, maxLength: 5 },
);

test("a namespace of no file has the provider that link() finds by the name alone", () => {
  fc.assert(
    fc.property(texts, (modules) => {
      const files: Record<string, string> = {
        "main.wasm": modules.map((_, at) => `(import "./${at}.wasm" "_" (func))`).join(""),
      };
      for (const [at, { imports, exports }] of modules.entries()) {
        const heads = imports.map(([module, name]) => `(import "${module}" "${name}" (func))`);
        files[`${at}.wasm`] =
          `${heads.join("")}(func (export "_"))${exports.map((name) => `(func (export "${name}"))`).join("")}`;
      }
      const graph = graphOf("main.wasm", { files });
      for (const { id, type, providers } of graph.modules.values()) {
        if (id === "main.wasm") continue;
        for (const [at, { module, name }] of type.imports.entries()) {
          const provider = providers[at];
          expect([module, name, provider?.kind === "wasm" ? provider.id : "none"]).toEqual([
            module,
            name,
            providerOfLink({ graph, importer: id, module, name }),
          ]);
        }
      }
    }),
    runs(500),
  );
});

interface Question {
  readonly graph: WasmGraph;
  readonly importer: string;
  readonly module: string;
  readonly name: string;
}

/** The provider of one import in a plan of all modules, or `none`. All other imports get a provider that exists. */
function providerOfLink({ graph, importer, module, name }: Question): string {
  const types = Object.fromEntries([...graph.modules].map(([id, { type }]) => [id, type]));
  const isAsked = (request: { readonly importer: string; readonly module: string; readonly name: string }): boolean =>
    request.importer === importer && request.module === module && request.name === name;
  const resolve = (request: ImportRequest) => (isAsked(request) ? undefined : { module: "0.wasm", name: "_" });
  try {
    const { modules, deferred } = planLink(types, { resolve, unresolved: "trap" });
    const imports = modules.flatMap((each) => each.imports.map((entry) => ({ ...entry, importer: each.name })));
    const binding = imports.find(isAsked)?.binding;
    if (binding?.by === "export") return binding.module;
    return (binding?.by === "deferred" && deferred[binding.slot]?.provider.module) || "none";
  } catch (error) {
    if (error instanceof ModuleLinkError && error.code === "AMBIGUOUS_IMPORT") return "none";
    throw error;
  }
}
