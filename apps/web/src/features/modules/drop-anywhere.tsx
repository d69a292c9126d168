import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Session } from "../../session/session.ts";
import type { Dropped } from "./dropped-files.ts";

/** Takes files that are dropped anywhere on the page, and never lets the browser open them in its place. */
export function DropAnywhere({ session }: { readonly session: Session }): JSX.Element | null {
  const [isOver, setIsOver] = useState(false);
  useEffect(() => {
    const over = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      if (event.dataTransfer !== null) event.dataTransfer.dropEffect = "copy";
      setIsOver(true);
    };
    const leave = (event: DragEvent): void => {
      // Between two elements of the page there is a next one; outside the window there is none.
      if (event.relatedTarget === null) setIsOver(false);
    };
    const drop = (event: DragEvent): void => {
      if (!hasFiles(event) || event.dataTransfer === null) return;
      event.preventDefault();
      setIsOver(false);
      void takeFiles(session, event.dataTransfer);
    };
    const controller = new AbortController();
    const { signal } = controller;
    addEventListener("dragenter", over, { signal });
    addEventListener("dragover", over, { signal });
    addEventListener("dragleave", leave, { signal });
    addEventListener("drop", drop, { signal });
    return () => controller.abort();
  }, [session]);
  return isOver ? <div class="drop-veil">Drop modules, folders or archives to link them</div> : null;
}

async function takeFiles(session: Session, transfer: DataTransfer): Promise<void> {
  const dropped: Dropped = {
    items: [...transfer.items]
      .filter(({ kind }) => kind === "file")
      .map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() })),
    files: [...transfer.files],
  };
  const [{ bringIn }, { readDropped }] = await Promise.all([import("./bring-in.ts"), import("./dropped-files.ts")]);
  await bringIn(session, await readDropped(dropped));
}

function hasFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes("Files") === true;
}
