// Deno runs this script: it resolves specifiers, given as JSON, with Deno's host, and tests `wait`; the results go out
// as JSON.
import process from "node:process";
import { createFileHost } from "@rec/cli";

const host = createFileHost();
const specifiers: readonly (readonly [specifier: string, referrer?: string])[] = JSON.parse(process.argv[2] ?? "[]");
const urls = specifiers.map(([specifier, referrer]) => host.resolve(specifier, referrer));

const wait = (durationMs: number, signal?: AbortSignal): Promise<void> =>
  host.wait?.(durationMs, signal) ?? Promise.reject(new Error("Expected a host that can wait"));

const reasonOf = async (waiting: Promise<unknown>): Promise<string> => {
  try {
    await waiting;
    return "over";
  } catch (error) {
    return String(error);
  }
};

const start = host.now();
await wait(30);
const durationMs = host.now() - start;
await wait(0, new AbortController().signal);
const abort = new AbortController();
const waiting = reasonOf(wait(1e6, abort.signal));
abort.abort("enough");
const reasons = [await waiting, await reasonOf(wait(1e6, AbortSignal.abort("too late")))];
process.stdout.write(JSON.stringify({ urls, durationMs, reasons }));
