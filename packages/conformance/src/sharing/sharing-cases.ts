import type { Answer } from "@rec/fault-server";
import type { RoundOutcome, SharingRound } from "./share-cache.ts";

/** Links of the same URLs that share a cache, and their expected outcome. */
export interface SharingCase {
  readonly name: string;
  readonly file?: "user.wasm" | "keeper.wasm";
  /** The answer for the faulty module's URL, besides its low speed. */
  readonly answer?: Answer;
  readonly retries?: number;
  readonly rounds: readonly (SharingRound & { readonly expected: RoundOutcome })[];
  /** Number of requests for the healthy and for the faulty module. */
  readonly requests: readonly [number, number];
}

const LINKS = 64;
const ABORT_EVERY = 3;
const ABORTED = Math.ceil(LINKS / ABORT_EVERY);

/** The modules, identified by the names of their exports. */
const BOTH = ["eight", "seven"];
/** In a cycle, start functions are exported until they run, without a name. */
const BOTH_OF_CYCLE = ["memory eight ", "seven "];

/** Slow enough that the other module is compiled long before half of this one has arrived, on a busy machine too: 2.5 seconds. */
const SLOWLY: Answer = { bytesPerSecond: 20_000 };

const allLink = { outcomes: { 8: LINKS }, compiled: BOTH, modules: 2 };

/** Every case; each runs in each runtime. */
export const sharingCases: readonly SharingCase[] = [
  {
    name: "links at one time fetch and compile each URL once",
    rounds: [{ links: LINKS, expected: allLink }],
    requests: [1, 1],
  },
  {
    name: "links of a cycle, whose memory is hoisted, fetch and compile each URL once",
    file: "keeper.wasm",
    rounds: [{ links: LINKS, expected: { ...allLink, compiled: BOTH_OF_CYCLE } }],
    requests: [1, 1],
  },
  {
    name: "a third of the links is aborted half-way, among them the one that began, and the others go on with what it began",
    rounds: [
      {
        links: LINKS,
        abortEvery: ABORT_EVERY,
        expected: { ...allLink, outcomes: { aborted: ABORTED, 8: LINKS - ABORTED } },
      },
    ],
    requests: [1, 1],
  },
  {
    name: "the same of a cycle",
    file: "keeper.wasm",
    rounds: [
      {
        links: LINKS,
        abortEvery: ABORT_EVERY,
        expected: { outcomes: { aborted: ABORTED, 8: LINKS - ABORTED }, compiled: BOTH_OF_CYCLE, modules: 2 },
      },
    ],
    requests: [1, 1],
  },
  {
    name: "all links are aborted half-way: what they began is given up, and the next begin anew",
    answer: SLOWLY,
    rounds: [
      { links: LINKS, abortEvery: 1, expected: { outcomes: { aborted: LINKS }, compiled: ["seven"], modules: 0 } },
      { links: LINKS, expected: { ...allLink, compiled: ["eight"] } },
    ],
    requests: [2, 2],
  },
  {
    name: "later links ask again, and compile nothing where the entity tag is the same",
    answer: { validator: "etag" },
    rounds: [
      { links: LINKS, expected: allLink },
      { links: LINKS, expected: { ...allLink, compiled: [] } },
    ],
    requests: [2, 2],
  },
  {
    name: "later links ask again, and compile nothing where the date is the same",
    answer: { validator: "last-modified" },
    rounds: [
      { links: LINKS, expected: allLink },
      { links: LINKS, expected: { ...allLink, compiled: [] } },
    ],
    requests: [2, 2],
  },
  {
    name: "later links ask again, and compile nothing where the bytes are the same",
    rounds: [
      { links: LINKS, expected: allLink },
      { links: LINKS, expected: { ...allLink, compiled: [] } },
    ],
    requests: [2, 2],
  },
  {
    name: "later links compile a file that was replaced",
    answer: { times: 1, nextFile: "other-user.wasm", validator: "etag" },
    rounds: [
      { links: LINKS, expected: allLink },
      { links: LINKS, expected: { outcomes: { 9: LINKS }, compiled: ["eight"], modules: 2 } },
    ],
    requests: [2, 2],
  },
  {
    name: "a connection that is reset half-way is tried again once for all",
    answer: { fault: "reset", afterShare: 0.5, times: 1 },
    rounds: [{ links: LINKS, expected: allLink }],
    requests: [1, 2],
  },
  {
    name: "a failure is told to all, and is not kept",
    answer: { ...SLOWLY, fault: "reset", afterShare: 0.5, times: 1 },
    retries: 0,
    rounds: [
      { links: LINKS, expected: { outcomes: { BODY_FAILED: LINKS }, compiled: ["seven"], modules: 0 } },
      { links: LINKS, expected: { ...allLink, compiled: ["eight"] } },
    ],
    requests: [2, 2],
  },
];
