import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { javascript } from "@codemirror/lang-javascript";
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, keymap, lineNumbers, placeholder } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Session } from "../../session/session.ts";

/** The code is linked this long after the last key. */
const PAUSE_MS = 500;

const EXAMPLE = `const imports = {};

imports.env ??= {};
imports.env.print = (value) => console.log(value);

return imports;`;

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.controlKeyword], color: "var(--accent)" },
  { tag: [tags.string, tags.regexp], color: "var(--good)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--warm)" },
  { tag: tags.comment, color: "var(--ink-soft)" },
  { tag: [tags.propertyName, tags.function(tags.variableName)], color: "var(--x)" },
]);

const look = EditorView.theme({
  "&": {
    backgroundColor: "var(--sunken)",
    color: "var(--ink)",
    borderRadius: "8px",
    border: "1px solid var(--line-strong)",
  },
  "&.cm-focused": { outline: "2px solid var(--accent)", outlineOffset: "2px" },
  ".cm-scroller": { fontFamily: "var(--mono)", fontSize: "0.85rem", maxHeight: "24rem" },
  ".cm-content": { caretColor: "var(--ink)", minHeight: "6rem" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "transparent", color: "var(--ink-soft)", border: "none" },
  ".cm-placeholder": { color: "var(--ink-soft)" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--accent-wash)" },
});

/** An editor for the host functions of the set. It links again when the reader pauses. */
export function HostCodeEditor({ session }: { readonly session: Session }): JSX.Element {
  const parent = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | undefined>(undefined);
  const { hostCode } = session.set.value;
  /** The code of the set that the editor has given to it, or taken from it. */
  const known = useRef(hostCode);

  useEffect(() => {
    if (parent.current === null) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const link = (): boolean => {
      clearTimeout(timer);
      timer = undefined;
      const code = editor.state.doc.toString();
      known.current = code;
      if (code !== session.set.value.hostCode) void session.change({ ...session.set.value, hostCode: code });
      return true;
    };
    const editor = new EditorView({
      parent: parent.current,
      state: EditorState.create({
        doc: session.set.value.hostCode,
        extensions: [
          lineNumbers(),
          history(),
          drawSelection(),
          indentOnInput(),
          bracketMatching(),
          javascript(),
          syntaxHighlighting(colours),
          look,
          EditorView.lineWrapping,
          placeholder(EXAMPLE),
          EditorView.contentAttributes.of({ "aria-label": "Host functions, in JavaScript" }),
          EditorView.domEventHandlers({
            // A click elsewhere, on a remedy for example, comes after the text that is not linked yet.
            blur: () => timer !== undefined && !link(),
          }),
          // Tab leaves the editor, so that the page stays usable by keyboard.
          keymap.of([{ key: "Mod-Enter", run: link }, ...defaultKeymap, ...historyKeymap]),
          EditorView.updateListener.of(({ docChanged, transactions }) => {
            if (
              !docChanged ||
              !transactions.some(
                (each) =>
                  each.isUserEvent("input") ||
                  each.isUserEvent("delete") ||
                  each.isUserEvent("undo") ||
                  each.isUserEvent("redo") ||
                  each.isUserEvent("move"),
              )
            )
              return;
            clearTimeout(timer);
            timer = setTimeout(link, PAUSE_MS);
          }),
        ],
      }),
    });
    view.current = editor;
    return () => {
      clearTimeout(timer);
      editor.destroy();
    };
  }, [session]);

  useEffect(() => {
    const editor = view.current;
    // The reader may have written more since the editor gave this code to the set.
    if (editor === undefined || hostCode === known.current) return;
    known.current = hostCode;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: hostCode } });
  }, [hostCode]);

  return <div ref={parent} class="host-code" />;
}
