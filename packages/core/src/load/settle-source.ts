import type { LinkerHost } from "../host.ts";
import type { LoadLimits, ModuleSource, SettledModuleSource, SourceRequest } from "../source.ts";
import { brandOf } from "../wasm/brand.ts";
import { giveUp } from "./give-up.ts";
import * as problems from "./load-problems.ts";
import { createPatience } from "./patience.ts";

/** A source that can be opened, with what holds for it alone. */
export interface SettledSource extends LoadLimits {
  readonly source: SettledModuleSource;
  /** Where it is: of a path or URL the absolute form, of a `Response` where that came from. */
  readonly url: string | undefined;
  /** Whether the source is its URL: it can be asked for more than once, and by everybody. */
  readonly isAddress: boolean;
  readonly integrity?: string;
}

/** Limits are those of every source that does not bring its own. */
interface Setting extends LoadLimits {
  readonly host?: LinkerHost | undefined;
  /** What a relative path or URL is taken against; where the platform is, if undefined. */
  readonly referrer?: string | undefined;
  /** What comes after it is aborted is given up. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Waits for a source that is promised, and finds out where it is.
 *
 * @throws ModuleLoadError `FETCH_FAILED` with what a promise rejected with, `TIMED_OUT`, `NO_HOST`, or what the host says to
 *   a specifier
 */
export async function settleSource(name: string, given: ModuleSource, setting: Setting): Promise<SettledSource> {
  const subject = { name, url: undefined };
  const limits = limitsOf(setting);
  const { host, signal } = setting;
  const settle = async <Value>(value: Value, { timeoutMs }: LoadLimits): Promise<Awaited<Value>> => {
    const patience = createPatience({ subject, timeoutMs, wait: host?.wait?.bind(host) });
    const promised = Promise.resolve(value).catch((cause) => {
      throw problems.fetchFailed(subject, cause);
    });
    return patience(promised).catch((error) => {
      promised.then((late) => giveUpLate(late as SettledModuleSource | SourceRequest, error)).catch(() => {});
      throw error;
    });
  };
  const settled = await settle(given, limits);
  const { source: inner, ...own } = isRequest(settled) ? settled : { source: settled };
  const source = await settle(inner, { ...limits, ...own });
  if (signal?.aborted) giveUp(source, signal.reason);
  signal?.throwIfAborted();
  return { ...limits, ...own, source, ...placeOf(name, source, setting) };
}

/** A promise may bring a request, and that another promise. */
async function giveUpLate(late: SettledModuleSource | SourceRequest, reason: unknown): Promise<void> {
  giveUp(await (isRequest(late) ? late.source : late), reason);
}

function limitsOf({ timeoutMs, retries }: LoadLimits): LoadLimits {
  return { ...(timeoutMs !== undefined && { timeoutMs }), ...(retries !== undefined && { retries }) };
}

function isRequest(value: SettledModuleSource | SourceRequest): value is SourceRequest {
  return brandOf(value) === "Object" && "source" in (value as object);
}

function placeOf(
  name: string,
  source: SettledModuleSource,
  setting: Setting,
): Pick<SettledSource, "url" | "isAddress"> {
  const brand = brandOf(source);
  if (brand === "String" || brand === "URL") {
    return { url: resolveSpecifier(name, String(source), setting), isAddress: true };
  }
  const url = brand === "Response" ? (source as Response).url : "";
  return { url: url === "" ? undefined : url, isAddress: false };
}

function resolveSpecifier(name: string, specifier: string, { host, referrer }: Setting): string {
  if (host === undefined) throw problems.noHost({ name, url: specifier });
  try {
    return host.resolve(specifier, referrer);
  } catch (cause) {
    throw problems.fetchFailed({ name, url: specifier }, cause);
  }
}
