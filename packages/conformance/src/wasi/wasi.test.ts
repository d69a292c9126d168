import { readFile } from "node:fs/promises";
import { artifactUrl } from "@rec/wasm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import createWabt from "wabt";
import { inEachRuntime, presentRuntimes } from "../runtimes/in-each-runtime.ts";
import { pageScripts } from "../runtimes/open-page.ts";
import type { RuntimeName } from "../runtimes/runtimes.ts";
import { serveCases } from "../serve-cases.ts";
import { WASI, type WasiOutcome, type WasiTrial, WITHOUT_MEMORIES } from "./link-wasi.ts";
import { HANDLER, OWNER, PLAIN_OWNER, STARTER, TWO_MEMORIES } from "./modules.ts";

/** The engine of the oldest Node.js lacks multiple memories. */
const DIFFERENCES: Readonly<Partial<Record<RuntimeName, WasiOutcome>>> = { "Node.js": WITHOUT_MEMORIES };

let outcomes: ReadonlyMap<RuntimeName, WasiOutcome> = new Map();
let server: Awaited<ReturnType<typeof serveCases>>;

beforeAll(async () => {
  const scripts = Object.entries(await pageScripts()).map(([path, script]) => [`/${path}`, script]);
  server = await serveCases(Object.fromEntries(scripts));
  const modules = await readModules();
  outcomes = await inEachRuntime({ pageOrigin: server.baseUrl, hosts: [new URL(server.baseUrl).host] }, (runtime) =>
    runtime.carryOut({ kind: "wasi", modules }),
  );
}, 300_000);
afterAll(() => server?.close());

async function readModules(): Promise<WasiTrial["modules"]> {
  const artifact = async (name: Parameters<typeof artifactUrl>[0]) =>
    (await readFile(artifactUrl(name))).toString("base64");
  return {
    command: await artifact("wasi-command"),
    reactor: await artifact("wasi-reactor"),
    client: await artifact("wasi-client"),
    memory: await artifact("memory"),
    handler: await assemble(HANDLER),
    starter: await assemble(STARTER),
    owner: await assemble(OWNER),
    twoMemories: await assemble(TWO_MEMORIES),
    plainOwner: await assemble(PLAIN_OWNER),
  };
}

/** The module in Base64. */
async function assemble(wat: string): Promise<string> {
  const module = (await createWabt()).parseWat("module.wat", wat, { exceptions: true });
  try {
    return Buffer.from(module.toBinary({}).buffer).toString("base64");
  } finally {
    module.destroy();
  }
}

describe.each(presentRuntimes)("in %s", (name) => {
  const expected = { ...WASI, ...DIFFERENCES[name] };

  test.each(Object.keys(expected))("%s", (trial) => {
    expect(outcomes.get(name)?.[trial]).toEqual(expected[trial]);
  });

  test("no other trial was run", () => {
    expect(Object.keys(outcomes.get(name) ?? {}).toSorted()).toEqual(Object.keys(expected).toSorted());
  });
});
