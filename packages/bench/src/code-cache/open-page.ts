import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { openChromiumProfile } from "@rec/conformance/chromium";
import type { VisitOutcome, VisitTask } from "./visit.ts";

/** The code cache of a browser during one visit. */
export interface Visit {
  readonly version: string;
  readonly outcome: VisitOutcome;
  /** Whether the browser found stored code. */
  readonly found: boolean;
  /** How often the browser stored code. */
  readonly kept: number;
}

export interface VisitPlace {
  readonly baseUrl: string;
  /** Folder of the browser's profile. */
  readonly profile: string;
}

/** Categories of trace events for compiled code that Chromium and V8 store and reuse. */
const CATEGORIES = ["disabled-by-default-devtools.timeline"];

interface TraceEvents {
  readonly value: readonly { readonly name: string }[];
}

/** Visits a page in a new browser that has the profile of earlier visits. */
export async function visitPage({ baseUrl, profile }: VisitPlace, task: VisitTask): Promise<Visit> {
  const context = await openChromiumProfile(profile);
  try {
    const page = context.pages()[0] ?? (await context.newPage());
    await page.goto(baseUrl);
    await page.addScriptTag({ url: "/page.js", type: "module" });
    await page.waitForFunction("globalThis.carryOutTask");
    const client = await context.newCDPSession(page);
    const names: string[] = [];
    client.on("Tracing.dataCollected", ({ value }) => {
      for (const { name } of value as unknown as TraceEvents["value"]) names.push(name);
    });
    const traceConfig = { includedCategories: CATEGORIES };
    await client.send("Tracing.start", { transferMode: "ReportEvents", traceConfig });
    const outcome = (await page.evaluate((given) => carryOutTask(given), task)) as VisitOutcome;
    const complete = new Promise((resolve) => client.once("Tracing.tracingComplete", resolve));
    await client.send("Tracing.end");
    await complete;
    const count = (event: string) => names.filter((name) => name === event).length;
    const version = context.browser()?.version() ?? "";
    return { version, outcome, found: count("v8.wasm.moduleCacheHit") > 0, kept: count("v8.wasm.cachedModule") };
  } finally {
    await context.close();
  }
}

/** Bytes of the largest piece of WebAssembly code in a profile. Each new piece contains the one before. */
export async function keptBytes({ profile }: VisitPlace): Promise<number> {
  const folder = join(profile, "Default", "Code Cache", "wasm");
  const files = await readdir(folder).catch(() => []);
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(folder, file))).size));
  return Math.max(0, ...sizes);
}
