import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useId, useRef, useState } from "preact/hooks";
import { withModule } from "../../model/edit-set.ts";
import { nameOfPath } from "../../model/name-of-path.ts";
import type { Session } from "../../session/session.ts";
import { FILE_PICKER_ID } from "../../ui/pick-files.ts";
import { bringIn } from "./bring-in.ts";
import { pickedFiles } from "./dropped-files.ts";
import { KeptNote } from "./kept-note.tsx";
import { readUrls } from "./read-urls.ts";

/** Pickers for files and folders, and a field for URLs. */
export function AddModules({ session }: { readonly session: Session }): JSX.Element {
  const folderPicker = useRef<HTMLInputElement>(null);
  const filePicker = useRef<HTMLInputElement>(null);
  const take = (input: HTMLInputElement): void => {
    const brought = input.files === null ? [] : pickedFiles(input.files);
    void bringIn(session, brought).finally(() => {
      input.value = "";
    });
  };
  return (
    <div class="add-modules">
      <p class="note">Drop .wasm files, folders or .tgz archives anywhere on the page. Nothing is uploaded.</p>
      <KeptNote session={session} />
      <div class="row">
        <button type="button" onClick={() => filePicker.current?.click()}>
          Choose files
        </button>
        <button type="button" onClick={() => folderPicker.current?.click()}>
          Choose a folder
        </button>
      </div>
      <input
        ref={filePicker}
        id={FILE_PICKER_ID}
        type="file"
        multiple
        hidden
        aria-label="Files of modules"
        accept=".wasm,.so,.tgz,.tar,.gz,application/wasm"
        onChange={(event) => take(event.currentTarget)}
      />
      <input
        ref={folderPicker}
        type="file"
        hidden
        aria-label="Folder of modules"
        {...{ webkitdirectory: true }}
        onChange={(event) => take(event.currentTarget)}
      />
      <UrlField session={session} />
    </div>
  );
}

/** One URL on each line. A line that is no URL stays in the field, with a message. */
function UrlField({ session }: { readonly session: Session }): JSX.Element {
  // A signal: a second click before the next render finds it empty.
  const text = useSignal("");
  const [trouble, setTrouble] = useState<string | undefined>(undefined);
  const field = useId();
  const message = useId();
  const add = (): void => {
    const { urls, others, trouble: refused } = readUrls(text.value, document.baseURI);
    setTrouble(refused);
    text.value = others.join("\n");
    if (urls.length === 0) return;
    void session.change(
      urls.reduce(
        (set, url) => withModule(set, { name: nameOfPath(pathOf(url)), source: { from: "url", url } }),
        session.set.value,
      ),
    );
  };
  return (
    <form
      class="url-field"
      onSubmit={(event) => {
        event.preventDefault();
        add();
      }}
    >
      <label for={field}>URLs of modules, one on each line</label>
      <textarea
        id={field}
        rows={2}
        value={text.value}
        spellcheck={false}
        placeholder="https://example.com/module.wasm"
        aria-invalid={trouble !== undefined}
        aria-describedby={message}
        onInput={(event) => {
          text.value = event.currentTarget.value;
        }}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          add();
        }}
      />
      <p id={message} class="field-trouble" role="status">
        {trouble}
      </p>
      <button type="submit" disabled={text.value.trim() === ""}>
        Add the URLs
      </button>
    </form>
  );
}

function pathOf(url: string): string {
  const { pathname, protocol } = new URL(url, document.baseURI);
  // The rest of such a URL is the module, and no name.
  if (protocol === "data:") return "";
  try {
    return decodeURIComponent(pathname);
  } catch {
    return pathname;
  }
}
