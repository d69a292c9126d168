import { BROWSERS, type RuntimeName } from "./runtimes/runtimes.ts";

/** A behaviour in which some runtimes differ from the rest, without a fault of the linker. */
export interface Difference {
  /** The faults, by name. */
  readonly faults: readonly string[];
  readonly runtimes: readonly RuntimeName[];
  readonly reason: string;
}

/** Every fault with an outcome that differs between runtimes. */
export const outcomeDifferences: readonly Difference[] = [
  {
    faults: ["204", "an empty body", "a length that is too small", "a file that was cut off, framed well"],
    runtimes: BROWSERS,
    reason:
      "A page does not see the length of a response from another origin. So the end of its body may be a broken connection, " +
      "and the file is asked for again.",
  },
  {
    faults: ["no leave for any origin", "leave for another origin"],
    runtimes: BROWSERS,
    reason: "Only pages need the leave of a server (CORS).",
  },
  {
    faults: ["closed half-way, in chunks"],
    runtimes: ["Node.js"],
    reason: "The fetch of Node 20 ends a chunked body without an error if the connection is closed.",
  },
  {
    faults: ["gzip that was cut off, framed well", "brotli that was cut off, framed well"],
    runtimes: ["Deno", "Bun"],
    reason: "Deno and Bun report a compressed body that ends early. The others end it without an error.",
  },
  {
    faults: [
      "closed in front of the head",
      "reset in front of the head",
      "reset in front of the head, no retries",
      "reset in front of the head, twice, 1 retry",
    ],
    runtimes: ["Firefox"],
    reason: "Firefox itself sends a request up to 10 times if the connection ends before the response begins.",
  },
  {
    faults: ["closed after the head of the response"],
    runtimes: ["Firefox"],
    reason: "In Firefox, fetch rejects if the connection is closed before the first byte of the body.",
  },
  {
    faults: ["302 in a circle"],
    runtimes: ["Bun"],
    reason: "Bun follows 126 redirects, the others 20 as the Fetch standard says.",
  },
];

/** Every fault that leaves a connection open for longer than allowed. */
export const lingeringDifferences: readonly Difference[] = [
  {
    faults: ["silent half-way, of a response"],
    runtimes: ["Firefox"],
    reason:
      "Firefox closes the connection of a cancelled body only when more bytes arrive. What the linker fetches by itself is " +
      "aborted by a signal, which ends the connection at once; a response that it is given can only be cancelled.",
  },
];

/** A case with other observations in workerd, which compiles no code but the modules of its configuration. */
export interface WorkerdDifference {
  readonly cases: readonly string[];
  readonly observed: unknown;
  readonly reason: string;
}

/** Every case with observations that differ in workerd. */
export const workerdDifferences: readonly WorkerdDifference[] = [
  {
    cases: ["vector-trap"],
    observed: { takes: -1, gives: -2 },
    reason:
      "Only a module can make these stubs. Without one, the engine throws a TypeError at the boundary to JavaScript, which " +
      "handlers catch.",
  },
];
