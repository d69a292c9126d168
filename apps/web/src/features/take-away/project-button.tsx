import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { ModuleSet } from "../../model/module-set.ts";
import { type Session, StoppedError } from "../../session/session.ts";
import { download } from "./download.ts";
import { nodeProject } from "./node-project.ts";
import { recVersions } from "./rec-version.ts";

/** Offers the code for Node.js with the modules and a manifest, as an archive. */
export function ProjectButton({
  session,
  set,
  commands,
}: {
  readonly session: Session;
  readonly set: ModuleSet;
  readonly commands: readonly string[];
}): JSX.Element {
  const [isWorking, setWorking] = useState(false);
  const [failure, setFailure] = useState<string | undefined>(undefined);
  const make = async (): Promise<void> => {
    if (isWorking) return;
    setWorking(true);
    setFailure(undefined);
    try {
      const request = nodeProject(set, { base: document.baseURI, commands, versions: recVersions });
      const contents = await session.askApart((linker) => linker.pack(request)).answer;
      download("link.zip", { contents, type: "application/zip" });
    } catch (error) {
      if (!(error instanceof StoppedError)) setFailure(error instanceof Error ? error.message : String(error));
    } finally {
      setWorking(false);
    }
  };
  return (
    <>
      <button type="button" aria-disabled={isWorking} onClick={() => void make()}>
        Download link.zip with the modules
      </button>
      {failure === undefined ? null : (
        <p class="refusal" role="alert">
          {failure}
        </p>
      )}
    </>
  );
}
