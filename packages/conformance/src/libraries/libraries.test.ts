import { buildVariant, variants } from "@rec/c-programs/libraries";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inEachRuntime, presentRuntimes } from "../runtimes/in-each-runtime.ts";
import { pageScripts } from "../runtimes/open-page.ts";
import type { RuntimeName } from "../runtimes/runtimes.ts";
import { serveCases } from "../serve-cases.ts";
import { FORM_NAMES, type LibrariesOutcome, type LibrariesTrial } from "./run-libraries.ts";

let outcomes: ReadonlyMap<RuntimeName, readonly LibrariesOutcome[]> = new Map();
let server: Awaited<ReturnType<typeof serveCases>>;

beforeAll(async () => {
  const scripts = Object.entries(await pageScripts()).map(([path, script]) => [`/${path}`, script]);
  server = await serveCases(Object.fromEntries(scripts));
  const trials: LibrariesTrial[] = [];
  for (const variant of variants) {
    const built = Object.entries(await buildVariant(variant));
    const modules = Object.fromEntries(built.map(([name, bytes]) => [name, Buffer.from(bytes).toString("base64")]));
    trials.push({ kind: "libraries", modules, order: variant.run, forms: FORM_NAMES });
  }
  outcomes = await inEachRuntime(
    { pageOrigin: server.baseUrl, hosts: [new URL(server.baseUrl).host], names: ["Node 26"] },
    async (runtime) => {
      const made: LibrariesOutcome[] = [];
      for (const trial of trials) made.push(await runtime.carryOut(trial));
      return made;
    },
  );
}, 900_000);
afterAll(() => server?.close());

describe.each(["Node 26"] as const)("in %s", (name) => {
  describe.each(variants.map((variant, index) => ({ variant, index, path: variant.path })))("$path", ({ variant, index }) => {
    test.each(FORM_NAMES)("%s", (form) => {
      const outcome = outcomes.get(name)?.[index]?.[form];
      const { run, stdoutText } = variant;
      const expected = { stdout: stdoutText, stderr: run.stderr ?? "", exitStatus: run.exitStatus, search: run.search, initialised: run.initialise };
      expect(outcome).toEqual(expected);
    });
  });
});
