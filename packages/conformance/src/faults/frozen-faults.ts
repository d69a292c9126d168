import { freeze } from "@rec/core/freeze";
import { type Difference, outcomeDifferences } from "../differences.ts";
import type { Fault } from "./fault.ts";
import { faults } from "./faults.ts";

/** Rows that differ from others in options of `link` alone: frozen files ask once, and only the caller's signal ends a load. */
const OPTIONS_OF_LINK = /retr(y|ies)$|limits of the source$/;

/**
 * Chromium asks again by itself after a 408 on a connection that it had opened in advance, and not after one on a new connection. So
 * one 408 is a failure or none, by chance.
 */
const LEFT_TO_CHANCE: readonly string[] = ["408 once"];

/** Every fault of loading that frozen files can meet. Their modules are whole files, rewritten by the build. */
export const frozenFaults: readonly Fault[] = faults.filter(
  ({ name, file, given, integrity }) =>
    file !== "keeper.wasm" &&
    given === undefined &&
    integrity === undefined &&
    !OPTIONS_OF_LINK.test(name) &&
    !LEFT_TO_CHANCE.includes(name),
);

const STOP_AFTER_MS = 2000;
/** If a load has to end before the caller stops it, even on a busy machine. */
const AMPLE_MS = 6000;
const BOUND_MS = 60_000;

/** The time after which the caller stops a load: soon if the server falls silent. */
export function stopAfterMs({ answer }: Fault): number {
  if (answer?.fault !== "stall" || answer.status !== undefined) return BOUND_MS;
  return answer.afterShare === 1 ? AMPLE_MS : STOP_AFTER_MS;
}

/** The script of the two modules of a fault trial, which gets their URLs by its option `url`. */
export async function frozenScript(
  files: Readonly<Record<string, string | Uint8Array>>,
  target: "browser" | "deno",
): Promise<string> {
  const bytesOf = (file: string) => new Uint8Array(files[file] as Uint8Array);
  const modules = { healthy: bytesOf("leaf.wasm"), faulty: bytesOf("user.wasm") };
  const frozen = await freeze(modules, {
    target,
    fuse: false,
    imports: { test: { started() {} } },
    moduleOf: ({ name }) => ({ expression: JSON.stringify(name) }),
  });
  const changed = frozen.files.filter(({ name, contents }) => {
    const original = { "healthy.wasm": modules.healthy, "faulty.wasm": modules.faulty }[name];
    return original !== undefined && Buffer.compare(original, contents as Uint8Array) !== 0;
  });
  // The server has the original files.
  if (changed.length > 0) throw new Error(`Freezing rewrote ${changed.map(({ name }) => name).join(", ")}`);
  return String(frozen.files.find(({ name }) => name === "linked.js")?.contents);
}

/** Rows that differ only by the retries of `link`. */
const SAME_WITHOUT_RETRIES: readonly string[] = [
  "204",
  "an empty body",
  "a length that is too small",
  "a file that was cut off, framed well",
];

/** Every fault whose outcome differs between runtimes. */
export const frozenDifferences: readonly Difference[] = [
  ...outcomeDifferences.flatMap((difference) => {
    const names = difference.faults.filter(
      (name) => frozenFaults.some((fault) => fault.name === name) && !SAME_WITHOUT_RETRIES.includes(name),
    );
    return names.length === 0 ? [] : [{ ...difference, faults: names }];
  }),
  {
    faults: ["reset in front of the head, twice"],
    runtimes: ["Firefox"],
    reason: "Firefox itself sends a request up to 10 times if the connection ends before the response begins.",
  },
  {
    faults: ["silent after the last byte, length known"],
    runtimes: ["Firefox"],
    reason: "In Firefox, compileStreaming waits for the end of the connection, also if all bytes have arrived.",
  },
];
