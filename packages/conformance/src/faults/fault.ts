import type { Answer } from "@rec/fault-server";

/** A fault, or a harmless oddity, while a module is loaded: a row of the table. */
export interface Fault {
  readonly name: string;
  /** The file of the faulty module; `user.wasm` by default. A `keeper.wasm` is rewritten as it arrives. */
  readonly file?: "user.wasm" | "keeper.wasm" | "page.html";
  readonly answer?: Answer;
  /** The answer at the target of a redirect. */
  readonly target?: Answer;
  /** The answer for the healthy module, if it deviates too. */
  readonly beside?: Answer;
  /** The address without a server: it refuses connections, or its host is unknown. */
  readonly nobody?: "refuses" | "unknown";
  /** The form in which the source is given to `link`: its URL by default. */
  readonly given?: "url" | "response" | "request";
  readonly timeoutMs?: number;
  readonly retries?: number;
  /** The integrity that is stated for the bytes. */
  readonly integrity?: "right" | "wrong";
}
