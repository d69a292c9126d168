import { nodeHost } from "@rec/node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ReplaySetting, replayChecks } from "../replay/replay-checks.ts";
import { startNodeWorker } from "../replay/start-node-worker.ts";
import { bundleScript } from "./bundle-script.ts";
import { reportReplays } from "./report-run.ts";
import { serveReplays } from "./serve-replays.ts";

const ran = new Set<string>();
let server: Awaited<ReturnType<typeof serveReplays>>;
let setting: ReplaySetting;

beforeAll(async () => {
  server = await serveReplays();
  const script = await bundleScript("../replay/node-worker.ts", "cjs");
  const startWorker = () => startNodeWorker(script);
  setting = { baseUrl: server.baseUrl, options: { host: nodeHost() }, startWorker, worker: startWorker() };
});

afterAll(async () => {
  await setting.worker.end();
  await server.close();
  reportReplays(`Node.js ${process.versions.node}`, ran.size);
});

describe("a worker of Node.js", () => {
  test.each(replayChecks.map((check) => [check.name, check] as const))("%s", async (name, { run }) => {
    expect((await run(setting)).join("\n")).toBe("");
    ran.add(name);
  });
});
