import { createServer, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { parseModule } from "@rec/core";
import { nodeHost } from "@rec/node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createModuleFiles, type ModuleFiles } from "../module-files.ts";
import { runtimes } from "../runtimes.ts";
import { type Server, serveModules } from "../server.ts";
import { grammarLoaders } from "./grammar-loaders.ts";
import { DISTINCT_GRAMMARS, readGrammars } from "./grammars.ts";
import { rivalsOf } from "./library-rivals.ts";
import { CHECK, SETS } from "./library-settings.ts";
import { type LibraryWorkload, libraryWorkloads } from "./library-workloads.ts";
import { measurePart } from "./measure-libraries.ts";
import { type GrammarServer, serveGrammars } from "./serve-grammars.ts";
import { timeFirstOutput } from "./time-first-output.ts";
import { type GrammarTask, timeGrammars } from "./time-grammars.ts";
import { timeLibraryCalls } from "./time-library-calls.ts";
import { timeOpening } from "./time-opening.ts";
import { withNewSection } from "./with-new-section.ts";
import { writePrograms } from "./write-programs.ts";

let server: Server;
let grammars: GrammarServer;
let files: ModuleFiles;

beforeAll(async () => {
  await writePrograms();
  [server, grammars] = await Promise.all([serveModules(), serveGrammars()]);
  files = createModuleFiles(server.baseUrl);
});

afterAll(() => Promise.all([server.close(), grammars.close()]));

const samples = (count: number): unknown[] => Array(count).fill(expect.any(Number));

const grammarTask = (servers: readonly string[]): GrammarTask => ({
  ...{ kind: "grammars", servers, grammars: 4, latencyMs: 1, loads: 2, round: 0 },
});

const everyLoader = Object.fromEntries(
  grammarLoaders.map(({ name }) => [name, { first: samples(1), later: samples(1) }]),
);

const opening = { rec: samples(1), hand: samples(1) };
const everyOpening = { open: opening, close: opening, first: opening };

/** The outcome of one round, if the engine compiles `libc.so`, or if it does not. */
const everyCall = (workload: LibraryWorkload, isExtended: boolean) => {
  const times = workload.isExtended && !isExtended ? { failed: "refused" } : { nanoseconds: samples(1) };
  return Object.fromEntries(rivalsOf(workload).map(({ name }) => [name, times]));
};

describe("the grammars", () => {
  test("have the new section, all with other bytes, and the sizes that the old section says", async () => {
    const all = await readGrammars(SETS.many);
    expect(all.length).toBe(SETS.many);
    expect(new Set(all.map((bytes) => Buffer.from(bytes).toString("latin1"))).size).toBe(SETS.many);
    expect(DISTINCT_GRAMMARS).toBeGreaterThanOrEqual(2 * SETS.few);
    for (const bytes of all) expect(Buffer.from(bytes.subarray(0, 24)).toString("latin1")).toContain("dylink.0");
  });

  test("are converted without a change of anything else", () => {
    // Memory of 300 bytes and alignment 4, table of 2 and alignment 0, no needed library; then an empty type section.
    const old = [0, 13, 6, ...Buffer.from("dylink"), 0xac, 2, 4, 2, 0, 0];
    const preamble = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
    const bytes = Uint8Array.from([...preamble, ...old, 1, 1, 0]);
    const [before, after] = [parseModule(bytes), parseModule(withNewSection(bytes))];
    expect(before.dylink).toMatchObject({ memory: { size: 300, alignment: 16 }, table: { size: 2, alignment: 1 } });
    expect(after.dylink).toEqual(before.dylink);
    expect(after.sections?.map(({ id }) => id)).toEqual(before.sections?.map(({ id }) => id));
    expect(withNewSection(withNewSection(bytes))).toEqual(withNewSection(bytes));
    const needing = Uint8Array.from([...preamble, 0, 14, 6, ...Buffer.from("dylink"), 0xac, 2, 4, 2, 0, 1, 0]);
    expect(() => withNewSection(needing)).toThrow("needs others");
  });
});

describe("timeGrammars()", () => {
  test("times every loader, and checks that all grammars have the same names and make the same trees", async () => {
    expect(await timeGrammars(grammarTask(grammars.baseUrls), nodeHost())).toEqual(everyLoader);
  });

  test.each(grammarLoaders.map(({ name }, at) => [name, at] as const))(
    "takes no wrong grammars of %s",
    async (name, position) => {
      const wrong = await serveWrong(position);
      try {
        const timing = timeGrammars({ ...grammarTask([wrong.url]), loads: 2 }, nodeHost());
        await expect(timing).rejects.toThrow(`The names by ${name} is`);
      } finally {
        wrong.server.closeAllConnections();
        wrong.server.close();
      }
    },
  );
});

/** A server that gives one loader the grammars in another order, in the second turn. */
async function serveWrong(position: number): Promise<{ readonly server: HttpServer; readonly url: string }> {
  const own = createServer(async ({ url = "/" }, response) => {
    const [, latency, load = "", file = ""] = url.split("/");
    const number = Number.parseInt(file, 10);
    const [, turn, at] = load.split("-").map(Number);
    const isWrong = turn === 1 && (Number(at) + 1) % grammarLoaders.length === position;
    const path = file === "" ? url : `/${latency}/${load}/${isWrong ? (number + 1) % 4 : number}.wasm`;
    const body = await (await fetch(`${grammars.baseUrls[0]}${path}`)).arrayBuffer();
    response.writeHead(200, { "content-type": "application/wasm" }).end(new Uint8Array(body));
  });
  await new Promise<void>((resolve) => own.listen(0, "127.0.0.1", resolve));
  return { server: own, url: `http://127.0.0.1:${(own.address() as AddressInfo).port}` };
}

describe("in this process", () => {
  const isExtended = Number(process.versions.node.split(".")[0]) >= 22;

  test.each(libraryWorkloads.map((workload) => [workload.title, workload] as const))(
    "timeLibraryCalls() checks %s under its rivals",
    async (_title, workload) => {
      const task = { kind: "library-calls", workload: workload.name, round: 0, settings: CHECK } as const;
      expect(await timeLibraryCalls(task, files.read)).toEqual(everyCall(workload, isExtended));
    },
  );

  test("timeLibraryCalls() takes no calls that are bound otherwise", async () => {
    const wrong = (path: string) => files.read(path.replace("needing-", ""));
    const task = { kind: "library-calls", workload: "library-i32", round: 0, settings: CHECK } as const;
    await expect(timeLibraryCalls(task, wrong)).rejects.toThrow(
      "forwarder: the calls of caller.so are bound otherwise",
    );
  });

  test("timeOpening() opens and closes a library in each way", async () => {
    expect(await timeOpening({ kind: "opening", settings: CHECK, round: 0 }, files.read)).toEqual(everyOpening);
  });

  test("timeOpening() takes no library that does something else", async () => {
    const wrong = (path: string) => files.read(path.replace("plugin.so", "callee.so"));
    const timing = timeOpening({ kind: "opening", settings: CHECK, round: 0 }, wrong);
    await expect(timing).rejects.toThrow();
  });

  test("timeFirstOutput() takes only what the program writes", async () => {
    const task = { kind: "first-output", settings: CHECK, round: 0 } as const;
    const found = await timeFirstOutput(task, files.read);
    expect(found).toEqual(isExtended ? { rec: samples(1), alone: samples(1) } : { failed: "refused" });
  });
});

// The others are installed when benchmarks need them.
describe.each(["deno", "chromium"])("%s", (name) => {
  test("measures every part, and checks the results", async () => {
    const session = await runtimes.find((candidate) => candidate.name === name)?.open(server.baseUrl);
    if (session === undefined) throw new Error(`There is no "${name}"`);
    const plan = { settings: CHECK, servers: grammars.baseUrls, onStep: () => {} };
    try {
      expect(await session.run(grammarTask(grammars.baseUrls))).toEqual(everyLoader);
      expect(await measurePart("calls", session, plan)).toEqual(
        Object.fromEntries(libraryWorkloads.map((workload) => [workload.name, everyCall(workload, true)])),
      );
      expect(await measurePart("open", session, plan)).toEqual(everyOpening);
      expect(await measurePart("first-output", session, plan)).toEqual({ rec: samples(1), alone: samples(1) });
    } finally {
      await session.close();
    }
  });
});
