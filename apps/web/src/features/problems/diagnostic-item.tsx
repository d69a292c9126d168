import type { Diagnostic } from "@rec/browser";
import type { JSX } from "preact";
import type { Fix } from "../../model/fixes.ts";
import { shownName, shownPath } from "../../model/shown-name.ts";
import type { Session } from "../../session/session.ts";
import { CopyButton } from "../../ui/copy-button.tsx";
import { pickFiles } from "../../ui/pick-files.ts";
import { shortDataUrls } from "../../ui/short-data-urls.ts";
import { takeFix } from "./take-fix.ts";
import { textOf } from "./text-of.ts";

/** One problem or warning: its text, its place, and the ways out of it. */
export function DiagnosticItem({
  session,
  diagnostic,
  fixes,
}: {
  readonly session: Session;
  readonly diagnostic: Diagnostic;
  readonly fixes: readonly Fix[];
}): JSX.Element {
  const { code, message, hint, module, import: wanted, offset, url } = diagnostic;
  const isImport = PROVIDERS_HELP.has(code) && module !== undefined && wanted !== undefined;
  return (
    <li class="diagnostic">
      <p class="diagnostic-head">
        <code class="code">{code}</code>
        <span class="whereabouts">
          {module === undefined ? null : <span>module {shownName(module)}</span>}
          {wanted === undefined ? null : (
            <span>
              import <code>{shownPath(wanted)}</code>
            </span>
          )}
          {offset === undefined ? null : <span>at offset 0x{offset.toString(16)}</span>}
          {url === undefined ? null : <span class="url">{shortDataUrls(url)}</span>}
        </span>
        <CopyButton text={textOf(diagnostic)} />
      </p>
      <p class="diagnostic-message">{shortDataUrls(message)}</p>
      <p class="hint">
        <b>Hint</b> {hint}
      </p>
      <div class="fixes">
        {fixes.map((fix) => (
          <button key={fix.label} type="button" onClick={() => takeFix(session, { fix, diagnostic })}>
            {fix.label}
          </button>
        ))}
        {isImport ? (
          <button
            type="button"
            class="quiet"
            onClick={() => {
              session.shownImport.value = { importer: module, import: wanted };
            }}
          >
            Choose a provider
          </button>
        ) : null}
        {FILES_HELP.has(code) ? (
          <button type="button" class="quiet" onClick={pickFiles}>
            Add a file
          </button>
        ) : null}
      </div>
    </li>
  );
}

/** Problems that another provider may settle. */
const PROVIDERS_HELP: ReadonlySet<Diagnostic["code"]> = new Set([
  "UNRESOLVED_IMPORT",
  "AMBIGUOUS_IMPORT",
  "EXTERN_TYPE_MISMATCH",
  "IMPORT_LOOP",
]);

/** Problems that one more file may settle, or the same file once more. */
const FILES_HELP: ReadonlySet<Diagnostic["code"]> = new Set([
  "UNRESOLVED_IMPORT",
  "LIBRARY_NOT_FOUND",
  "UNRESOLVED_DATA",
  "FILE_NOT_FOUND",
  "FILE_UNREADABLE",
]);
