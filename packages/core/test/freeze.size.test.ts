import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { artifactUrl } from "@rec/wasm";
import { describe, expect, test } from "vitest";
import { type FreezeOptions, type FrozenLink, freeze, freezePlan } from "../src/freeze.ts";
import type { LinkPlan } from "../src/index.ts";
import { compareLaterCost } from "./scale/growth.ts";
import { assemble } from "./wat.ts";
import { watched } from "./watched.ts";

/*
 * Byte budgets of frozen scripts, in bytes of gzip: all JavaScript that a page downloads for `index.js`, or for `linked.js`.
 * A name that only the host or nobody provides stands in the script, for its check, and no budget of modules or exports covers
 * it: so each has a budget of its own.
 */
const LESSON_BYTES = 1024;
const PLAN_BYTES = 2048;
const MODULE_BYTES = 60;
const EXPORT_BYTES = 20;
const HOST_IMPORT_BYTES = 20;

const scriptBytes = ({ files }: FrozenLink): number =>
  Math.max(...files.map(({ name, contents }) => (name.endsWith(".js") ? gzipSync(contents).length : 0)));

const artifact = (name: "program" | "memory") =>
  new Uint8Array(readFileSync(fileURLToPath(artifactUrl(name)))) as Uint8Array<ArrayBuffer>;
const lesson = () => ({ program: artifact("program"), memory: artifact("memory") });

test.each([false, "auto"] as const)("the lesson, fuse: %s, has a script of at most 1 KiB", async (fuse) => {
  const bytes = scriptBytes(await freeze(lesson(), { fuse }));
  process.stdout.write(`frozen lesson, fuse: ${fuse}: ${bytes} bytes of gzip\n`);
  expect(bytes).toBeLessThanOrEqual(LESSON_BYTES);
});

const VERBS = "create delete update read write open close find parse print set get put push pop sort copy swap";
const NOUNS = "record table stream buffer value node edge list map file line word page block cell point key item";

/** Names as programs have them: two words, and a number if all pairs are taken. */
function nameOf(index: number): string {
  const [verbs, nouns] = [VERBS.split(" "), NOUNS.split(" ")];
  const verb = verbs[index % verbs.length];
  const round = Math.floor(index / verbs.length);
  const count = Math.floor(round / nouns.length);
  return `${verb}_${nouns[round % nouns.length]}${count === 0 ? "" : count}`;
}

interface Size {
  readonly modules: number;
  /** Exports of each module. */
  readonly exports: number;
}

interface Shape {
  readonly name: string;
  readonly options?: FreezeOptions;
  /** The fields of a module beside its exported functions. */
  readonly fields: (at: number, size: Size) => string;
  /** Names that no module provides, for each module. */
  readonly fromHost?: number;
}

const moduleName = (at: number) => `lib_${nameOf(at * 7)}`;
const functionOf = (at: number, { exports }: Size) => nameOf(at * exports);
const HOST_IMPORTS = 5;
const hostNames = (at: number) => Array.from({ length: HOST_IMPORTS }, (_, index) => nameOf(20_000 + at * 5 + index));
const hostFields = (at: number) => hostNames(at).map((name) => `(import "env" "${name}" (func))`);

const shapes: readonly Shape[] = [
  { name: "apart", fields: () => "" },
  {
    name: "a chain",
    fields: (at, size) =>
      at + 1 < size.modules ? `(import "${moduleName(at + 1)}" "${functionOf(at + 1, size)}" (func))` : "",
  },
  { name: "pairs", fields: (at, size) => (at % 2 === 0 && at + 1 < size.modules ? importNext(at, size) : "") },
  { name: "a ring", fields: (at, size) => importNext(at, size) },
  {
    name: "a ring with start functions",
    fields: (at, size) => `${importNext(at, size)} (func $start) (start $start)`,
  },
  {
    name: "a ring with tables",
    fields: (at, size) =>
      `(import "${moduleName((at + 1) % size.modules)}" "table" (table 1 funcref)) ${importNext(at, size)}
      (table (export "table") 1 funcref)`,
  },
  {
    name: "eight names of env from other modules",
    fields: (at, size) =>
      Array.from({ length: Math.min(8, size.modules - 1) }, (_, index) => (at + 1 + index) % size.modules)
        .map((other) => `(import "env" "${functionOf(other, size)}" (func))`)
        .join(" "),
  },
  { name: "reactors", options: { initialize: true }, fields: () => '(func (export "_initialize"))' },
  {
    name: "five host imports each",
    fields: (at) => hostFields(at).join(" "),
    fromHost: HOST_IMPORTS,
  },
  {
    name: "five imports of an ES module each",
    options: { hostModules: { env: "./env.js" } },
    fields: (at) => hostFields(at).join(" "),
    fromHost: HOST_IMPORTS,
  },
  {
    name: "five imports of nobody each",
    options: { unresolved: "trap" },
    fields: (at) => hostFields(at).join(" "),
    fromHost: HOST_IMPORTS,
  },
];

function importNext(at: number, size: Size): string {
  const next = (at + 1) % size.modules;
  return `(import "${moduleName(next)}" "${functionOf(next, size)}" (func))`;
}

const sizes: readonly Size[] = [
  { modules: 1, exports: 1 },
  { modules: 2, exports: 3 },
  { modules: 10, exports: 5 },
  { modules: 200, exports: 1 },
  { modules: 1, exports: 1000 },
];

async function modulesOf({ fields }: Shape, size: Size): Promise<Record<string, Uint8Array<ArrayBuffer>>> {
  const entries = Array.from({ length: size.modules }, async (_, at) => {
    const functions = Array.from(
      { length: size.exports },
      (_, index) => `(func (export "${nameOf(at * size.exports + index)}"))`,
    );
    return [moduleName(at), await assemble(`(module ${fields(at, size)} ${functions.join(" ")})`)] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

function optionsOf({ name, options = {} }: Shape, { modules }: Size): FreezeOptions {
  if (name !== "five host imports each") return options;
  const names = Array.from({ length: modules }, (_, at) => hostNames(at)).flat();
  return { ...options, imports: { env: Object.fromEntries(names.map((one) => [one, () => {}])) } };
}

describe.each(shapes.map((shape) => [shape.name, shape] as const))("a script for %s", (_, shape) => {
  test.each(sizes)(
    "with $modules modules of $exports exports is within its budget",
    { timeout: 300_000 },
    async (size) => {
      const modules = await modulesOf(shape, size);
      const exports = size.modules * size.exports;
      const budget =
        PLAN_BYTES +
        MODULE_BYTES * size.modules +
        EXPORT_BYTES * exports +
        HOST_IMPORT_BYTES * size.modules * (shape.fromHost ?? 0);
      for (const fuse of [false, true]) {
        const bytes = scriptBytes(await freeze(modules, { ...optionsOf(shape, size), fuse }));
        expect(bytes).toBeLessThanOrEqual(budget);
      }
    },
  );
});

describe("ten times as many modules", () => {
  /** Work for the whole script is the same for each size, so the ratio is 10 or less if all other work is linear. */
  const MOST_TIMES_READS = 10.5;
  /** Largest ratio of processor time of one freeze of ten times the size to ten of the smaller size: 10 is quadratic. */
  const MOST_FACTOR = 4;

  const readsOf = async (shape: Shape, modules: number, fuse: boolean): Promise<number> => {
    const size = { modules, exports: 2 };
    const bytes = await modulesOf(shape, size);
    const { plan } = await freeze(bytes, { ...optionsOf(shape, size), fuse });
    let reads = 0;
    const counted = watched(plan, () => {
      reads += 1;
    });
    await freezePlan(counted, bytes);
    return reads;
  };

  test.each(shapes.flatMap((shape) => [false, true].map((fuse) => [shape.name, fuse, shape] as const)))(
    "make freezePlan() read ten times as much of the plan: %s, fuse: %s",
    async (_, fuse, shape) => {
      const [small, large] = [await readsOf(shape, 20, fuse), await readsOf(shape, 200, fuse)];
      expect(large / small).toBeLessThan(MOST_TIMES_READS);
    },
  );

  test("take about ten times as long: host imports of an ES module", async () => {
    const moduleOf = (imports: number) =>
      assemble(
        `(module ${Array.from({ length: imports }, (_, at) => `(import "env" "${nameOf(at)}" (func))`).join(" ")})`,
      );
    const [small, large] = [await moduleOf(1_000), await moduleOf(10_000)];
    const freezeOne = (a: Uint8Array<ArrayBuffer>) => freeze({ a }, { hostModules: { env: "./env.js" } });
    await freezeOne(small);
    const { factor } = await compareLaterCost(
      () => freezeOne(small),
      () => freezeOne(large),
      { times: 10, runs: 3 },
    );
    expect(factor).toBeLessThan(MOST_FACTOR);
  });
});

/** The same data, with the members of each object in the opposite order. */
function reversed<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(reversed) as Value;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, reversed(member)]),
  ) as Value;
}

describe("the same input", () => {
  const size = { modules: 5, exports: 3 };

  test.each(shapes.map((shape) => [shape.name, shape] as const))(
    "gives the same files for %s, in whatever order the members of objects are",
    async (_, shape) => {
      const modules = await modulesOf(shape, size);
      for (const fuse of [false, true]) {
        const options = optionsOf(shape, size);
        const { plan, files } = await freeze(modules, { ...options, fuse });
        const ofPlan = options.hostModules ? { hostModules: options.hostModules } : {};
        const others: readonly LinkPlan[] = [plan, JSON.parse(JSON.stringify(plan)), reversed(plan)];
        for (const other of others) expect((await freezePlan(other, modules, ofPlan)).files).toEqual(files);
        const turned = Object.fromEntries(Object.entries(modules).reverse());
        expect((await freezePlan(plan, turned, ofPlan)).files).toEqual(files);
      }
    },
  );

  test("gives the same options of the compiler, in whatever order they are", async () => {
    const string = '(module (import "wasm:js-string" "length" (func (param externref) (result i32))))';
    const modules = { a: await assemble(string) };
    const { plan, files } = await freeze(modules, { builtins: ["js-string"], importedStringConstants: "'" });
    expect((await freezePlan(reversed(plan), modules)).files).toEqual(files);
  });
});
