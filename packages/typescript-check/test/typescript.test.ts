import { readdirSync, readFileSync } from "node:fs";
import { link } from "@rec/core";
import { freeze } from "@rec/core/freeze";
import { generateTypes, parseModule, planLink } from "@rec/core/plan";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DOCUMENTS, examplesOf } from "./examples.ts";
import { generatedModules, guestModule } from "./generated-modules.ts";
import { createScratchProject, type ScratchProject, VERSIONS } from "./scratch-project.ts";
import { fits, WORLDS, type World } from "./worlds.ts";

const fixtures = new URL("./fixtures/", import.meta.url);

let project: ScratchProject;
/** The files of the project that are compiled, by name. */
const files = new Map<string, string>();

async function add(file: string, text: string): Promise<void> {
  files.set(file, text);
  await project.write(file, text);
}

beforeAll(async () => {
  project = await createScratchProject();
  for (const name of readdirSync(fixtures)) await add(name, readFileSync(new URL(name, fixtures), "utf8"));
  const modules = await generatedModules();
  await project.write("generated.ts", generateTypes(modules));
  await writeFrozen({ program: modules.program, memory: modules.memory });
  await project.write("modules.ts", generateTypes({ program: modules.program, memory: modules.memory }));
  for (const { place, code } of (await Promise.all(DOCUMENTS.map(examplesOf))).flat()) {
    await add(`${place.replaceAll(/\W/g, "-")}.ts`, `${code}\nexport {};\n`);
  }
  const types = { program: parseModule(modules.program), memory: parseModule(modules.memory) };
  await project.write("types.json", JSON.stringify(types));
  await project.write("plan.json", JSON.stringify(planLink(types)));
  // Bundlers and hosts that import modules have such a declaration of their own.
  await project.write(
    "wasm-files.d.ts",
    `declare module "*.wasm" { const module: WebAssembly.Module; export default module; }`,
  );
});

/** The declarations of frozen files: of the lesson, and of a module with host imports of each kind. */
async function writeFrozen(lesson: Readonly<Record<string, Uint8Array<ArrayBuffer>>>): Promise<void> {
  const guest = { guest: await guestModule() };
  const links = {
    linked: await freeze(lesson),
    "frozen-guest": await freeze(guest, { hostModules: { env: "./env.js" } }),
  };
  for (const [folder, { files: written }] of Object.entries(links)) {
    for (const { name, contents } of written) {
      if (name.endsWith(".d.ts")) await project.write(`${folder}/${name}`, String(contents));
    }
  }
}

afterAll(() => project.remove());

const RESOLUTION = {
  bundled: { module: "ESNext", moduleResolution: "bundler" },
  node: { module: "NodeNext" },
} as const;

const ALL = VERSIONS.flatMap((version) => WORLDS.map((world) => ({ version, world, name: world.name })));
/**
 * The oldest version in the narrowest world, and the newest in the widest. `pnpm --filter @rec/typescript-check test:long` compiles with
 * each version in each world.
 */
const RUNS = process.env["REC_LONG"] === "1" ? ALL : ALL.filter((_, at) => at === 0 || at === ALL.length - 1);

function optionsOf(world: World) {
  const { lib, types, typeRoot, isBundled } = world;
  const resolution = isBundled ? RESOLUTION.bundled : RESOLUTION.node;
  const roots = typeRoot === undefined ? {} : { typeRoots: [typeRoot] };
  return { ...resolution, lib, types, ...roots, allowImportingTsExtensions: true, resolveJsonModule: true };
}

test.each(RUNS)("TypeScript $version compiles everything with $name", async ({ version, world }) => {
  const fitting = [...files].filter(([, code]) => fits(code, world)).map(([name]) => name);
  expect(fitting).toContain("anywhere.ts");
  const declarations = world.globals.includes("WebAssembly") ? ["wasm-files.d.ts"] : [];
  const compilerOptions = optionsOf(world);
  expect(await project.compile({ version, files: [...fitting, ...declarations], compilerOptions })).toBe("");
});

test("the declarations and generated types compile with the options beyond `strict`", async () => {
  const world = WORLDS.at(-1) as World;
  const stricter = {
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    verbatimModuleSyntax: true,
    isolatedModules: true,
  };
  const compilerOptions = { ...optionsOf(world), ...stricter };
  expect(await project.compile({ version: "7", files: readdirSync(fixtures), compilerOptions })).toBe("");
});

test("each example and each fixture compiles in at least one world", () => {
  const homeless = [...files].filter(([, code]) => !WORLDS.some((world) => fits(code, world)));
  expect(homeless.map(([name]) => name)).toEqual([]);
  expect(files.size).toBeGreaterThan(15);
});

test("a compiler that finds a mistake says so", async () => {
  await project.write("mistake.ts", `import { link } from "@rec/core"; link({ a: null });`);
  const printed = await project.compile({ version: "7", files: ["mistake.ts"], compilerOptions: RESOLUTION.node });
  expect(printed).toContain("error TS2322: Type 'null' is not assignable to type 'ModuleSource'");
});

/** The functions of a fixture: its own types are in the scratch project, so the compiler of this package does not see them. */
async function useOf(name: string): Promise<(exports: object) => readonly unknown[]> {
  const use = await import(new URL("use-generated.ts", fixtures).href);
  return use[name];
}

describe("exports have the values that generated types promise", () => {
  test("of the lesson, which is compiled from C", async () => {
    const { program, memory } = await generatedModules();
    const { exports } = await link({ program, memory });
    const [x, y, wide] = (await useOf("useLesson"))(exports);
    expect([x, y]).toEqual([1.5, 2.5]);
    expect(wide).toThrow(TypeError);
  });

  test("of AssemblyScript", async () => {
    const { script } = await generatedModules();
    const { exports } = await link({ script });
    const [sum, limit, counter, setConstant] = (await useOf("useAssemblyScript"))(exports);
    expect([sum, limit, counter]).toEqual([4n, 10, 2]);
    expect(setConstant).toThrow(TypeError);
  });

  test("of a module with values of each type", async () => {
    const { kinds } = await generatedModules();
    const { exports } = await link({ kinds });
    const [low, high, text, call, read, element, total, buffer] = (await useOf("useKinds"))(exports);
    expect([low, high, text, total]).toEqual([5, 1, "text", 7n]);
    expect(call).toThrow(TypeError);
    expect(read).toThrow(TypeError);
    expect(element).toBeTypeOf("function");
    expect(buffer).toBeInstanceOf(SharedArrayBuffer);
  });
});
