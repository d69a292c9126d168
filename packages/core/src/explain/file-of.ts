import { subjectOf } from "../errors.ts";
import { shorten } from "../wasm/shorten.ts";

/** `program from https://…/program.wasm`, or the module alone if it has no URL. */
export function fileOf({
  module,
  url,
}: {
  readonly module: string | undefined;
  readonly url: string | undefined;
}): string {
  return url === undefined ? subjectOf(module) : `${subjectOf(module)} from ${shorten(url)}`;
}
