import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { serveFolder } from "../src/serve-folder.ts";
import { firstExampleOf, importMapOf, installLinesOf } from "./install-lines.ts";
import { installedFolder } from "./scratch-project.ts";
import { showPage } from "./serve-guide.ts";
import { createStranger, missingCommand, type Stranger } from "./stranger.ts";

let stranger: Stranger;

beforeAll(async () => {
  stranger = await createStranger();
});
afterAll(() => stranger?.leave());

const readmeOf = (name: string) => readFile(join(installedFolder(name), "README.md"), "utf8");

/** Each installer, and the command of its users that runs a script. */
const RUNNERS = { npm: "node", pnpm: "node", bun: "bun", deno: "deno run --no-prompt --allow-all" } as const;
const INSTALLERS = Object.keys(RUNNERS) as (keyof typeof RUNNERS)[];

/** The first example of each README prints this in Node.js, Deno and Bun, or shows it in a page. */
const RESULTS = {
  core: /^[1-9]\d*$/,
  node: `2 ${Math.fround(1.1)} ${Math.fround(2.2)}`,
  browser: /^record 2 at [1-9]\d*$/,
  wasm: "1",
} as const;

describe.each(Object.keys(RESULTS) as (keyof typeof RESULTS)[])("the README of @rec/%s", (name) => {
  test("has a line for each installer", async () => {
    const lines = installLinesOf(await readmeOf(name));
    expect(lines.map((line) => line.split(" ")[0])).toEqual(INSTALLERS);
  });

  test.for(INSTALLERS)("installs with %s what its first example needs", async (installer, { skip }) => {
    const missing = missingCommand(installer);
    if (missing !== undefined) return skip(missing);
    const line = installLinesOf(await readmeOf(name)).find((line) => line.startsWith(`${installer} `)) ?? "";
    const folder = await stranger.createProject(`${name}-${installer}`);
    await stranger.shell(line, folder);

    const readme = await readFile(join(folder, "node_modules/@rec", name, "README.md"), "utf8");
    const { language, code } = firstExampleOf(readme);
    const printed =
      language === "html"
        ? await showExample(folder, importMapOf(readme) + code)
        : await runScript(folder, { runner: RUNNERS[installer], code });
    expect(printed.trim()).toMatch(RESULTS[name]);
    if (name !== "node" && name !== "browser") return;
    // pnpm gives a project no package that it does not name: neither @rec/core.
    await writeFile(join(folder, "entries.js"), entriesScript(name));
    expect(await stranger.shell(`${RUNNERS[installer]} entries.js`, folder)).toBe("function function function\n");
  });
});

/** A script that imports the further entries of a package. */
function entriesScript(name: string): string {
  return `import { createHeap } from "@rec/${name}/memory";
    import { planLink } from "@rec/${name}/plan";
    import { instantiatePlan } from "@rec/${name}/run";
    console.log(typeof createHeap, typeof planLink, typeof instantiatePlan);`;
}

/** Runs an example, which prints a line or leaves an address. */
async function runScript(folder: string, { runner, code }: { readonly runner: string; readonly code: string }) {
  const server = await serveFolder(folder);
  try {
    // A page gives `fetch` a base. Outside of a page there is none.
    const base = `const load = fetch; globalThis.fetch = (url, init) => load(new URL(url, "${server.url}"), init);\n`;
    const script = code.includes("console.log") ? code : `${base}${code}\nconsole.log(address);`;
    await writeFile(join(folder, "example.js"), script);
    return await stranger.shell(`${runner} example.js`, folder);
  } finally {
    await server.close();
  }
}

/** The text of a page in Chromium, whose modules have an import map to the prebuilt file. */
async function showExample(folder: string, html: string): Promise<string> {
  await copyFile(join(folder, "node_modules/@rec/browser/dist/rec.min.js"), join(folder, "rec.min.js"));
  await writeFile(join(folder, "index.html"), `<!doctype html><meta charset="utf-8"><body>${html}`);
  return showPage(folder);
}
