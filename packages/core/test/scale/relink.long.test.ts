import { describe, expect, test } from "vitest";
import { link } from "../../src/link.ts";
import type { Linked } from "../../src/link-options.ts";
import { relink } from "../../src/relink.ts";
import { assemble } from "../wat.ts";
import { watched } from "../watched.ts";
import { compareLaterCost } from "./growth.ts";

const TIMEOUT_MS = 240_000;

/** Work that is the same for each size makes the ratio smaller. */
const MOST_TIMES_READS = 10.5;

/** Largest ratio of processor time of one relink of ten times the size to ten of the smaller size: 10 is quadratic. */
const MOST_FACTOR = 4;

type Bytes = Readonly<Record<string, Uint8Array<ArrayBuffer>>>;
type Texts = Readonly<Record<string, string>>;

async function assembleAll(texts: Texts): Promise<Bytes> {
  const bytes: Record<string, Uint8Array<ArrayBuffer>> = {};
  for (const [name, fields] of Object.entries(texts)) bytes[name] = await assemble(`(module ${fields})`);
  return bytes;
}

const list = (count: number, each: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => each(at)).join(" ");

const modulesOf = (size: number, fields: (at: number) => string): Texts =>
  Object.fromEntries(Array.from({ length: size }, (_, at) => [`m${at}`, fields(at)]));

const importOf = (at: number) => `(import "m${at}" "f${at}" (func))`;

/** Sets of modules by number, and the modules with a new source. */
const many: Readonly<
  Record<string, (size: number) => { readonly texts: Texts; readonly replaced: readonly string[] }>
> = {
  "the first of a chain": (size) => ({
    texts: modulesOf(size, (at) => `${at + 1 < size ? importOf(at + 1) : ""} (func (export "f${at}"))`),
    replaced: ["m0"],
  }),
  "all of a chain": (size) => {
    const texts = modulesOf(size, (at) => `${at + 1 < size ? importOf(at + 1) : ""} (func (export "f${at}"))`);
    return { texts, replaced: Object.keys(texts) };
  },
  "one of a ring with start functions": (size) => ({
    texts: modulesOf(size, (at) => `${importOf((at + 1) % size)} (func $start (export "f${at}")) (start $start)`),
    replaced: ["m1"],
  }),
  "the owner of a memory": (size) => ({
    texts: modulesOf(
      size,
      (at) =>
        `${at === 0 ? '(memory (export "memory") 2)' : '(import "m0" "memory" (memory 1))'} (data (i32.const ${8 * at}) "01234567")`,
    ),
    replaced: ["m0"],
  }),
};

/** Two modules, `a` and `b`, with many externs between them. */
const wide: Readonly<
  Record<string, (size: number) => { readonly texts: Texts; readonly replaced: readonly string[] }>
> = {
  "the owner of globals": (size) => ({
    texts: {
      a: list(size, (at) => `(global (export "g${at}") (mut i32) (i32.const 1))`),
      b: list(size, (at) => `(import "a" "g${at}" (global (mut i32)))`),
    },
    replaced: ["a"],
  }),
  "the user of hoisted globals": (size) => ({
    texts: {
      a: `(import "b" "f" (func)) ${list(size, (at) => `(global (export "g${at}") (mut i32) (i32.const 1))`)}`,
      b: `${list(size, (at) => `(import "a" "g${at}" (global (mut i32)))`)} (func (export "f"))`,
    },
    replaced: ["b"],
  }),
  "the owner of functions behind slots": (size) => ({
    texts: {
      a: `${list(size, (at) => `(import "b" "f${at}" (func))`)} (table (export "t") 1 funcref)`,
      b: `(import "a" "t" (table 1 funcref)) (elem (i32.const 0) 0) ${list(size, (at) => `(func (export "f${at}"))`)}`,
    },
    replaced: ["b"],
  }),
};

interface Prepared {
  readonly linked: Linked;
  readonly sources: Bytes;
}

async function prepare({
  texts,
  replaced,
}: {
  readonly texts: Texts;
  readonly replaced: readonly string[];
}): Promise<Prepared> {
  const bytes = await assembleAll(texts);
  const sources = Object.fromEntries(replaced.map((name) => [name, bytes[name] as Uint8Array<ArrayBuffer>]));
  return { linked: await link(bytes), sources };
}

const again = ({ linked, sources }: Prepared): Promise<unknown> => relink(linked, sources);

describe("relink()", () => {
  test.each(Object.entries(many))(
    "reads ten times as much of the earlier plan for ten times as many modules: %s",
    { timeout: TIMEOUT_MS },
    async (_, shape) => {
      const readsOf = async (size: number): Promise<number> => {
        const { linked, sources } = await prepare(shape(size));
        let reads = 0;
        const plan = watched(linked.plan, () => {
          reads += 1;
        });
        await relink({ ...linked, plan }, sources);
        return reads;
      };
      const [small, large] = [await readsOf(20), await readsOf(200)];
      expect(large / small).toBeLessThan(MOST_TIMES_READS);
    },
  );

  test.each(Object.entries(wide))(
    "takes about ten times as long for ten times as many externs: %s",
    { timeout: TIMEOUT_MS },
    async (_, shape) => {
      const [small, large] = [await prepare(shape(1_000)), await prepare(shape(10_000))];
      await again(small);
      const { factor } = await compareLaterCost(
        () => again(small),
        () => again(large),
        { times: 10, runs: 3 },
      );
      expect(factor).toBeLessThan(MOST_FACTOR);
    },
  );
});
