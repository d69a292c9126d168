import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";
import type { FreezeTarget } from "../../model/freeze-api.ts";
import type { LinkedView } from "../../model/snapshot.ts";
import { wasiNote } from "../../model/wasi-of-plan.ts";
import type { Session } from "../../session/session.ts";
import { formatSize } from "../../ui/format-size.ts";
import { download } from "./download.ts";
import { createFreezer } from "./frozen.ts";

const TARGETS: Readonly<Record<FreezeTarget, string>> = {
  browser: "Browser",
  node: "Node.js",
  deno: "Deno",
  bun: "Bun",
  workerd: "Cloudflare Workers",
  inline: "any host: bytes inside the script",
};

export function FrozenSection({
  session,
  view,
}: {
  readonly session: Session;
  readonly view: LinkedView;
}): JSX.Element {
  const id = useId();
  const freezer = session.keep(createFreezer);
  const [target, setTarget] = useState<FreezeTarget>("browser");
  const state = freezer.state.value;
  const isWorking = state?.is === "working";
  const wasi = wasiNote(view.plan, target);
  return (
    <section aria-labelledby={id}>
      <h3 id={id}>Files that link by themselves</h3>
      <p class="note">A zip with the modules as the linker changed them, a script without a linker, and a README.</p>
      <div class="actions">
        <label for={`${id}-target`}>For</label>
        <select
          id={`${id}-target`}
          value={target}
          onChange={(event) => setTarget(event.currentTarget.value as FreezeTarget)}
        >
          {Object.entries(TARGETS).map(([name, title]) => (
            <option key={name} value={name}>
              {title}
            </option>
          ))}
        </select>
        <button type="button" disabled={isWorking} onClick={() => void freezer.freeze(session, { view, target })}>
          Make the files
        </button>
        {isWorking ? (
          <button type="button" onClick={() => freezer.stop()}>
            Stop making them
          </button>
        ) : null}
        {state?.is === "made" ? (
          <button
            type="button"
            class="primary"
            onClick={() => download("linked.zip", { contents: state.archive.zip, type: "application/zip" })}
          >
            Download linked.zip
          </button>
        ) : null}
      </div>
      {wasi === undefined ? null : <p class="note frozen-wasi">{wasi}</p>}
      <p role="status" class="note">
        {isWorking ? "Making the files" : null}
        {state?.is === "stopped" ? "Stopped: no files were made." : null}
        {state?.is === "made"
          ? `${state.archive.files.length} files for ${TARGETS[state.target]}, ${formatSize(state.archive.zip.length)}`
          : null}
        {state?.is === "made" && state.view !== view ? ". They are of an earlier link." : null}
      </p>
      {state?.is === "failed" ? (
        <p class="refusal" role="alert">
          {state.reason}
        </p>
      ) : null}
      {state?.is === "made" ? (
        <ul class="file-list">
          {state.archive.files.map(({ name, sizeBytes }) => (
            <li key={name}>
              <code>{name}</code> <span class="note">{formatSize(sizeBytes)}</span>
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  );
}
