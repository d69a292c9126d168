import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { launchChromium } from "@rec/conformance/chromium";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LIBRARIES, libraryFolder, PUBLIC_PACKAGES, type PublicPackage } from "../src/public-packages.ts";
import { serveFolder } from "../src/serve-folder.ts";
import { findInstaller, firstExampleOf, importMapOf, installLinesOf } from "./install-lines.ts";
import { type Registry, startRegistry } from "./registry.ts";
import { installedFolder, tarballs } from "./scratch-project.ts";

let root: string;
let registry: Registry;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "rec-install-"));
  registry = await startRegistry(root);
  for (const library of LIBRARIES) await registry.publish(libraryFolder(library));
  for (const name of PUBLIC_PACKAGES) await registry.publish(tarballs[name]);
});

afterAll(async () => {
  await registry?.close();
  await rm(root, { recursive: true, force: true });
});

/** The first example of each README prints this in Node.js, Deno and Bun, or shows it in a page. */
const EXPECTED: Readonly<Record<PublicPackage, string | RegExp>> = {
  core: /^[1-9]\d*$/,
  node: `2 ${Math.fround(1.1)} ${Math.fround(2.2)}`,
  browser: /^record 2 at [1-9]\d*$/,
  wasm: "1",
};

describe.each(PUBLIC_PACKAGES)("the README of @rec/%s", (name) => {
  const lines = async () => installLinesOf(await readFile(join(installedFolder(name), "README.md"), "utf8"));

  test("has a line for each installer", async () => {
    expect((await lines()).map(([installer]) => installer)).toEqual(["npm", "pnpm", "bun", "deno"]);
  });

  test.for(["npm", "pnpm", "bun", "deno"])(
    "installs with %s what its first example needs",
    async (installer, { skip }) => {
      const found = findInstaller(installer);
      if ("missing" in found) return skip(found.missing);
      const line = (await lines()).find(([first]) => first === installer);
      const folder = join(root, `${name}-${installer}`);
      await installInto(folder, [...found.install, ...(line ?? []).slice(1)]);

      const readme = await readFile(join(folder, "node_modules/@rec", name, "README.md"), "utf8");
      for (const file of ["program.wasm", "memory.wasm"]) {
        await copyFile(join(folder, "node_modules/@rec/wasm/dist", file), join(folder, file));
      }
      const { language, code } = firstExampleOf(readme);
      const printed =
        language === "html"
          ? await showPage(folder, importMapOf(readme) + code)
          : await runScript(folder, { run: found.run, code });
      expect(printed.trim()).toMatch(EXPECTED[name]);
    },
  );
});

/** Runs an installer in a new folder, with caches of its own. */
async function installInto(folder: string, command: readonly string[]): Promise<void> {
  await mkdir(folder);
  await writeFile(join(folder, "package.json"), JSON.stringify({ name: "stranger", private: true, type: "module" }));
  // By default, Deno installs no package that was published within the last day.
  await writeFile(join(folder, ".npmrc"), `registry=${registry.url}\nmin-release-age=0\n`);
  await start(folder, command);
}

async function runScript(folder: string, { run, code }: { readonly run: readonly string[]; readonly code: string }) {
  const server = await serveFolder(folder);
  try {
    // A page gives `fetch` a base. Outside of a page there is none.
    const base = `const load = fetch; globalThis.fetch = (url, init) => load(new URL(url, "${server.url}"), init);\n`;
    const script = code.includes("console.log") ? code : `${base}${code}\nconsole.log(address);`;
    await writeFile(join(folder, "example.js"), script);
    return await start(folder, [...run, "example.js"]);
  } finally {
    await server.close();
  }
}

/** The text of a page in Chromium, whose modules have an import map to the prebuilt file. */
async function showPage(folder: string, html: string): Promise<string> {
  await copyFile(join(folder, "node_modules/@rec/browser/dist/rec.min.js"), join(folder, "rec.min.js"));
  await writeFile(join(folder, "index.html"), `<!doctype html><meta charset="utf-8"><body>${html}`);
  const server = await serveFolder(folder);
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on("pageerror", ({ message }) => errors.push(message));
    await page.goto(server.url);
    const text = () => page.evaluate("document.body.innerText") as Promise<string>;
    await expect.poll(async () => errors.join() || (await text()), { timeout: 10_000 }).not.toBe("");
    return errors.join() || (await text());
  } finally {
    await browser.close();
    await server.close();
  }
}

/** Runs a program without the settings of the installer that runs the tests. */
async function start(folder: string, [program = "", ...args]: readonly string[]): Promise<string> {
  const home = join(folder, ".home");
  const env = { PATH: process.env["PATH"], HOME: home, XDG_CACHE_HOME: join(home, "cache"), DENO_NO_UPDATE_CHECK: "1" };
  const { stdout } = await promisify(execFile)(program, args, { cwd: folder, env }).catch((error) => {
    throw new Error(`${program} ${args.join(" ")} failed:\n${error.stdout}\n${error.stderr}`);
  });
  return stdout;
}
