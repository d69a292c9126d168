import { join } from "node:path";
import { createServer } from "vite";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import vitePlugin from "../src/vite.ts";
import { BUNDLERS, viteServer } from "./support/bundlers/index.ts";
import type { PluginCase } from "./support/cases.ts";
import { createProject, type Project } from "./support/create-project.ts";
import { manyFiles } from "./support/many-files.ts";

const counts = vi.hoisted(() => ({ parse: 0, plan: 0, freeze: 0 }));

vi.mock(import("@rec/core/plan"), async (original) => {
  const real = await original();
  return {
    ...real,
    parseModule(bytes) {
      counts.parse += 1;
      return real.parseModule(bytes);
    },
    planLink(modules, options) {
      counts.plan += 1;
      return real.planLink(modules, options);
    },
  };
});
vi.mock(import("@rec/core/freeze"), async (original) => {
  const real = await original();
  return {
    ...real,
    freeze(modules, options) {
      counts.freeze += 1;
      return real.freeze(modules, options);
    },
  };
});

const COUNT = 8;
let project: Project;
const validate = vi.spyOn(WebAssembly, "validate");

beforeEach(() => {
  Object.assign(counts, { parse: 0, plan: 0, freeze: 0 });
  validate.mockClear();
});
afterEach(() => project?.remove());

/** The work for a build, with the namespaces that were resolved. */
async function workOf(one: PluginCase, run: (resolve: () => undefined) => Promise<void>) {
  const resolve = vi.fn(() => undefined);
  project = await createProject(one);
  await run(resolve);
  return { ...counts, validate: validate.mock.calls.length, resolve: resolve.mock.calls.length };
}

/** Bun bundles in a process of its own, which the next test asks. */
const inProcess = BUNDLERS.filter((bundler) => bundler !== viteServer && bundler.name !== "Bun");

describe.each(inProcess)("a build by $name", (bundler) => {
  const isLinked = bundler.acyclic === "linked";

  async function build(one: PluginCase) {
    return workOf(one, async (resolve) => (await bundler.build(project, { options: { resolve } })).close());
  }

  test("plans files in a row once, and freezes and validates each once", async () => {
    const row = { ...manyFiles("chain", COUNT), imports: 'import { f0 } from "./first.js";' };
    const each = isLinked ? COUNT : 0;
    const resolve = COUNT - 1;
    expect(await build(row)).toEqual({ parse: COUNT, plan: 1, freeze: each, validate: each, resolve });
  });

  test("plans, freezes and validates files that need each other once, if a script imports all of them", async () => {
    const work = { parse: COUNT, plan: 1, freeze: 1, validate: 1, resolve: COUNT };
    expect(await build(manyFiles("cycle", COUNT))).toEqual(work);
  });

  test("freezes and validates each file of a row once, if a script imports all of them", async () => {
    const each = isLinked ? COUNT : 0;
    const work = await build(manyFiles("chain", COUNT));
    expect(work).toMatchObject({ parse: COUNT, freeze: each, validate: each, resolve: COUNT - 1 });
    expect(work.plan).toBeLessThanOrEqual(COUNT);
  });
});

describe("Vite's dev server", () => {
  test("plans and freezes again when a file has changed, once for each environment", async () => {
    const one = manyFiles("cycle", COUNT);
    const parts = ["m0.wasm", "m1.wasm", "m2.wasm", "m0.wasm?rec-group", "m0.wasm?rec-start"];
    const resolve = vi.fn(() => undefined);
    project = await createProject(one);
    const server = await createServer({
      root: project.folder,
      configFile: false,
      logLevel: "silent",
      plugins: [vitePlugin({ resolve })],
      server: { middlewareMode: true, ws: false },
      appType: "custom",
    });
    const load = async (name: "client" | "ssr") => {
      const environment = server.environments[name];
      const texts: (string | undefined)[] = [];
      for (const part of parts) texts.push((await environment.transformRequest(join(project.folder, part)))?.code);
      return texts;
    };
    const work = () => ({ ...counts, validate: validate.mock.calls.length, resolve: resolve.mock.calls.length });
    try {
      await load("client");
      const once = { parse: COUNT, plan: 1, freeze: 1, validate: 1, resolve: COUNT };
      expect(work()).toEqual(once);
      await load("ssr");
      const twice = { parse: 2 * COUNT, plan: 2, freeze: 2, validate: 2, resolve: 2 * COUNT };
      expect(work()).toEqual(twice);

      const changed = new Promise((done) => server.watcher.once("change", done));
      await project.write(
        "m1.wasm",
        (one.files?.["m1.wasm"] ?? "").replace("(i32.const 1) (call", "(i32.const 5) (call"),
      );
      await changed;
      await vi.waitFor(async () => {
        const [, , , group] = await load("client");
        expect(group).toBeDefined();
        expect(counts.plan).toBe(3);
      }, 30_000);
      expect(work()).toMatchObject({ parse: 3 * COUNT, freeze: 3, resolve: 3 * COUNT });
    } finally {
      await server.close();
    }
  });
});
