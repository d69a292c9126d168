import { buildVariant, type NamedVariant, openingVariants } from "@rec/c-programs/libraries";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inEachRuntime, presentRuntimes } from "../runtimes/in-each-runtime.ts";
import { pageScripts } from "../runtimes/open-page.ts";
import type { RuntimeName } from "../runtimes/runtimes.ts";
import { serveCases } from "../serve-cases.ts";
import type { OpenedOutcome, OpeningOutcome, OpeningTrial } from "./run-opening.ts";

/*
 * The programs of packages/c-programs/libraries that open and close libraries while they run, or let the host do so. The Node.js of
 * the tests may be Node 20, which cannot compile all of them: src/libraries/libraries.long.test.ts has its error.
 */

const names = presentRuntimes;
const WAYS: readonly OpeningTrial["by"][] = ["open", "openSync"];

/** How often a variant that opens a library again and again does so: as often as it says only where that is quick. */
function timesOf(name: RuntimeName, by: OpeningTrial["by"], { run: { before } }: NamedVariant): number {
  const { times = 0 } = before ?? {};
  return name === "Node 26" && by === "openSync" ? times : Math.min(times, 300);
}

/** Variants with a C library of their own are all that Node 20 can compile. */
function variantsOf(name: RuntimeName): readonly NamedVariant[] {
  return name === "Node.js" ? openingVariants.filter(({ run }) => !run.search.includes("libc.so")) : openingVariants;
}

let outcomes: ReadonlyMap<RuntimeName, ReadonlyMap<string, OpeningOutcome>> = new Map();
let server: Awaited<ReturnType<typeof serveCases>>;

beforeAll(async () => {
  const built = new Map<NamedVariant, Readonly<Record<string, string>>>();
  for (const variant of openingVariants) {
    const modules = Object.entries(await buildVariant(variant));
    const encoded = modules.map(([name, bytes]) => [name, Buffer.from(bytes).toString("base64")]);
    built.set(variant, Object.fromEntries(encoded));
  }
  server = await serveCases(
    Object.fromEntries(Object.entries(await pageScripts()).map(([path, text]) => [`/${path}`, text])),
  );
  const { baseUrl } = server;
  outcomes = await inEachRuntime({ pageOrigin: baseUrl, hosts: [new URL(baseUrl).host] }, async (runtime) => {
    const found = new Map<string, OpeningOutcome>();
    for (const [variant, modules] of built) {
      if (!variantsOf(runtime.name as RuntimeName).includes(variant)) continue;
      for (const by of WAYS) {
        const { before } = variant.run;
        const times = timesOf(runtime.name as RuntimeName, by, variant);
        const order = { ...variant.run, ...(before && { before: { ...before, times } }) };
        found.set(`${variant.path} ${by}`, await runtime.carryOut({ kind: "opening", modules, order, by }));
      }
    }
    return found;
  });
}, 900_000);
afterAll(() => server?.close());

describe.each(names)("in %s", (name) => {
  describe.each(variantsOf(name))("$path", (variant) => {
    const { run, stdoutText = "" } = variant;

    test.each(WAYS)("by %s", (by) => {
      const outcome = outcomes.get(name)?.get(`${variant.path} ${by}`) as OpenedOutcome;
      const { canSuspend, sizes, refused, ...rest } = outcome;
      const nothingLeft = { stderr: "", open: [] };
      if (run.promising && by === "open" && !canSuspend) {
        const stdout = expect.stringMatching(/(^|\n)not opened\n$/);
        return expect(rest).toEqual({ ...nothingLeft, stdout, exitStatus: 1, returned: [] });
      }
      const steps = run.before?.steps ?? [];
      const stdout = stdoutText.replaceAll("10000", String(timesOf(name, by, variant)));
      const returned = steps.flatMap((step) => ("returns" in step ? [step.returns] : []));
      expect(rest).toEqual({ ...nothingLeft, stdout, exitStatus: run.exitStatus, returned });
      const words = steps.flatMap((step) => ("errorNames" in step ? [step.errorNames ?? []] : []));
      expect(refused).toHaveLength(words.length);
      for (const [index, expected] of words.entries()) {
        for (const word of expected) expect(refused[index]).toContain(word);
      }
      expect(sizes).toHaveLength(run.before?.flatAfter ? 2 : run.before ? 1 : 0);
      expect(sizes.at(-1)).toEqual(sizes[0]);
    });
  });
});

test("the engines of Node 26 and Chromium wait for the library that a program opens", () => {
  const waiting = names.filter((name) => {
    const outcome = outcomes.get(name)?.get("dlopen-from-c/suspending open");
    return outcome !== undefined && "canSuspend" in outcome && outcome.canSuspend;
  });
  for (const name of ["Node 26", "Chromium"] as const) if (names.includes(name)) expect(waiting).toContain(name);
});
