import type { Diagnostic } from "@rec/browser";
import { quotedName, shownName } from "../../model/shown-name.ts";

/** A problem as text for a bug report or a chat. */
export function textOf({ code, message, hint, module, import: wanted, offset, url }: Diagnostic): string {
  const places = [
    ...(module === undefined ? [] : [`module: ${shownName(module)}`]),
    ...(wanted === undefined ? [] : [`import: ${quotedName(wanted.module)} ${quotedName(wanted.name)}`]),
    ...(offset === undefined ? [] : [`offset: 0x${offset.toString(16)}`]),
    ...(url === undefined ? [] : [`URL: ${url}`]),
  ];
  return [`${code}  ${message}`, `hint: ${hint}`, ...places].join("\n  ");
}
