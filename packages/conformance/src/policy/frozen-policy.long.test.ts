import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "../chromium/launch-chromium.ts";
import { freezeCases } from "../frozen/freeze-case.ts";

/*
 * Frozen files in a page that may run no text as code. `'wasm-unsafe-eval'` allows WebAssembly alone; without it, the page
 * may compile nothing.
 */
const ALLOWED = "default-src 'none'; connect-src 'self'; script-src 'self' 'wasm-unsafe-eval'";
const REFUSED = "default-src 'none'; connect-src 'self'; script-src 'self'";

const ATTEMPT = `globalThis.attempt = async (url, name, argument) => {
  try {
    const module = await import(url);
    const modules = module.default ?? (await module.load());
    const [owner, own] = name.split(".");
    return modules[owner][own](Number(argument), 1.5, 2.5);
  } catch ({ code, name, message }) {
    return name + " " + code + ": " + message;
  }
};`;

let server: Server;
let browser: Browser;
let origin: string;

beforeAll(async () => {
  const files: Record<string, string | Uint8Array> = {
    ...(await freezeCases(["browser", "inline"])),
    "attempt.js": ATTEMPT,
  };
  server = createServer(({ url = "" }, response) => {
    const path = new URL(url, "http://page.test").pathname.slice(1);
    const contents = files[path];
    if (contents !== undefined) {
      const type = path.endsWith(".wasm") ? "application/wasm" : "text/javascript";
      return response.writeHead(200, { "content-type": type }).end(contents);
    }
    const policy = path === "refused" ? REFUSED : ALLOWED;
    const headers = { "content-type": "text/html", "content-security-policy": policy };
    return response.writeHead(200, headers).end('<!doctype html><script type="module" src="/attempt.js"></script>');
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  browser = await launchChromium();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  server?.close();
});

interface Attempting {
  readonly attempt: (url: string, name: string, argument: string) => Promise<unknown>;
}

/** Calls a function of a frozen case in a page of this policy. */
async function callIn(
  page: "allowed" | "refused",
  { script, call }: { readonly script: string; readonly call: string },
): Promise<unknown> {
  const opened = await browser.newPage();
  await opened.goto(`${origin}/${page}`);
  await opened.waitForFunction(() => "attempt" in globalThis);
  const result = await opened.evaluate(
    ([url, name, argument]) => (globalThis as unknown as Attempting).attempt(url, name, argument),
    [`${origin}/${script}`, ...call.split(" ")] as [string, string, string],
  );
  await opened.close();
  return result;
}

test.each([
  { call: "program.createRecord 2", name: "lesson", found: (address: unknown) => Number(address) > 0 },
  { call: "ping.isEven 7", name: "ping-pong", found: (isEven: unknown) => isEven === 0 },
])("$name runs under a policy with 'wasm-unsafe-eval', by URLs and in one file", async ({ call, name, found }) => {
  for (const target of ["browser", "inline"]) {
    for (const form of ["fused", "apart"]) {
      for (const file of ["index.js", "linked.js"]) {
        const script = `frozen/${target}/${form}/${name}/${file}`;
        expect(await callIn("allowed", { script, call }), script).toSatisfy(found);
      }
    }
  }
});

test("a trap of the linker has its text under the policy", async () => {
  const script = "frozen/browser/apart/unresolved-trap/index.js";
  expect(await callIn("allowed", { script, call: "optimist.careless 0" })).toMatch(
    /^UnresolvedCallError CALLED_UNRESOLVED: .* called "env" "abort"/,
  );
});

test("a page that may compile nothing is told so, with the file", async () => {
  const script = "frozen/browser/apart/lesson/index.js";
  expect(await callIn("refused", { script, call: "program.createRecord 2" })).toMatch(
    /^ModuleLoadError INVALID_MODULE: Unable to load WebAssembly file http\S+\.wasm: .*(unsafe-eval|Content Security Policy)/,
  );
});
