import type { Diagnostic } from "@rec/browser";

/** A problem as text for a bug report or a chat. */
export function textOf({ code, message, hint, module, import: wanted, offset, url }: Diagnostic): string {
  const places = [
    ...(module === undefined ? [] : [`module: ${module}`]),
    ...(wanted === undefined ? [] : [`import: ${JSON.stringify(wanted.module)} ${JSON.stringify(wanted.name)}`]),
    ...(offset === undefined ? [] : [`offset: 0x${offset.toString(16)}`]),
    ...(url === undefined ? [] : [`URL: ${url}`]),
  ];
  return [`${code}  ${message}`, `hint: ${hint}`, ...places].join("\n  ");
}
