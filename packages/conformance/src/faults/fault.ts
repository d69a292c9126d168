import type { Answer } from "@rec/fault-server";

/** Something that goes wrong, or only seems to, while a module is loaded: a row of the table. */
export interface Fault {
  readonly name: string;
  /** What the faulty module is; `user.wasm` by default. A `keeper.wasm` is rewritten as it arrives. */
  readonly file?: "user.wasm" | "keeper.wasm" | "page.html";
  readonly answer?: Answer;
  /** Where the answer redirects to. */
  readonly target?: Answer;
  /** How the healthy module is answered, where it is not quite so healthy. */
  readonly beside?: Answer;
  /** Who is asked instead of the server. */
  readonly nobody?: "refuses" | "unknown";
  /** How the source is given to `link`: its URL by default. */
  readonly given?: "url" | "response" | "request";
  readonly timeoutMs?: number;
  readonly retries?: number;
  /** What the bytes are said to be. */
  readonly integrity?: "right" | "wrong";
}
