import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { launchChromium } from "@rec/conformance/chromium";
import { artifactUrl } from "@rec/wasm";
import { GROUPINGS, SCENARIOS, type Scenario } from "@rec/wasm-graph/scenarios";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { BUNDLERS } from "./support/bundlers/index.ts";
import { createProject, type Project } from "./support/create-project.ts";
import { showPage } from "./support/show-page.ts";

/** Scenarios of the import hooks that a page of a bundler has not, or in which it differs, and the reason. */
const OTHER: Readonly<Record<string, string>> = {
  "either file of a cycle first":
    "a file of one name and another query, and a file whose providers only its importer names",
  "host imports from ES modules, which import the file themselves": "a module of Node.js",
  "names that are no identifiers, namespace objects, and values of globals": "globals are objects: README, Bundlers",
  "`import()`, `?link`, and an instance of its own by another query": "names that are computed",
  "files without a cycle": "hooks of Node.js",
  "`import source`, of a file in a cycle too": "a query of the hooks: source-imports.long.test.ts",
  "worker threads": "workers of Node.js: workers.test.ts",
  'a worker that begins with `await import("@rec/node/register")`': "workers of Node.js",
  "a `ModuleLinkError` with its hints": "an error of the build: errors.test.ts",
  "a file in `package.json` without `./`, by an error that says so": "an error of the build: read-files.test.ts",
  "a missing file, and bytes that are no module, by name": "an error of the build: errors.test.ts",
};

const shared: readonly Scenario[] = [...SCENARIOS.filter(({ name }) => !(name in OTHER)), ...GROUPINGS];

let browser: Browser;
let project: Project;

beforeAll(async () => {
  browser = await launchChromium();
  project = await createProject({
    name: "",
    artifacts: [],
    imports: shared.map((_, at) => `const run${at} = () => import("./scenario-${at}/app.js");`).join("\n"),
    result: `await (async () => {
      const printed = [];
      for (const run of [${shared.map((_, at) => `run${at}`).join(", ")}]) {
        const lines = [];
        console.log = (...values) => lines.push(values.join(" "));
        await run();
        // A scenario may print when an import of its own has failed.
        for (let wait = 0; wait < 100 && lines.length === 0; wait++) await new Promise((done) => setTimeout(done, 20));
        printed.push(lines);
      }
      return printed;
    })()`,
    expected: undefined,
  });
  for (const [at, scenario] of shared.entries()) await writeScenario(`scenario-${at}`, scenario);
});
afterAll(async () => {
  await browser?.close();
  await project?.remove();
});

async function writeScenario(name: string, { files, rec }: Scenario): Promise<void> {
  const texts = { "package.json": JSON.stringify({ type: "module", ...(rec && { rec }) }), ...files };
  for (const [path, text] of Object.entries(texts)) {
    await project.write(`${name}/${path}`, /\.(?:wasm|so)$/.test(path) ? `(module ${text})` : text);
  }
  for (const artifact of ["program", "memory"] as const) {
    await copyFile(artifactUrl(artifact), join(project.folder, name, `${artifact}.wasm`));
  }
}

test("all scenarios of the import hooks are shared, or there is a reason", () => {
  const names = SCENARIOS.map(({ name }) => name);
  expect(Object.keys(OTHER).filter((name) => !names.includes(name))).toEqual([]);
});

test.each(BUNDLERS)("$name links files so that a program prints the same as with the import hooks", async (bundler) => {
  const site = await bundler.build(project);
  try {
    const printed = (await showPage(browser, site.url)) as readonly (readonly string[])[];
    expect(printed.map((lines, at) => [shared[at]?.name, ...lines])).toEqual(
      shared.map(({ name, prints }) => [name, ...prints]),
    );
  } finally {
    await site.close();
  }
});
