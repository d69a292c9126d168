import { describe, expect, test } from "vitest";
import {
  type ExternType,
  type LinkPlan,
  link,
  ModuleLinkError,
  type ModuleType,
  parseModule,
  planLink,
} from "../src/index.ts";
import { problemsOf } from "./link-problems.ts";
import { assemble } from "./wat.ts";

/*
 * With `reconcileLimits: true`, if there are limits that satisfy the owner and all importers, a memory or table is created
 * with them. Without it, the engine's verdict on the declared limits holds. Here the JavaScript API creates every extern of a small range, and the test passes each one to owner and importer. The
 * engine thus tells whether one extern satisfies both; the plan has to agree, and has to create one of those.
 */

interface Made {
  readonly initial: number;
  readonly maximum?: number;
  readonly shared?: boolean;
}

const MOST = 5;
const sizes = Array.from({ length: MOST + 1 }, (_, size) => size);
const bounded = sizes.flatMap((initial) =>
  sizes.filter((size) => size >= initial).map((maximum) => ({ initial, maximum })),
);
const bounds: readonly Made[] = [...sizes.map((initial) => ({ initial })), ...bounded];

const KINDS = [
  {
    kind: "memory",
    limits: ["0", "1", "2", "4", "0 0", "0 3", "1 1", "1 3", "2 5", "3 4", "1 3 shared", "2 2 shared", "0 5 shared"],
    candidates: [...bounds, ...bounded.map((bound) => ({ ...bound, shared: true }))],
    make: (made: Made) => new WebAssembly.Memory(made),
    element: "",
  },
  {
    kind: "table",
    limits: ["0", "1", "2", "4", "0 0", "0 3", "1 1", "1 3", "2 5", "3 4"],
    candidates: bounds,
    make: (made: Made) => new WebAssembly.Table({ ...made, element: "anyfunc" }),
    element: "funcref",
  },
] as const;

/** The candidates that an import with these limits accepts. */
async function taken(
  { kind, element, candidates, make }: (typeof KINDS)[number],
  limits: string,
): Promise<Set<string>> {
  const module = new WebAssembly.Module(await assemble(`(module (import "owner" "x" (${kind} ${limits} ${element})))`));
  const takes = (made: Made): boolean => {
    try {
      new WebAssembly.Instance(module, { owner: { x: make(made) as WebAssembly.ImportValue } });
      return true;
    } catch (error) {
      if (error instanceof WebAssembly.LinkError) return false;
      throw error;
    }
  };
  return new Set(candidates.filter(takes).map(keyOf));
}

function keyOf({ initial, maximum, shared = false }: Made): string {
  return JSON.stringify([initial, maximum, shared]);
}

function madeBy({ made }: LinkPlan): string {
  expect(made).toHaveLength(1);
  const type = made[0]?.type as Extract<ExternType, { limits: unknown }>;
  const { minimum, maximum, shared } = type.limits;
  return keyOf({ initial: minimum, ...(maximum !== undefined && { maximum }), shared });
}

/** The declared limits of the owner, if the linker makes nothing. */
function keyOfDeclared({ exports }: ModuleType): string {
  const [type] = exports.map((exported) => exported.type as Extract<ExternType, { limits: unknown }>);
  if (type === undefined) throw new Error("The owner exports nothing");
  const { minimum, maximum, shared } = type.limits;
  return keyOf({ initial: minimum, ...(maximum !== undefined && { maximum }), shared });
}

const OPTIONS = { reconcileLimits: true } as const;

/** The owner needs a function of the importer, so its extern is hoisted. */
async function cycleOf(kind: string, owner: string, importer: string) {
  return {
    owner: await assemble(`(module (import "user" "f" (func)) (${kind} (export "x") ${owner}))`),
    user: await assemble(`(module (import "owner" "x" (${kind} ${importer})) (func (export "f")))`),
  };
}

/** Whether the engine gives the extern of a module that owns it to the importer; no function closes a cycle here. */
async function engineLinks(kind: string, owner: string, importer: string): Promise<boolean> {
  const owning = new WebAssembly.Module(await assemble(`(module (${kind} (export "x") ${owner}))`));
  const importing = new WebAssembly.Module(await assemble(`(module (import "owner" "x" (${kind} ${importer})))`));
  const { exports } = new WebAssembly.Instance(owning, {});
  try {
    new WebAssembly.Instance(importing, { owner: exports as Record<string, WebAssembly.ImportValue> });
    return true;
  } catch (error) {
    if (error instanceof WebAssembly.LinkError) return false;
    throw error;
  }
}

/** The owner and its importer without a cycle. */
async function chainOf(kind: string, owner: string, importer: string) {
  return {
    owner: await assemble(`(module (${kind} (export "x") ${owner}))`),
    user: await assemble(`(module (import "owner" "x" (${kind} ${importer})) (func (export "f")))`),
  };
}

const GRAPHS = { "in a cycle": cycleOf, "without a cycle": chainOf };

describe.each(KINDS)("limits of a hoisted $kind", (row) => {
  const { kind, limits, element } = row;
  const pairs = limits.flatMap((owner) => limits.map((importer) => [owner, importer] as const));

  test.each(Object.entries(GRAPHS))("are those that the owner declares, %s", async (_, build) => {
    for (const [owner, importer] of pairs) {
      const [first, second] = [`${owner} ${element}`, `${importer} ${element}`];
      const modules = await build(kind, first, second);
      const types = { owner: parseModule(modules.owner), user: parseModule(modules.user) };
      const codes = problemsOf(() => planLink(types)).map(({ code }) => code);
      const words = `owner ${owner}, importer ${importer}`;
      const expected = (await engineLinks(kind, first, second)) ? [] : ["EXTERN_TYPE_MISMATCH"];
      expect([words, codes]).toEqual([words, expected]);
    }
  });

  test.each(Object.entries(GRAPHS))("can be reconciled, %s", async (_, build) => {
    const takenBy = new Map(await Promise.all(limits.map(async (limit) => [limit, await taken(row, limit)] as const)));
    const counts = { links: 0, refuses: 0 };
    for (const [owner, importer] of pairs) {
      const both = [...(takenBy.get(owner) ?? [])].filter((key) => takenBy.get(importer)?.has(key));
      const modules = await build(kind, `${owner} ${element}`, `${importer} ${element}`);
      const types = { owner: parseModule(modules.owner), user: parseModule(modules.user) };
      const codes = problemsOf(() => planLink(types, OPTIONS)).map(({ code }) => code);
      const words = `owner ${owner}, importer ${importer}`;
      expect([words, codes]).toEqual([words, both.length > 0 ? [] : ["EXTERN_TYPE_MISMATCH"]]);
      counts[both.length > 0 ? "links" : "refuses"] += 1;
      if (both.length === 0) {
        await expect(link(modules, OPTIONS)).rejects.toThrow(ModuleLinkError);
      } else {
        const plan = planLink(types, OPTIONS);
        const isMade = build === cycleOf || plan.made.length > 0;
        expect(both).toContain(isMade ? madeBy(plan) : keyOfDeclared(types.owner));
        expect(Object.keys((await link(modules, OPTIONS)).exports)).toEqual(["owner", "user"]);
      }
    }
    expect(counts.links).toBeGreaterThan(30);
    expect(counts.refuses).toBeGreaterThan(20);
  });
});
