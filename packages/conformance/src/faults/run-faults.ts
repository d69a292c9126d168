import { createHash } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { type Answer, closedPortUrl, type FaultServer, UNKNOWN_HOST_URL } from "@rec/fault-server";
import type { Runtime } from "../runtimes/runtime.ts";
import type { FaultOutcome, FaultTrial } from "./attempt-link.ts";
import type { Fault } from "./fault.ts";
import { RETRIES, TIMEOUT_MS } from "./faults.ts";
import type { FrozenModules } from "./frozen-modules.ts";

/** The outcome of a link with one fault in one runtime. */
export interface FaultResult {
  readonly fault: Fault;
  readonly outcome: FaultOutcome;
  /** The URL of the faulty module. */
  readonly url: string;
  /** Number of requests for the URL and for the target of its redirect. */
  readonly requests: number;
  /** Connections of this link that stayed open for too long after its end. */
  readonly lingering: readonly string[];
}

export interface FaultSetting {
  readonly runtime: Runtime;
  readonly server: FaultServer;
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  /** The frozen link that is loaded in place of a link. */
  readonly frozen?: (fault: Fault) => FrozenModules;
}

/** Number of links at a time: each of them mostly waits. */
const AT_ONCE = 32;

/** Time that a connection may stay open after its link has ended, in ms. */
const GRACE_MS = 3000;
const POLL_MS = 50;

type AttemptSetting = FaultSetting & { readonly at: number };

/** A link that succeeds and one that fails, before the trials; their outcomes are not compared. */
const FIRST: readonly Fault[] = [{ name: "nothing is wrong" }, { name: "404", answer: { status: 404 } }];

/** Links with every fault in one runtime. */
export async function runFaults(faults: readonly Fault[], setting: FaultSetting): Promise<FaultResult[]> {
  const attempts: FaultAttempt[] = [];
  const queue = [...faults.entries()];
  // A busy machine takes seconds to load the code of the first links: not within the limits of a trial.
  for (const [at, fault] of FIRST.entries()) await attemptFault(fault, { ...setting, at: faults.length + at });
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [at, fault] = next;
      attempts[at] = await attemptFault(fault, { ...setting, at });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  await untilClosed(attempts, setting.server);
  return attempts.map((attempt) => judge(attempt, setting.server));
}

/** Waits until all connections of the links are closed, or until the allowed time is over. */
async function untilClosed(attempts: readonly FaultAttempt[], server: FaultServer): Promise<void> {
  const urls = attempts.flatMap(urlsOf);
  const isOpen = (url: string): boolean => server.visits(url).some(({ closedAtMs }) => closedAtMs === undefined);
  for (let waitedMs = 0; waitedMs < GRACE_MS && urls.some(isOpen); waitedMs += POLL_MS) await setTimeout(POLL_MS);
}

/** The URLs of a link: the healthy module, the faulty one, and the target of its redirect. */
function urlsOf({ healthyUrl, url, targetUrl }: FaultAttempt): string[] {
  return targetUrl === undefined ? [healthyUrl, url] : [healthyUrl, url, targetUrl];
}

/** A link that has settled. */
interface FaultAttempt extends Pick<FaultResult, "fault" | "outcome" | "url"> {
  readonly targetUrl: string | undefined;
  readonly healthyUrl: string;
}

async function attemptFault(
  fault: Fault,
  { runtime, server, files, at, frozen }: AttemptSetting,
): Promise<FaultAttempt> {
  const { file = "user.wasm", target, beside, nobody, given = "url" } = fault;
  const { timeoutMs = TIMEOUT_MS, retries = RETRIES } = fault;
  const run = `${runtime.name} ${at}`;
  const urlOf = (name: string, answer: Answer): string => {
    const url = new URL(server.url(name, answer));
    url.hostname = runtime.hostOf?.(at) ?? url.hostname;
    return url.href;
  };
  const targetUrl = target && urlOf(file, { ...target, run: `${run}, target` });
  const answer: Answer = { ...fault.answer, ...(targetUrl !== undefined && { location: targetUrl }), run };
  const url = nobody === undefined ? urlOf(file, answer) : `${await nobodysUrl(nobody)}/${file}`;
  const healthyUrl = urlOf(file === "keeper.wasm" ? "clerk.wasm" : "leaf.wasm", { ...beside, run });
  const integrity = fault.integrity && integrityOf(fault.integrity === "right" ? files[file] : "something else");
  const trial: FaultTrial = {
    ...{ kind: "fault", healthyUrl, faultyUrl: url, given, timeoutMs, retries },
    ...(integrity !== undefined && { integrity }),
    ...(frozen && { frozen: frozen(fault) }),
  };
  return { fault, outcome: await runtime.carryOut(trial), url, targetUrl, healthyUrl };
}

function judge(attempt: FaultAttempt, server: FaultServer): FaultResult {
  const { fault, outcome, url } = attempt;
  const [, ...faultyUrls] = urlsOf(attempt);
  const requests = faultyUrls.reduce((sum, asked) => sum + server.visits(asked).length, 0);
  const latestMs = outcome.settledAtMs + GRACE_MS;
  const lingering = urlsOf(attempt).filter((asked) =>
    server.visits(asked).some(({ closedAtMs = Number.POSITIVE_INFINITY }) => closedAtMs > latestMs),
  );
  return { fault, outcome, url, requests, lingering };
}

async function nobodysUrl(nobody: Fault["nobody"] & {}): Promise<string> {
  return nobody === "refuses" ? closedPortUrl() : UNKNOWN_HOST_URL;
}

function integrityOf(content: string | Uint8Array = ""): string {
  return `sha256-${createHash("sha256").update(content).digest("base64")}`;
}
