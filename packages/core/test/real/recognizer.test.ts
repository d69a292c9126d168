import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { listRealModules } from "@rec/real-modules";
import { beforeAll, describe, expect, test } from "vitest";
import { boundsOf } from "../../src/parse/areas/data-bounds.ts";
import { parseModule } from "../../src/parse-module.ts";
import type { StackArea } from "../../src/wasm/module-areas.ts";
import type { ModuleType } from "../../src/wasm/module-type.ts";
import { withoutSections } from "../without-sections.ts";

/*
 * The stack pointer in modules that others built, by the three rules of `find-stack.ts`. Nothing marks a stack pointer in a
 * module without names. So modules with names are the judges: without their names, functions have to show the same global.
 * For the others, the linker's layout is the judge: a stack is below all static data, or above.
 */

/** The issue that asks for the recognizer wants this many. */
const FEWEST_MODULES = 150;
/** Modules with names. Fewer would judge nothing. */
const FEWEST_JUDGES = 10;

interface Recognized {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: ModuleType;
  readonly stack: StackArea | undefined;
  readonly kind: Kind;
}

const KINDS = [
  "certain, by name",
  "certain, by prologue",
  "certain, imported",
  "suspected",
  "AssemblyScript",
  "none",
] as const;
type Kind = (typeof KINDS)[number];

function kindOf({ areas = {} }: ModuleType): Kind {
  const { stack, language } = areas;
  if (stack === undefined) return language === "AssemblyScript" ? "AssemblyScript" : "none";
  if (stack.initial === undefined) return "certain, imported";
  return stack.rule === "value" ? "suspected" : `certain, by ${stack.rule}`;
}

/** All modules with different bytes. */
function recognizeAll(): Recognized[] {
  const seen = new Set<string>();
  return listRealModules().flatMap(({ package: owner, file, path }): Recognized[] => {
    const bytes = Uint8Array.from(readFileSync(path));
    const digest = createHash("sha256").update(bytes).digest("hex");
    if (seen.has(digest)) return [];
    seen.add(digest);
    const type = parseModule(bytes);
    return [{ name: `${owner}/${file}`, bytes, type, stack: type.areas?.stack, kind: kindOf(type) }];
  });
}

/** The place of the stack beside all static data: as a linker lays it out, or not. */
function relationOf({ type, stack }: Recognized): string {
  const initial = stack?.initial ?? 0;
  const { start, end } = boundsOf(type, type.areas?.copied);
  if (end === 0) return "no data";
  if (initial <= start) return "below the data";
  return initial >= end ? "above the data" : "inside the data";
}

describe("the stack pointer of modules from npm", { tags: "large" }, () => {
  let modules: readonly Recognized[] = [];
  const certain = () => modules.filter(({ kind }) => kind.startsWith("certain, by"));
  beforeAll(() => {
    modules = recognizeAll();
  });

  test("is recognized in enough of them", () => {
    const rows = KINDS.map((kind) => {
      const found = modules.filter((module) => module.kind === kind);
      const examples = found.slice(0, 3).map(({ name }) => name);
      return `  ${kind.padEnd(22)}${String(found.length).padStart(5)}  ${examples.join(", ")}`;
    });
    process.stderr.write(`Stack pointers of ${modules.length} modules from npm\n${rows.join("\n")}\n`);
    expect(modules.length).toBeGreaterThanOrEqual(FEWEST_MODULES);
    expect(new Set(modules.map(({ kind }) => kind))).toEqual(new Set(KINDS));
  });

  test("is the same global without its name", () => {
    const named = modules.filter(({ kind }) => kind === "certain, by name");
    const verdicts = named.map(({ name, bytes, stack }) => {
      const found = parseModule(withoutSections(bytes, ["name", "linking"])).areas?.stack;
      return [name, found?.rule, found?.global === stack?.global && found?.initial === stack?.initial];
    });
    expect(verdicts).toEqual(named.map(({ name }) => [name, "prologue", true]));
    expect(named.length).toBeGreaterThanOrEqual(FEWEST_JUDGES);
  });

  test("is beside all static data, where it is certain", () => {
    const counts: Record<string, number> = {};
    for (const module of certain()) {
      const relation = relationOf(module);
      counts[relation] = (counts[relation] ?? 0) + 1;
    }
    process.stderr.write(`Certain stacks: ${JSON.stringify(counts)}\n`);
    expect(
      certain()
        .filter((module) => relationOf(module) === "inside the data")
        .map(({ name }) => name),
    ).toEqual([]);
  });

  test("comes from packages that run no script when they are installed", () => {
    const folders = new Set(listRealModules().map(({ path, file }) => path.slice(0, -file.length)));
    const scripts = [...folders].flatMap((folder) => {
      const { name, scripts = {} } = JSON.parse(readFileSync(`${folder}package.json`, "utf8"));
      return ["preinstall", "install", "postinstall"]
        .filter((script) => script in scripts)
        .map((script) => [name, script]);
    });
    expect(scripts).toEqual([]);
    expect(folders.size).toBeGreaterThan(40);
  });

  test("is aligned, and never one of AssemblyScript", () => {
    for (const { stack } of certain()) expect((stack?.initial ?? 1) % 16).toBe(0);
    const scripts = modules.filter(({ name }) => name.startsWith("@chainsafe/as-sha256"));
    expect(scripts.map(({ kind }) => kind)).toEqual(scripts.map(() => "AssemblyScript"));
    expect(scripts.length).toBeGreaterThan(0);
  });
});
