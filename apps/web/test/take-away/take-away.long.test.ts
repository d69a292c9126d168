import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { strFromU8 } from "fflate";
import type { Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startServer } from "../../server/start-server.js";
import { emptySet, lessonSet } from "../../src/model/module-set.ts";
import { addressOf } from "../../src/model/set-address.ts";
import { assemble } from "../call-modules.ts";
import { useWorkbench } from "../workbench.ts";
import { openProject, type Project, unpack } from "./project.ts";

const bench = useWorkbench();

let project: Project;
beforeAll(async () => {
  project = await openProject();
});
afterAll(() => project.remove());

/** The lesson with a choice of everything: an option, a provider, host functions that nobody needs. */
const CHOSEN = {
  ...lessonSet,
  options: { hoist: false },
  resolutions: [
    { importer: "program", import: { module: "env", name: "malloc" }, provider: { module: "memory", name: "malloc" } },
  ],
};

/** Creates two records and prints the second, after code that has linked the lesson as `exports`. */
const USE = `
exports.program.createRecord(1, 1, 1);
const address = exports.program.createRecord(2, 1.5, 2.5);
const record = new DataView(exports.program.memory.buffer, address, 12);
console.log("record", record.getInt32(0, true), record.getFloat32(4, true), record.getFloat32(8, true));
`;
const USED = /^record 2 1.5 2.5$/m;

/** Clicks, and returns the file that the page offers. */
async function downloadBy(button: Locator): Promise<{ readonly name: string; readonly contents: Buffer }> {
  const [file] = await Promise.all([bench.page.waitForEvent("download"), button.click()]);
  return { name: file.suggestedFilename(), contents: await readFile(await file.path()) };
}

describe("the part Take away", () => {
  test("offers the code for Node.js with the modules and a package.json, which run without the page", async () => {
    const modules = lessonSet.modules.map((entry, at) => (at === 0 ? entry : { ...entry, name: "a/b: c" }));
    await bench.open(addressOf({ ...lessonSet, modules }));
    const panel = await bench.openTab("Take away");
    await panel.getByRole("radio", { name: "Node.js" }).check();
    const file = await downloadBy(panel.getByRole("button", { name: "Download link.zip with the modules" }));
    expect(file.name).toBe("link.zip");
    const names = await unpack(file.contents, join(project.folder, "packed"));
    expect([...names].sort()).toEqual([
      "link/link.mjs",
      "link/modules/a_b_c.wasm",
      "link/modules/program.wasm",
      "link/package.json",
    ]);
    const manifest = JSON.parse(await readFile(join(project.folder, "packed/link/package.json"), "utf8"));
    const { version } = JSON.parse(await readFile(join(project.folder, "node_modules/@rec/node/package.json"), "utf8"));
    expect(manifest).toMatchObject({ type: "module", dependencies: { "@rec/node": `^${version}` } });
    const path = join(project.folder, "packed/link/link.mjs");
    const code = await readFile(path, "utf8");
    expect(code).not.toContain("http");
    expect(code).toContain("// npm install, then: npm start\n");
    await writeFile(path, code + USE);
    expect(await project.runInNode(path)).toMatch(USED);
    expect(bench.complaints).toEqual([]);
  });

  test("prints code that Node.js and Deno run, with options and providers, and that can be copied", async () => {
    await bench.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await bench.open(addressOf(CHOSEN));
    const panel = await bench.openTab("Take away");
    for (const [host, run] of [
      ["Node.js", project.runInNode],
      ["Deno", project.runInDeno],
    ] as const) {
      await panel.getByRole("radio", { name: host }).check();
      await panel.getByRole("button", { name: "Copy the code" }).click();
      await panel.getByRole("button", { name: "Copied" }).waitFor();
      const code = await bench.page.evaluate(() => navigator.clipboard.readText());
      expect(code).toMatch(/^\/\/ (npm install |deno add npm:)@rec\/node@\^\d+\.\d+\.\d+, then: /);
      expect(code).toContain("hoist: false");
      expect(code).toContain('malloc: { module: "memory", name: "malloc" }');
      const path = join(project.folder, `link-in-${host}.mjs`);
      await writeFile(path, code + USE);
      expect(await run(path), host).toMatch(USED);
      await panel.getByRole("button", { name: "Copy the code" }).waitFor();
    }
    expect(bench.complaints).toEqual([]);
  });

  test("makes files that run in Node.js, in Deno and in a page without the linker", async () => {
    await bench.open();
    const panel = await bench.openTab("Take away");
    const make = async (target: string) => {
      await panel.getByLabel("For", { exact: true }).selectOption(target);
      await panel.getByRole("button", { name: "Make the files" }).click();
      const titles = { browser: "Browser", node: "Node.js", deno: "Deno" } as const;
      await panel.getByText(new RegExp(`^\\d+ files for ${titles[target as keyof typeof titles]}`)).waitFor();
      const { name, contents } = await downloadBy(panel.getByRole("button", { name: "Download linked.zip" }));
      expect(name).toBe("linked.zip");
      return await unpack(contents, join(project.folder, target));
    };
    expect(await make("node")).toEqual(
      expect.arrayContaining(["linked/README.md", "linked/index.js", "linked/start.js", "linked/package.json"]),
    );
    await make("deno");
    for (const [target, run] of [
      ["node", project.runInNode],
      ["deno", project.runInDeno],
    ] as const) {
      const path = join(project.folder, target, "use.mjs");
      await writeFile(path, `import exports from "./linked/start.js";${USE}`);
      expect(await run(path), target).toMatch(USED);
    }
    await make("browser");
    const server = await startServer({ page: join(project.folder, "browser/linked") });
    try {
      const page = await bench.browser.newPage();
      await page.goto(server.url);
      // As text: the test runner would change an import.
      const found = await page.evaluate(`(async () => {
        const { default: exports } = await import(new URL("start.js", document.baseURI).href);
        const address = exports.program.createRecord(2, 1.5, 2.5);
        return new DataView(exports.program.memory.buffer, address, 12).getFloat32(8, true);
      })()`);
      expect(found).toBe(2.5);
      await page.close();
    } finally {
      await server.close();
    }
    const readme = await readFile(join(project.folder, "node/linked/README.md"), "utf8");
    expect(readme).toContain("node linked/start.js");
    expect(bench.complaints).toEqual([]);
  });

  test("offers the plan as JSON, SVG and Mermaid, and an address that opens the set again", async () => {
    await bench.open(addressOf(CHOSEN));
    const panel = await bench.openTab("Take away");
    const json = await downloadBy(panel.getByRole("button", { name: "Download plan.json" }));
    expect(JSON.parse(strFromU8(json.contents)).order).toEqual(["program", "memory"]);
    const svg = await downloadBy(panel.getByRole("button", { name: "Download plan.svg" }));
    const drawn = await bench.page.evaluate((text) => {
      const { documentElement } = new DOMParser().parseFromString(text, "image/svg+xml");
      return [documentElement.tagName, documentElement.querySelectorAll("text").length];
    }, strFromU8(svg.contents));
    expect(drawn).toEqual(["svg", 4]);
    const mermaid = await downloadBy(panel.getByRole("button", { name: "Download plan.mmd" }));
    expect(strFromU8(mermaid.contents)).toMatch(/^flowchart LR\n/);

    const address = await panel.getByRole("textbox", { name: "Address of this set" }).inputValue();
    expect(address).toBe(bench.url + addressOf(CHOSEN));
    await bench.open(address.slice(bench.url.length));
    expect(await bench.page.locator("#status").textContent()).toMatch(/^Linked/);
  });

  test("says that files cannot be in an address", async () => {
    await bench.open(addressOf(emptySet));
    const wasm = assemble('(module (func (export "one") (result i32) (i32.const 1)))');
    await bench.page
      .locator('input[type="file"]')
      .first()
      .setInputFiles({ name: "mine.wasm", mimeType: "application/wasm", buffer: wasm });
    const panel = await bench.openTab("Take away");
    await panel.getByText("files of yours cannot be in an address").waitFor();
    expect(await panel.getByLabel("Code for Browser").textContent()).toContain(
      'new URL("./mine.wasm", import.meta.url)',
    );
  });
});
