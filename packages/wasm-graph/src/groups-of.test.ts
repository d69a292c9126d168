import { runs } from "@rec/property-runs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Files, graphOf } from "../test/graph-of.ts";
import type { WasmGraph } from "./graph-types.ts";
import { type Group, groupsOf } from "./groups-of.ts";
import { stronglyConnectedComponents } from "./strongly-connected-components.ts";

const groupsFrom = (entry: string, files: Files): readonly Group[] => groupsOf(graphOf(entry, files));
const modulesOf = (groups: readonly Group[]): readonly (readonly string[])[] => groups.map(({ modules }) => modules);

const FUNCTION = `(func (export "f"))`;
const calls = (...files: readonly string[]): string =>
  files.map((file) => `(import "./${file}.wasm" "f" (func))`).join("");

describe("groupsOf()", () => {
  test("makes one group of the lesson, which is open if only the entry gives a provider", () => {
    const files = {
      "program.wasm": `(import "env" "malloc" (func)) (memory (export "memory") 2)`,
      "memory.wasm": `(import "env" "memory" (memory 1)) (func (export "malloc"))`,
    };
    const group = {
      key: "memory.wasm",
      modules: ["memory.wasm", "program.wasm"],
      groups: [],
      others: [],
      cyclic: true,
    };
    expect(groupsFrom("program.wasm", { files, alias: { env: "memory.wasm" } })).toEqual([{ ...group, open: true }]);
    const alias = { env: ["program.wasm", "memory.wasm"] };
    for (const entry of Object.keys(files)) {
      expect(groupsFrom(entry, { files, alias })).toEqual([{ ...group, open: false }]);
    }
  });

  test("keeps modules apart that import each other in no cycle, providers first", () => {
    const files = {
      "top.wasm": `${calls("left", "right")}(import "./host.js" "log" (func))`,
      "left.wasm": calls("bottom") + FUNCTION,
      "right.wasm": calls("bottom") + FUNCTION,
      "bottom.wasm": FUNCTION,
    };
    const apart = { cyclic: false, open: false, others: [] };
    const groups = groupsFrom("top.wasm", { files });
    expect(groups[0]).toEqual({ key: "bottom.wasm", modules: ["bottom.wasm"], groups: [], ...apart });
    expect(groups.slice(1, 3)).toEqual(
      ["left", "right"].map((name) => ({
        key: `${name}.wasm`,
        modules: [`${name}.wasm`],
        groups: ["bottom.wasm"],
        ...apart,
      })),
    );
    const top = { key: "top.wasm", modules: ["top.wasm"], groups: ["left.wasm", "right.wasm"], ...apart };
    expect(groups[3]).toEqual({ ...top, others: ["host.js"] });
  });

  test("joins modules that share a memory, and a module between them", () => {
    const files = {
      "a.wasm": `${calls("between")}(import "./owner.wasm" "memory" (memory 1))`,
      "between.wasm": calls("b") + FUNCTION,
      "b.wasm": `(import "./owner.wasm" "memory" (memory 1)) ${FUNCTION}`,
      "owner.wasm": `(memory (export "memory") 1)`,
    };
    const [group, ...others] = groupsFrom("a.wasm", { files });
    expect(others).toEqual([]);
    expect(group).toMatchObject({ modules: ["a.wasm", "b.wasm", "between.wasm", "owner.wasm"], cyclic: false });
  });

  test.each([
    ["of one ES module", `(import "./host.js" "memory" (memory 1))`],
    ["that nobody provides", `(import "env" "memory" (memory 1))`],
  ])("joins modules that import the memory %s", (_, memory) => {
    const files = { "a.wasm": calls("b", "c") + memory, "b.wasm": memory + FUNCTION, "c.wasm": FUNCTION };
    expect(modulesOf(groupsFrom("a.wasm", { files }))).toEqual([["c.wasm"], ["a.wasm", "b.wasm"]]);
  });

  test("calls a module cyclic that imports from itself", () => {
    const files = { "a.wasm": `(import "./a.wasm" "f" (func)) ${FUNCTION}` };
    expect(groupsFrom("a.wasm", { files })).toMatchObject([{ modules: ["a.wasm"], groups: [], cyclic: true }]);
  });

  test("divides a chain and a ring of 20,000 modules without recursion", () => {
    const ring = Array.from({ length: 20_000 }, (_, at) => [(at + 1) % 20_000]);
    expect(stronglyConnectedComponents(ring)).toHaveLength(1);
    const chain = ring.with(-1, []);
    expect(stronglyConnectedComponents(chain).flat()).toEqual([...chain.keys()].reverse());
  });
});

/** Random modules that call each other, by position: with memories of their own, or of a chain of re-exports. */
const randomFiles = ({ memories }: { readonly memories: boolean }) =>
  fc.integer({ min: 1, max: 7 }).chain((count) => {
    const module = fc.record({
      calls: fc.uniqueArray(fc.nat(count - 1), { maxLength: 3 }),
      // A larger number than any position is a memory of its own.
      memory: memories ? fc.nat(3 * count) : fc.constant(count),
    });
    return fc.array(module, { minLength: count, maxLength: count }).map((modules) => {
      const textOf = ({ calls: targets, memory }: (typeof modules)[number]): string => {
        const text =
          memory < count
            ? `(import "./${memory}.wasm" "memory" (memory 1)) (export "memory" (memory 0))`
            : `(memory (export "memory") 1)`;
        return calls(...targets.map(String)) + text + FUNCTION;
      };
      return Object.fromEntries(modules.map((each, at) => [`${at}.wasm`, textOf(each)]));
    });
  });

/** All modules that each module reaches over its providers; with `joined`, memories are edges in both directions. */
function reachability({ modules }: WasmGraph, joined: boolean): ReadonlyMap<string, ReadonlySet<string>> {
  const edges = new Map([...modules.keys()].map((id) => [id, new Set<string>()]));
  for (const { id, type, providers } of modules.values()) {
    for (const [at, provider] of providers.entries()) {
      if (provider.kind !== "wasm") continue;
      edges.get(id)?.add(provider.id);
      if (joined && type.imports[at]?.type.kind === "memory") edges.get(provider.id)?.add(id);
    }
  }
  for (const middle of modules.keys()) {
    for (const reached of edges.values()) {
      if (reached.has(middle)) for (const id of edges.get(middle) ?? []) reached.add(id);
    }
  }
  return edges;
}

test("groupsOf() has two modules in one group exactly if each reaches the other, over memories in both directions", () => {
  fc.assert(
    fc.property(randomFiles({ memories: true }), (files) => {
      const graph = graphOf("0.wasm", { files });
      const groups = groupsOf(graph);
      expect(groups.flatMap(({ modules }) => modules).sort()).toEqual([...graph.modules.keys()].sort());
      const [joined, plain] = [reachability(graph, true), reachability(graph, false)];
      const groupOf = new Map(groups.flatMap((group) => group.modules.map((id) => [id, group])));
      for (const a of graph.modules.keys()) {
        for (const b of graph.modules.keys()) {
          const together = a === b || (joined.get(a)?.has(b) === true && joined.get(b)?.has(a) === true);
          expect(groupOf.get(a) === groupOf.get(b), `${a} with ${b}`).toBe(together);
        }
      }
      const done = new Set<string>();
      for (const { key, modules, groups: imported, cyclic } of groups) {
        for (const each of imported) expect(done).toContain(each);
        done.add(key);
        expect(cyclic).toBe(modules.some((id) => plain.get(id)?.has(id) === true));
      }
    }),
    runs(500),
  );
});

test("groupsOf() gives a module the same group from every entry, if no memories are shared", () => {
  fc.assert(
    fc.property(randomFiles({ memories: false }), (files) => {
      for (const group of groupsFrom("0.wasm", { files })) {
        for (const entry of group.modules) expect(groupsFrom(entry, { files })).toContainEqual(group);
      }
    }),
    runs(300),
  );
});
