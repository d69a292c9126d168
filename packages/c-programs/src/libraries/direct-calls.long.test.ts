import { type LinkPlan, parseModule, planLink } from "@rec/core";
import { describe, expect, test } from "vitest";
import { buildVariant } from "./build-variant.ts";
import type { NamedVariant } from "./variant.ts";
import { allVariants } from "./variants.ts";

/** Variants that can be linked. A program that stands alone until it opens libraries calls no other module. */
const linkable = allVariants.filter(
  ({ run }) => run.errorNames === undefined && !(run.host && run.search.length === 1),
);

/** The imports of other modules' functions that go through forwarders, with reasons. All other calls are direct. */
const DEFERRED: Readonly<Record<string, readonly string[]>> = {
  // Two libraries that need each other.
  "cyclic-needed/two-libraries": ["liba.so -> libb.so: 1"],
  // A ring of libraries.
  "one-three-ten-libraries/three": ["lib0.so -> lib1.so: 3"],
  "one-three-ten-libraries/ten": ["lib0.so -> lib1.so: 1"],
  // `__main_void` of libc.so calls `__main_argc_argv` of the program.
  "printf-through-libc/imported-memory": ["libc.so -> main.wasm: 1"],
  "printf-through-libc/own-memory": ["libc.so -> main.wasm: 1"],
  "printf-through-libc/fixed-address": ["libc.so -> main.wasm: 1"],
  "printf-through-libc/shared": ["libc.so -> main.so: 1"],
  // A library calls the program, which calls the library more often.
  "undefined-weak-in-main/exported": ["liba.so -> main.wasm: 1"],
  "weak-and-interposition/program-first": ["liba.so -> main.wasm: 1"],
};

const plans = new Map<string, Promise<LinkPlan>>();

async function plan(variant: NamedVariant): Promise<LinkPlan> {
  const built = await buildVariant(variant);
  const types = variant.run.search.map((name) => [name, parseModule(built[name] as Uint8Array<ArrayBuffer>)] as const);
  const nothing = (): number => 0;
  const env = { dlopen: nothing, dlsym: nothing, dlclose: nothing, dlerror: nothing };
  const imports: Record<string, Record<string, unknown>> = { env };
  for (const [, type] of types) {
    for (const { module, name } of type.imports) {
      if (module.startsWith("wasi_")) imports[module] = { ...imports[module], [name]: nothing };
    }
  }
  return planLink(Object.fromEntries(types), { imports });
}

function planOf(variant: NamedVariant): Promise<LinkPlan> {
  const known = plans.get(variant.path) ?? plan(variant);
  plans.set(variant.path, known);
  return known;
}

interface Uses {
  readonly direct: number;
  readonly deferred: number;
}

/** The function imports of each module, by importer and provider. */
function usesOf({ modules, deferred: slots }: LinkPlan): ReadonlyMap<string, Uses> {
  const uses = new Map<string, Uses>();
  for (const { name, imports } of modules) {
    for (const { kind, binding } of imports) {
      const slot = binding.by === "deferred" ? slots[binding.slot] : undefined;
      const provider = binding.by === "export" ? binding.module : slot?.provider.module;
      if (kind !== "function" || provider === undefined) continue;
      const pair = `${name} -> ${provider}`;
      const { direct, deferred } = uses.get(pair) ?? { direct: 0, deferred: 0 };
      uses.set(pair, slot ? { direct, deferred: deferred + 1 } : { direct: direct + 1, deferred });
    }
  }
  return uses;
}

const isOwn = (pair: string): boolean => {
  const [importer, provider] = pair.split(" -> ");
  return importer === provider;
};

describe.each(linkable)("the calls of $path", (variant) => {
  test("are direct, but for those that close a cycle and those of a library to itself", async () => {
    const uses = [...usesOf(await planOf(variant))];
    const deferred = uses.filter(([pair, { deferred: count }]) => count > 0 && !isOwn(pair));
    expect(deferred.map(([pair, { deferred: count }]) => `${pair}: ${count}`)).toEqual(DEFERRED[variant.path] ?? []);
  });

  test("of the program are all direct, also those to libc.so, which calls the program", async () => {
    const found = await planOf(variant);
    const { program } = variant.run;
    const ofProgram = [...usesOf(found)].filter(([pair]) => pair.startsWith(`${program} -> `));
    for (const [, { deferred }] of ofProgram) expect(deferred).toBe(0);
    if (!variant.run.search.includes("libc.so")) return;
    expect(found.order[0]).toBe("libc.so");
    expect(usesOf(found).get(`${program} -> libc.so`)?.direct).toBeGreaterThanOrEqual(4);
  });
});

test("libc.so calls its own weak functions through a forwarder for each function, not for each name", async () => {
  const [variant] = linkable.filter(({ path }) => path === "printf-through-libc/own-memory");
  const found = await planOf(variant as NamedVariant);
  expect(usesOf(found).get("libc.so -> libc.so")).toEqual({ direct: 0, deferred: 173 });
  expect(found.deferred.filter(({ importer }) => importer === "libc.so")).toHaveLength(161);
});

test("every variant with deferred calls still exists", () => {
  expect(linkable.map(({ path }) => path)).toEqual(expect.arrayContaining(Object.keys(DEFERRED)));
});
