// A runtime with JavaScript Promise Integration runs this script: two modules come in as JSON, the report goes out as
// JSON.
import { Buffer } from "node:buffer";
import process from "node:process";
import { link } from "../../src/link.ts";

/** Modules of a cycle in base64: `importer` is instantiated first, and calls a function of `awaiter` that awaits the host. */
export interface SuspensionInput {
  readonly importer: string;
  readonly awaiter: string;
}

/** The events of a run with one binding of the deferred function. */
export interface SuspensionReport {
  /** How the plan binds each deferred function, by importer. */
  readonly deferred: readonly { readonly importer: string; readonly binding: string }[];
  /** In order of time. */
  readonly events: readonly string[];
  /** The result of the call: its value, or the name of the error it rejected with. */
  readonly outcome: string;
}

export type SuspensionReports = Readonly<Record<"shim" | "closure", SuspensionReport>>;

/** JavaScript API, "JavaScript Promise Integration". The oldest Node that runs the tests has none. */
const jspi = WebAssembly as unknown as {
  readonly Suspending: new (suspend: (value: number) => Promise<number>) => WebAssembly.ImportValue;
  readonly promising: (exported: unknown) => (value: number) => Promise<number>;
};

let text = "";
process.stdin.setEncoding("utf8");
for await (const chunk of process.stdin) text += chunk;
const input: SuspensionInput = JSON.parse(text);
const bytesOf = (base64: string) => new Uint8Array(Buffer.from(base64, "base64"));

async function suspend(binding: "shim" | "closure"): Promise<SuspensionReport> {
  const events: string[] = [];
  const wait = async (value: number): Promise<number> => {
    events.push("the host is asked");
    await new Promise<void>((resolve) => setTimeout(resolve, 1));
    events.push("the host answers");
    return value * 10;
  };
  const { exports, plan } = await link(
    { importer: bytesOf(input.importer), awaiter: bytesOf(input.awaiter) },
    { binding, imports: { host: { wait: new jspi.Suspending(wait) } } },
  );
  const called = jspi.promising(exports.importer["run"])(4);
  events.push("the caller goes on");
  const outcome = await called.then(String, (error: Error) => error.constructor.name);
  return { deferred: plan.deferred.map(({ importer, binding }) => ({ importer, binding })), events, outcome };
}

const reports: SuspensionReports = { shim: await suspend("shim"), closure: await suspend("closure") };
process.stdout.write(JSON.stringify(reports));
