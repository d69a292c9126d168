import { rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { makeRelease } from "../src/make-release.js";
import { publishRelease } from "../src/publish-release.js";
import { createFixtureWorkspace, type FixtureWorkspace } from "./fixture-workspace.ts";

const say = () => {};
let workspace: FixtureWorkspace;
let server: Server;
let registry: string;
/** The versions of each package that the registry has. */
const stored = new Map<string, Record<string, object>>();

beforeEach(async () => {
  stored.clear();
  server = createServer((request, response) => {
    const name = decodeURIComponent((request.url ?? "").slice(1));
    const chunks: Buffer[] = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
      if (request.method === "PUT") {
        const { versions } = JSON.parse(Buffer.concat(chunks).toString());
        stored.set(name, { ...stored.get(name), ...versions });
        response.writeHead(201).end("{}");
        return;
      }
      const versions = stored.get(name);
      response.writeHead(versions === undefined ? 404 : 200, { "content-type": "application/json" });
      const latest = Object.keys(versions ?? {}).at(-1);
      response.end(
        JSON.stringify(versions === undefined ? { error: "not found" } : { name, versions, "dist-tags": { latest } }),
      );
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  registry = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  workspace = await createFixtureWorkspace();
  await workspace.write(".npmrc", `//${registry.slice("http://".length)}:_authToken=token-of-the-test\n`);
  await workspace.git("add", "--all");
  await workspace.git("commit", "--quiet", "--message", "Sign in");
});
afterEach(async () => {
  vi.unstubAllEnvs();
  server.close();
  await workspace.remove();
});

const publish = (provenance = false) => publishRelease(workspace.root, { registry, provenance, say });

describe("publishRelease()", () => {
  test("publishes the tarballs, providers first, and only the versions that the registry lacks", async () => {
    await makeRelease(workspace.root, { say });
    expect(await publish()).toEqual(["@fixture/engine@1.3.0", "@fixture/adapter@1.3.0"]);
    expect([...stored].map(([name, versions]) => [name, Object.keys(versions)])).toEqual([
      ["@fixture/engine", ["1.3.0"]],
      ["@fixture/adapter", ["1.3.0"]],
    ]);
    stored.delete("@fixture/adapter");
    expect(await publish()).toEqual(["@fixture/adapter@1.3.0"]);
    expect(await publish()).toEqual([]);
  });

  test("refuses a commit without its tag, missing tarballs, and a signature that cannot be made", async () => {
    await expect(publish()).rejects.toThrow("has no tag v1.2.3");
    const { tarballs } = await makeRelease(workspace.root, { say });
    vi.stubEnv("ACTIONS_ID_TOKEN_REQUEST_URL", "");
    vi.stubEnv("SIGSTORE_ID_TOKEN", "");
    await expect(publish(true)).rejects.toThrow(/no OIDC token[\s\S]*--without-provenance/);
    await rm(tarballs[0] ?? join(workspace.root, "none"));
    await expect(publish()).rejects.toThrow("release/ lacks fixture-adapter-1.3.0.tgz");
    expect(stored.size).toBe(0);
  });
});
